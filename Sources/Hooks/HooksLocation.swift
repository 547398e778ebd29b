package import Diagnostics
import Platform

/// Where git looks for the hooks of a repository, and who decided that.
package struct HooksLocation: Sendable, Equatable {
  /// Which configuration set `core.hooksPath`.
  package enum Scope: String, Sendable {
    case system
    case global
    case local
    case worktree
    /// `git -c` or the environment.
    case command
  }

  /// Where the folder lies.
  package enum Place: Sendable, Equatable {
    /// In the repository's own git directory, as without `core.hooksPath`.
    case gitDirectory
    /// In the work tree, at this path from its top.
    case workTree(String)
    /// Elsewhere on the machine: shared with other repositories.
    case outside
    /// `/dev/null` or another thing that is no folder: hooks are switched off.
    case nowhere
  }

  /// The folder that git would use: absolute, not necessarily there.
  package var directory: String
  package var place: Place
  /// Who set `core.hooksPath`; nil where nobody did.
  package var scope: Scope?
  /// The git directory that all worktrees share; absolute.
  package var commonDirectory: String
  /// The git directory of this worktree; absolute.
  package var gitDirectory: String
  /// The top of the work tree; nil in a bare repository.
  package var workTree: String?

  package init(
    directory: String, place: Place, scope: Scope?, commonDirectory: String, gitDirectory: String,
    workTree: String?
  ) {
    self.directory = directory
    self.place = place
    self.scope = scope
    self.commonDirectory = commonDirectory
    self.gitDirectory = gitDirectory
    self.workTree = workTree
  }

  /// The folder that git would use without `core.hooksPath`.
  package var ownDirectory: String { commonDirectory + "/hooks" }

  /// Asks git, in three to five processes; for `install`, `uninstall` and `doctor`.
  /// - Parameters:
  ///   - directory: a folder in the repository; nil is the current one.
  ///   - environment: git's variables; nil passes on this process's own.
  /// - Throws: a `Failure` with git's own words where it finds no repository, or where a path is
  ///   not UTF-8, which a shim cannot be told.
  package static func find(
    from directory: String? = nil, environment: [String: String]? = nil
  ) throws(Failure) -> HooksLocation {
    let git = HookGit(directory: directory, environment: environment)
    let common = try git.path("--git-common-dir")
    let isBare = try git.answer(["rev-parse", "--is-bare-repository"]) == "true"
    let workTree = isBare ? nil : try? git.path("--show-toplevel")
    let hooks = try git.path("--git-path", "hooks")
    return HooksLocation(
      directory: hooks,
      place: place(of: hooks, commonDirectory: common, workTree: workTree), scope: scope(git),
      commonDirectory: common, gitDirectory: try git.path("--absolute-git-dir"),
      workTree: workTree)
  }

  private static func scope(_ git: HookGit) -> Scope? {
    let answer = try? git.answer(["config", "--show-scope", "--get", "core.hooksPath"])
    return answer?.split(separator: "\t").first.flatMap { Scope(rawValue: String($0)) }
  }

  static func place(of hooks: String, commonDirectory: String, workTree: String?) -> Place {
    if let status = Files.statFollowing(hooks), status.kind != .directory { return .nowhere }
    func inside(_ folder: String) -> String? {
      let (path, top) = (resolved(hooks), resolved(folder))
      return path.hasPrefix(top + "/") ? String(path.dropFirst(top.count + 1)) : nil
    }
    if inside(commonDirectory) != nil { return .gitDirectory }
    if let workTree, let path = inside(workTree) { return .workTree(path) }
    return .outside
  }

  /// Resolves as much of the path as exists, so that two names of one folder compare equal.
  private static func resolved(_ path: String) -> String {
    if let real = try? Files.realPath(path) { return real }
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return path }
    return resolved(String(path[..<slash])) + path[slash...]
  }
}

/// Asks git by running it.
package struct HookGit: Sendable, Hashable {
  /// Where git starts; nil is the current folder.
  var directory: String?
  /// Its variables; nil passes on this process's own.
  var environment: [String: String]?

  /// Returns what git prints, without the last line end.
  /// - Throws: git's first line on standard error.
  @discardableResult
  func answer(_ arguments: [String]) throws(Failure) -> String {
    let result = try run(arguments)
    guard result.isSuccess else {
      let said = String(decoding: result.errorOutput, as: UTF8.self)
      let first = said.split(separator: "\n").first.map(String.init) ?? "status \(result.status)"
      throw Failure(
        Diagnostic(.error, "git", "'git \(arguments.joined(separator: " "))' failed: \(first)"))
    }
    guard let text = String(validating: result.output, as: UTF8.self) else {
      throw Failure(
        Diagnostic(
          .error, "path-encoding", "the path '\(result.text)' is not valid UTF-8",
          hint: "move the repository to a path that is"))
    }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  func run(_ arguments: [String]) throws(Failure) -> ProcessResult {
    do throws(PlatformError) {
      return try Processes.run(["git"] + arguments, environment: environment, directory: directory)
    } catch {
      throw Failure(
        Diagnostic(.error, "git", error.description, hint: "is git installed and in PATH?"))
    }
  }

  func path(_ words: String...) throws(Failure) -> String {
    try answer(["rev-parse", "--path-format=absolute"] + words)
  }
}
