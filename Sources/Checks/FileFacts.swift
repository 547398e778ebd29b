package import Text

/// What is known of a file without reading it.
package struct FileFacts: Sendable, Hashable {
  /// Git's file modes, as trees hold them.
  package enum Mode {
    package static let file: UInt32 = 0o100644
    package static let executable: UInt32 = 0o100755
    package static let symbolicLink: UInt32 = 0o120000
    package static let submodule: UInt32 = 0o160000
    package static let folder: UInt32 = 0o040000
  }

  package var path: RepositoryPath
  /// Git's file mode.
  package var mode: UInt32
  /// The size of the blob in bytes.
  package var size: Int
  /// The path by which rules are chosen. It differs from `path` for the old version of a renamed
  /// file, which is judged by the rules of the new name, so that a rename wakes nothing.
  package var rulesPath: RepositoryPath

  package init(
    path: RepositoryPath, mode: UInt32 = Mode.file, size: Int, rulesPath: RepositoryPath? = nil
  ) {
    self.path = path
    self.mode = mode
    self.size = size
    self.rulesPath = rulesPath ?? path
  }

  var isRegular: Bool { mode & 0o170000 == 0o100000 }
  var isExecutable: Bool { isRegular && mode & 0o111 != 0 }
  var isSymbolicLink: Bool { mode & 0o170000 == Mode.symbolicLink }
  var isSubmodule: Bool { mode & 0o170000 == Mode.submodule }
}
