import Diagnostics
import Platform
import Testing

@testable import Hooks

@Suite struct EarlierHookTests {
  /// As the program does at its start: a hook may end without reading what it is told.
  init() { Signals.ignoreBrokenPipe() }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var script: String?
    var mode: UInt32 = 0o755
    var input: String?
    var status: Int32?
    var output = ""
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "gone", script: nil, status: 0),
    Case(name: "not executable", script: "#!/bin/sh\nexit 1\n", mode: 0o644, status: 0),
    Case(
      name: "gets the arguments", script: "#!/bin/sh\necho \"$# $1 $2\" >>\"${0%/*}/out\"\n",
      status: 0, output: "2 a b c\n"),
    Case(
      name: "gets the input", script: "#!/bin/sh\ncat >>\"${0%/*}/out\"\n", input: "x y\nz\n",
      status: 0, output: "x y\nz\n"),
    Case(name: "does not read its input", script: "#!/bin/sh\nexit 4\n", input: "x\n", status: 4),
    Case(name: "killed", script: "#!/bin/sh\nkill -9 $$\n", status: 137),
    Case(
      name: "no interpreter line", script: "echo $2 >>\"${0%/*}/out\"\nexit 5\n", status: 5,
      output: "b c\n"),
    Case(name: "interpreter missing", script: "#!/nowhere/sh\n", status: nil),
  ]

  @Test(arguments: cases) func runsAsGitWould(_ c: Case) throws {
    let repository = try TestRepository()
    let path = repository.path + "/hook"
    if let script = c.script { try repository.write(script, to: path, mode: c.mode) }
    let status = try? EarlierHook.run(
      Array(path.utf8), arguments: [Array("a".utf8), Array("b c".utf8)],
      input: c.input.map { Array($0.utf8) })
    #expect(status == c.status)
    #expect(repository.read("out") ?? "" == c.output)
  }

  @Test func aFailureNamesTheHook() throws {
    let repository = try TestRepository()
    try repository.write("#!/nowhere/sh\n", to: "hook\u{1B}x", mode: 0o755)
    do throws(Failure) {
      _ = try EarlierHook.run(
        Array((repository.path + "/hook\u{1B}x").utf8), arguments: [], input: [])
      Issue.record("it ran")
    } catch {
      #expect(error.diagnostics[0].message.contains("hook\\x1Bx': No such file or directory"))
    }
  }
}

@Suite struct HookProbeTests {
  let repository: TestRepository
  let binary: String

  init() throws {
    repository = try TestRepository()
    binary = repository.root + "/bin/factory-hook"
    try repository.write(InstallerTests.fakeBinary, to: binary, mode: 0o755)
  }

  func location() throws -> HooksLocation {
    try HooksLocation.find(from: repository.path, environment: repository.environment)
  }

  func install() throws {
    try Installer(location(), .init(binary: binary), environment: repository.environment)
      .planInstall().carryOut()
  }

  func probe() throws -> HookProbe.Outcome {
    try HookProbe.run(location(), environment: repository.environment)
  }

  @Test(arguments: [false, true]) func firesAndLeavesNoTrace(hasCommits: Bool) throws {
    try install()
    if hasCommits {
      try repository.write("a\n", to: "a")
      try repository.git("add", "a")
      try repository.git("commit", "-q", "-m", "a")
      try repository.write("b\n", to: "b")
      try repository.git("add", "b")
    }
    let before = try repository.snapshot()
    #expect(try probe() == .fired)
    #expect(try repository.snapshot() == before)
  }

  @Test func isSilentWhereNoHookIsAndLeavesNoTrace() throws {
    try repository.git("commit", "-q", "--allow-empty", "-m", "a")
    let before = try repository.snapshot()
    guard case .silent = try probe() else {
      Issue.record("fired")
      return
    }
    #expect(try repository.snapshot() == before)
  }

  @Test func isSilentWhereTheHookIsShadowed() throws {
    try install()
    try repository.git("config", "core.hooksPath", "/dev/null")
    #expect(try probe() != .fired)
  }

  /// What others do at a commit is for a real commit to ask.
  @Test func runsNothingOfOthers() throws {
    try repository.write(
      "#!/bin/sh\ntouch ran\n", to: ".git/hooks/pre-commit", mode: 0o755)
    #expect(try probe() == .silent("'\(repository.path)/.git/hooks/pre-commit' is not ours"))
    try install()
    #expect(try probe() == .fired, "the earlier hook is called by ours, and not in a trial")
    try repository.git("config", "hook.linter.command", "touch ran")
    #expect(
      try probe() == .untried("git's configuration starts 'hook.linter.command' before it"))
    #expect(repository.read("ran") == nil)
  }

  @Test func answersIntoAFileThatIsThereOnly() throws {
    let file = Array((repository.root + "/answer").utf8)
    #expect(!HookProbe.answer(.preCommit, in: file))
    #expect(!Files.exists(file))
    try repository.write("", to: repository.root + "/answer")
    #expect(HookProbe.answer(.preCommit, in: file))
    #expect(repository.read(repository.root + "/answer") == "pre-commit\n")
  }
}
