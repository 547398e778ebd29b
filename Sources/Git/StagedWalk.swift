import Text

/// Finds what the index would commit against its bases, and the tree it would make.
///
/// Folders whose tree is the one that a base has are passed over by count; `StagedTrees` works out
/// the trees that the index does not remember.
struct StagedWalk {
  private let objects: ObjectDatabase
  private let layout: IndexLayout
  private var trees: CachedTrees
  private var cursor: IndexCursor
  /// The path of the entry at the cursor, read only when it is walked to.
  private var path: [UInt8] = []
  private var before: [UInt8] = []
  private var isLoaded = false
  /// The folder being walked, with a slash at its end; empty at the top.
  private var prefix: [UInt8] = []
  private var depth = 0
  private(set) var files: [ChangedFile] = []

  init(_ layout: IndexLayout, _ bytes: Span<UInt8>, objects: ObjectDatabase) {
    self.objects = objects
    self.layout = layout
    trees = CachedTrees(bytes, layout.cachedTrees ?? 0..<0)
    cursor = IndexCursor(version: layout.version, count: layout.entryCount)
  }

  /// Walks the whole index; returns the name of the tree it would make.
  mutating func run(_ bytes: Span<UInt8>, bases: [ObjectID?]) throws(GitError) -> ObjectID {
    var top = try folderHere(bytes, trees.root)
    if top.entryCount != layout.entryCount {
      // What is remembered is not of this index.
      trees = CachedTrees(bytes, 0..<0)
      top = try folderHere(bytes, nil)
    }
    try walk(top, bytes, bases)
    return top.id ?? .emptyTree
  }

  /// Returns the folder `prefix`, which starts at the cursor.
  private func folderHere(
    _ bytes: Span<UInt8>, _ node: Int?
  ) throws(GitError) -> StagedTrees.Folder {
    var staged = StagedTrees(
      layout, trees, objects: objects, at: cursor, prefix: prefix, depth: depth)
    return try staged.folder(bytes, node)
  }

  /// Walks the folder `prefix`.
  private mutating func walk(
    _ folder: StagedTrees.Folder, _ bytes: Span<UInt8>, _ bases: [ObjectID?]
  ) throws(GitError) {
    if folder.id != nil, bases.contains(folder.id) { return try skip(bytes, folder.entryCount) }
    depth += 1
    defer { depth -= 1 }
    guard depth <= TreeWalk.depthMax else { throw TreeWalk.tooDeep(prefix) }
    var below = FoldersBelow(folder, trees, bytes)
    var old: [TreeCursor] = []
    for base in bases {
      old.append(try TreeCursor(base.map { id throws(GitError) in try objects.tree(id) } ?? []))
    }
    while true {
      if old.count == 1 { try passSameFiles(bytes, &old[0]) }
      guard let (name, isTree, isStaged) = try first(bytes, old) else { return }
      let isSame = old.map { $0.hasEntry && $0.compare(name, isTree: isTree) == 0 }
      if isTree {
        try subfolder(bytes, name, isStaged, &below, zip(old, isSame).map { $1 ? $0.id : nil })
      } else {
        try file(bytes, name, isStaged, zip(old, isSame).map { $1 ? $0 : nil })
      }
      for index in old.indices where isSame[index] { try old[index].advance() }
    }
  }

  /// Moves over the files that come next and are the same in the index and in its only base.
  private mutating func passSameFiles(
    _ bytes: Span<UInt8>, _ old: inout TreeCursor
  ) throws(GitError) {
    while old.hasEntry, !old.isTree, try load(bytes), isNamed(old.nameBytes) {
      let entry = cursor.entry(bytes)
      guard entry.mode == old.mode, !entry.isIntentToAdd, entry.id == old.id else { return }
      next()
      try old.advance()
    }
  }

  /// Whether the entry at the cursor is the file `name` of this folder.
  private func isNamed(_ name: ArraySlice<UInt8>) -> Bool {
    let start = prefix.count
    guard path.count == start + name.count else { return false }
    for offset in 0..<name.count where path[start + offset] != name[name.startIndex + offset] {
      return false
    }
    return hasPrefix
  }

  private var hasPrefix: Bool {
    guard path.count > prefix.count else { return false }
    // From the end: neighbours differ there.
    var index = prefix.count
    while index > 0 {
      index -= 1
      if path[index] != prefix[index] { return false }
    }
    return true
  }

  private mutating func subfolder(
    _ bytes: Span<UInt8>, _ name: ArraySlice<UInt8>, _ isStaged: Bool,
    _ below: inout FoldersBelow, _ bases: [ObjectID?]
  ) throws(GitError) {
    let count = prefix.count
    prefix += name
    prefix.append(UInt8(ascii: "/"))
    defer { prefix.removeSubrange(count...) }
    if !isStaged {
      // Gone from the index: what every base had in there is deleted.
      if !bases.contains(nil) {
        var walk = TreeWalk(objects: objects, prefix: prefix, depth: depth)
        try walk.compare(nil, bases)
        files += walk.files
      }
      return
    }
    let folder: StagedTrees.Folder
    switch below.next(name, bytes) {
    case .known(let known): folder = known
    case .node(let node): folder = try folderHere(bytes, node)
    }
    try walk(folder, bytes, bases)
  }

  private mutating func file(
    _ bytes: Span<UInt8>, _ name: ArraySlice<UInt8>, _ isStaged: Bool, _ old: [TreeCursor?]
  ) throws(GitError) {
    var new: (mode: UInt32, id: ObjectID)?
    if isStaged {
      let entry = cursor.entry(bytes)
      if entry.stage != 0 { throw Self.unmerged(path) }
      if !entry.isIntentToAdd { new = (entry.mode, entry.id) }
      next()
    }
    if old.allSatisfy({ $0?.mode != new?.mode || $0?.id != new?.id }) {
      let path = RepositoryPath(prefix + name)
      files.append(
        ChangedFile(
          path: path, new: new.map { FileVersion(path: path, mode: $0.mode, id: $0.id) },
          old: old.map { $0.map { FileVersion(path: path, mode: $0.mode, id: $0.id) } }))
    }
  }

  /// Returns the name in this folder that comes first in the order of trees, among the index and
  /// the bases, and whether the index has it.
  private mutating func first(
    _ bytes: Span<UInt8>, _ old: [TreeCursor]
  ) throws(GitError) -> (name: ArraySlice<UInt8>, isTree: Bool, isStaged: Bool)? {
    var first: (name: ArraySlice<UInt8>, isTree: Bool, isStaged: Bool)?
    if try load(bytes), hasPrefix {
      let rest = path[prefix.count...]
      let slash = rest.firstIndex(of: UInt8(ascii: "/"))
      guard slash != rest.startIndex else { throw IndexLayout.corrupt("a path has an empty part") }
      first = (rest[..<(slash ?? rest.endIndex)], slash != nil, true)
    }
    for base in old where base.hasEntry {
      if let best = first, base.compare(best.name, isTree: best.isTree) >= 0 { continue }
      first = (base.nameBytes, base.isTree, false)
    }
    return first
  }

  /// Reads the entry at the cursor; false at the end of the index.
  private mutating func load(_ bytes: Span<UInt8>) throws(GitError) -> Bool {
    if isLoaded { return true }
    guard cursor.remaining > 0 else { return false }
    try cursor.measure(bytes)
    swap(&before, &path)
    cursor.path(bytes, into: &path)
    // Everything here rests on the order of paths.
    guard before.isEmpty || before.lexicographicallyPrecedes(path) || cursor.stage != 0 else {
      throw IndexLayout.corrupt("its paths are not in order")
    }
    isLoaded = true
    return true
  }

  private mutating func next() {
    cursor.pass()
    isLoaded = false
  }

  /// Passes over the entries of a folder that is as its tree says.
  private mutating func skip(_ bytes: Span<UInt8>, _ count: Int) throws(GitError) {
    guard count <= cursor.remaining else {
      throw IndexLayout.corrupt("a cached tree spans more entries than there are")
    }
    try cursor.skip(count, layout, bytes)
    isLoaded = false
  }

  static func unmerged(_ path: [UInt8]) -> GitError {
    GitError(
      .unmerged, "read the staged change", "'\(RepositoryPath(path))' is unmerged",
      hint: "resolve the conflict and 'git add' the file")
  }
}

/// The folders in a folder of the index, asked for in their order.
private struct FoldersBelow {
  enum Next {
    case known(StagedTrees.Folder)
    /// Nothing is known but its node among the remembered trees, if it has one.
    case node(Int?)
  }

  private let trees: CachedTrees
  private let folders: [StagedTrees.Folder]?
  private var nextFolder = 0
  private let children: CachedTrees.Children?

  init(_ folder: StagedTrees.Folder, _ trees: CachedTrees, _ bytes: Span<UInt8>) {
    self.trees = trees
    folders = folder.folders
    children = folder.folders == nil ? folder.node.map { trees.children(of: $0, bytes) } : nil
  }

  /// Returns the folder `name`, which comes after all that were asked for.
  mutating func next(_ name: ArraySlice<UInt8>, _ bytes: Span<UInt8>) -> Next {
    if let folders, nextFolder < folders.count {
      nextFolder += 1
      return .known(folders[nextFolder - 1])
    }
    return .node(children.flatMap { trees.child(name, in: $0, bytes) })
  }
}
