import Diagnostics
import Platform
import Testing

@testable import Hooks

/// Installs into real repositories and has real git start what was installed.
@Suite struct InstallerTests {
  /// Stands in for the binary: writes down what it is called with, answers probes, and calls the
  /// earlier hook as the binary does.
  static let fakeBinary = """
    #!/bin/sh
    [ -n "$FACTORY_HOOK_PROBE" ] && { echo pre-commit >>"$FACTORY_HOOK_PROBE"; exit 1; }
    shift
    if [ "$1" = --earlier ]; then
      earlier=$2
      shift 2
    fi
    name=$1
    shift
    if [ -n "$earlier" ] && [ -x "$earlier" ]; then "$earlier" "$@" || exit $?; fi
    echo "$name $*" >>"${0%/*}/log"
    """

  let repository: TestRepository
  let binary: String

  init() throws {
    repository = try TestRepository()
    binary = repository.root + "/bin/factory-hook"
    try repository.write(Self.fakeBinary, to: binary, mode: 0o755)
  }

  func installer(
    isForced: Bool = false, into: HookManager? = nil, hooks: [HookName] = HookName.client
  ) throws -> Installer {
    Installer(
      try HooksLocation.find(from: repository.path, environment: repository.environment),
      Installer.Options(binary: binary, hooks: hooks, isForced: isForced, into: into),
      environment: repository.environment)
  }

  func ids(_ plan: InstallPlan) -> [String] { plan.diagnostics.map(\.id) }

  var log: [String] {
    (repository.read(repository.root + "/bin/log") ?? "").split(separator: "\n").map {
      $0.trimmingSpaces
    }
  }

  func commit(_ extra: String..., location: SourceLocation = #_sourceLocation) throws -> Int32 {
    try repository.run(["git", "commit", "-q", "--allow-empty", "-m", "a"] + extra).status
  }

  // MARK: the plain case

  @Test func gitStartsEveryHook() throws {
    try installer().planInstall().carryOut()
    #expect(try commit() == 0)
    let folder = ".git/hooks/"
    #expect(
      log == ["pre-commit", folder + "commit-msg .git/COMMIT_EDITMSG", folder + "post-commit"])
    #expect(try commit("--amend") == 0)
    #expect(log.suffix(2) == [folder + "post-commit", "post-rewrite amend"])
    try repository.git("init", "-q", "--bare", repository.root + "/remote")
    try repository.git("push", "-q", repository.root + "/remote", "main")
    #expect(log.last == "pre-push \(repository.root)/remote \(repository.root)/remote")
    try repository.git("checkout", "-q", "-b", "side")
    #expect(try commit() == 0)
    try repository.git("checkout", "-q", "main")
    try repository.git("merge", "-q", "--no-ff", "-m", "m", "side")
    #expect(log.contains("pre-merge-commit"))
  }

  @Test func uninstallPutsEverythingBack() throws {
    try repository.write("#!/bin/sh\nexit 0\n", to: ".git/hooks/pre-push", mode: 0o750)
    let before = try repository.snapshot()
    try installer().planInstall().carryOut()
    #expect(try repository.snapshot() != before)
    try installer().planUninstall().carryOut()
    #expect(try repository.snapshot() == before)
  }

  @Test func aFolderThatWasNotThereGoesAgain() throws {
    try Files.removeTree(repository.path + "/.git/hooks")
    let before = try repository.snapshot()
    try installer().planInstall().carryOut()
    #expect(try commit() == 0)
    #expect(log.first == "pre-commit")
    try Files.removeTree(repository.root + "/second")
    try installer().planUninstall().carryOut()
    #expect(!Files.exists(repository.path + "/.git/hooks"))
    #expect(before[repository.path + "/.git/config"] != nil)
  }

  @Test func planningChangesNothing() throws {
    try repository.write("#!/bin/sh\n", to: ".git/hooks/pre-commit", mode: 0o755)
    let before = try repository.snapshot()
    #expect(try !installer().planInstall().actions.isEmpty)
    _ = try installer().planUninstall()
    #expect(try repository.snapshot() == before)
  }

  @Test func installingTwiceChangesNothing() throws {
    try repository.write("#!/bin/sh\n", to: ".git/hooks/commit-msg", mode: 0o755)
    try installer().planInstall().carryOut()
    let before = try repository.snapshot()
    #expect(try installer().planInstall() == InstallPlan())
    #expect(try repository.snapshot() == before)
  }

  @Test func upgradingReplacesOurShimsOnly() throws {
    try repository.write("#!/bin/sh\nexit 3\n", to: ".git/hooks/pre-commit", mode: 0o755)
    try installer().planInstall().carryOut()
    let other = repository.root + "/bin/other"
    try repository.write(Self.fakeBinary, to: other, mode: 0o755)
    var newer = try installer()
    newer = Installer(
      newer.location, Installer.Options(binary: other), environment: repository.environment)
    let plan = newer.planInstall()
    #expect(plan.actions.count == HookName.client.count)
    try plan.carryOut()
    #expect(repository.read(".git/hooks/pre-commit")?.contains("'\(other)'") == true)
    #expect(repository.read(".git/hooks/pre-commit.before-factory-hook") == "#!/bin/sh\nexit 3\n")
    #expect(try commit() == 1)
  }

  @Test func settingsOfThePersonStay() throws {
    try repository.git("config", "notes.factory-hook.mergeStrategy", "union")
    let before = try repository.snapshot()
    try installer().planInstall().carryOut()
    #expect(try repository.git("config", "notes.factory-hook.mergeStrategy") == "cat_sort_uniq")
    try installer().planUninstall().carryOut()
    #expect(try repository.snapshot() == before)
    try installer().planInstall().carryOut()
    try repository.git("config", "notes.factory-hook.mergeStrategy", "ours")
    try installer().planUninstall().carryOut()
    #expect(try repository.git("config", "notes.factory-hook.mergeStrategy") == "ours")
  }

  // MARK: hooks that were there

  @Test func theEarlierHookComesFirstAndMayStop() throws {
    try repository.write(
      "#!/bin/sh\necho earlier >>\"$0.ran\"\nexit ${EARLIER:-0}\n", to: ".git/hooks/pre-commit",
      mode: 0o700)
    try installer().planInstall().carryOut()
    let kept = ".git/hooks/pre-commit.before-factory-hook"
    #expect(Files.stat(repository.path + "/" + kept)?.mode == 0o700)
    #expect(try commit() == 0)
    #expect(repository.read(kept + ".ran") == "earlier\n")
    let stopped = try repository.run(
      ["git", "commit", "-q", "--allow-empty", "-m", "b"], with: ["EARLIER": "1"])
    #expect(stopped.status != 0)
    #expect(log.filter { $0 == "pre-commit" }.count == 1)
  }

  @Test func aLinkIsKeptAsALink() throws {
    try repository.write("#!/bin/sh\nexit 0\n", to: "scripts/hook", mode: 0o755)
    try Files.createSymbolicLink(
      repository.path + "/.git/hooks/pre-commit", to: "../../scripts/hook")
    let before = try repository.snapshot()
    try installer().planInstall().carryOut()
    #expect(try commit() == 0)
    #expect(log.first == "pre-commit")
    try repository.run(["git", "update-ref", "-d", "HEAD"]).checkSuccess()
    try installer().planUninstall().carryOut()
    let after = try repository.snapshot()
    for (path, content) in before where path.contains("/hooks/") {
      #expect(after[path] == content, "\(path)")
    }
  }

  @Test func aHookThatGitPassedOverIsPassedOver() throws {
    try repository.write("#!/bin/sh\nexit 1\n", to: ".git/hooks/pre-commit", mode: 0o644)
    let plan = try installer().planInstall()
    #expect(ids(plan) == ["hook-not-executable"])
    try plan.carryOut()
    #expect(try commit() == 0)
  }

  @Test func warnsOfAHookThatLooksAtItsName() throws {
    try repository.write(
      "#!/bin/sh\nexec run-all \"$(basename \"$0\")\"\n", to: ".git/hooks/pre-commit", mode: 0o755)
    #expect(ids(try installer().planInstall()) == ["hook-name"])
  }

  @Test func twoEarlierHooksAreNotMergedBlindly() throws {
    try repository.write("#!/bin/sh\n# one\n", to: ".git/hooks/pre-commit", mode: 0o755)
    try installer().planInstall().carryOut()
    try repository.write("#!/bin/sh\n# two\n", to: ".git/hooks/pre-commit", mode: 0o755)
    let before = try repository.snapshot()
    let plan = try installer().planInstall()
    #expect(ids(plan) == ["two-earlier-hooks"] && plan.isRefused && plan.actions.isEmpty)
    #expect(throws: Failure.self) { try plan.carryOut() }
    let removal = try installer().planUninstall()
    #expect(ids(removal) == ["two-earlier-hooks"] && !removal.isRefused)
    #expect(try repository.snapshot() == before)
  }

  @Test func theSameHookPutBackIsKeptOnce() throws {
    try repository.write("#!/bin/sh\n# one\n", to: ".git/hooks/pre-commit", mode: 0o755)
    let before = try repository.snapshot()
    try installer().planInstall().carryOut()
    try repository.write("#!/bin/sh\n# one\n", to: ".git/hooks/pre-commit", mode: 0o755)
    try installer().planInstall().carryOut()
    try installer().planUninstall().carryOut()
    #expect(try repository.snapshot() == before)
  }

  @Test func anEditedShimIsLeftAlone() throws {
    try installer().planInstall().carryOut()
    let shim = try #require(repository.read(".git/hooks/pre-commit"))
    try repository.write(shim + "echo mine\n", to: ".git/hooks/pre-commit", mode: 0o755)
    let plan = try installer().planInstall()
    #expect(ids(plan) == ["edited-hook"] && plan.actions.isEmpty && !plan.isRefused)
    try installer(isForced: true).planInstall().carryOut()
    #expect(repository.read(".git/hooks/pre-commit") == shim)
  }

  @Test func goesOnAfterACrashBetweenTwoSteps() throws {
    try repository.write("#!/bin/sh\nexit 0\n", to: ".git/hooks/pre-commit", mode: 0o755)
    let before = try repository.snapshot()
    let plan = try installer().planInstall()
    for count in 1...plan.actions.count {
      for action in plan.actions.prefix(count) { try action.carryOut() }
      try installer().planInstall().carryOut()
      #expect(try installer().planInstall() == InstallPlan())
      try installer().planUninstall().carryOut()
      #expect(try repository.snapshot() == before, "after \(count) steps")
    }
  }

  @Test func refusesAFolderInAHooksPlace() throws {
    try repository.write("x", to: ".git/hooks/pre-commit/file")
    #expect(ids(try installer().planInstall()) == ["hook-file"])
  }

  @Test(arguments: ["factory-hook", "/nowhere/factory-hook", ""])
  func refusesABinaryThatCannotBeStarted(_ path: String) throws {
    let location = try HooksLocation.find(
      from: repository.path, environment: repository.environment)
    let plan = Installer(location, .init(binary: path), environment: repository.environment)
      .planInstall()
    #expect(ids(plan) == ["binary"] && plan.actions.isEmpty)
  }

  // MARK: other places

  @Test func aLinkedWorktreeSharesTheHooks() throws {
    #expect(try commit() == 0)
    try repository.git("worktree", "add", "-q", repository.root + "/linked")
    let location = try HooksLocation.find(
      from: repository.root + "/linked", environment: repository.environment)
    #expect(location.directory == repository.path + "/.git/hooks")
    #expect(location.gitDirectory == repository.path + "/.git/worktrees/linked")
    let inWorktree = Installer(
      location, .init(binary: binary), environment: repository.environment)
    try inWorktree.planInstall().carryOut()
    let result = try repository.run(
      ["git", "commit", "-q", "--allow-empty", "-m", "b"], in: repository.root + "/linked")
    #expect(result.isSuccess && log.first == "pre-commit")
    #expect(try HookProbe.run(location, environment: repository.environment) == .fired)
    try inWorktree.planUninstall().carryOut()
    #expect(!Files.exists(repository.path + "/.git/hooks/pre-commit"))
  }

  @Test func aServerGetsItsOwnHooks() throws {
    let bare = try TestRepository(isBare: true)
    try bare.write(Self.fakeBinary, to: bare.root + "/bin/factory-hook", mode: 0o755)
    let location = try HooksLocation.find(from: bare.path, environment: bare.environment)
    #expect(location.workTree == nil && location.place == .gitDirectory)
    let options = Installer.Options(
      binary: bare.root + "/bin/factory-hook", hooks: HookName.server,
      shimOptions: ["--rules", "/etc/standard.toml"])
    try Installer(location, options, environment: bare.environment).planInstall().carryOut()
    #expect(Files.isExecutable(bare.path + "/hooks/pre-receive"))
    #expect(bare.read("hooks/post-receive")?.contains("'--rules' '/etc/standard.toml'") == true)
    #expect(!Files.exists(bare.path + "/hooks/pre-commit"))
  }

  @Test func aFolderOfTheWorkTreeIsUsedWithAWarning() throws {
    try repository.write("#!/bin/sh\nexit 0\n", to: ".githooks/pre-commit", mode: 0o755)
    try repository.git("config", "core.hooksPath", ".githooks")
    let plan = try installer().planInstall()
    #expect(ids(plan) == ["hooks-in-work-tree"])
    try plan.carryOut()
    #expect(try commit() == 0)
    #expect(log.first == "pre-commit")
  }

  @Test func aFolderOutsideIsNotTouched() throws {
    let shared = repository.root + "/shared"
    try repository.write("#!/bin/sh\necho >>\"$0.ran\"\n", to: shared + "/pre-commit", mode: 0o755)
    try repository.git("config", "core.hooksPath", shared)
    let before = try (repository.snapshot(), repository.snapshot(shared))
    let refused = try installer().planInstall()
    #expect(ids(refused) == ["hooks-path"] && refused.actions.isEmpty)
    let forced = try installer(isForced: true)
    try forced.planInstall().carryOut()
    #expect(try repository.snapshot(shared) == before.1)
    #expect(try commit() == 0)
    #expect(log.first == "pre-commit")
    #expect(Files.exists(shared + "/pre-commit.ran"), "the shared hook is called first")
    #expect(try installer().planInstall() == InstallPlan())
    try repository.git("update-ref", "-d", "HEAD")
    try installer().planUninstall().carryOut()
    #expect(try repository.git("config", "core.hooksPath") == shared)
    #expect(repository.read(".git/config") == Self.text(before.0[repository.path + "/.git/config"]))
  }

  @Test func hooksSwitchedOffAreToldOf() throws {
    try repository.git("config", "core.hooksPath", "/dev/null")
    let refused = try installer().planInstall()
    #expect(ids(refused) == ["hooks-path"])
    #expect(refused.diagnostics[0].message.contains("switches hooks off"))
    try installer(isForced: true).planInstall().carryOut()
    #expect(try commit() == 0 && log.first == "pre-commit")
  }

  @Test func theScopeOfHooksPathIsTold() throws {
    try repository.write(
      "[core]\n\thooksPath = ~/shared\n", to: repository.root + "/home/.gitconfig")
    let location = try HooksLocation.find(
      from: repository.path, environment: repository.environment)
    #expect(location.scope == .global && location.place == .outside)
    #expect(location.directory == repository.root + "/home/shared")
    let refused = try installer().planInstall()
    #expect(refused.diagnostics[0].message.contains("core.hooksPath of the global configuration"))
  }

  @Test func outsideARepositoryGitsOwnWordsAreTold() throws {
    do throws(Failure) {
      _ = try HooksLocation.find(from: repository.root, environment: repository.environment)
      Issue.record("found a repository")
    } catch {
      #expect(error.diagnostics[0].message.contains("not a git repository"))
    }
  }

  static func text(_ shown: String?) -> String? {
    guard let list = shown?.split(separator: "[").last?.dropLast() else { return nil }
    let bytes = list.split(separator: ", ").compactMap { UInt8($0) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension StringProtocol {
  var trimmingSpaces: String {
    var text = self[...]
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}

extension ProcessResult {
  func checkSuccess() throws {
    #expect(isSuccess, "\(String(decoding: errorOutput, as: UTF8.self))")
  }
}
