/// The bytes of a tree object, changed in place: for trees of which one entry in hundreds changes.
///
/// Every look-up goes through the entries from the start, without making anything per entry.
struct TreeBytes {
  private(set) var bytes: [UInt8]

  /// Takes the bytes of a tree object.
  /// - Throws: `.corrupt` where they are none.
  init(_ bytes: [UInt8]) throws(GitError) {
    self.bytes = bytes
    var cursor = try TreeCursor(bytes)
    while cursor.hasEntry { try cursor.advance() }
  }

  var isEmpty: Bool { bytes.isEmpty }

  /// Returns the entry `name`, or nil where there is none.
  func find(_ name: ArraySlice<UInt8>) throws(GitError) -> (mode: UInt32, id: ObjectID)? {
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

  /// Removes the entry `name`; nothing where there is none.
  mutating func remove(_ name: ArraySlice<UInt8>) throws(GitError) {
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
