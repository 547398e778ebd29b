import Git
import Platform
import Testing
import Text

/// The repository and index that are opened are those git means, in each environment git gives a
/// hook.
@Suite struct OpeningTests {
  func sandbox() throws -> Sandbox {
    let box = try Sandbox()
    try box.write("a.txt", "one\n")
    try box.write("dir/b.txt", "two\n")
    try box.commit("first")
    try box.write("a.txt", "changed\n")
    try box.git("add", "-A")
    return box
  }

  @Test func subfolderFindsTheTop() throws {
    let box = try sandbox()
    let repository = try box.open(in: box.work.appending("dir"))
    #expect(repository.workTree == box.work)
    #expect(repository.gitDirectory == box.work.appending(".git"))
    #expect(repository.commonDirectory == box.work.appending(".git"))
    #expect(repository.pathOfCurrentDirectory() == Array("dir".utf8))
    #expect(try box.open().pathOfCurrentDirectory() == [])
    #expect(!repository.isBare)
    #expect(try repository.headBranch() == "refs/heads/main")
    #expect(try repository.headCommit() == box.head())
    try box.expectStagedChangeLikeGit([:], repository)
  }

  @Test func noRepositoryIsSaidSo() throws {
    let box = try Sandbox(nil)
    let ceilings = ["GIT_CEILING_DIRECTORIES": "\(box.root)"]
    let refused = #expect(throws: GitError.self) { try box.open(ceilings) }
    #expect(refused?.code == .notARepository)
    #expect(refused?.hint != nil)
    #expect(throws: GitError.self) { try box.open(["GIT_DIR": "nowhere"]) }
    #expect(throws: GitError.self) { try box.open(in: "/nowhere/at/all") }
  }

  @Test func theIndexNamedByTheEnvironmentIsRead() throws {
    let box = try sandbox()
    try Files.rename(box.work.appending(".git/index"), to: box.work.appending(".git/next.lock"))
    try box.git("read-tree", "HEAD")
    let relative = try box.open(["GIT_INDEX_FILE": ".git/next.lock"])
    #expect(try relative.stagedChange().files.map(\.path.description) == ["a.txt"])
    let absolute = ["GIT_INDEX_FILE": "\(box.work)/.git/next.lock"]
    #expect(try box.open(absolute).stagedChange().files.count == 1)
    #expect(try box.open().stagedChange().files.isEmpty)
    // Empty is as good as unset.
    #expect(try box.open(["GIT_INDEX_FILE": ""]).stagedChange().files.isEmpty)
  }

  @Test func aMissingIndexIsAnError() throws {
    let box = try sandbox()
    let named = #expect(throws: GitError.self) {
      try box.open(["GIT_INDEX_FILE": "../.git/index"]).stagedChange()
    }
    #expect(named?.code == .missingIndex)
    try box.remove(".git/index")
    let own = #expect(throws: GitError.self) { try box.open().stagedChange() }
    #expect(own?.code == .missingIndex)
    #expect(throws: GitError.self) { try box.open().file(at: RepositoryPath("a.txt"), in: .index) }
    let unborn = try Sandbox()
    #expect(try unborn.open().stagedChange().files.isEmpty)
    #expect(try unborn.open().stagedChange().target == .emptyTree)
    #expect(throws: GitError.self) {
      try unborn.open(["GIT_INDEX_FILE": "nowhere"]).stagedChange()
    }
  }

  @Test func workTreeElsewhere() throws {
    let box = try sandbox()
    let elsewhere = box.root.appending("elsewhere")
    try Files.createDirectories(elsewhere)
    let variables = ["GIT_DIR": "../work/.git", "GIT_WORK_TREE": "."]
    let repository = try box.open(variables, in: elsewhere)
    #expect(repository.workTree == elsewhere.appending("."))
    #expect(try repository.stagedChange().files.count == 1)
    // With GIT_DIR alone the current folder is the work tree.
    #expect(try box.open(["GIT_DIR": "../work/.git"], in: elsewhere).workTree == elsewhere)
    try box.git("config", "core.worktree", "\(elsewhere)")
    let configured = try box.open(["GIT_DIR": "\(box.work)/.git"], in: box.root)
    #expect(configured.workTree == elsewhere)
  }

  @Test func linkedWorkTree() throws {
    let box = try sandbox()
    try box.git("worktree", "add", "-q", "../linked", "-b", "other")
    let linked = box.root.appending("linked")
    try Files.write(Array("in the linked one\n".utf8), to: linked.appending("new.txt"))
    try box.git(["add", "-A"], in: linked)
    for variables in [[:], ["GIT_DIR": "\(box.work)/.git/worktrees/linked"]] {
      let repository = try box.open(variables, in: linked)
      #expect(repository.workTree == linked)
      #expect(repository.gitDirectory == box.work.appending(".git/worktrees/linked"))
      #expect(repository.commonDirectory == box.work.appending(".git"))
      #expect(try repository.headBranch() == "refs/heads/other")
      #expect(try repository.stagedChange().files.map(\.path.description) == ["new.txt"])
      #expect(try repository.hooksDirectory() == box.work.appending(".git/hooks"))
    }
  }

  @Test func submodule() throws {
    let inner = try sandbox()
    let box = try sandbox()
    try box.git(
      "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "\(inner.work)", "sub")
    let repository = try box.open()
    let change = try repository.stagedChange()
    let link = try #require(change.files.first { $0.path.description == "sub" })
    #expect(link.new?.isGitlink == true)
    #expect(link.status == .added)
    #expect(try repository.read(RepositoryPath("sub"), in: .index) == nil)
    let module = try box.open(in: box.work.appending("sub"))
    #expect(module.workTree == box.work.appending("sub"))
    #expect(module.gitDirectory == box.work.appending(".git/modules/sub"))
    #expect(try module.headCommit() == inner.head())
  }

  @Test func separateGitDirectory() throws {
    let box = try Sandbox(["-q", "--separate-git-dir", "../store"])
    try box.write("a", "1")
    try box.git("add", "-A")
    let repository = try box.open()
    #expect(repository.gitDirectory == box.root.appending("store"))
    try box.expectStagedChangeLikeGit([:], repository)
  }

  @Test func bare() throws {
    let box = try sandbox()
    try box.git("clone", "-q", "--bare", ".", "../bare.git")
    for variables in [[:], ["GIT_DIR": "."]] {
      let repository = try box.open(variables, in: box.root.appending("bare.git"))
      #expect(repository.isBare)
      #expect(repository.workTree == nil)
      #expect(try repository.headCommit() == box.head())
      let refused = #expect(throws: GitError.self) { try repository.stagedChange() }
      #expect(refused?.code == .missingIndex)
    }
  }

  @Test func objectsInQuarantineAreFound() throws {
    let box = try sandbox()
    let quarantine = box.work.appending(".git/objects/incoming")
    try Files.createDirectories(quarantine)
    let variables = [
      "GIT_OBJECT_DIRECTORY": ".git/objects/incoming",
      "GIT_ALTERNATE_OBJECT_DIRECTORIES": "\(box.work)/.git/objects",
      "GIT_QUARANTINE_PATH": "\(quarantine)",
    ]
    let blob = try box.git(
      ["hash-object", "-w", "--stdin"], variables, input: Array("incoming".utf8))
    let id = try #require(ObjectID(hex: blob))
    let repository = try box.open(variables)
    #expect(repository.isInsideQuarantine)
    #expect(try repository.objects.blob(id) == Array("incoming".utf8))
    #expect(try repository.headTree() != nil)
    #expect(try !box.open().objects.contains(id))
  }

  @Test func alternatesWithOddNamesAreFound() throws {
    let box = try sandbox()
    let odd = box.root.appending("odd:\"name\\")
    try Files.rename(box.work.appending(".git/objects"), to: odd)
    try Files.createDirectories(box.work.appending(".git/objects/pack"))
    let quoted = "\"\(box.root)/odd:\\\"name\\\\\""
    let repository = try box.open(["GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere:\(quoted)"])
    #expect(try repository.headTree() != nil)
  }

  /// What is switched on, and what must be said about it: nil where it opens.
  static let extensions: [(name: String, value: String, refusal: String?)] = [
    ("worktreeConfig", "true", nil), ("partialClone", "origin", nil),
    ("preciousObjects", "true", nil), ("relativeWorktrees", "true", nil),
    ("objectFormat", "sha1", nil), ("refStorage", "files", nil),
    ("objectFormat", "sha256", "objectformat 'sha256'"),
    ("refStorage", "reftable", "refstorage 'reftable'"),
    ("compatObjectFormat", "sha256", "compatobjectformat 'sha256'"),
    ("unheardOf", "true", "extensions.unheardof"),
  ]

  @Test(arguments: extensions.map(\.name), [true, false])
  func extensionsAreReadOrRefusedByName(_ name: String, _ isFirst: Bool) throws {
    let rows = Self.extensions.filter { $0.name == name }
    let row = try #require(isFirst ? rows.first : rows.last)
    let box = try sandbox()
    let config = box.work.appending(".git/config")
    let text =
      "\n[core]\n\trepositoryformatversion = 1\n[extensions]\n\t\(name) = \(row.value)\n"
    try Files.append(Array(text.utf8), to: config)
    guard let refusal = row.refusal else {
      #expect(try box.open().stagedChange().files.count == 1)
      return
    }
    let refused = #expect(throws: GitError.self) { try box.open() }
    #expect(refused?.code == .unsupportedRepository)
    #expect(refused?.message.contains(refusal) == true, "\(refused?.message ?? "")")
  }

  @Test func aRealSHA256RepositoryIsRefusedByName() throws {
    let box = try Sandbox(["-q", "--object-format=sha256"])
    let refused = #expect(throws: GitError.self) { try box.open() }
    #expect(refused?.code == .unsupportedRepository)
    #expect(refused?.message.contains("sha256") == true)
  }

  @Test func aBrokenConfigurationIsShownWithItsPlace() throws {
    let box = try sandbox()
    try Files.append(Array("[core\n".utf8), to: box.work.appending(".git/config"))
    let refused = #expect(throws: GitError.self) { try box.open() }
    #expect(refused?.description.contains(".git/config") == true)
    try Files.write(
      Array("[core]\n\trepositoryformatversion = 9\n".utf8), to: box.work.appending(".git/config"))
    let future = #expect(throws: GitError.self) { try box.open() }
    #expect(future?.code == .unsupportedRepository)
  }

  @Test func anotherCommonDirectoryIsRefused() throws {
    let box = try sandbox()
    let same = ["GIT_DIR": ".git", "GIT_COMMON_DIR": ".git"]
    #expect(try box.open(same).stagedChange().files.count == 1)
    let other = try sandbox()
    #expect(throws: GitError.self) {
      try box.open(["GIT_DIR": ".git", "GIT_COMMON_DIR": "\(other.work)/.git"])
    }
  }

  @Test func oddIndexFormsAreRefused() throws {
    let box = try sandbox()
    let path = box.work.appending(".git/index")
    let good = try Files.read(path)
    var cases: [(String, [UInt8])] = [
      ("empty", []), ("short", Array(good.prefix(30))),
      ("no index", [UInt8](repeating: 7, count: 99)),
      ("cut in an entry", Array(good.prefix(100))),
      ("cut in an extension", Array(good.dropLast(30))),
    ]
    var version = good
    version[7] = 9
    cases.append(("version 9", version))
    var count = good
    count[8] = 0xFF
    cases.append(("count", count))
    var required = Array(good[..<(good.count - 20)]) + Array("abcd".utf8) + [0, 0, 0, 0]
    required += good.suffix(20)
    cases.append(("required extension", Array(required)))
    for (name, bytes) in cases {
      try Files.write(bytes, to: path)
      #expect(throws: GitError.self, "\(name)") { try box.open().stagedChange() }
    }
    var optional = Array(good[..<(good.count - 20)]) + Array("ABCD".utf8) + [0, 0, 0, 1, 9]
    optional += good.suffix(20)
    try Files.write(Array(optional), to: path)
    #expect(try box.open().stagedChange().files.count == 1)
  }

  @Test func unmergedEntriesAreRefused() throws {
    let box = try sandbox()
    try box.git("commit", "-qm", "changed")
    try box.git("checkout", "-q", "-b", "other", "HEAD~")
    try box.write("a.txt", "otherwise\n")
    try box.commit("other")
    #expect(try !box.run(["merge", "main"]).isSuccess)
    let refused = #expect(throws: GitError.self) { try box.open().stagedChange() }
    #expect(refused?.code == .unmerged)
    #expect(refused?.message.contains("a.txt") == true)
    #expect(throws: GitError.self) { try box.open().allFiles(in: .index) }
    #expect(throws: GitError.self) { try box.open().file(at: RepositoryPath("a.txt"), in: .index) }
  }
}
