import CLibgit2
import Platform
import Synchronization

extension Repository {
  /// Opens the repository that `environment` names (`GIT_DIR`), else the one that contains its
  /// folder.
  ///
  /// - Parameter trustingOwner: whether git has checked already that the repository may be used,
  ///   as it has before it runs a hook. Otherwise a repository of another user is opened only
  ///   where git itself would (`safe.directory`).
  /// - Throws: `.notARepository`, `.untrustedOwner`, `.unsupportedRepository` for SHA-256 objects,
  ///   reftable references and what the libraries do not know, `.failed` with the place for a
  ///   broken configuration file.
  package static func open(
    _ environment: GitEnvironment, trustingOwner: Bool = false
  ) throws(GitError) -> Repository {
    try Library.start.get()
    let opening = Opening(environment: environment)
    let handle = try opening.run(trustingOwner: trustingOwner || environment.namesRepository)
    if environment.namesSettingsFiles { try SettingsFiles(environment).use(in: handle) }
    try refuseUnknownForms(handle)
    let gitDirectory = unsafe FilePath(cPath: git_repository_path(handle.pointer))
    let commonDirectory = unsafe FilePath(cPath: git_repository_commondir(handle.pointer))
    if let named = environment.path("GIT_COMMON_DIR") {
      try refuseOtherCommonDirectory(named, commonDirectory)
    }
    return try Repository(
      handle: handle, environment: environment, gitDirectory: gitDirectory,
      commonDirectory: commonDirectory, workTree: workTree(handle, environment))
  }

  /// Refuses repositories whose objects or references libgit2 1.5 would misread.
  private static func refuseUnknownForms(_ handle: RepositoryHandle) throws(GitError) {
    let known = [
      ("extensions.objectformat", "sha1"), ("extensions.compatobjectformat", ""),
      ("extensions.refstorage", "files"),
    ]
    let configuration = unsafe try acquire("read the configuration") {
      unsafe git_repository_config_snapshot(&$0, handle.pointer)
    }
    defer { unsafe git_config_free(configuration) }
    for (key, value) in known {
      var text: UnsafePointer<CChar>?
      guard unsafe git_config_get_string(&text, configuration, key) == 0,
        let found = unsafe text.map({ unsafe String(cString: $0) }), found.lowercased() != value
      else { continue }
      let name = String(key.dropFirst("extensions.".count))
      throw GitError(
        .unsupportedRepository, "open the repository",
        "it uses \(name) '\(found)', which factory-hook does not read",
        hint: "judge a clone made with SHA-1 objects and the 'files' reference format")
    }
  }

  private static func refuseOtherCommonDirectory(
    _ named: FilePath, _ found: FilePath
  ) throws(GitError) {
    let same = (try? Files.realPath(named.pathBytes)) == (try? Files.realPath(found.pathBytes))
    if same { return }
    throw GitError(
      .unsupportedRepository, "open the repository",
      "GIT_COMMON_DIR names '\(named)', but the repository says '\(found)'",
      hint: "unset GIT_COMMON_DIR")
  }

  /// Where git would say the work tree is: with `GIT_DIR` and nothing else said, the current
  /// folder.
  private static func workTree(
    _ handle: RepositoryHandle, _ environment: GitEnvironment
  ) -> FilePath? {
    if let named = environment.path("GIT_WORK_TREE") { return named }
    if unsafe git_repository_is_bare(handle.pointer) == 1 { return nil }
    guard let found = unsafe git_repository_workdir(handle.pointer) else { return nil }
    if environment.namesRepository, !namesWorkTree(handle) { return environment.directory }
    return unsafe FilePath(cPath: found)
  }

  private static func namesWorkTree(_ handle: RepositoryHandle) -> Bool {
    var configuration: OpaquePointer?
    guard unsafe git_repository_config_snapshot(&configuration, handle.pointer) == 0 else {
      return false
    }
    defer { unsafe git_config_free(configuration) }
    var text: UnsafePointer<CChar>?
    return unsafe git_config_get_string(&text, configuration, "core.worktree") == 0
  }
}

/// One attempt after the other to open a repository, each with one more known hindrance removed.
private struct Opening {
  let environment: GitEnvironment

  func run(trustingOwner: Bool) throws(GitError) -> RepositoryHandle {
    do throws(GitError) {
      return try attempt(validatingOwner: !trustingOwner)
    } catch {
      if !trustingOwner, isOwnerTrouble(error) {
        try askGit(error)
        return try attempt(validatingOwner: false)
      }
      throw explained(error)
    }
  }

  private func attempt(validatingOwner: Bool) throws(GitError) -> RepositoryHandle {
    let result = Library.settings.withLock { _ -> Result<RepositoryHandle, GitError> in
      _ = factory_hook_set_owner_validation(validatingOwner ? 1 : 0)
      do throws(GitError) {
        return .success(try open())
      } catch {
        // A home folder that may not be entered makes libgit2 fail where git only warns.
        guard error.message.contains("failed to stat") else { return .failure(error) }
        _ = unsafe factory_hook_set_search_path(Int32(GIT_CONFIG_LEVEL_GLOBAL.rawValue), "")
        _ = unsafe factory_hook_set_search_path(Int32(GIT_CONFIG_LEVEL_XDG.rawValue), "")
        do throws(GitError) { return .success(try open()) } catch { return .failure(error) }
      }
    }
    return try result.get()
  }

  private func open() throws(GitError) -> RepositoryHandle {
    let named = environment.path("GIT_DIR")
    let start = named ?? environment.directory
    var flags: UInt32 = 0
    if named != nil {
      flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_NO_DOTGIT.rawValue
    }
    if environment.isTrue("GIT_DISCOVERY_ACROSS_FILESYSTEM") {
      flags |= GIT_REPOSITORY_OPEN_CROSS_FS.rawValue
    }
    let path = cPath(start)
    let ceilings = environment.value("GIT_CEILING_DIRECTORIES").map { cPath(FilePath($0)) } ?? [0]
    let pointer = unsafe try acquire("open the repository at '\(start)'") {
      unsafe git_repository_open_ext(&$0, path, flags, ceilings)
    }
    return unsafe RepositoryHandle(pointer)
  }

  /// libgit2 1.5 knows neither `safe.directory=*` nor the absence of any, which it reports as a
  /// missing setting.
  private func isOwnerTrouble(_ error: GitError) -> Bool {
    error.code == .untrustedOwner || error.message.contains("safe.directory")
  }

  private func askGit(_ error: GitError) throws(GitError) {
    let git = GitCommand(environment: environment, gitDirectory: nil, workTree: nil)
    let answer = try git.run(["rev-parse", "--git-dir"])
    if answer.isSuccess { return }
    throw GitError(
      .untrustedOwner, error.operation, "it belongs to another user and git does not trust it",
      hint: "git config --global --add safe.directory '\(environment.directory)'")
  }

  private func explained(_ error: GitError) -> GitError {
    if error.code == .notFound {
      return GitError(
        .notARepository, error.operation, error.message,
        hint: "run this inside a git repository, or create one with 'git init'")
    }
    let isUnknownForm =
      error.message.contains("unsupported extension")
      || error.message.contains("unsupported repository version")
    guard isUnknownForm else { return error }
    return GitError(.unsupportedRepository, error.operation, error.message)
  }
}

/// Returns a path as C wants it. Paths come from the environment or the kernel and hold no NUL.
func cPath(_ path: FilePath) -> [CChar] {
  path.pathBytes.map { CChar(bitPattern: $0) } + [0]
}

extension FilePath {
  /// Copies a path that libgit2 hands out, without the slash that it ends folders with.
  init(cPath text: UnsafePointer<CChar>?) {
    var bytes: [UInt8] = []
    var next = unsafe text
    while let at = unsafe next, unsafe at.pointee != 0 {
      bytes.append(UInt8(bitPattern: unsafe at.pointee))
      unsafe next = unsafe at + 1
    }
    if bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    self.init(bytes)
  }
}
