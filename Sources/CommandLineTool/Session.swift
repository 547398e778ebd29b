import Checks
import Diagnostics
import Gate
import Git
import Ledger
import Packs
import Platform
import Rules
import Text

/// One call's view of a repository: what all commands that judge share.
struct Session {
  let repository: Repository
  let ledger: RepositoryLedger
  /// Made when something is judged: the hooks after a commit seldom judge.
  var loader: StandardLoader { Self.loader }
  /// A rulefile named with `--rules` or `FACTORY_HOOK_RULES`.
  var given: StandardLoader.NamedRulefile?
  /// The person's own additions, `factory-hook.local.toml` at the top of the work tree.
  var local: StandardLoader.NamedRulefile?
  /// A standard that everything must pass besides its own: a server's.
  var besides: Standard?
  /// What judging one change has learnt for the next.
  var memory = JudgeMemory()
  /// How many threads may judge the files of one change; nil for as many as there are processors.
  var workersMax: Int?
  let isHook: Bool

  /// The kinds of checks and the packs of this program.
  static let loader = StandardLoader(
    kinds: CheckCatalog.kinds,
    packs: PackLibrary(
      names: BuiltInPacks.names, image: BuiltInPacks.image, bytes: BuiltInPacks.bytes))

  /// Opens the repository that the environment names.
  /// - Parameters:
  ///   - isHook: git has made sure of the repository's owner before it ran us.
  ///   - rules: a rulefile to judge by instead of the judged tree's own, as a raw path.
  ///   - isProof: what is read must be what its name says, whatever happened to the disk.
  static func open(
    isHook: Bool = false, rules: [UInt8]? = nil, isProof: Bool = false
  ) throws(Failure) -> Session {
    ObjectVerification.set(isOn: isProof)
    if let session = try openIfAny(isHook: isHook, rules: rules) { return session }
    throw Failure(
      Diagnostic(
        .error, "no-repository", "no git repository here",
        hint: "run this inside a repository, or make one: git init"))
  }

  /// Opens the repository that the environment names; nil where there is none.
  /// - Throws: where there is one that cannot be read.
  static func openIfAny(isHook: Bool = false, rules: [UInt8]? = nil) throws(Failure) -> Session? {
    let repository: Repository
    do throws(GitError) {
      repository = try Repository.open(.ofProcess(), trustingOwner: isHook)
    } catch {
      if error.code == .notARepository { return nil }
      throw error.failure
    }
    return try Session(repository: repository, isHook: isHook, rules: rules)
  }

  private init(repository: Repository, isHook: Bool, rules: [UInt8]?) throws(Failure) {
    self.repository = repository
    ledger = RepositoryLedger(repository)
    self.isHook = isHook
    given = try Self.givenRulefile(rules)
    if given == nil, let top = repository.workTree {
      let path = top.appending("factory-hook.local.toml")
      if Files.stat(path) != nil { local = try Self.read(path.pathBytes) }
    }
  }

  /// Opens the session of `seed` once more, for a thread of its own.
  init(_ seed: SessionSeed) throws(Failure) {
    do throws(GitError) {
      repository = try Repository.open(seed.environment, trustingOwner: seed.isHook)
    } catch {
      throw error.failure
    }
    ledger = RepositoryLedger(repository)
    isHook = seed.isHook
    given = seed.given
    local = seed.local
    besides = seed.besides
    memory = seed.memory
  }

  /// The rulefile that `--rules`, else `FACTORY_HOOK_RULES` names; nil where neither does.
  static func givenRulefile(
    _ rules: [UInt8]?
  ) throws(Failure) -> StandardLoader.NamedRulefile? {
    guard let named = rules ?? Environment.getBytes("FACTORY_HOOK_RULES"), !named.isEmpty else {
      return nil
    }
    return try read(named)
  }

  private static func read(_ path: [UInt8]) throws(Failure) -> StandardLoader.NamedRulefile {
    do throws(PlatformError) {
      let bytes = try Files.read(path, limit: StandardFile.bytesMax)
      return StandardLoader.NamedRulefile(name: printableText(path), bytes: bytes)
    } catch {
      throw Failure(Diagnostic(.error, "unreadable-rulefile", error.description))
    }
  }

  // MARK: what is judged

  /// What a commit made now would change.
  func staged() throws(Failure) -> Judged {
    try wrap { () throws(GitError) in
      let change = try repository.stagedChange(against: try parentTrees())
      return judged(Subject(change: change), .index)
    }
  }

  /// The trees of the commits that would be the parents of a commit made now.
  ///
  /// `git merge` runs `pre-merge-commit` before it writes `MERGE_HEAD`, but names the commits that
  /// it merges in variables `GITHEAD_<commit>`.
  private func parentTrees() throws(GitError) -> [ObjectID?] {
    var parents = try repository.parentsOfNextCommit()
    if parents.count == 1 {
      let names = repository.environment.variables.keys.filter { $0.hasPrefix("GITHEAD_") }
      for name in names.sorted() {
        guard let id = ObjectID(hex: String(name.dropFirst(8))), !parents.contains(id) else {
          continue
        }
        parents.append(id)
      }
    }
    var trees: [ObjectID?] = []
    for parent in parents { trees.append(try repository.commit(parent).tree) }
    return trees
  }

  /// What a commit changed against all its parents.
  func change(of commit: Commit) throws(Failure) -> Judged {
    try wrap { () throws(GitError) in
      let change = try repository.change(of: commit)
      var judged = judged(Subject(change: change, commit: commit.id), .tree(commit.tree))
      judged.day = CalendarDate(commit.committer.time.date)
      return judged
    }
  }

  /// What lies between trees, by content address alone.
  func change(from bases: [ObjectID], to target: ObjectID) throws(Failure) -> Judged {
    try wrap { () throws(GitError) in
      let change = try repository.treeChange(
        from: bases.map { $0 == .emptyTree ? nil : $0 }, to: target)
      return judged(Subject(change: change), .tree(target))
    }
  }

  /// Reads a commit.
  func commit(_ id: ObjectID) throws(Failure) -> Commit {
    try wrap { () throws(GitError) in try repository.commit(id) }
  }

  /// The commit that a revision names.
  func commit(named revision: String) throws(Failure) -> ObjectID {
    try wrap { () throws(GitError) in try repository.resolve(revision) }
  }

  /// The commits of a range in git's notation, parents before children.
  func commits(inRange range: String) throws(Failure) -> [ObjectID] {
    try wrap { () throws(GitError) in
      try repository.commits(in: try repository.range(range))
    }
  }

  /// Whether `path` is a file or a folder of `source`.
  func holds(_ path: RepositoryPath, in source: FileSource) throws(Failure) -> Bool {
    if path.isTop { return true }
    return try wrap { () throws(GitError) in
      if try repository.file(at: path, in: source) != nil { return true }
      return try repository.entries(of: path, in: source) != nil
    }
  }

  /// The day on which allowances must hold: that of the commit, else this one.
  func day(of judged: Judged) -> CalendarDate { judged.day ?? Self.today }

  /// The day in UTC, as commits are compared.
  static var today: CalendarDate {
    guard let today = CalendarDate(Clock.now().date) else {
      preconditionFailure("the clock prints a date")
    }
    return today
  }

  func judged(_ subject: Subject, _ target: FileSource) -> Judged {
    Judged(subject: subject, target: target)
  }

  // MARK: judging

  /// A source of `judged` for this thread.
  func source(of judged: Judged) -> RepositorySource {
    RepositorySource(repository, target: judged.target, bases: judged.subject.change.bases)
  }

  /// A gate for `judged`, whose worker threads open the repository for themselves.
  func gate(for judged: Judged) -> Gate {
    let environment = repository.environment
    let (target, bases, trusting) = (judged.target, judged.subject.change.bases, isHook)
    return Gate(loader: loader, memory: memory, workersMax: workersMax) { () throws(Failure) in
      do throws(GitError) {
        let own = try Repository.open(environment, trustingOwner: trusting)
        return RepositorySource(own, target: target, bases: bases)
      } catch {
        throw error.failure
      }
    }
  }

  /// The standards that judge `judged`.
  func standards(for judged: Judged) throws(Failure) -> Gate.Standards {
    var standards = try gate(for: judged).standards(
      for: judged.subject, from: source(of: judged), given: given, local: local)
    if let besides { standards.besides = [besides] }
    return standards
  }

  /// Reads a standard that lies on the disk and not in a tree: what its rulefile extends is looked
  /// for beside it, so that nothing pushed can change it.
  static func standard(onDisk path: [UInt8]) throws(Failure) -> Standard {
    let rulefile = try read(path)
    let slash = path.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { Array(path[...$0]) } ?? []
    return try loader.load(replacing: rulefile) { name throws(Failure) in
      let file = folder + name.bytes
      return Files.stat(file) == nil ? nil : try read(file).bytes
    }
  }

  /// The standard that a commit made now would be judged by: that of the index, or of HEAD in a bare
  /// repository.
  /// - Parameters:
  ///   - paths: whose folders' rulefiles count, too.
  ///   - proof: which rules' examples are run.
  func standard(
    for paths: [RepositoryPath] = [], proof: Proof = .ownRules
  ) throws(Failure) -> Standard {
    let source = try wrap { () throws(GitError) -> FileSource in
      guard repository.isBare else { return .index }
      return try repository.headTree().map(FileSource.tree) ?? .nothing
    }
    return try loader.load(
      nestedFor: StandardLoader.folders(holding: paths), replacing: given, adding: local,
      proof: proof
    ) { path throws(Failure) in
      try wrap { () throws(GitError) in
        try repository.read(path, in: source, limit: StandardFile.bytesMax)
      }
    }
  }

  /// The paths of all rulefiles of the index, whose folders make sections of the standard.
  func rulefiles() throws(Failure) -> [RepositoryPath] {
    try wrap { () throws(GitError) in
      var paths: [RepositoryPath] = []
      try repository.forEachFile(in: .index) { path, _, _ in
        let path = RepositoryPath(path)
        if StandardLoader.isRulefile(path) { paths.append(path) }
        return true
      }
      return paths
    }
  }

  /// Judges the files of `judged`.
  /// - Parameters:
  ///   - trailers: what the commit's message allows, where there is one.
  ///   - baseline: what the findings of a whole tree are subtracted by.
  func judge(
    _ judged: Judged, by standards: Gate.Standards,
    allowing trailers: Suppressions = Suppressions(), baseline: BaselineUse = .ofTree
  ) -> Judgement {
    var gate = gate(for: judged)
    if let meter = ProgressMeter.standardError {
      let times = 1 + standards.bases.count + standards.besides.count
      meter.begin(.files, total: judged.subject.change.files.count * times)
      gate.onFile = { meter.step(.files) }
    }
    defer { ProgressMeter.standardError?.end(.files) }
    return gate.judge(
      judged.subject, by: standards, on: day(of: judged), allowing: trailers, baseline: baseline,
      from: source(of: judged))
  }

  /// Judges the files of `judged` and the message that goes with them, whose trailers count for
  /// both.
  func judge(
    _ judged: Judged, with message: [UInt8], _ context: MessageContext,
    by standards: Gate.Standards
  ) throws(Failure) -> Judgement {
    var judgement = judge(
      judged, by: standards, allowing: Gate.trailers(of: message, context))
    judgement.add(try judgeMessage(message, context, of: judged, by: standards))
    return judgement
  }

  /// Judges the message that goes with `judged`.
  func judgeMessage(
    _ raw: [UInt8], _ context: MessageContext, of judged: Judged, by standards: Gate.Standards
  ) throws(Failure) -> MessageJudgement {
    try gate(for: judged).judgeMessage(raw, context, by: standards, on: day(of: judged))
  }

  func wrap<T>(_ body: () throws(GitError) -> T) throws(Failure) -> T {
    do throws(GitError) { return try body() } catch { throw error.failure }
  }
}

/// Something to judge, and where its target is read.
struct Judged {
  var subject: Subject
  var target: FileSource
  /// The day of the commit; nil for what is not committed yet.
  var day: CalendarDate?

  /// Keeps only files that `paths` name: themselves or what lies in them.
  func narrowed(to paths: [RepositoryPath]) -> Judged {
    if paths.isEmpty { return self }
    var narrowed = self
    narrowed.subject.isNarrowed = true
    let change = subject.change
    narrowed.subject.change = Change(
      bases: change.bases, target: change.target,
      files: change.files.filter { file in paths.contains { file.path.isInside($0) } })
    return narrowed
  }
}
