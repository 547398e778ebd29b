package import Git
package import Text

/// One file of the index, and what it is to hold.
package struct FileRewrite: Sendable, Equatable {
  /// What the index has.
  package var old: FileVersion
  package var before: [UInt8]
  package var after: [UInt8]

  package init(old: FileVersion, before: [UInt8], after: [UInt8]) {
    self.old = old
    self.before = before
    self.after = after
  }

  package var path: RepositoryPath { old.path }
}

/// What became of one file.
package struct FileOutcome: Sendable, Equatable {
  package enum WorkTree: Sendable, Equatable {
    case written
    /// It was like that already.
    case same
    /// The index was changed, and this is why the work tree was not.
    case alone(String)
    /// Neither was changed, for this reason.
    case skipped(String)
  }

  package var path: RepositoryPath
  package var workTree: WorkTree

  package init(path: RepositoryPath, workTree: WorkTree) {
    self.path = path
    self.workTree = workTree
  }
}
