import Platform
package import Text

extension Repository {
  /// Calls `body` with the path, mode and object of each file, in order of paths; `body` returns
  /// false to stop. The path is lent: it may be kept only as a copy.
  ///
  /// Entries that are only intended to be added are left out; gitlinks and symbolic links are
  /// files here.
  /// - Throws: `.unmerged` for an index with conflicts.
  package func forEachFile(
    in source: FileSource, _ body: (_ path: [UInt8], _ mode: UInt32, _ id: ObjectID) -> Bool
  ) throws(GitError) {
    switch source {
    case .nothing: return
    case .index:
      guard let index = try stagedIndex() else { return }
      if let path = index.layout.firstUnmerged { throw StagedWalk.unmerged(path) }
      try index.forEachEntry(body)
    case .tree(let id):
      var prefix: [UInt8] = []
      _ = try forEachFile(below: &prefix, id, 1, body)
    }
  }

  private func forEachFile(
    below prefix: inout [UInt8], _ tree: ObjectID, _ depth: Int,
    _ body: ([UInt8], UInt32, ObjectID) -> Bool
  ) throws(GitError) -> Bool {
    guard depth <= TreeWalk.depthMax else { throw TreeWalk.tooDeep(prefix) }
    var cursor = try TreeCursor(objects.tree(tree))
    while cursor.hasEntry {
      let count = prefix.count
      prefix += cursor.nameBytes
      defer { prefix.removeSubrange(count...) }
      if cursor.isTree {
        prefix.append(UInt8(ascii: "/"))
        guard try forEachFile(below: &prefix, cursor.id, depth + 1, body) else { return false }
      } else if !body(prefix, cursor.mode, cursor.id) {
        return false
      }
      try cursor.advance()
    }
    return true
  }

  /// Returns all files, sorted by path. Costs one object a file; `forEachFile` makes none.
  package func allFiles(in source: FileSource) throws(GitError) -> [FileVersion] {
    var files: [FileVersion] = []
    try forEachFile(in: source) { path, mode, id in
      files.append(FileVersion(path: RepositoryPath(path), mode: mode, id: id))
      return true
    }
    return files
  }

  /// Returns the file at `path`, or nil where there is none (or a folder).
  ///
  /// Cost: in a tree, the folders on the way; in the index, the logarithm of its size.
  package func file(
    at path: RepositoryPath, in source: FileSource
  ) throws(GitError) -> FileVersion? {
    switch source {
    case .nothing: return nil
    case .index:
      guard let entry = try stagedIndex()?.entry(at: path.bytes), !entry.isIntentToAdd else {
        return nil
      }
      if entry.stage != 0 { throw StagedWalk.unmerged(path.bytes) }
      return FileVersion(path: path, mode: entry.mode, id: entry.id)
    case .tree(let id):
      guard let (mode, id) = try entry(at: path, inTree: id), mode != FileMode.tree else {
        return nil
      }
      return FileVersion(path: path, mode: mode, id: id)
    }
  }

  /// Returns the mode and object of a file or folder in a tree, or nil.
  func entry(
    at path: RepositoryPath, inTree tree: ObjectID
  ) throws(GitError) -> (mode: UInt32, id: ObjectID)? {
    var found = (mode: FileMode.tree, id: tree)
    for part in path.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      guard found.mode == FileMode.tree else { return nil }
      var cursor = try TreeCursor(objects.tree(found.id))
      while cursor.hasEntry, cursor.nameBytes != part { try cursor.advance() }
      guard cursor.hasEntry else { return nil }
      found = (cursor.mode, cursor.id)
    }
    return path.isTop ? nil : found
  }

  /// Returns the bytes of the file at `path`; nil where there is none, or a gitlink. A symbolic
  /// link gives the text of the link.
  /// - Throws: `.tooLarge` above `limit` bytes.
  package func read(
    _ path: RepositoryPath, in source: FileSource, limit: Int? = nil
  ) throws(GitError) -> [UInt8]? {
    guard let file = try file(at: path, in: source), !file.isGitlink else { return nil }
    return try objects.blob(file.id, limit: limit)
  }
}

extension IndexFile {
  /// Calls `body` for each entry that a commit would have.
  func forEachEntry(_ body: ([UInt8], UInt32, ObjectID) -> Bool) throws(GitError) {
    let result = file.withBytes { bytes in
      Result { () throws(GitError) in
        var cursor = IndexCursor(version: layout.version, count: layout.entryCount)
        var path: [UInt8] = []
        while cursor.remaining > 0 {
          try cursor.measure(bytes)
          let entry = cursor.entry(bytes)
          if !entry.isIntentToAdd {
            cursor.path(bytes, into: &path)
            if !body(path, entry.mode, entry.id) { return }
          }
          cursor.pass()
        }
      }
    }
    try result.get()
  }

  /// Returns the entry of `path`, the first of its stages where it is unmerged; nil where there is
  /// none.
  func entry(at path: [UInt8]) throws(GitError) -> IndexEntry? {
    let result = file.withBytes { bytes in
      Result { () throws(GitError) in
        guard var cursor = try checkpoint(before: path, bytes) else { return IndexEntry?.none }
        while cursor.remaining > 0 {
          try cursor.measure(bytes)
          let order = cursor.comparePath(bytes, with: path)
          if order == 0 { return cursor.entry(bytes) }
          if order > 0 { return nil }
          cursor.pass()
        }
        return nil
      }
    }
    return try result.get()
  }

  /// Returns the last checkpoint whose entry does not come after `path`.
  func checkpoint(
    before path: [UInt8], _ bytes: Span<UInt8>
  ) throws(GitError) -> IndexCursor? {
    var low = 0
    var high = layout.checkpoints.count
    while low < high {
      let middle = (low + high) / 2
      var cursor = IndexCursor(layout, checkpoint: middle)
      try cursor.measure(bytes)
      if cursor.comparePath(bytes, with: path) < 0 { low = middle + 1 } else { high = middle }
    }
    // The entry itself may stand at the checkpoint found or be the last of the part before it.
    if layout.checkpoints.isEmpty { return nil }
    return IndexCursor(layout, checkpoint: max(0, low - 1))
  }
}
