import Diagnostics
import Gate
import Git
import Platform
import Testing
import Text

@testable import Ledger

/// A repository with a ledger, and what tests do to it.
final class TestLedger {
  let repository: TestRepository

  init(isBare: Bool = false) throws { repository = try TestRepository(isBare: isBare) }

  var ledger: RepositoryLedger {
    get throws { try RepositoryLedger(open()) }
  }

  func open(_ extra: [String: String] = [:], in folder: String? = nil) throws -> Repository {
    let variables = repository.environment.merging(extra) { $1 }.mapValues { Array($0.utf8) }
    let directory = FilePath(folder ?? repository.path)
    return try Repository.open(GitEnvironment(variables: variables, directory: directory))
  }

  /// Commits a file with this content and returns the commit.
  @discardableResult
  func commit(
    _ text: String, to name: String = "a", message: String = "a", extra: [String] = []
  ) throws -> ObjectID {
    try repository.write(text, to: name)
    try repository.git("add", "-A")
    let result = try repository.run(
      ["git", "commit", "-q", "--allow-empty", "-m", message] + extra)
    #expect(result.isSuccess)
    return try head()
  }

  func head(_ revision: String = "HEAD") throws -> ObjectID {
    try #require(ObjectID(hex: repository.git("rev-parse", revision)))
  }

  func recipe(of id: ObjectID) throws -> Recipe {
    let ledger = try ledger
    let commit = try ledger.repository.commit(id)
    return Sample.recipe(target: commit.tree.hex, bases: try ledger.bases(of: commit))
  }

  /// Judges a commit as the hooks of its making do, and binds it.
  @discardableResult
  func judge(
    _ id: ObjectID, _ verdict: Verdict = .passed, origin: Record.Origin = .gate
  ) throws -> Record {
    let ledger = try ledger
    let commit = try ledger.repository.commit(id)
    let recipe = try recipe(of: id)
    var recorder = try ledger.open(recipe, trigger: .preCommit)
    try recorder.collected(fileCount: 1)
    try recorder.judged(Sample.judgement(verdict))
    if verdict == .stopped { try recorder.stopped("a-rule") } else { try recorder.passed() }
    var draft = ledger.draft(
      verdict, on: commit, recipe: recipe, origin: origin, trigger: .preCommit,
      engine: .init(version: "0.1.0", digest: nil))
    draft.judgement = JudgementSummary(Sample.judgement(verdict))
    return try ledger.bind(&recorder, draft)
  }

  func verdict(of id: ObjectID) throws -> FoundVerdict? {
    try VerdictLookup(ledger).verdict(of: id)
  }

  func trace(_ text: String) throws -> Trace {
    let tracer = Tracer(try ledger)
    return try tracer.trace(tracer.subject(text))
  }

  func refusal(_ text: String) throws -> Diagnostic? {
    let tracer = Tracer(try ledger)
    do throws(Failure) {
      _ = try tracer.trace(tracer.subject(text))
      return nil
    } catch {
      return error.diagnostics.first
    }
  }
}

@Suite struct RepositoryLedgerTests {
  let test: TestLedger

  init() throws { test = try TestLedger() }

  @Test func gitShowsTheRecordWithTheCommit() throws {
    let id = try test.commit("1\n")
    let record = try test.judge(id)
    let shown = try test.repository.git("log", "--notes=factory-hook", "-1", "--format=%N")
    #expect(
      shown.split(separator: "\n").first.map(String.init)
        == String(decoding: record.line, as: UTF8.self))
    let onTree = try test.repository.git("notes", "--ref=factory-hook", "show", "HEAD^{tree}")
    #expect(onTree == String(decoding: record.line, as: UTF8.self))
    #expect(try test.ledger.records(on: id).records == [record])
    let tree = try test.head("HEAD^{tree}").hex
    #expect(record.patch != nil && record.tree == tree)
    #expect(try test.repository.git("fsck", "--strict") == "")
  }

  @Test func neitherWorkTreeNorIndexIsTouched() throws {
    let id = try test.commit("1\n")
    try test.repository.write("2\n", to: "a")
    try test.repository.git("status")
    let before = try test.repository.snapshot()
    try test.judge(id)
    let after = try test.repository.snapshot()
    let changed = after.filter { before[$0.key] != $0.value }.keys
    let own = test.repository.path + "/.git/"
    for path in changed {
      let name = path.dropFirst(own.count)
      let isLedgers = ["factory-hook", "objects/", "refs/notes", "logs/refs"].contains {
        name.hasPrefix($0)
      }
      #expect(path.hasPrefix(own) && isLedgers, "\(path)")
    }
  }

  @Test func aRootCommitStartsFromTheEmptyTree() throws {
    let id = try test.commit("1\n")
    let ledger = try test.ledger
    #expect(try ledger.bases(of: ledger.repository.commit(id)) == [ObjectID.emptyTree.hex])
    let second = try test.commit("2\n")
    #expect(
      try ledger.bases(of: ledger.repository.commit(second)) == [try test.head("HEAD^^{tree}").hex])
  }

  @Test func insideQuarantineNothingIsWritten() throws {
    let id = try test.commit("1\n")
    let recipe = try test.recipe(of: id)
    let before = try test.repository.snapshot()
    let quarantined = try RepositoryLedger(
      test.open(["GIT_QUARANTINE_PATH": "/nowhere", "GIT_DIR": test.repository.path + "/.git"]))
    let commit = try quarantined.repository.commit(id)
    var recorder = try quarantined.open(recipe, trigger: .preReceive, commit: id)
    try recorder.collected(fileCount: 1)
    try recorder.judged(Sample.judgement())
    try recorder.passed()
    let draft = quarantined.draft(
      .passed, on: commit, recipe: recipe, origin: .request, trigger: .preReceive,
      engine: .init(version: "0", digest: nil))
    let record = try quarantined.bind(&recorder, draft)
    #expect(record.verdict == .passed)
    try quarantined.record(draft)
    #expect(try test.repository.snapshot() == before)
  }

  @Test func worktreesShareTheLedgerAndKeepTheirRunsApart() throws {
    try test.commit("1\n")
    try test.repository.git("worktree", "add", "-q", test.repository.root + "/linked")
    let linked = try RepositoryLedger(test.open(in: test.repository.root + "/linked"))
    #expect(linked.worktree == "worktrees/linked")
    #expect(try test.ledger.worktree == "")
    var recorder = try linked.open(Sample.recipe(), trigger: .preCommit)
    try recorder.collected(fileCount: 0)
    try recorder.judged(Sample.judgement())
    try recorder.passed()
    #expect(try test.ledger.runs.waitingRun(inWorktree: "") == nil)
    #expect(try test.ledger.runs.waitingRun(inWorktree: "worktrees/linked")?.id == recorder.id)
  }

  @Test func manyWritersLoseNoVerdict() throws {
    var ids: [ObjectID] = []
    for index in 0..<24 { ids.append(try test.commit("\(index)\n")) }
    let recipes = try ids.map { try test.recipe(of: $0) }
    let path = test.repository.path
    let variables = test.repository.environment.mapValues { Array($0.utf8) }
    let all = Array(zip(ids, recipes))
    let written = Threads.map(count: all.count, workers: 6) { index -> Bool in
      guard
        let repository = try? Repository.open(
          GitEnvironment(variables: variables, directory: FilePath(path)))
      else { return false }
      let ledger = RepositoryLedger(repository)
      guard let commit = try? repository.commit(all[index].0),
        var recorder = try? ledger.open(all[index].1, trigger: .preCommit)
      else { return false }
      do {
        try recorder.collected(fileCount: 1)
        try recorder.judged(Sample.judgement())
        try recorder.passed()
        let draft = ledger.draft(
          .passed, on: commit, recipe: all[index].1, origin: .gate, trigger: .preCommit,
          engine: .init(version: "0", digest: nil))
        try ledger.bind(&recorder, draft)
        return true
      } catch {
        return false
      }
    }
    #expect(!written.contains(false))
    for id in ids {
      #expect(try test.verdict(of: id)?.isSameChange == true)
      #expect(try test.ledger.runs.runs(ofCommit: id.hex).first?.state == .bound)
    }
    #expect(JournalAudit.check(try test.ledger.journal).alterations == [])
    #expect(try test.repository.git("fsck", "--strict") == "")
  }

  @Test func notesOfOthersUnderOurReferenceAreCounted() throws {
    let id = try test.commit("1\n")
    let record = try test.judge(id)
    try test.repository.git("notes", "--ref=factory-hook", "append", "-m", "a note of mine", "HEAD")
    let half = String(decoding: record.line.prefix(100), as: UTF8.self)
    try test.repository.git("notes", "--ref=factory-hook", "append", "-m", half, "HEAD")
    try test.repository.git("notes", "--ref=factory-hook", "add", "-m", "on a blob", "HEAD:a")
    let found = try test.ledger.records(on: id)
    #expect(found.records == [record] && found.unreadableLines == 2)
    #expect(try test.trace("HEAD").unreadableLines == 2)
    #expect(try test.trace("HEAD").verdict == .passed)
  }

  @Test func aReferenceToNothingIsAnErrorAndNoAnswer() throws {
    let id = try test.commit("1\n")
    try test.repository.write(Sample.name("1") + "\n", to: ".git/refs/notes/factory-hook")
    #expect(throws: GitError.self) { try test.ledger.records(on: id) }
    let refusal = try test.refusal("HEAD")
    #expect(refusal?.severity == .error)
    #expect(throws: (any Error).self) { try test.judge(id) }
  }
}
