import Platform
import Text

/// A folder of one test's own, with a `HOME` beside it and the built binary on the `PATH`.
/// Removed when the value ends.
struct Sandbox: ~Copyable {
  let root: String
  var folder: String { root + "/work" }
  let environment: [String: String]

  init() throws {
    // Stored only when nothing can fail any more: a value that is half made cannot be removed.
    let root = try Files.realPath(Files.makeTemporaryDirectory(prefix: "factory-hook-test."))
    try Files.createDirectories(root + "/work")
    try Files.createDirectories(root + "/home")
    let environment = [
      "HOME": root + "/home",
      "PATH": try Self.binaryFolder() + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
      "LC_ALL": "C.UTF-8",
      "GIT_CONFIG_GLOBAL": root + "/home/.gitconfig",
      "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_AUTHOR_NAME": "A U Thor", "GIT_AUTHOR_EMAIL": "author@example.com",
      "GIT_COMMITTER_NAME": "C O Mitter", "GIT_COMMITTER_EMAIL": "committer@example.com",
      "GIT_EDITOR": "true", "GIT_TERMINAL_PROMPT": "0", "TERM": "dumb",
      "ROOT": root,
    ]
    try Files.write(
      Array("[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n".utf8),
      to: root + "/home/.gitconfig")
    self.root = root
    self.environment = environment
  }

  deinit {
    _ = try? Processes.run(["chmod", "-R", "u+rwX", root])
    _ = try? Processes.run(["rm", "-rf", root])
  }

  /// The folder of the built binary: the one that holds this test bundle.
  static func binaryFolder() throws -> String {
    let own = String(decoding: try Files.readLink("/proc/self/exe"), as: UTF8.self)
    let candidates = [
      Environment.get("FACTORY_HOOK_BINARY_FOLDER"), CommandLine.arguments.first.map(parent),
      parent(own),
    ]
    for case let folder? in candidates where Files.exists(folder + "/factory-hook") {
      return try Files.realPath(folder)
    }
    throw Scenario.Syntax(description: "no factory-hook binary beside the tests; run swift build")
  }

  private static func parent(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  }

  /// Writes `content` to `path` below the working folder, making the folders on the way.
  func write(_ path: String, _ content: [UInt8]) throws {
    try Files.createDirectories(Self.parent(folder + "/" + path))
    try Files.write(content, to: folder + "/" + path)
  }

  /// Runs `command` under `sh` in the working folder; a hung command is killed after two minutes.
  func run(_ command: String, environment extra: [String: String] = [:]) throws -> Outcome {
    let result = try Processes.run(
      ["/bin/sh", "-c", "exec 2>&1\n" + command],
      environment: environment.merging(extra) { $1 }, directory: folder, output: .capture,
      timeoutMilliseconds: 120_000)
    return Outcome(status: result.status, bytes: result.output, isTimedOut: result.isTimedOut)
  }

  struct Outcome: Sendable {
    var status: Int32
    var bytes: [UInt8]
    var isTimedOut: Bool
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [String] {
      var all = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if all.last == "" { all.removeLast() }
      return all
    }
  }
}
