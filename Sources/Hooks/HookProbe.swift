package import Diagnostics
import Platform

/// Finds out whether git really starts our hook, by a commit that cannot come about.
///
/// The commit is made in a git directory of its own that only shares the repository's
/// configuration and hooks, as a linked worktree does: its HEAD, index, message, reflog and new
/// objects lie in a temporary folder, and its message is empty, so git gives up even where no hook
/// stops it.
package enum HookProbe {
  /// The environment variable by which the hook learns that it is being tried.
  package static let variable = "FACTORY_HOOK_PROBE"

  package enum Outcome: Sendable, Equatable {
    /// git started our hook.
    case fired
    /// git did not get to our hook; why, or what git said.
    case silent(String)
    /// Something else stands before our hook, and a trial would run it; how our hook is called.
    case untried(String)
  }

  /// What the hook does when it finds the variable set: says that it is there, and nothing else.
  /// Its process then ends with status 1, so that git goes no further.
  /// - Returns: whether the answer could be given.
  package static func answer(_ hook: HookName, in file: [UInt8]) -> Bool {
    // Only a file that the probe has made: a stray variable must not litter the disk.
    guard Files.stat(file)?.kind == .file else { return false }
    return (try? Files.append(Array((hook.rawValue + "\n").utf8), to: file)) != nil
  }

  /// Tries `pre-commit`, where git starts our own file for it.
  ///
  /// Where a hook manager or another program stands before ours, nothing is run: it may stash and
  /// change the work tree, which only a real commit may ask of it. Then what the files say is
  /// looked at. Cost: up to ten processes of git.
  /// - Parameter location: a place in the repository; where its hooks lie is asked anew.
  /// - Throws: a `Failure` in a bare repository, or where the trial cannot be set up.
  package static func run(
    _ location: HooksLocation, environment: [String: String]? = nil
  ) throws(Failure) -> Outcome {
    guard let workTree = location.workTree else {
      throw Failure(Diagnostic(.error, "probe", "cannot try a commit in a bare repository"))
    }
    let now = try HooksLocation.find(from: workTree, environment: environment)
    if let known = HookReading(now, environment).outcome { return known }
    return try commit(now, workTree, environment)
  }

  private static func commit(
    _ location: HooksLocation, _ workTree: String, _ environment: [String: String]?
  ) throws(Failure) -> Outcome {
    let folder: String
    do throws(PlatformError) {
      folder = try Files.makeTemporaryDirectory(prefix: "factory-hook-probe-")
    } catch {
      throw Failure(Diagnostic(.error, "probe", error.description))
    }
    defer { try? Files.removeTree(folder) }
    var git = HookGit(directory: workTree, environment: environment ?? Environment.all())
    git.environment = try prepare(folder, location, git)
    // An unborn branch has no tree; an empty index is right then.
    _ = try git.run(["read-tree", "HEAD"])
    let result = try git.run([
      "-c", "core.editor=true", "-c", "commit.gpgSign=false", "-c", "gc.auto=0", "commit",
      "--allow-empty", "--quiet", "--cleanup=strip", "--file=\(folder)/message",
    ])
    let answer = (try? Files.read("\(folder)/answer")) ?? []
    let fired = Array((HookName.preCommit.rawValue + "\n").utf8)
    if answer.starts(with: fired) { return .fired }
    return .silent(String(decoding: result.errorOutput.prefix(4096), as: UTF8.self))
  }

  /// Lays out the git directory and returns the environment that leads git to it.
  private static func prepare(
    _ folder: String, _ location: HooksLocation, _ git: HookGit
  ) throws(Failure) -> [String: String] {
    let objects = try git.path("--git-path", "objects")
    do throws(PlatformError) {
      for name in ["git", "objects"] { try Files.createDirectories("\(folder)/\(name)") }
      try write(location.commonDirectory + "\n", to: "\(folder)/git/commondir")
      try write("", to: "\(folder)/answer")
      try write("", to: "\(folder)/message")
      for name in ["HEAD", "config.worktree"] {
        let path = "\(location.gitDirectory)/\(name)"
        if Files.exists(path) { try Files.write(Files.read(path), to: "\(folder)/git/\(name)") }
      }
      if let commit = try? git.answer(["rev-parse", "--verify", "--quiet", "HEAD"]) {
        try write(commit + "\n", to: "\(folder)/git/HEAD")
      }
    } catch {
      throw Failure(Diagnostic(.error, "probe", error.description))
    }
    var environment = (git.environment ?? [:]).filter {
      !$0.key.hasPrefix("GIT_") || isKept($0.key)
    }
    environment["GIT_DIR"] = "\(folder)/git"
    environment["GIT_WORK_TREE"] = location.workTree
    environment["GIT_INDEX_FILE"] = "\(folder)/index"
    environment["GIT_OBJECT_DIRECTORY"] = "\(folder)/objects"
    environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = objects
    environment["GIT_AUTHOR_NAME"] = "factory-hook"
    environment["GIT_AUTHOR_EMAIL"] = "factory-hook@localhost"
    environment["GIT_COMMITTER_NAME"] = "factory-hook"
    environment["GIT_COMMITTER_EMAIL"] = "factory-hook@localhost"
    environment[variable] = "\(folder)/answer"
    return environment
  }

  private static func write(_ text: String, to path: String) throws(PlatformError) {
    try Files.write(Array(text.utf8), to: path)
  }

  /// git's own configuration and programs stay as the person has them.
  private static func isKept(_ name: String) -> Bool {
    name.hasPrefix("GIT_CONFIG") || name == "GIT_EXEC_PATH"
  }
}
