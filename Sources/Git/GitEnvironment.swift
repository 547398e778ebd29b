package import Platform

/// The variables and the folder that tell git which repository and index are meant.
///
/// Taken once at the start, relative paths and all, so that nothing said later about the
/// environment or the current folder can make two parts of a run look at two repositories.
package struct GitEnvironment: Sendable {
  /// Variables by name, values as raw bytes.
  package let variables: [String: [UInt8]]
  /// The absolute path of the folder that relative paths count from.
  package let directory: FilePath

  package init(variables: [String: [UInt8]], directory: FilePath) {
    self.variables = variables
    self.directory = directory
  }

  /// The environment of this process, standing in its current folder.
  package static func ofProcess() throws(GitError) -> GitEnvironment {
    do throws(PlatformError) {
      let directory = FilePath(try Files.currentDirectoryBytes())
      return GitEnvironment(variables: Environment.allBytes(), directory: directory)
    } catch {
      throw GitError(error)
    }
  }

  /// Returns this environment seen from another folder, without the variables that name a
  /// repository: what a command meant for the repository found there gets.
  package func elsewhere(_ folder: FilePath) -> GitEnvironment {
    GitEnvironment(
      variables: variables.filter { !Self.repositoryVariables.contains($0.key) },
      directory: folder.absolute(in: directory))
  }

  /// The variables, as `NAME=value`, for a child that is no git and has no business with this
  /// repository: a pager, a program that signs.
  package var variablesOfOthers: [[UInt8]] {
    variables.filter { !Self.repositoryVariables.contains($0.key) }
      .map { Array($0.key.utf8) + [UInt8(ascii: "=")] + $0.value }
  }

  /// Returns a variable's bytes; nil where it is unset or empty, which git takes for the same in
  /// all variables read here.
  package func value(_ name: String) -> [UInt8]? {
    guard let value = variables[name], !value.isEmpty else { return nil }
    return value
  }

  /// Returns a variable that holds a path, made absolute.
  package func path(_ name: String) -> FilePath? {
    value(name).map { FilePath($0).absolute(in: directory) }
  }

  /// Whether a variable holds what git takes for true.
  package func isTrue(_ name: String) -> Bool {
    guard let value = value(name) else { return false }
    let text = String(decoding: value, as: UTF8.self).lowercased()
    return ["1", "true", "yes", "on"].contains(text)
  }

  /// Whether git named the repository, rather than leaving it to be found from the folder.
  package var namesRepository: Bool { value("GIT_DIR") != nil }

  /// Whether this runs inside `receive-pack` before the push is accepted: objects are readable,
  /// and nothing may be written.
  package var isInsideQuarantine: Bool { value("GIT_QUARANTINE_PATH") != nil }

  /// Whether settings come from the environment itself, as with `git -c`: only git reads those.
  package var holdsSettings: Bool {
    ["GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT"].contains { variables[$0] != nil }
  }

  /// Whether the environment says which files of settings count.
  package var namesSettingsFiles: Bool {
    ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"].contains {
      variables[$0] != nil
    }
  }

  /// What `git rev-parse --local-env-vars` prints: the variables that must not reach a child that
  /// may work in another repository.
  package static let repositoryVariables: Set<String> = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
    "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_PREFIX",
    "GIT_SHALLOW_FILE", "GIT_COMMON_DIR", "GIT_INTERNAL_SUPER_PREFIX", "GIT_QUARANTINE_PATH",
  ]
}
