import Gate
import Git
import Platform
import Testing
import Text

@testable import Ledger

@Suite struct VerdictLookupTests {
  let test: TestLedger

  init() throws { test = try TestLedger() }

  @Test func aCommitOfItsOwn() throws {
    let id = try test.commit("1\n")
    #expect(try test.verdict(of: id) == nil)
    let record = try test.judge(id)
    #expect(
      try test.verdict(of: id) == FoundVerdict(record: record, match: .commit, isSameChange: true))
  }

  @Test func theJournalHelpsWhereTheNoteIsGone() throws {
    let id = try test.commit("1\n")
    let record = try test.judge(id)
    try test.repository.git("update-ref", "-d", "refs/notes/factory-hook")
    #expect(try test.verdict(of: id)?.record == record)
  }

  @Test func theNewestRecordOfTheSameChangeCounts() throws {
    let id = try test.commit("1\n")
    try test.judge(id, .stopped)
    Clock.sleep(milliseconds: 3)
    let second = try test.judge(id)
    #expect(try test.verdict(of: id)?.record == second)
  }

  /// A clone that knows of no verdict judges late, whatever another clone knew before.
  @Test func aLateRecordIsTheLastResort() throws {
    let id = try test.commit("1\n")
    let ledger = try test.ledger
    let commit = try ledger.repository.commit(id)
    var draft = ledger.draft(
      .unjudged, on: commit, recipe: try test.recipe(of: id), origin: .late, trigger: .ci,
      engine: .init(version: "0", digest: nil))
    draft.lateVerdict = .passed
    let late = try ledger.record(draft)
    #expect(try test.verdict(of: id)?.record == late)
    Clock.sleep(milliseconds: 3)
    let own = try test.judge(id)
    Clock.sleep(milliseconds: 3)
    let later = try ledger.record(draft)
    #expect(later != late)
    #expect(try test.verdict(of: id)?.record == own)
  }

  @Test func theSameTreeFromTheSameTrees() throws {
    try test.commit("0\n")
    let id = try test.commit("1\n")
    try test.judge(id)
    try test.repository.git("commit", "-q", "--amend", "-m", "another message")
    let found = try test.verdict(of: test.head())
    #expect(found?.match == .tree && found?.isSameChange == true)
    #expect(found?.record.commit == id.hex)
  }

  @Test func theSameTreeFromElsewhereIsAnotherChange() throws {
    try test.commit("0\n")
    try test.commit("1\n")
    let last = try test.commit("2\n")
    try test.judge(last)
    // What a merge by squash makes of the two.
    try test.repository.git("reset", "-q", "--soft", "HEAD~2")
    try test.repository.git("commit", "-q", "-m", "squashed")
    let found = try test.verdict(of: test.head())
    #expect(found?.match == .tree && found?.isSameChange == false)
  }

  @Test(arguments: [false, true]) func theSamePatchOnAnotherBase(onlyInNotes: Bool) throws {
    try test.commit("0\n")
    let id = try test.commit("x\n", to: "b")
    try test.judge(id)
    try test.repository.git("checkout", "-q", "-b", "side", "HEAD~1")
    try test.commit("y\n", to: "c")
    try test.repository.git("cherry-pick", id.hex)
    if onlyInNotes { try Files.removeTree(test.repository.path + "/.git/factory-hook") }
    let found = try test.verdict(of: test.head())
    #expect(found?.match == .patch && found?.isSameChange == false)
    #expect(found?.record.commit == id.hex)
  }

  @Test func anotherPatchIsUnjudged() throws {
    try test.judge(test.commit("1\n"))
    #expect(try test.verdict(of: test.commit("2\n")) == nil)
  }

  /// git copies notes to rewritten commits where it is told to; they do not speak for them.
  @Test func aCopiedNoteCountsForTheSameTreeOnly() throws {
    try test.repository.git("config", "notes.rewriteRef", "refs/notes/factory-hook")
    try test.commit("0\n")
    let id = try test.commit("1\n")
    try test.judge(id)
    try test.repository.write("changed\n", to: "a")
    try test.repository.git("commit", "-q", "-a", "--amend", "-m", "b")
    #expect(try !test.ledger.records(on: test.head()).records.isEmpty)
    #expect(try test.verdict(of: test.head()) == nil)
  }

  @Test func aRecordOfAFalseRecipeIsNotTheSameChange() throws {
    let id = try test.commit("1\n")
    let record = try test.judge(id)
    var forged = record.object
    forged["recipe"] = .object(Sample.recipe(target: record.tree ?? "").json)
    forged["time"] = "2099-01-01T00:00:00.000Z"
    let line = String(decoding: JSONValue.object(forged).serialized(), as: UTF8.self)
    try test.repository.git("notes", "--ref=factory-hook", "append", "-m", line, "HEAD")
    #expect(try test.verdict(of: id)?.record == record, "the true one comes first")
  }
}

@Suite struct RewriteTests {
  let test: TestLedger

  init() throws { test = try TestLedger() }

  func plan(_ pairs: [(ObjectID, ObjectID)], _ way: Lineage.Way = .rebase) throws -> [RewriteStep] {
    try test.ledger.planRewrites(pairs.map { (old: $0.0, new: $0.1) }, way: way)
  }

  func kind(_ step: RewriteStep) -> String {
    switch step.action {
    case .known: "known"
    case .annotate: "annotate"
    case .carry: "carry"
    case .judge: "judge"
    }
  }

  @Test func anAmendedMessageKeepsTheVerdict() throws {
    try test.commit("0\n")
    let old = try test.commit("1\n")
    try test.judge(old)
    try test.repository.git("commit", "-q", "--amend", "-m", "b")
    let new = try test.head()
    let steps = try plan([(old, new)], .amend)
    #expect(steps.map(kind) == ["carry"] && steps[0].lineage.carriedBy == .tree)
    let records = try test.ledger.carryOut(steps, trigger: .postRewrite)
    #expect(records.count == 1 && records[0].origin == .carried && records[0].commit == new.hex)
    let found = try test.verdict(of: new)
    #expect(
      found?.match == .commit && found?.isSameChange == true && found?.record.verdict == .passed)
    #expect(try plan([(old, new)], .amend).map(kind) == ["known"])
  }

  @Test func anAmendedTreeIsJudgedAnew() throws {
    let old = try test.commit("1\n")
    try test.judge(old)
    let new = try test.commit("2\n", extra: ["--amend"])
    #expect(try plan([(old, new)], .amend).map(kind) == ["judge"])
    // Its own hooks have judged it: only where it comes from is added.
    let own = try test.judge(new)
    let steps = try plan([(old, new)], .amend)
    #expect(steps.map(kind) == ["annotate"])
    let records = try test.ledger.carryOut(steps, trigger: .postRewrite)
    #expect(records[0].lineage == Lineage(way: .amend, from: [old.hex]))
    #expect(records[0].origin == .gate && records[0].serial == own.serial)
    #expect(try test.verdict(of: new)?.record == records[0])
  }

  @Test func aRebaseCarriesWhatIsUnchanged() throws {
    try test.commit("base\n")
    let one = try test.commit("1\n", to: "one")
    let two = try test.commit("2\n", to: "two")
    try test.judge(one)
    try test.judge(two, .stopped)
    try test.repository.git("checkout", "-q", "-b", "other", "HEAD~2")
    try test.commit("x\n", to: "x")
    try test.repository.git("checkout", "-q", "main")
    try test.repository.git("rebase", "-q", "other")
    let (newOne, newTwo) = (try test.head("HEAD~1"), try test.head())
    let steps = try plan([(one, newOne), (two, newTwo)])
    #expect(steps.map(kind) == ["carry", "judge"], "only what passed is carried")
    #expect(steps[0].lineage.carriedBy == .patch)
    try test.ledger.carryOut(steps, trigger: .postRewrite)
    let found = try test.verdict(of: newOne)
    #expect(found?.match == .commit && found?.record.lineage?.from == [one.hex])
    #expect(found?.isSameChange == false, "it was judged on another base")
  }

  @Test func aSquashIsJudgedAnewUnlessItIsOneOfThem() throws {
    try test.commit("base\n")
    let one = try test.commit("1\n", to: "one")
    let two = try test.commit("2\n", to: "two")
    try test.judge(one)
    try test.judge(two)
    try test.repository.git("reset", "-q", "--soft", "HEAD~2")
    try test.repository.git("commit", "-q", "-m", "both")
    let both = try test.head()
    let steps = try plan([(one, both), (two, both)])
    #expect(steps.map(kind) == ["judge"])
    #expect(steps[0].lineage == Lineage(way: .squash, from: [one.hex, two.hex]))
  }

  @Test func whatIsGoneHindersNothing() throws {
    let new = try test.commit("1\n")
    let gone = try #require(ObjectID(hex: Sample.name("1")))
    #expect(try plan([(gone, new), (new, new)]).map(kind) == ["judge"])
    #expect(try plan([]).isEmpty)
  }

  @Test func aCherryPickIsCarriedByItsPatch() throws {
    try test.commit("0\n")
    let id = try test.commit("x\n", to: "b")
    try test.judge(id)
    try test.repository.git("checkout", "-q", "-b", "side", "HEAD~1")
    try test.commit("y\n", to: "c")
    try test.repository.git("cherry-pick", id.hex)
    let found = try #require(try test.verdict(of: test.head()))
    let ledger = try test.ledger
    let record = try ledger.carry(
      found, to: ledger.repository.commit(test.head()), way: .cherryPick, trigger: .postCommit)
    #expect(record.lineage == Lineage(way: .cherryPick, from: [id.hex], carriedBy: .patch))
    #expect(try test.trace("HEAD").ancestry.map(\.commit) == [id.hex])
    #expect(try test.trace(id.hex).successors == [test.head().hex])
  }
}
