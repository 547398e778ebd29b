import Checks
import Diagnostics
import Gate
import Git
import Platform
import Testing
import Text

@testable import Ledger

@Suite struct RangeAuditTests {
  let test: TestLedger

  init() throws { test = try TestLedger() }

  /// The digest that every sample recipe has.
  static let standard = String(repeating: "c", count: 64)

  func audit(_ range: String = "HEAD", standard: String? = standard) throws -> RangeAudit {
    let ledger = try test.ledger
    return try RangeAudit(of: ledger.repository.range(range), in: ledger) {
      commit throws(Failure) in standard
    }
  }

  func marks(_ range: String = "HEAD~1..HEAD") throws -> [RangeAudit.Mark] {
    try audit(range).entries.flatMap(\.marks)
  }

  @discardableResult
  func write(_ change: (inout RecordDraft) -> Void) throws -> Record {
    let ledger = try test.ledger
    let id = try test.head()
    var draft = ledger.draft(
      .passed, on: try ledger.repository.commit(id), recipe: try test.recipe(of: id),
      origin: .gate, trigger: .preCommit, engine: .init(version: "0", digest: nil))
    draft.judgement = JudgementSummary(Sample.judgement())
    change(&draft)
    return try ledger.record(draft)
  }

  @Test func aJudgedRangeIsSound() throws {
    for index in 0..<4 { try test.judge(test.commit("\(index)\n")) }
    let audit = try audit()
    #expect(audit.isSound && audit.entries.count == 4)
    #expect(audit.entries.map(\.marks) == [[.judged], [.judged], [.judged], [.judged]])
    #expect(audit.entries.map(\.subject) == ["a", "a", "a", "a"])
    #expect(audit.entries.last?.commit == (try? test.head()))
    #expect(try self.audit("HEAD~1..HEAD").entries.count == 1)
    #expect(try self.audit("HEAD..HEAD").entries.isEmpty)
  }

  @Test func oneUnjudgedCommitMakesItUnsound() throws {
    try test.judge(test.commit("1\n"))
    let bad = try test.commit("2\n")
    try test.judge(test.commit("3\n"))
    let audit = try audit()
    #expect(!audit.isSound)
    #expect(audit.entries.filter { !$0.isSound }.map(\.commit) == [bad])
    #expect(audit.entries.filter(\.needsJudging).map(\.commit) == [bad])
  }

  /// Those that have no verdict by themselves or by their tree, and no others; what is given for them
  /// is what their verdict is looked for by.
  @Test func patchesAreAskedForAtOnce() throws {
    try test.judge(test.commit("1\n"))
    let judged = try test.commit("2\n")
    try test.judge(judged)
    let bad = try test.commit("3\n")
    try test.commit("2\n")
    try test.judge(test.commit("4\n"))
    let ledger = try test.ledger
    let patch = try ledger.repository.patchID(of: judged)
    var asked: [[ObjectID]] = []
    let audit = try RangeAudit(
      of: ledger.repository.range("HEAD"), in: ledger,
      patches: { ids in
        asked.append(ids)
        for id in ids { ledger.repository.remember(patch: patch, of: id) }
      }, standard: { _ throws(Failure) in Self.standard })
    #expect(asked == [[bad]])
    #expect(audit.entries.map(\.marks)[2] == [.carried(by: .patch)])
    #expect(audit.entries.map(\.marks)[3] == [.anotherChange])
  }

  @Test func marksTellHowTheVerdictCame() throws {
    try test.commit("0\n")
    try test.commit("1\n")
    #expect(try marks() == [.unjudged])
    try write {
      $0.verdict = .unjudged
      $0.origin = .late
      $0.lateVerdict = .stopped
    }
    #expect(try marks() == [.late(.stopped)])
    Clock.sleep(milliseconds: 3)
    try write {
      $0.verdict = .unjudged
      $0.origin = .skipped
      $0.lateVerdict = .passed
      $0.isSkipped = true
      $0.skipReason = "fire"
    }
    #expect(try marks() == [.skipped(reason: "fire"), .late(.passed)])
    Clock.sleep(milliseconds: 3)
    try write { $0.verdict = .stopped }
    #expect(try marks() == [.stopped])
    Clock.sleep(milliseconds: 3)
    try write { $0.verdict = .cannotJudge }
    #expect(try marks() == [.cannotJudge])
    Clock.sleep(milliseconds: 3)
    try write { draft in
      draft.origin = .request
      draft.judgement = JudgementSummary(
        Sample.judgement(
          subtracted: [
            Subtraction(Sample.finding("a"), .suppressed(reason: "r")),
            Subtraction(Sample.finding("b"), .baseline),
            Subtraction(Sample.finding("c"), .alreadyThere),
          ]))
    }
    #expect(try marks() == [.judged, .excused(2)], "the newest counts")
    #expect(try audit("HEAD~1..HEAD").isSound)
  }

  @Test func anotherStandardOrEngineIsTold() throws {
    try test.judge(test.commit("1\n"))
    let other = String(repeating: "5", count: 64)
    let audit = try audit(standard: other)
    #expect(
      audit.entries[0].marks == [.anotherStandard(then: Self.standard, now: other), .judged])
    #expect(!audit.isSound && audit.entries[0].needsJudging)
    #expect(try self.audit(standard: nil).isSound, "a broken standard tells nothing")
    try test.commit("2\n")
    let ledger = try test.ledger
    var recipe = try test.recipe(of: test.head())
    recipe.engine = "0"
    try ledger.record(
      ledger.draft(
        .passed, on: ledger.repository.commit(test.head()), recipe: recipe, origin: .gate,
        trigger: .preCommit, engine: .init(version: "0", digest: nil)))
    #expect(try marks() == [.judged, .anotherEngine("0")])
  }

  @Test func verdictsOfOtherCommitsAreTold() throws {
    try test.commit("0\n")
    let id = try test.commit("1\n")
    try test.judge(id)
    try test.repository.git("commit", "-q", "--amend", "-m", "other")
    #expect(try marks() == [.carried(by: .tree)])
    try test.commit("2\n")
    try test.judge(test.head())
    try test.repository.git("reset", "-q", "--soft", "HEAD~2")
    try test.repository.git("commit", "-q", "-m", "squashed")
    #expect(try marks() == [.anotherChange])
    #expect(try audit("HEAD~1..HEAD").entries[0].needsJudging)
  }

  @Test func aNoteThatGitCopiedIsNoVerdict() throws {
    try test.commit("0\n")
    try test.judge(test.commit("1\n"))
    let old = try test.head()
    try test.commit("2\n", extra: ["--amend"])
    try test.repository.git("notes", "--ref=factory-hook", "copy", old.hex, "HEAD")
    #expect(try marks() == [.anotherTree])
  }

  @Test func aCutHistoryIsAnError() throws {
    for index in 0..<4 { try test.judge(test.commit("\(index)\n")) }
    let clone = test.repository.root + "/shallow"
    try test.repository.git("clone", "-q", "--depth", "2", "file://" + test.repository.path, clone)
    let ledger = try RepositoryLedger(test.open(in: clone))
    #expect(throws: Failure.self) {
      try RangeAudit(of: ledger.repository.range("HEAD"), in: ledger) { _ throws(Failure) in nil }
    }
  }
}

@Suite struct LedgerAuditTests {
  let test: TestLedger

  init() throws { test = try TestLedger() }

  var journalPath: String { test.repository.path + "/.git/factory-hook/journal.jsonl" }

  func fill() throws -> [Record] {
    try (0..<3).map { try test.judge(test.commit("\($0)\n")) }
  }

  func alter(_ from: String, _ to: String, line: Int) throws {
    var lines = String(decoding: try Files.read(journalPath), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    let altered = lines[line - 1].replacing(from, with: to, maxReplacements: 1)
    #expect(altered != lines[line - 1])
    lines[line - 1] = altered
    try Files.write(Array(lines.joined(separator: "\n").utf8) + [10], to: journalPath)
  }

  @Test func anUntouchedLedgerIsSound() throws {
    _ = try fill()
    let audit = try LedgerAudit.check(test.ledger)
    #expect(audit.isSound && audit.noteRecordCount == 3 && audit.journal.lineCount == 15)
  }

  @Test(arguments: [1, 2, 7, 14]) func theFirstAlteredLineIsNamed(line: Int) throws {
    _ = try fill()
    try alter("\"time\":\"2", "\"time\":\"1", line: line)
    let audit = try LedgerAudit.check(test.ledger)
    #expect(
      audit.journal.alterations.first == .init(file: "journal.jsonl", line: line, what: .altered))
    #expect(!audit.isSound)
  }

  @Test func anAlteredRecipeIsNamed() throws {
    _ = try fill()
    try alter("\"engine\":\"1\"", "\"engine\":\"2\"", line: 11)
    let audit = try LedgerAudit.check(test.ledger)
    #expect(
      audit.journal.alterations.contains(.init(file: "journal.jsonl", line: 11, what: .falseSerial))
    )
    #expect(
      audit.journal.alterations.contains(.init(file: "journal.jsonl", line: 11, what: .altered)))
  }

  @Test func aRemovedLineIsNoticed() throws {
    _ = try fill()
    var lines = String(decoding: try Files.read(journalPath), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    lines.remove(at: 5)
    try Files.write(Array(lines.joined(separator: "\n").utf8) + [10], to: journalPath)
    let audit = try LedgerAudit.check(test.ledger)
    #expect(audit.journal.alterations.first?.line == 5)
  }

  @Test func aLastLineThatWasAlteredDiffersFromItsNote() throws {
    let records = try fill()
    try alter("\"verdict\":\"passed\"", "\"verdict\":\"stopped\"", line: 15)
    let audit = try LedgerAudit.check(test.ledger)
    #expect(audit.journal.alterations == [])
    #expect(audit.troubles.map(\.what) == [.altered])
    #expect(audit.troubles.first?.commit == records[2].commit)
  }

  @Test func lostNotesAreNamedAndMended() throws {
    let records = try fill()
    try test.repository.git("notes", "--ref=factory-hook", "remove", "HEAD~1")
    try test.repository.git("notes", "--ref=factory-hook", "remove", "HEAD~1^{tree}")
    let audit = try LedgerAudit.check(test.ledger)
    #expect(audit.troubles.map(\.what) == [.missing])
    #expect(audit.troubles.first?.commit == records[1].commit)
    #expect(try test.ledger.mendNotes() == 1)
    #expect(try LedgerAudit.check(test.ledger).isSound)
    #expect(try test.ledger.mendNotes() == 0)
  }

  @Test func aForgedNoteIsNamed() throws {
    let records = try fill()
    var forged = records[2].object
    forged["recipe"] = .object(Sample.recipe(target: Sample.name("0")).json)
    forged["run"] = "ffffffffffff"
    let line = String(decoding: JSONValue.object(forged).serialized(), as: UTF8.self)
    try test.repository.git("notes", "--ref=factory-hook", "append", "-m", line, "HEAD")
    try test.repository.git("notes", "--ref=factory-hook", "append", "-m", "a remark", "HEAD")
    let audit = try LedgerAudit.check(test.ledger)
    #expect(audit.troubles.map(\.what) == [.falseSerial])
    #expect(audit.unreadableNoteLines == 1)
  }
}
