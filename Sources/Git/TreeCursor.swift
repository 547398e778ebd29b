import Platform

/// Goes through the entries of one tree object, in its order, without making anything per entry.
///
/// A tree is entries of `MODE SP NAME NUL ID`, mode in octal, the name of a folder sorting as if it
/// ended in `/` (git's `base_name_compare`).
struct TreeCursor {
  private let bytes: [UInt8]
  private var next = 0
  /// Where the entry starts.
  private(set) var start = 0
  private(set) var mode: UInt32 = 0
  private(set) var name: Range<Int> = 0..<0
  /// False once all entries are passed; then nothing else may be asked.
  private(set) var hasEntry = false

  /// Stands on the first entry of the tree with these bytes.
  init(_ bytes: [UInt8]) throws(GitError) {
    self.bytes = bytes
    try advance()
  }

  var isTree: Bool { mode == FileMode.tree }

  var nameBytes: ArraySlice<UInt8> { bytes[name] }

  var id: ObjectID { ObjectID(bytes.span, at: name.upperBound + 1) }

  /// Moves to the next entry.
  /// - Throws: `.corrupt` where the bytes are no tree.
  mutating func advance() throws(GitError) {
    hasEntry = next < bytes.count
    guard hasEntry else { return }
    start = next
    var at = next
    var value: UInt32 = 0
    while at < bytes.count, bytes[at] != UInt8(ascii: " ") {
      let digit = bytes[at] &- UInt8(ascii: "0")
      guard digit < 8, value < 0o1_000_000 else { throw Self.malformed }
      value = value << 3 | UInt32(digit)
      at += 1
    }
    let nameStart = at + 1
    guard nameStart < bytes.count, value != 0,
      let end = ByteSearch.firstIndex(of: 0, in: bytes.span, from: nameStart),
      end > nameStart, end + 20 < bytes.count
    else { throw Self.malformed }
    // Old versions of git wrote 100664; git reads any regular file by its x bit.
    mode = canonicalMode(value)
    name = nameStart..<end
    next = end + 21
  }

  private static let malformed = GitError(
    .corrupt, "read a tree", "an entry is malformed", hint: "git fsck --full")

  /// Compares the entry's place in the order of trees with that of a name.
  func compare(_ other: ArraySlice<UInt8>, isTree otherIsTree: Bool) -> Int {
    compareTreeNames(bytes[name], isTree, other, otherIsTree)
  }
}

/// Returns the mode as git keeps it in an index: a regular file is 100644 or 100755.
private func canonicalMode(_ mode: UInt32) -> UInt32 {
  guard FileMode.kind(mode) == FileMode.kind(FileMode.regular) else { return FileMode.kind(mode) }
  return mode & 0o100 != 0 ? FileMode.executable : FileMode.regular
}

/// Compares two names as git sorts trees: a folder as if its name ended in `/`. Negative where `a`
/// comes first, 0 only for equal names of one kind.
func compareTreeNames(
  _ a: ArraySlice<UInt8>, _ aIsTree: Bool, _ b: ArraySlice<UInt8>, _ bIsTree: Bool
) -> Int {
  var i = a.startIndex
  var j = b.startIndex
  while i < a.endIndex, j < b.endIndex {
    if a[i] != b[j] { return Int(a[i]) - Int(b[j]) }
    i += 1
    j += 1
  }
  let nextOfA = i < a.endIndex ? Int(a[i]) : aIsTree ? Int(UInt8(ascii: "/")) : -1
  let nextOfB = j < b.endIndex ? Int(b[j]) : bIsTree ? Int(UInt8(ascii: "/")) : -1
  return nextOfA - nextOfB
}
