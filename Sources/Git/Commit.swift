package import Platform

/// Who made a commit and when.
package struct Signature: Sendable, Hashable {
  /// Raw bytes, nearly always UTF-8.
  package let name: [UInt8]
  package let email: [UInt8]
  package let time: Timestamp
  /// The author's distance from UTC, east positive.
  package let offsetMinutes: Int

  package init(name: [UInt8], email: [UInt8], time: Timestamp, offsetMinutes: Int = 0) {
    self.name = name
    self.email = email
    self.time = time
    self.offsetMinutes = offsetMinutes
  }

  /// Reads `NAME <EMAIL> SECONDS OFFSET`, as forgivingly as git: what is not there is empty or 0.
  init(line: ArraySlice<UInt8>) {
    let close = line.lastIndex(of: UInt8(ascii: ">")) ?? line.endIndex
    let open = line[..<close].firstIndex(of: UInt8(ascii: "<")) ?? close
    name = Array(trimmed(line[..<open]))
    email = open < close ? Array(line[(open + 1)..<close]) : []
    let rest = close < line.endIndex ? line[(close + 1)...] : []
    let words = rest.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    time = Timestamp(seconds: words.first.flatMap { Int64($0) } ?? 0)
    let offset = words.dropFirst().first.flatMap { Int($0) } ?? 0
    offsetMinutes = offset / 100 * 60 + offset % 100
  }

  /// The line as a commit has it.
  var line: [UInt8] {
    let sign = offsetMinutes < 0 ? "-" : "+"
    let minutes = abs(offsetMinutes)
    let digits = String(10_000 + minutes / 60 * 100 + minutes % 60).dropFirst()
    return name + Array(" <".utf8) + email + Array("> \(time.seconds) \(sign)\(digits)".utf8)
  }
}

/// A commit as it is stored.
package struct Commit: Sendable, Hashable {
  package let id: ObjectID
  package let tree: ObjectID
  package let parents: [ObjectID]
  package let author: Signature
  package let committer: Signature
  /// The encoding the message says it is in; nil is UTF-8.
  package let encoding: String?
  /// The raw bytes of the message, to the last one.
  package let message: [UInt8]

  /// Reads the bytes of a commit object: header lines, an empty line, the message. Lines that go on
  /// (a signature's) start with a space.
  init(_ bytes: Span<UInt8>, id: ObjectID) throws(GitError) {
    var tree: ObjectID?
    var parents: [ObjectID] = []
    var author = Signature(line: [])
    var committer = Signature(line: [])
    var encoding: String?
    var at = 0
    while at < bytes.count, bytes[at] != UInt8(ascii: "\n") {
      let end = ByteSearch.firstIndex(of: UInt8(ascii: "\n"), in: bytes, from: at) ?? bytes.count
      let line = (at..<end).map { bytes[$0] }
      let space = line.firstIndex(of: UInt8(ascii: " ")) ?? line.count
      let value = line.dropFirst(space + 1)
      switch String(decoding: line[..<space], as: UTF8.self) {
      case "tree": tree = ObjectID(hex: value)
      case "parent":
        guard let parent = ObjectID(hex: value) else { throw Self.malformed(id) }
        parents.append(parent)
      case "author": author = Signature(line: value)
      case "committer": committer = Signature(line: value)
      case "encoding": encoding = String(decoding: value, as: UTF8.self)
      default: break
      }
      at = end + 1
    }
    guard let tree else { throw Self.malformed(id) }
    self.id = id
    self.tree = tree
    self.parents = parents
    self.author = author
    self.committer = committer
    self.encoding = encoding
    message = at + 1 < bytes.count ? ((at + 1)..<bytes.count).map { bytes[$0] } : []
  }

  private static func malformed(_ id: ObjectID) -> GitError {
    GitError(.corrupt, "read commit \(id)", "its header is malformed", hint: "git fsck --full")
  }
}

private func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var bytes = bytes
  while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
  while bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
  return bytes
}
