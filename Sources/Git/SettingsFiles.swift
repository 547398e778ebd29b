import CLibgit2
import Platform

/// The files of settings that the environment names (`GIT_CONFIG_GLOBAL` and its kin), which
/// libgit2 1.5 does not look at.
///
/// git-config(1): `GIT_CONFIG_SYSTEM` and `GIT_CONFIG_GLOBAL` take the place of the usual files,
/// `GIT_CONFIG_NOSYSTEM` leaves out those of the system.
struct SettingsFiles {
  private let environment: GitEnvironment

  init(_ environment: GitEnvironment) { self.environment = environment }

  /// Makes all that libgit2 does in a repository go by these files.
  /// - Throws: `.failed` with the place for a broken file.
  func use(in handle: RepositoryHandle) throws(GitError) {
    let settings = unsafe try acquire("read the configuration") { unsafe git_config_new(&$0) }
    defer { unsafe git_config_free(settings) }
    // git passes over those of a home folder that it may not enter; others that are not there are
    // empty.
    for (level, path) in files(of: handle)
    where level == GIT_CONFIG_LEVEL_LOCAL || Files.stat(path) != nil {
      let name = cPath(path)
      try check("read the settings in '\(path)'") {
        unsafe git_config_add_file_ondisk(settings, name, level, handle.pointer, 1)
      }
    }
    try check("use the configuration") {
      unsafe git_repository_set_config(handle.pointer, settings)
    }
  }

  private func files(of handle: RepositoryHandle) -> [(level: git_config_level_t, path: FilePath)] {
    var files: [(level: git_config_level_t, path: FilePath)] = []
    if !environment.isTrue("GIT_CONFIG_NOSYSTEM") {
      let system = named("GIT_CONFIG_SYSTEM") ?? Self.system()
      if let system { files.append((GIT_CONFIG_LEVEL_SYSTEM, system)) }
    }
    if let global = named("GIT_CONFIG_GLOBAL") {
      files.append((GIT_CONFIG_LEVEL_GLOBAL, global))
    } else {
      let home = environment.path("HOME")
      let folder =
        environment.path("XDG_CONFIG_HOME")?.appending("git") ?? home?.appending(".config/git")
      if let folder { files.append((GIT_CONFIG_LEVEL_XDG, folder.appending("config"))) }
      if let home { files.append((GIT_CONFIG_LEVEL_GLOBAL, home.appending(".gitconfig"))) }
    }
    let common = unsafe FilePath(cPath: git_repository_commondir(handle.pointer))
    files.append((GIT_CONFIG_LEVEL_LOCAL, common.appending("config")))
    return files
  }

  /// A file that a variable names; one that names none, being empty, leaves the usual one out.
  private func named(_ variable: String) -> FilePath? {
    guard environment.variables[variable] != nil else { return nil }
    return environment.path(variable) ?? FilePath("/dev/null")
  }

  /// The file for all users, as the build of libgit2 knows it; nil where there is none.
  private static func system() -> FilePath? {
    var buffer = unsafe git_buf()
    defer { unsafe git_buf_dispose(&buffer) }
    guard unsafe git_config_find_system(&buffer) == 0 else {
      git_error_clear()
      return nil
    }
    return unsafe FilePath(cPath: buffer.ptr)
  }
}
