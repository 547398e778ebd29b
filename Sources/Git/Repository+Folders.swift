import Platform
package import Text

/// One name in a folder.
package struct FolderEntry: Sendable, Hashable {
  package let name: [UInt8]
  /// `FileMode.tree` for a folder.
  package let mode: UInt32
}

extension Repository {
  /// Returns what the folder at `path` holds, in order of the full paths; nil where there is no
  /// such folder. The top folder is always there.
  ///
  /// Cost: the folders on the way in a tree; in the index, the entries of this folder alone, each
  /// folder below it being passed by one search.
  /// - Throws: `.missingObject`, `.corrupt`.
  package func entries(
    of path: RepositoryPath, in source: FileSource
  ) throws(GitError) -> [FolderEntry]? {
    switch source {
    case .nothing:
      return path.isTop ? [] : nil
    case .tree(let top):
      guard !path.isTop else { return try entries(ofTree: top) }
      guard let (mode, id) = try entry(at: path, inTree: top), mode == FileMode.tree else {
        return nil
      }
      return try entries(ofTree: id)
    case .index:
      let found = try stagedIndex()?.entries(ofFolder: path) ?? []
      return found.isEmpty && !path.isTop ? nil : found
    }
  }

  private func entries(ofTree id: ObjectID) throws(GitError) -> [FolderEntry] {
    var entries: [FolderEntry] = []
    var cursor = try TreeCursor(objects.tree(id))
    while cursor.hasEntry {
      entries.append(FolderEntry(name: Array(cursor.nameBytes), mode: cursor.mode))
      try cursor.advance()
    }
    return entries
  }
}

extension IndexFile {
  private static let slash = UInt8(ascii: "/")

  /// Returns the names in a folder; none where it is not there.
  fileprivate func entries(ofFolder folder: RepositoryPath) throws(GitError) -> [FolderEntry] {
    let prefix = folder.isTop ? [] : folder.bytes + [Self.slash]
    let result = file.withBytes { bytes in
      Result { () throws(GitError) in
        var entries: [FolderEntry] = []
        var path: [UInt8] = []
        var from = prefix
        while var cursor = try cursor(at: from, bytes) {
          var passed: [UInt8]?
          while cursor.remaining > 0, passed == nil {
            try cursor.measure(bytes)
            cursor.path(bytes, into: &path)
            guard path.starts(with: prefix) else { return entries }
            passed = add(cursor.entry(bytes), path[prefix.count...], prefix, to: &entries)
            cursor.pass()
          }
          guard let passed else { return entries }
          from = passed
        }
        return entries
      }
    }
    return try result.get()
  }

  /// Adds the entry or the folder that holds it. Returns where to go on where that is not the next
  /// entry: behind all that a folder holds.
  private func add(
    _ entry: IndexEntry, _ rest: ArraySlice<UInt8>, _ prefix: [UInt8],
    to entries: inout [FolderEntry]
  ) -> [UInt8]? {
    guard let end = rest.firstIndex(of: Self.slash) else {
      if !entry.isIntentToAdd {
        entries.append(FolderEntry(name: Array(rest), mode: entry.mode))
      }
      return nil
    }
    let name = Array(rest[..<end])
    entries.append(FolderEntry(name: name, mode: FileMode.tree))
    return prefix + name + [Self.slash + 1]
  }

  /// Returns a cursor on the first entry whose path is not before `path`; nil where there is none.
  private func cursor(at path: [UInt8], _ bytes: Span<UInt8>) throws(GitError) -> IndexCursor? {
    guard var cursor = try checkpoint(before: path, bytes) else { return nil }
    while cursor.remaining > 0 {
      try cursor.measure(bytes)
      if cursor.comparePath(bytes, with: path) >= 0 { return cursor }
      cursor.pass()
    }
    return nil
  }
}
