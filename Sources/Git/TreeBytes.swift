/// The bytes of a tree object, changed in place: for trees of which one entry in hundreds changes.
///
/// A look-up goes through the entries from the start, without making anything per entry; where all
/// are folders named by two digits, as near the top of the notes, it halves its way to the entry.
struct TreeBytes {
  private(set) var bytes: [UInt8]
  /// Whether every entry is a folder with a name of two bytes, in rising order.
  private(set) var isFanOut: Bool

  /// The length of such an entry.
  private static let fanOutStride = treeMode.count + 2 + 1 + 20

  /// Takes the bytes of a tree object.
  /// - Throws: `.corrupt` where they are none.
  init(_ bytes: [UInt8]) throws(GitError) {
    self.bytes = bytes
    isFanOut = true
    var cursor = try TreeCursor(bytes)
    var last = -1
    while cursor.hasEntry {
      if isFanOut {
        let name = cursor.name
        isFanOut = cursor.isTree && name.count == 2 && name.lowerBound - cursor.start == 6
        let value = isFanOut ? Self.value(bytes[name]) : 0
        isFanOut = isFanOut && value > last
        last = value
      }
      try cursor.advance()
    }
  }

  /// A name of two bytes as a number: such names of folders sort like these.
  private static func value(_ name: ArraySlice<UInt8>) -> Int {
    Int(name[name.startIndex]) << 8 | Int(name[name.startIndex + 1])
  }

  /// Returns where the first entry starts whose name is not before `name`, in a fan-out.
  private func fanOutPlace(_ name: ArraySlice<UInt8>) -> Int {
    let wanted = Self.value(name)
    var low = 0
    var high = bytes.count / Self.fanOutStride
    while low < high {
      let middle = (low + high) / 2
      let at = middle * Self.fanOutStride + treeMode.count
      if Self.value(bytes[at..<(at + 2)]) < wanted { low = middle + 1 } else { high = middle }
    }
    return low * Self.fanOutStride
  }

  /// Returns where the entry `name` starts in a fan-out; nil where there is none.
  private func fanOutEntry(_ name: ArraySlice<UInt8>) -> Int? {
    guard name.count == 2 else { return nil }
    let at = fanOutPlace(name)
    guard at < bytes.count, bytes[(at + treeMode.count)..<(at + treeMode.count + 2)] == name else {
      return nil
    }
    return at
  }

  var isEmpty: Bool { bytes.isEmpty }

  /// Returns the entry `name`, or nil where there is none.
  func find(_ name: ArraySlice<UInt8>) throws(GitError) -> (mode: UInt32, id: ObjectID)? {
    if isFanOut {
      return fanOutEntry(name).map { at in
        (FileMode.tree, ObjectID(bytes.span, at: at + Self.fanOutStride - 20))
      }
    }
    var cursor = try TreeCursor(bytes)
    while cursor.hasEntry {
      if cursor.nameBytes == name { return (cursor.mode, cursor.id) }
      try cursor.advance()
    }
    return nil
  }

  /// Makes the entry `name` this, putting it where it belongs when it is new.
  mutating func set(
    _ name: ArraySlice<UInt8>, _ mode: UInt32, _ id: ObjectID
  ) throws(GitError) {
    let isTree = mode == FileMode.tree
    if isFanOut, isTree, name.count == 2 { return setInFanOut(name, id) }
    isFanOut = false
    var cursor = try TreeCursor(bytes)
    while cursor.hasEntry, cursor.compare(name, isTree: isTree) < 0 { try cursor.advance() }
    if cursor.hasEntry, cursor.mode == mode, cursor.nameBytes == name {
      let start = cursor.name.upperBound + 1
      bytes.replaceSubrange(start..<(start + 20), with: id.bytes)
      return
    }
    // What has the name and is of another kind stands elsewhere.
    try remove(name)
    cursor = try TreeCursor(bytes)
    while cursor.hasEntry, cursor.compare(name, isTree: isTree) < 0 { try cursor.advance() }
    var entry: [UInt8] = []
    appendTreeEntry(mode, name, id, to: &entry)
    bytes.insert(contentsOf: entry, at: cursor.hasEntry ? cursor.start : bytes.count)
  }

  private mutating func setInFanOut(_ name: ArraySlice<UInt8>, _ id: ObjectID) {
    if let at = fanOutEntry(name) {
      let end = at + Self.fanOutStride
      bytes.replaceSubrange((end - 20)..<end, with: id.bytes)
    } else {
      var entry: [UInt8] = []
      appendTreeEntry(FileMode.tree, name, id, to: &entry)
      bytes.insert(contentsOf: entry, at: fanOutPlace(name))
    }
  }

  /// Removes the entry `name`; nothing where there is none.
  mutating func remove(_ name: ArraySlice<UInt8>) throws(GitError) {
    if isFanOut {
      if let at = fanOutEntry(name) { bytes.removeSubrange(at..<(at + Self.fanOutStride)) }
      return
    }
    var cursor = try TreeCursor(bytes)
    while cursor.hasEntry {
      if cursor.nameBytes == name {
        bytes.removeSubrange(cursor.start..<(cursor.name.upperBound + 21))
        return
      }
      try cursor.advance()
    }
  }
}

/// Adds one entry to the bytes of a tree object.
func appendTreeEntry(
  _ mode: UInt32, _ name: ArraySlice<UInt8>, _ id: ObjectID, to object: inout [UInt8]
) {
  switch mode {
  case FileMode.regular: object += regularMode
  case FileMode.executable: object += executableMode
  case FileMode.tree: object += treeMode
  default:
    object += String(mode, radix: 8).utf8
    object.append(UInt8(ascii: " "))
  }
  object += name
  object.append(0)
  id.append(to: &object)
}

private let regularMode = Array("100644 ".utf8)
private let executableMode = Array("100755 ".utf8)
private let treeMode = Array("40000 ".utf8)
