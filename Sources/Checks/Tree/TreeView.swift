package import Diagnostics
package import Text

/// What a tree check reads: the names of a tree, folder by folder, so that only the folders that
/// a change touches are ever looked at.
package protocol TreeNames {
  /// Returns what the folder at `path` holds, in any order; nil where no folder is there.
  func entries(of path: RepositoryPath) throws(Failure) -> [TreeEntry]?
}

/// One name in a folder.
package struct TreeEntry: Sendable, Hashable {
  package var name: [UInt8]
  /// Git's mode; `FileFacts.Mode.folder` for a folder.
  package var mode: UInt32

  package init(name: [UInt8], mode: UInt32) {
    self.name = name
    self.mode = mode
  }

  package var isFolder: Bool { mode & 0o170000 == FileFacts.Mode.folder }
}

/// What a change did to the names of a tree.
package struct TreeChange: Sendable {
  /// Paths that no base had. Where a whole tree is judged, all of its paths.
  package var added: [RepositoryPath]
  /// Paths that a base had and the target has not.
  package var removed: [RepositoryPath]
  /// Whether there is nothing to compare with: a whole tree, or a root commit.
  package var isWhole: Bool

  package init(added: [RepositoryPath] = [], removed: [RepositoryPath] = [], isWhole: Bool = false)
  {
    self.added = added
    self.removed = removed
    self.isWhole = isWhole
  }
}

/// The names of one tree for all the rules that ask, each folder read once.
final class TreeView {
  private let names: any TreeNames
  private var folders: [RepositoryPath: [TreeEntry]?] = [:]
  private var folded: [RepositoryPath: [FoldedName: [[UInt8]]]] = [:]

  init(_ names: any TreeNames) { self.names = names }

  func entries(of path: RepositoryPath) throws(Failure) -> [TreeEntry]? {
    if let known = folders[path] { return known }
    let read = try names.entries(of: path)
    folders[path] = .some(read)
    return read
  }

  /// Returns the names in the folder at `path`, those that fold to the same together.
  func foldedNames(of path: RepositoryPath) throws(Failure) -> [FoldedName: [[UInt8]]] {
    if let known = folded[path] { return known }
    var names: [FoldedName: [[UInt8]]] = [:]
    for entry in try entries(of: path) ?? [] {
      names[FoldedName(entry.name), default: []].append(entry.name)
    }
    folded[path] = names
    return names
  }

  /// Whether two names in the folder at `path` fold to the same. Names of ASCII alone are compared
  /// by a hash first, which folding all of them costs many times over.
  func hasTwins(in path: RepositoryPath) throws(Failure) -> Bool {
    let entries = try entries(of: path) ?? []
    var seen: Set<UInt64> = []
    seen.reserveCapacity(entries.count)
    let allDiffer = entries.allSatisfy { entry in
      asciiFoldedHash(entry.name).map { seen.insert($0).inserted } ?? false
    }
    if allDiffer { return false }
    return try foldedNames(of: path).values.contains { $0.count > 1 }
  }

  /// Returns a hash of the name in small letters; nil where not all of it is ASCII.
  private func asciiFoldedHash(_ name: [UInt8]) -> UInt64? {
    var hash = FNV1a()
    for byte in name {
      if byte >= 0x80 { return nil }
      let isCapital = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
      hash.add(isCapital ? byte | 0x20 : byte)
    }
    return hash.state
  }

  /// Returns the mode of what is at `path`, the top folder's included; nil where nothing is.
  func mode(of path: RepositoryPath) throws(Failure) -> UInt32? {
    if path.isTop { return FileFacts.Mode.folder }
    guard let siblings = try entries(of: path.directory) else { return nil }
    let name = path.name
    return siblings.first { $0.name == name }?.mode
  }
}

/// The names of a tree that is known as a list of files: for examples, tests and small trees.
package struct ListedTree: TreeNames, Sendable {
  private var folders: [RepositoryPath: [TreeEntry]] = [.top: []]

  /// - Parameter files: the path and mode of every file.
  package init(_ files: [(path: RepositoryPath, mode: UInt32)]) {
    for (path, mode) in files where !path.isTop { add(path, mode) }
  }

  package func entries(of path: RepositoryPath) -> [TreeEntry]? { folders[path] }

  private mutating func add(_ path: RepositoryPath, _ mode: UInt32) {
    var path = path
    var mode = mode
    while !path.isTop {
      let folder = path.directory
      let isNewFolder = folders[folder] == nil
      folders[folder, default: []].append(TreeEntry(name: path.name, mode: mode))
      if !isNewFolder { return }
      path = folder
      mode = FileFacts.Mode.folder
    }
  }
}

extension RepositoryPath {
  func appending(_ name: [UInt8]) -> RepositoryPath {
    isTop ? RepositoryPath(name) : RepositoryPath(bytes + [UInt8(ascii: "/")] + name)
  }
}
