import Text

/// Finds what differs between a tree and its bases, opening no folder that is the same in one of
/// them.
struct TreeWalk {
  /// Deeper folders are refused, as git does since 2.43 (`core.maxTreeDepth`).
  static let depthMax = 2048

  let objects: ObjectDatabase
  /// The folder being walked, with a slash at its end; empty at the top.
  private(set) var prefix: [UInt8]
  private(set) var files: [ChangedFile] = []
  private var depth: Int

  init(objects: ObjectDatabase, prefix: [UInt8] = [], depth: Int = 0) {
    self.objects = objects
    self.prefix = prefix
    self.depth = depth
  }

  /// Walks one folder; nil stands for a folder that is not there.
  mutating func compare(_ target: ObjectID?, _ bases: [ObjectID?]) throws(GitError) {
    if bases.contains(target) { return }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthMax else { throw Self.tooDeep(prefix) }
    var new = try cursor(target)
    var old: [TreeCursor] = []
    for base in bases { old.append(try cursor(base)) }
    while let (name, isTree) = Self.first(new, old) {
      let found = new.hasEntry && new.compare(name, isTree: isTree) == 0
      let isSame = old.map { $0.hasEntry && $0.compare(name, isTree: isTree) == 0 }
      // A file that is gone from the target counts only where every base had it.
      if found || !isSame.contains(false) {
        if isTree {
          let ids = zip(old, isSame).map { $0.1 ? $0.0.id : nil }
          try descend(name, found ? new.id : nil, ids)
        } else {
          emit(name, found ? new : nil, zip(old, isSame).map { $0.1 ? $0.0 : nil })
        }
      }
      if found { try new.advance() }
      for index in old.indices where isSame[index] { try old[index].advance() }
    }
  }

  private mutating func descend(
    _ name: ArraySlice<UInt8>, _ target: ObjectID?, _ bases: [ObjectID?]
  ) throws(GitError) {
    let count = prefix.count
    prefix += name
    prefix.append(UInt8(ascii: "/"))
    try compare(target, bases)
    prefix.removeSubrange(count...)
  }

  private mutating func emit(_ name: ArraySlice<UInt8>, _ new: TreeCursor?, _ old: [TreeCursor?]) {
    let differs = old.allSatisfy { $0?.mode != new?.mode || $0?.id != new?.id }
    guard differs else { return }
    let path = RepositoryPath(prefix + name)
    let version = { (cursor: TreeCursor) in
      FileVersion(path: path, mode: cursor.mode, id: cursor.id)
    }
    files.append(
      ChangedFile(path: path, new: new.map(version), old: old.map { $0.map(version) }))
  }

  private func cursor(_ id: ObjectID?) throws(GitError) -> TreeCursor {
    try TreeCursor(id.map { id throws(GitError) in try objects.tree(id) } ?? [])
  }

  /// Returns the entry that comes first in the order of trees.
  private static func first(
    _ new: TreeCursor, _ old: [TreeCursor]
  ) -> (name: ArraySlice<UInt8>, isTree: Bool)? {
    var first: (name: ArraySlice<UInt8>, isTree: Bool)?
    if new.hasEntry { first = (new.nameBytes, new.isTree) }
    for cursor in old where cursor.hasEntry {
      if let best = first, cursor.compare(best.name, isTree: best.isTree) >= 0 { continue }
      first = (cursor.nameBytes, cursor.isTree)
    }
    return first
  }

  static func tooDeep(_ prefix: [UInt8]) -> GitError {
    GitError(
      .unsupportedRepository, "read the folder '\(RepositoryPath(Array(prefix.prefix(100))))…'",
      "folders are nested more than \(depthMax) deep")
  }
}

extension ObjectDatabase {
  /// Returns the bytes of a tree object.
  func tree(_ id: ObjectID) throws(GitError) -> [UInt8] {
    if id == .emptyTree { return [] }
    if let known = trees.tree(id) { return known }
    let tree = try withObject(id, .tree) { bytes in
      unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }
    trees.keep(tree, as: id)
    return tree
  }
}
