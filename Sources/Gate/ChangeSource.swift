package import Checks
package import Diagnostics
package import Git
import Rules
package import Text

/// What is judged, and as what.
package struct Subject: Sendable {
  package var scope: Recipe.Scope
  package var change: Change
  /// The commit that made the change, where there is one already.
  package var commit: ObjectID?

  package init(scope: Recipe.Scope = .change, change: Change, commit: ObjectID? = nil) {
    self.scope = scope
    self.change = change
    self.commit = commit
  }

  /// Whether someone named the files that are judged, so that what others hold is unknown.
  package var isNarrowed = false

  /// The trees that the change starts from; none where a whole tree is judged.
  package var bases: [ObjectID] {
    scope == .tree ? [] : change.bases.map { $0 ?? .emptyTree }
  }

  /// The folders whose own rulefiles may matter. Of a whole tree all files are known, and among
  /// them the rulefiles: thousands of folders need not be asked for one.
  var foldersWithRulefiles: [RepositoryPath] {
    guard scope == .tree, !isNarrowed else {
      return StandardLoader.folders(holding: change.files.map(\.path))
    }
    var folders: [RepositoryPath] = []
    for file in change.files where StandardLoader.isRulefile(file.path) {
      if case let folder = file.path.directory, !folder.isTop { folders.append(folder) }
    }
    return folders.sorted()
  }

  /// Whether there is nothing to compare with: a whole tree, or a root commit.
  var isWhole: Bool { bases.allSatisfy { $0 == .emptyTree } }
}

/// Where the blobs and names of a change are read from. One thread uses a source at a time; the
/// gate opens one for each.
package protocol ChangeSource: AnyObject {
  /// Lends the bytes of a blob to `body`.
  /// - Throws: where the blob is missing or damaged: the change cannot be judged.
  func withBlob<R>(
    _ id: ObjectID, _ body: (Span<UInt8>) throws(Failure) -> R
  ) throws(Failure) -> R
  /// The size of a blob in bytes, read without its content.
  func size(of id: ObjectID) throws(Failure) -> Int
  /// The names of the tree that the change ends at.
  func targetNames() -> any TreeNames
  /// The names of the base with this index in `Change.bases`.
  func baseNames(_ index: Int) -> any TreeNames
  /// The bytes of the file at `path` in the target; nil where there is none.
  func targetFile(_ path: RepositoryPath) throws(Failure) -> [UInt8]?
  /// The bytes of the file at `path` in the base with this index; nil where there is none.
  func baseFile(_ path: RepositoryPath, _ index: Int) throws(Failure) -> [UInt8]?
  /// The blob at `path` in the target; nil where there is no file.
  func targetID(_ path: RepositoryPath) throws(Failure) -> ObjectID?
  /// The blob at `path` in the base with this index; nil where there is no file.
  func baseID(_ path: RepositoryPath, _ index: Int) throws(Failure) -> ObjectID?
  /// For each added path that git takes for a rename, the version it was renamed from. Asked only
  /// where an added file has findings: it reads many blobs.
  func renames(of change: Change) throws(Failure) -> [RepositoryPath: FileVersion]
}
