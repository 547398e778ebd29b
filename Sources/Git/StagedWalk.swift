import Text

/// Finds what the index would commit against its bases, and the tree it would make, in one pass.
///
/// Folders whose remembered tree is the one that a base has are passed over by count. The tree
/// objects of folders whose tree is out of date are built in memory and named, never stored, so
/// the result is what `git write-tree` would print.
struct StagedWalk {
  private let objects: ObjectDatabase
  private let trees: CachedTrees
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
    trees = CachedTrees(bytes, layout.cachedTrees ?? 0..<0)
    cursor = IndexCursor(version: layout.version, count: layout.entryCount)
  }

  /// Walks the whole index; returns the name of the tree it would make.
  mutating func run(_ bytes: Span<UInt8>, bases: [ObjectID?]) throws(GitError) -> ObjectID {
    try folder(bytes, trees.root, bases) ?? .emptyTree
  }

  /// Walks the folder `prefix` and returns its tree, or nil where nothing in it is committed.
  private mutating func folder(
    _ bytes: Span<UInt8>, _ node: Int?, _ bases: [ObjectID?]
  ) throws(GitError) -> ObjectID? {
    let known = node.flatMap { trees.tree($0, bytes) }
    if let known, bases.contains(known.id) {
      try skip(bytes, known.entryCount)
      return known.id
    }
    depth += 1
    defer { depth -= 1 }
    guard depth <= TreeWalk.depthMax else { throw TreeWalk.tooDeep(prefix) }
    let children = node.map { trees.children(of: $0, bytes) }
    var old: [TreeCursor] = []
    for base in bases {
      old.append(try TreeCursor(base.map { id throws(GitError) in try objects.tree(id) } ?? []))
    }
    // What the folder's tree object will be, where it has to be named.
    var object: [UInt8] = []
    while let (name, isTree, isStaged) = try first(bytes, old) {
      let isSame = old.map { $0.hasEntry && $0.compare(name, isTree: isTree) == 0 }
      let staged =
        isTree
        ? try subfolder(bytes, name, isStaged, children, zip(old, isSame).map { $1 ? $0.id : nil })
        : try file(bytes, name, isStaged, zip(old, isSame).map { $1 ? $0 : nil })
      if known == nil, let staged {
        appendTreeEntry(staged.mode, name, staged.id, to: &object)
      }
      for index in old.indices where isSame[index] { try old[index].advance() }
    }
    if let known { return known.id }
    return object.isEmpty ? nil : try objects.name(of: object, .tree)
  }

  private mutating func subfolder(
    _ bytes: Span<UInt8>, _ name: ArraySlice<UInt8>, _ isStaged: Bool,
    _ children: CachedTrees.Children?, _ bases: [ObjectID?]
  ) throws(GitError) -> (mode: UInt32, id: ObjectID)? {
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
      return nil
    }
    let node = children.flatMap { trees.child(name, in: $0, bytes) }
    return try folder(bytes, node, bases).map { (FileMode.tree, $0) }
  }

  private mutating func file(
    _ bytes: Span<UInt8>, _ name: ArraySlice<UInt8>, _ isStaged: Bool, _ old: [TreeCursor?]
  ) throws(GitError) -> (mode: UInt32, id: ObjectID)? {
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
    return new
  }

  /// Returns the name in this folder that comes first in the order of trees, among the index and
  /// the bases, and whether the index has it.
  private mutating func first(
    _ bytes: Span<UInt8>, _ old: [TreeCursor]
  ) throws(GitError) -> (name: ArraySlice<UInt8>, isTree: Bool, isStaged: Bool)? {
    var first: (name: ArraySlice<UInt8>, isTree: Bool, isStaged: Bool)?
    if try load(bytes), path.count > prefix.count, path.starts(with: prefix) {
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
    guard count <= cursor.remaining, count > 0 || prefix.isEmpty else {
      throw IndexLayout.corrupt("a cached tree spans more entries than there are")
    }
    for _ in 0..<count {
      if !isLoaded { try cursor.measure(bytes) }
      next()
    }
  }

  static func unmerged(_ path: [UInt8]) -> GitError {
    GitError(
      .unmerged, "read the staged change", "'\(RepositoryPath(path))' is unmerged",
      hint: "resolve the conflict and 'git add' the file")
  }
}
