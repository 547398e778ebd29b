import Text

/// The tree under a notes reference, opened folder by folder as it is needed, changed in memory
/// and stored in one go.
///
/// A note hangs on an object by its path: the 40 hexadecimal digits of the object's name, with a
/// slash after any number of leading pairs. git reads any mixture; notes added here get two
/// slashes, so that the folders to be written stay small however many notes there are. Anything
/// else in the tree stays as it is.
final class NoteTree {
  /// How many notes a folder near the top may hold before they are spread below it.
  static let crowd = 256

  private struct Entry {
    var mode: UInt32
    var id: ObjectID
    /// The folder, once it is opened.
    var folder: NoteTree?
  }

  private let objects: ObjectDatabase
  /// How many pairs of digits lead here.
  private let level: Int
  private var entries: [[UInt8]: Entry] = [:]
  private var isChanged = false

  /// Opens the folder `id`; nil is an empty one.
  init(_ id: ObjectID?, level: Int = 0, objects: ObjectDatabase) throws(GitError) {
    self.objects = objects
    self.level = level
    guard let id else { return }
    var cursor = try TreeCursor(objects.tree(id))
    while cursor.hasEntry {
      entries[Array(cursor.nameBytes)] = Entry(mode: cursor.mode, id: cursor.id)
      try cursor.advance()
    }
  }

  /// Returns the blobs of the notes on the object whose remaining digits are `digits`: one, unless
  /// writers with different habits met.
  func notes(_ digits: ArraySlice<UInt8>) throws(GitError) -> [ObjectID] {
    var found: [ObjectID] = []
    if let entry = entries[Array(digits)], entry.mode != FileMode.tree { found.append(entry.id) }
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
    if let entry = entries[Array(digits)], entry.mode != FileMode.tree {
      entries[Array(digits)] = nil
      isChanged = true
    }
    if digits.count > 2, let folder = try folder(digits.prefix(2)) {
      try folder.remove(digits.dropFirst(2))
    }
  }

  private func insert(_ digits: ArraySlice<UInt8>, _ blob: ObjectID) throws(GitError) {
    isChanged = true
    if digits.count > 2, let folder = try folder(digits.prefix(2), creating: level < 2) {
      try folder.insert(digits.dropFirst(2), blob)
      try spreadIfCrowded()
      return
    }
    entries[Array(digits)] = Entry(mode: FileMode.regular, id: blob)
  }

  /// Moves the notes of a flat folder down, where another writer left too many side by side.
  private func spreadIfCrowded() throws(GitError) {
    let length = 40 - 2 * level
    guard level < 2, entries.count > Self.crowd else { return }
    let flat = entries.filter { name, entry in
      name.count == length && entry.mode != FileMode.tree && name.allSatisfy(isLowerHex)
    }
    guard flat.count > Self.crowd else { return }
    for (name, entry) in flat {
      entries[name] = nil
      try folder(name.prefix(2), creating: true)?.insert(name.dropFirst(2), entry.id)
    }
  }

  private func folder(
    _ name: ArraySlice<UInt8>, creating: Bool = false
  ) throws(GitError) -> NoteTree? {
    let name = Array(name)
    if let entry = entries[name] {
      guard entry.mode == FileMode.tree else { return nil }
      if let folder = entry.folder { return folder }
      let folder = try NoteTree(entry.id, level: level + 1, objects: objects)
      entries[name]?.folder = folder
      return folder
    }
    guard creating else { return nil }
    let folder = try NoteTree(nil, level: level + 1, objects: objects)
    entries[name] = Entry(mode: FileMode.tree, id: .zero, folder: folder)
    return folder
  }

  /// Stores the folders that changed; returns the tree's name, or nil where it has become empty.
  func write() throws(GitError) -> ObjectID? {
    for (name, entry) in entries {
      guard let folder = entry.folder, folder.isTouched else { continue }
      if let id = try folder.write() {
        entries[name]?.id = id
      } else {
        entries[name] = nil
      }
    }
    if entries.isEmpty { return nil }
    let sorted = entries.sorted { a, b in
      compareTreeNames(
        a.key[...], a.value.mode == FileMode.tree, b.key[...], b.value.mode == FileMode.tree) < 0
    }
    var object: [UInt8] = []
    for (name, entry) in sorted { appendTreeEntry(entry.mode, name[...], entry.id, to: &object) }
    return try objects.write(object, .tree)
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
  var isTouched: Bool { isChanged || entries.values.contains { $0.folder?.isTouched == true } }

  /// Calls `body` with each note: the digits of the object it hangs on, and its blob.
  func forEachNote(
    _ prefix: [UInt8], _ body: (ObjectID, ObjectID) -> Bool
  ) throws(GitError) -> Bool {
    for (name, entry) in entries.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let digits = prefix + name
      if entry.mode == FileMode.tree {
        guard name.count == 2, name.allSatisfy(isLowerHex), digits.count < 40 else { continue }
        // Opened for this walk alone, so that a large ledger is not held in memory.
        let folder = try NoteTree(entry.id, level: level + 1, objects: objects)
        guard try folder.forEachNote(digits, body) else { return false }
      } else if digits.count == 40, let object = ObjectID(hex: digits) {
        guard body(object, entry.id) else { return false }
      }
    }
    return true
  }
}

private func isLowerHex(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}

/// Adds one entry to the bytes of a tree object.
func appendTreeEntry(
  _ mode: UInt32, _ name: ArraySlice<UInt8>, _ id: ObjectID, to object: inout [UInt8]
) {
  object += String(mode, radix: 8).utf8
  object.append(UInt8(ascii: " "))
  object += name
  object.append(0)
  id.append(to: &object)
}
