import CLibgit2
package import Platform

extension Repository {
  /// Returns the last value of a setting as git sees it, or nil where it is not set. A key without
  /// a value (`[core] bare`) gives `true`.
  ///
  /// libgit2 answers where it can be relied upon; git itself is asked, which costs a process, where
  /// settings come from the command line, the environment, a work tree's own file or a conditional
  /// include that libgit2 does not know.
  /// - Throws: `.invalidName` for what is no key, `.failed` for a broken file.
  package func configuration(_ key: String) throws(GitError) -> String? {
    try configurationValues(key).last
  }

  /// Returns all values of a setting, the weightiest last.
  package func configurationValues(_ key: String) throws(GitError) -> [String] {
    if try !isConfigurationPlain() { return try askGit(key) }
    let settings = unsafe try acquire("read the configuration") {
      unsafe git_repository_config(&$0, handle.pointer)
    }
    defer { unsafe git_config_free(settings) }
    var iterator: OpaquePointer?
    let status = unsafe git_config_multivar_iterator_new(&iterator, settings, key, nil)
    if status == GIT_ENOTFOUND.rawValue {
      git_error_clear()
      return []
    }
    guard status >= 0, let iterator = unsafe iterator else {
      throw Library.lastError("read the setting '\(key)'", status)
    }
    defer { unsafe git_config_iterator_free(iterator) }
    var values: [String] = []
    var entry: UnsafeMutablePointer<git_config_entry>?
    while unsafe git_config_next(&entry, iterator) == 0 {
      let value = unsafe entry?.pointee.value
      values.append(unsafe value.map { unsafe String(cString: $0) } ?? "true")
    }
    return values
  }

  /// Returns a setting that is true or false, as git reads such values; nil where it is not set.
  package func configurationFlag(_ key: String) throws(GitError) -> Bool? {
    guard let value = try configuration(key) else { return nil }
    switch value.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0", "": return false
    default:
      guard let number = Int(value) else {
        throw GitError(.failed, "read the setting '\(key)'", "'\(value)' is neither true nor false")
      }
      return number != 0
    }
  }

  /// Whether libgit2 sees all settings that git sees; found out once.
  private func isConfigurationPlain() throws(GitError) -> Bool {
    if let known = settings.arePlain { return known }
    let arePlain = environment.holdsSettings ? false : try findsPlainConfiguration()
    settings.arePlain = arePlain
    return arePlain
  }

  private func findsPlainConfiguration() throws(GitError) -> Bool {
    let snapshot = unsafe try acquire("read the configuration") {
      unsafe git_repository_config_snapshot(&$0, handle.pointer)
    }
    defer { unsafe git_config_free(snapshot) }
    var own: Int32 = 0
    if unsafe git_config_get_bool(&own, snapshot, "extensions.worktreeconfig") == 0, own != 0 {
      return false
    }
    let pattern = "^includeif\\.hasconfig:"
    let iterator = unsafe try acquire("read the configuration") {
      unsafe git_config_iterator_glob_new(&$0, snapshot, pattern)
    }
    defer { unsafe git_config_iterator_free(iterator) }
    var entry: UnsafeMutablePointer<git_config_entry>?
    return unsafe git_config_next(&entry, iterator) == GIT_ITEROVER.rawValue
  }

  private func askGit(_ key: String) throws(GitError) -> [String] {
    let result = try git.run(["config", "--null", "--get-all", key])
    // 1: not set.
    if result.status == 1, result.errorOutput.isEmpty { return [] }
    guard result.isSuccess else {
      throw GitCommand.failure(result, "read the setting '\(key)'")
    }
    let values = result.output.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
    // The last one is what `GitCommand` itself sets.
    return key == "core.fsmonitor" ? values.dropLast() : values
  }

  /// Returns the folder from which git runs hooks here, absolute: that of `core.hooksPath`, else
  /// `hooks` in the common git directory. It need not exist.
  package func hooksDirectory() throws(GitError) -> FilePath {
    let top = workTree ?? gitDirectory
    let printed = try git.output(
      ["rev-parse", "--git-path", "hooks"], in: top, operation: "find the hooks folder")
    let path = printed.last == UInt8(ascii: "\n") ? Array(printed.dropLast()) : printed
    return FilePath(path).absolute(in: top)
  }
}

/// What has been found out about a repository's settings. They may change while a process runs, but
/// nothing of ours makes them such that libgit2 does not see them.
final class SettingsMemo {
  /// Whether libgit2 sees all of them; nil until it has been asked.
  var arePlain: Bool?
}
