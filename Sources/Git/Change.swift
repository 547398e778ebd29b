package import Text

/// The modes that git gives to what a tree holds.
package enum FileMode {
  package static let regular: UInt32 = 0o100644
  package static let executable: UInt32 = 0o100755
  package static let symbolicLink: UInt32 = 0o120000
  /// A commit of another repository (submodule); its object is not in this one.
  package static let gitlink: UInt32 = 0o160000
  package static let tree: UInt32 = 0o040000

  /// Returns the kind of file (the `S_IFMT` bits): regular, symbolic link, gitlink or tree.
  package static func kind(_ mode: UInt32) -> UInt32 { mode & 0o170000 }
}

/// One version of a file: where it is, what it is and which object holds it.
package struct FileVersion: Sendable, Hashable {
  package let path: RepositoryPath
  package let mode: UInt32
  package let id: ObjectID

  package init(path: RepositoryPath, mode: UInt32, id: ObjectID) {
    self.path = path
    self.mode = mode
    self.id = id
  }

  /// Whether its object is a blob with file content: no gitlink and no symbolic link.
  package var isRegular: Bool { FileMode.kind(mode) == FileMode.kind(FileMode.regular) }
  package var isSymbolicLink: Bool { mode == FileMode.symbolicLink }
  package var isGitlink: Bool { mode == FileMode.gitlink }
}

/// A file that differs from every base of a change.
package struct ChangedFile: Sendable, Hashable {
  package enum Status: String, Sendable {
    case added, modified, deleted
    /// A file became a symbolic link, a gitlink a file, and so on.
    case typeChanged = "type-changed"
  }

  package let path: RepositoryPath
  /// What the target holds there; nil where the file is deleted.
  package let new: FileVersion?
  /// What each base holds under the same path, in the order of the bases; nil for absent.
  package let old: [FileVersion?]

  package init(path: RepositoryPath, new: FileVersion?, old: [FileVersion?]) {
    self.path = path
    self.new = new
    self.old = old
  }

  /// How it differs from the first base that holds it.
  package var status: Status {
    guard let new else { return .deleted }
    guard let before = old.lazy.compactMap({ $0 }).first else { return .added }
    return FileMode.kind(before.mode) == FileMode.kind(new.mode) ? .modified : .typeChanged
  }
}

/// The difference between one tree and the trees it was made from.
///
/// With several bases (a merge), a file counts only where it differs from every one of them:
/// whatever a parent holds already was judged when that parent was made.
package struct Change: Sendable, Hashable {
  /// The trees the change starts from; nil is the empty tree (no parent).
  package let bases: [ObjectID?]
  /// The tree the change ends in: what the commit has or would have.
  package let target: ObjectID
  /// Sorted by path, byte by byte.
  package let files: [ChangedFile]

  package init(bases: [ObjectID?], target: ObjectID, files: [ChangedFile]) {
    self.bases = bases
    self.target = target
    self.files = files
  }
}

/// Where files are looked up: what is about to be committed, or a tree that is stored.
package enum FileSource: Sendable, Hashable {
  case index
  case tree(ObjectID)
  /// No files at all: the parent of a root commit.
  case nothing
}
