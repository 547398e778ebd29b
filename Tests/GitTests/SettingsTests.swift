import Git
import Platform
import Testing

@Suite struct SettingsTests {
  @Test func settingsAreThoseGitSees() throws {
    let box = try Sandbox()
    try box.git("config", "x.one", "1")
    try box.git("config", "--add", "x.many", "a")
    try box.git("config", "--add", "x.many", "b\nc")
    try Files.append(Array("[x]\n\tbare\n\tempty =\n".utf8), to: box.work.appending(".git/config"))
    let more = box.root.appending("more")
    try Files.write(Array("[y]\n\tfrom = include\n".utf8), to: more)
    try box.git("config", "includeIf.gitdir:\(box.work)/.path", "\(more)")
    let global = box.root.appending("global")
    try Files.write(Array("[y]\n\tglobal = yes\n".utf8), to: global)
    let system = box.root.appending("system")
    try Files.write(Array("[y]\n\tglobal = no\n\tsystem = yes\n".utf8), to: system)
    try Files.write(
      Array("[x]\n\tone = 3\n[y]\n\thome = yes\n".utf8), to: box.root.appending(".gitconfig"))
    let environments: [[String: String]] = [
      ["GIT_CONFIG_GLOBAL": "\(global)"], ["GIT_CONFIG_PARAMETERS": "'x.one'='2'"],
      ["GIT_CONFIG_NOSYSTEM": "1"],
      ["GIT_CONFIG_SYSTEM": "\(system)", "GIT_CONFIG_NOSYSTEM": "1"],
      ["GIT_CONFIG_SYSTEM": "\(system)", "GIT_CONFIG_NOSYSTEM": "false"],
      [
        "GIT_CONFIG_SYSTEM": "\(system)", "GIT_CONFIG_NOSYSTEM": "0",
        "GIT_CONFIG_GLOBAL": "\(global)",
      ],
      ["GIT_CONFIG_GLOBAL": "/dev/null"], ["GIT_CONFIG_GLOBAL": ""],
      ["GIT_CONFIG_GLOBAL": "not/there"],
      ["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "z.k", "GIT_CONFIG_VALUE_0": "v"],
    ]
    for variables in environments {
      let repository = try box.open(variables)
      for key in [
        "x.one", "x.many", "x.bare", "x.empty", "x.none", "y.from", "y.global", "z.k", "y.home",
        "y.system",
      ] {
        let printed = try box.run(["config", "--null", "--get-all", key], variables).output
        let expected = printed.split(separator: 0, omittingEmptySubsequences: false).dropLast()
          .map { String(decoding: $0, as: UTF8.self) }
        let found = try repository.configurationValues(key)
        // git prints a key without a value as the empty text, and takes it for true.
        #expect(found == (key == "x.bare" ? [found.first ?? ""] : expected), "\(key) \(variables)")
      }
      #expect(try repository.configurationFlag("x.one") == true)
      #expect(try repository.configurationFlag("x.empty") == false)
      #expect(try repository.configurationFlag("x.none") == nil)
      #expect(throws: GitError.self) { try repository.configurationFlag("x.many") }
      #expect(throws: GitError.self) { try repository.configuration("not a key") }
    }
    #expect(try box.open().configurationFlag("x.bare") == true)
  }

  @Test func aBrokenFileThatTheEnvironmentNamesIsToldOf() throws {
    let box = try Sandbox()
    let broken = box.root.appending("broken")
    try Files.write(Array("[x\n".utf8), to: broken)
    let error = #expect(throws: GitError.self) {
      try box.open(["GIT_CONFIG_GLOBAL": "\(broken)"])
    }
    #expect(error?.code == .failed)
    #expect(error?.message.contains("broken") == true, "\(error?.message ?? "")")
  }

  @Test func aWorkTreesOwnSettingsAreSeen() throws {
    let box = try Sandbox()
    try box.git("config", "extensions.worktreeConfig", "true")
    try box.git("config", "--worktree", "x.own", "here")
    #expect(try box.open().configuration("x.own") == "here")
  }

  @Test func hooksAreWhereGitLooks() throws {
    let box = try Sandbox()
    try Files.createDirectories(box.work.appending("sub"))
    let sub = box.work.appending("sub")
    #expect(try box.open(in: sub).hooksDirectory() == box.work.appending(".git/hooks"))
    try box.git("config", "core.hooksPath", ".husky/_")
    #expect(try box.open(in: sub).hooksDirectory() == box.work.appending(".husky/_"))
    try box.git("config", "core.hooksPath", "~/hooks")
    #expect(try box.open(in: sub).hooksDirectory() == box.root.appending("hooks"))
    let forced = ["GIT_CONFIG_PARAMETERS": "'core.hooksPath'='/dev/null'"]
    #expect(try box.open(forced).hooksDirectory() == "/dev/null")
  }

  @Test func identitiesNeverFail() throws {
    let box = try Sandbox()
    let named = try box.open().identity(.committer)
    #expect(named.name == Array("C O Mitter".utf8))
    #expect(named.email == Array("committer@example.com".utf8))
    let unset = [
      "GIT_COMMITTER_NAME": "", "GIT_COMMITTER_EMAIL": "", "GIT_CONFIG_NOSYSTEM": "1",
    ]
    let nameless = try box.open(unset).identity(.committer)
    #expect(nameless.name == Array("factory-hook".utf8))
    #expect(nameless.email == [])
    try box.git("config", "user.name", "U <Ser>\t")
    try box.git("config", "committer.email", "c@example.com")
    let configured = try box.open(unset).identity(.committer)
    #expect(configured.name == Array("U Ser".utf8))
    #expect(configured.email == Array("c@example.com".utf8))
  }

  @Test func childrenDoNotInheritTheRepository() throws {
    let box = try Sandbox()
    let environment = box.environment([
      "GIT_DIR": ".git", "GIT_INDEX_FILE": "x", "GIT_QUARANTINE_PATH": "y", "KEPT": "z",
    ])
    let elsewhere = environment.elsewhere("sub")
    #expect(elsewhere.directory == box.work.appending("sub"))
    #expect(elsewhere.variables["KEPT"] == Array("z".utf8))
    #expect(!elsewhere.namesRepository && !elsewhere.isInsideQuarantine)
    let listed = try box.git("rev-parse", "--local-env-vars").split(separator: "\n").map(
      String.init)
    #expect(GitEnvironment.repositoryVariables.isSuperset(of: listed))
  }

  /// Only the superuser may give files away.
  static let isSuperuser = (try? Processes.run(["id", "-u"]).text) == "0"

  @Test(.enabled(if: isSuperuser, "needs the right to give files away"))
  func repositoriesOfOthersNeedTrust() throws {
    let box = try Sandbox()
    try box.write("a", "1")
    try box.commit("first")
    #expect(try Processes.run(["chown", "-R", "12345", "\(box.work)"]).isSuccess)
    let refused = #expect(throws: GitError.self) { try box.open() }
    #expect(refused?.code == .untrustedOwner)
    #expect(refused?.hint?.contains("safe.directory") == true)
    // A hook was started by a git that has checked.
    #expect(try Repository.open(box.environment(), trustingOwner: true).headCommit() != nil)
    #expect(try box.open(["GIT_DIR": ".git"]).headCommit() != nil)
    for value in ["*", "\(box.work)"] {
      try Files.write(
        Array("[safe]\n\tdirectory = \(value)\n".utf8), to: box.root.appending(".gitconfig"))
      #expect(try box.open().headCommit() != nil)
    }
  }
}
