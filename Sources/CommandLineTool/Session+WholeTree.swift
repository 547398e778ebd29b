import Diagnostics
import Gate
import Git
import Platform
import Text

extension Session {
  /// Every file of the index, or of HEAD in a bare repository, whatever was there before.
  func wholeTree() throws(Failure) -> Judged {
    try wrap { () throws(GitError) in
      let source: FileSource
      let target: ObjectID
      if repository.isBare {
        target = try repository.headTree() ?? .emptyTree
        source = target == .emptyTree ? .nothing : .tree(target)
      } else {
        source = .index
        target = try repository.stagedChange().target
      }
      let change = Change(bases: [], target: target, files: try everyFile(of: source))
      return judged(Subject(scope: .tree, change: change), source)
    }
  }

  private func everyFile(of source: FileSource) throws(GitError) -> [ChangedFile] {
    var files: [ChangedFile] = []
    try repository.forEachFile(in: source) { bytes, mode, id in
      let path = RepositoryPath(bytes)
      files.append(
        ChangedFile(path: path, new: FileVersion(path: path, mode: mode, id: id), old: []))
      return true
    }
    // The process ends soon after; to free each path would take 3 ms of its 650.
    if files.count >= Self.keptFilesMin { Memory.keepUntilEnd(KeptFiles(files)) }
    return files
  }

  private static let keptFilesMin = 1 << 12

  /// Every file of a tree, whatever was there before.
  func wholeTree(_ target: ObjectID) throws(Failure) -> Judged {
    try wrap { () throws(GitError) in
      let source: FileSource = target == .emptyTree ? .nothing : .tree(target)
      let change = Change(bases: [], target: target, files: try everyFile(of: source))
      return judged(Subject(scope: .tree, change: change), source)
    }
  }
}

/// The files of a tree, which nobody frees.
private final class KeptFiles {
  private let files: [ChangedFile]

  init(_ files: [ChangedFile]) { self.files = files }
}
