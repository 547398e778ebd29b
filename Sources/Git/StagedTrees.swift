import Text

/// Works out the trees of folders of the index that it does not remember, in one walk over their
/// entries.
///
/// The tree objects are built in memory and named, never stored: a folder whose name is the one that
/// a base has need not be compared entry by entry, and the top's is what `git write-tree` would
/// print.
struct StagedTrees {
  /// A folder of the index and what lies below it.
  struct Folder {
    /// Its tree; nil where nothing in it is committed (`git add -N`).
    let id: ObjectID?
    /// How many entries lie below it.
    let entryCount: Int
    /// The folders directly in it, in the order of the index; nil where the index remembers the
    /// folder, and `node` leads to them.
    let folders: [Folder]?
    /// Its node among the remembered trees, where it has one.
    let node: Int?
  }

  private let objects: ObjectDatabase
  private let trees: CachedTrees
  private let layout: IndexLayout
  private var cursor: IndexCursor
  /// The path of the entry at the cursor.
  private var path: [UInt8] = []
  /// The folder being walked, with a slash at its end; empty at the top.
  private var prefix: [UInt8]
  private var depth: Int

  /// - Parameters:
  ///   - cursor: stands on the first entry of the folder `prefix`.
  ///   - depth: of the folder that it lies in.
  init(
    _ layout: IndexLayout, _ trees: CachedTrees, objects: ObjectDatabase, at cursor: IndexCursor,
    prefix: [UInt8] = [], depth: Int = 0
  ) {
    self.layout = layout
    self.trees = trees
    self.objects = objects
    self.cursor = cursor
    self.prefix = prefix
    self.depth = depth
  }

  /// Returns the folder that starts at the cursor.
  /// - Parameter node: its node among the remembered trees, where it has one.
  mutating func folder(_ bytes: Span<UInt8>, _ node: Int?) throws(GitError) -> Folder {
    if let known = node.flatMap({ trees.tree($0, bytes) }) {
      guard known.entryCount <= cursor.remaining, known.entryCount > 0 || prefix.isEmpty else {
        throw IndexLayout.corrupt("a cached tree spans more entries than there are")
      }
      try cursor.skip(known.entryCount, layout, bytes)
      return Folder(id: known.id, entryCount: known.entryCount, folders: nil, node: node)
    }
    depth += 1
    defer { depth -= 1 }
    guard depth <= TreeWalk.depthMax else { throw TreeWalk.tooDeep(prefix) }
    let children = node.map { trees.children(of: $0, bytes) }
    let entriesBefore = cursor.remaining
    var folders: [Folder] = []
    var object: [UInt8] = []
    while cursor.remaining > 0 {
      try cursor.measure(bytes)
      cursor.path(bytes, into: &path)
      guard isInside(path) else { break }
      guard let slash = path[prefix.count...].firstIndex(of: UInt8(ascii: "/")) else {
        append(cursor.entry(bytes), path[prefix.count...], to: &object)
        cursor.pass()
        continue
      }
      let name = path[prefix.count..<slash]
      guard !name.isEmpty else { throw IndexLayout.corrupt("a path has an empty part") }
      let child = children.flatMap { trees.child(name, in: $0, bytes) }
      let count = prefix.count
      prefix = Array(path[...slash])
      let found = try folder(bytes, child)
      if let id = found.id {
        appendTreeEntry(FileMode.tree, prefix[count..<slash], id, to: &object)
      }
      folders.append(found)
      prefix.removeSubrange(count...)
    }
    return Folder(
      id: object.isEmpty ? nil : try objects.name(of: object, .tree),
      entryCount: entriesBefore - cursor.remaining, folders: folders, node: node)
  }

  private func append(_ entry: IndexEntry, _ name: ArraySlice<UInt8>, to object: inout [UInt8]) {
    if !entry.isIntentToAdd { appendTreeEntry(entry.mode, name, entry.id, to: &object) }
  }

  private func isInside(_ path: [UInt8]) -> Bool {
    guard path.count > prefix.count else { return false }
    // From the end: neighbours differ there.
    var index = prefix.count
    while index > 0 {
      index -= 1
      if path[index] != prefix[index] { return false }
    }
    return true
  }
}
