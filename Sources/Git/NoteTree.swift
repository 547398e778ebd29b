import Text

/// The tree under a notes reference, opened folder by folder as it is needed, changed in memory
/// and stored in one go.
///
/// A note hangs on an object by its path: the 40 hexadecimal digits of the object's name, with a
/// slash after any number of leading pairs. git reads any mixture. Notes added here lie side by side
/// until they are many, then in folders below, two deep at most: so few folders are written for a
/// note, and small ones, however many notes there are. Anything else in the tree stays as it is.
final class NoteTree {
  /// How many notes a folder near the top may hold before they are spread below it. Two levels of
  /// such folders hold four million.
  static let crowd = 64

  private let objects: ObjectDatabase
  /// How many pairs of digits lead here.
  private let level: Int
  private var tree: TreeBytes
  /// The folders that were opened or made, by their two digits.
  private var folders: [[UInt8]: NoteTree] = [:]
  private var isChanged = false

  /// Opens the folder `id`; nil is an empty one.
  init(_ id: ObjectID?, level: Int = 0, objects: ObjectDatabase) throws(GitError) {
    self.objects = objects
    self.level = level
    tree = try TreeBytes(id.map { id throws(GitError) in try objects.tree(id) } ?? [])
  }

  /// Returns the blobs of the notes on the object whose remaining digits are `digits`: one, unless
  /// writers with different habits met.
  func notes(_ digits: ArraySlice<UInt8>) throws(GitError) -> [ObjectID] {
    var found: [ObjectID] = []
    if let entry = try tree.find(digits), entry.mode != FileMode.tree { found.append(entry.id) }
    if digits.count > 2, let folder = try folder(digits.prefix(2)) {
      found += try folder.notes(digits.dropFirst(2))
    }
    return found
  }

  /// Makes `blob` the one note on an object.
  func set(_ digits: ArraySlice<UInt8>, to blob: ObjectID) throws(GitError) {
    if try notes(digits) == [blob] { return }
    try remove(digits)
    try insert(digits, blob)
  }

  private func remove(_ digits: ArraySlice<UInt8>) throws(GitError) {
    if let entry = try tree.find(digits), entry.mode != FileMode.tree {
      try tree.remove(digits)
      isChanged = true
    }
    if digits.count > 2, let folder = try folder(digits.prefix(2)) {
      try folder.remove(digits.dropFirst(2))
    }
  }

  private func insert(_ digits: ArraySlice<UInt8>, _ blob: ObjectID) throws(GitError) {
    isChanged = true
    let isSpread = tree.isFanOut && !(tree.isEmpty && folders.isEmpty) && level < 2
    if digits.count > 2, let folder = try folder(digits.prefix(2), creating: isSpread) {
      return try folder.insert(digits.dropFirst(2), blob)
    }
    try tree.set(digits, FileMode.regular, blob)
    try spreadIfCrowded()
  }

  /// Moves the notes of a flat folder down, where too many lie side by side.
  private func spreadIfCrowded() throws(GitError) {
    let length = 40 - 2 * level
    // The shortest an entry of a note can be: its mode, a space, its digits, a NUL and its name.
    guard level < 2, tree.bytes.count > Self.crowd * (6 + 1 + length + 1 + 20) else { return }
    var flat: [(name: [UInt8], id: ObjectID)] = []
    var cursor = try TreeCursor(tree.bytes)
    while cursor.hasEntry {
      let name = cursor.nameBytes
      if name.count == length, !cursor.isTree, name.allSatisfy(isLowerHex) {
        flat.append((Array(name), cursor.id))
      }
      try cursor.advance()
    }
    guard flat.count > Self.crowd else { return }
    for (name, id) in flat {
      try tree.remove(name[...])
      try folder(name.prefix(2), creating: true)?.insert(name.dropFirst(2), id)
    }
    // Nothing but folders now, as a rule: looked up by halves from here on.
    tree = try TreeBytes(tree.bytes)
  }

  private func folder(
    _ digits: ArraySlice<UInt8>, creating: Bool = false
  ) throws(GitError) -> NoteTree? {
    let name = Array(digits)
    if let folder = folders[name] { return folder }
    let entry = try tree.find(digits)
    if let entry, entry.mode != FileMode.tree { return nil }
    guard entry != nil || creating else { return nil }
    let folder = try NoteTree(entry?.id, level: level + 1, objects: objects)
    folders[name] = folder
    return folder
  }

  /// Stores the folders that changed; returns the tree's name, or nil where it has become empty.
  func write() throws(GitError) -> ObjectID? {
    for (name, folder) in folders where folder.isTouched {
      if let id = try folder.write() {
        try tree.set(name[...], FileMode.tree, id)
      } else {
        try tree.remove(name[...])
      }
    }
    return tree.isEmpty ? nil : try objects.write(tree.bytes, .tree)
  }

  /// Adds the lines of all notes that the notes tree `other` has otherwise or alone.
  func merge(_ other: ObjectID, over own: ObjectID?) throws(GitError) {
    var walk = TreeWalk(objects: objects)
    try walk.compare(other, [own])
    for file in walk.files {
      let digits = file.path.bytes.filter { $0 != UInt8(ascii: "/") }
      guard let note = file.new, digits.count == 40, digits.allSatisfy(isLowerHex) else { continue }
      let known = try notes(digits[...])
      if known.contains(note.id) { continue }
      try add([try objects.blob(note.id)], to: digits[...], known)
    }
  }

  /// Adds lines to the note on an object, whose blobs so far are `known`.
  func add(
    _ lines: [[UInt8]], to digits: ArraySlice<UInt8>, _ known: [ObjectID]
  ) throws(GitError) {
    var texts: [[UInt8]] = []
    for blob in known { texts.append(try objects.blob(blob)) }
    let union = NoteLines.union(texts + lines)
    if texts != [union], !union.isEmpty { try set(digits, to: try objects.write(union, .blob)) }
  }

  /// Whether anything here or in a folder that was opened has changed.
  var isTouched: Bool { isChanged || folders.values.contains(where: \.isTouched) }

  /// Calls `body` with each note: the digits of the object it hangs on, and its blob.
  func forEachNote(
    _ prefix: [UInt8], _ body: (ObjectID, ObjectID) -> Bool
  ) throws(GitError) -> Bool {
    var cursor = try TreeCursor(tree.bytes)
    while cursor.hasEntry {
      let digits = prefix + cursor.nameBytes
      let isHex = cursor.nameBytes.allSatisfy(isLowerHex)
      if cursor.isTree, isHex, cursor.nameBytes.count == 2, digits.count < 40 {
        // Opened for this walk alone, so that a large ledger is not held in memory.
        let folder = try NoteTree(cursor.id, level: level + 1, objects: objects)
        guard try folder.forEachNote(digits, body) else { return false }
      } else if !cursor.isTree, digits.count == 40, let object = ObjectID(hex: digits) {
        guard body(object, cursor.id) else { return false }
      }
      try cursor.advance()
    }
    return true
  }
}

private func isLowerHex(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}
