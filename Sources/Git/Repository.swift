import CLibgit2
package import Platform

/// An open repository: the one door to libgit2 and to git itself.
///
/// Reads, and writes nothing but notes and references that it is told to write; the index only where
/// a person asked for fixes (`Repository+Writing`), the work tree never. Not `Sendable`: libgit2 lets one thread use a repository at
/// a time. Threads that only read objects share `objects`.
package struct Repository {
  let handle: RepositoryHandle
  package let environment: GitEnvironment
  /// The git directory of this work tree, absolute: `…/.git`, or `…/.git/worktrees/NAME`.
  package let gitDirectory: FilePath
  /// The git directory that all work trees share, absolute.
  package let commonDirectory: FilePath
  /// The top of the work tree, absolute; nil in a bare repository.
  package let workTree: FilePath?
  /// The object database, which any number of threads may read.
  package let objects: ObjectDatabase
  /// git itself, set to this repository.
  package let git: GitCommand
  let index: IndexCache
  let settings: SettingsMemo
  let patches: PatchMemo
  let commits: CommitMemo

  package var isBare: Bool { workTree == nil }

  /// Whether this runs inside `receive-pack` before the push is accepted.
  package var isInsideQuarantine: Bool { environment.isInsideQuarantine }

  init(
    handle: RepositoryHandle, environment: GitEnvironment, gitDirectory: FilePath,
    commonDirectory: FilePath, workTree: FilePath?
  ) throws(GitError) {
    self.handle = handle
    self.environment = environment
    self.gitDirectory = gitDirectory
    self.commonDirectory = commonDirectory
    self.workTree = workTree
    git = GitCommand(environment: environment, gitDirectory: gitDirectory, workTree: workTree)
    objects = try ObjectDatabase(of: handle, environment: environment, git: git)
    index = IndexCache()
    settings = SettingsMemo()
    patches = PatchMemo()
    commits = CommitMemo()
  }

  /// The index file that this run is about: the one `GIT_INDEX_FILE` names (a temporary one during
  /// `git commit -a` and `git commit PATH`), else the work tree's own.
  package var indexPath: FilePath {
    environment.path("GIT_INDEX_FILE") ?? gitDirectory.appending("index")
  }

  /// Returns the path of the environment's folder below the top of the work tree; nil where it
  /// lies outside or there is no work tree. The top itself gives the empty path.
  package func pathOfCurrentDirectory() -> [UInt8]? {
    guard let workTree, let top = try? Files.realPath(workTree.pathBytes),
      let folder = try? Files.realPath(environment.directory.pathBytes)
    else { return nil }
    if folder == top { return [] }
    let prefix = top.last == UInt8(ascii: "/") ? top : top + [UInt8(ascii: "/")]
    return folder.starts(with: prefix) ? Array(folder[prefix.count...]) : nil
  }
}

/// The owner of one `git_repository`, freed with its last user.
@safe final class RepositoryHandle {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

  deinit { unsafe git_repository_free(pointer) }
}
