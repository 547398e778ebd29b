import Text

/// The trailers at the end of a commit message, found as `git interpret-trailers` finds them
/// (`trailer.c`, `find_trailer_block_start`).
package struct Trailers: Sendable, Hashable {
  package struct Trailer: Sendable, Hashable {
    /// As written; tokens are the same whatever their case.
    package var token: String
    /// Continuation lines joined by a blank.
    package var value: String

    package init(token: String, value: String) {
      self.token = token
      self.value = value
    }

    fileprivate mutating func extend(_ text: String) {
      value += (value.isEmpty ? "" : " ") + text
    }
  }

  package private(set) var all: [Trailer] = []
  /// The indices into the message's lines of the block that the trailers are in; empty for none.
  package private(set) var lines: Range<Int> = 0..<0

  package init(_ message: CommitMessage) {
    let block = Self.lastParagraph(message)
    guard !block.isEmpty, Self.isTrailerBlock(block, message) else { return }
    lines = block
    var isInTrailer = false
    for index in block {
      let line = message.raw[message.lines[index]]
      if let first = line.first, isBlank(first), index > block.lowerBound {
        // What continues a line of prose among the trailers is prose too.
        if isInTrailer { all[all.count - 1].extend(Self.text(line)) }
      } else if let colon = Self.separator(line) {
        all.append(
          Trailer(token: Self.text(line[..<colon]), value: Self.text(line[(colon + 1)...])))
        isInTrailer = true
      } else {
        isInTrailer = false
      }
    }
  }

  /// Returns the values of the trailers with this token, case ignored.
  package func values(_ token: String) -> [String] {
    let wanted = token.lowercased()
    return all.filter { $0.token.lowercased() == wanted }.map(\.value)
  }

  /// The last paragraph, unless it is the one that the subject is in.
  private static func lastParagraph(_ message: CommitMessage) -> Range<Int> {
    var end = message.lines.count
    while end > 0, message.lines[end - 1].isEmpty { end -= 1 }
    var start = end
    while start > 0, !message.lines[start - 1].isEmpty { start -= 1 }
    return start == 0 ? 0..<0 : start..<end
  }

  /// All lines are trailers, or one is what git itself writes and a quarter are trailers.
  private static func isTrailerBlock(_ block: Range<Int>, _ message: CommitMessage) -> Bool {
    var trailers = 0
    var others = 0
    var hasOwn = false
    for index in block {
      let line = message.raw[message.lines[index]]
      if let first = line.first, isBlank(first), index > block.lowerBound { continue }
      let isOwn =
        line.starts(with: "Signed-off-by: ".utf8)
        || line.starts(with: "(cherry picked from commit ".utf8)
      hasOwn = hasOwn || isOwn
      if isOwn || separator(line) != nil { trailers += 1 } else { others += 1 }
    }
    return trailers > 0 && (others == 0 || (hasOwn && trailers * 3 >= others))
  }

  /// Where the colon of a trailer is: behind letters, digits and dashes, blanks may precede it.
  private static func separator(_ line: ArraySlice<UInt8>) -> Int? {
    var sawBlank = false
    for index in line.indices {
      let byte = line[index]
      if byte == UInt8(ascii: ":") { return index > line.startIndex ? index : nil }
      if isBlank(byte), index > line.startIndex {
        sawBlank = true
      } else if sawBlank || !isTokenByte(byte) {
        return nil
      }
    }
    return nil
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var slice = bytes
    while let first = slice.first, isBlank(first) { slice.removeFirst() }
    while let last = slice.last, isBlank(last) { slice.removeLast() }
    return String(decoding: slice, as: UTF8.self)
  }
}
