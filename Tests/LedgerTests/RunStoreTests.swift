import Diagnostics
import Gate
import Platform
import Testing
import Text

@testable import Ledger

@Suite struct RunStoreTests {
  let folder: TestFolder
  let journal: Journal
  var store: RunStore { RunStore(Journal(commonDirectory: folder.path)) }

  init() throws {
    folder = try TestFolder()
    journal = Journal(commonDirectory: folder.path)
  }

  @Test func aRunSpansTheHooksOfACommit() throws {
    let opened = try Sample.passingRun(in: journal)
    // commit-msg, another process
    let waiting = try #require(store.waitingRun(inWorktree: ""))
    #expect(waiting.id == opened.id && waiting.state == .passed)
    var recorder = RunRecorder(
      resuming: try #require(waiting.run), id: waiting.id, in: journal, clock: Sample.clock())
    var judgement = Sample.judgement()
    judgement.messageDigest = "abcd"
    try recorder.judgedMessage(judgement)
    // post-commit, a third
    let recipe = Sample.recipe()
    let found = try #require(store.run(from: recipe.bases, to: recipe.target))
    #expect(found.id == opened.id && found.messageDigest == "abcd")
    var binder = RunRecorder(
      resuming: try #require(found.run), id: found.id, in: journal, clock: Sample.clock())
    let record = try binder.bind(Sample.draft())
    let history = try #require(store.runs(of: recipe.serial).first)
    #expect(
      history.events.map(\.state) == [.opened, .collected, .judged, .passed, .bound])
    #expect(history.commit == Sample.name("d") && history.record == record)
    #expect(history.judgement?.filesJudged == 5 && !history.isUnfinished)
    #expect(store.runs(ofCommit: Sample.name("d")).map(\.id) == [opened.id])
    #expect(store.waitingRun(inWorktree: "") == nil)
    #expect(JournalAudit.check(journal).alterations == [])
    // The record names the line before the one that holds it.
    let lines = try folder.lines()
    #expect(record.journalDigest == hexadecimal(SHA256.digest(lines[lines.count - 2])))
  }

  @Test func aMessageMayStopARunThatPassed() throws {
    var recorder = try Sample.passingRun(in: journal)
    var judgement = Sample.judgement(.stopped, [Sample.finding("subject-length", nil)])
    judgement.messageDigest = "ee"
    try recorder.judgedMessage(judgement)
    let history = try #require(store.runs(of: recorder.serial).first)
    #expect(history.state == .stopped && history.events.last?.detail == "subject-length")
    #expect(history.messageJudgement?.findings.first?.rule == "subject-length")
    #expect(store.waitingRun(inWorktree: "") == nil)
  }

  @Test(arguments: [0, 1, 2, 3]) func aKilledRunHindersNobody(steps: Int) throws {
    let clock = Sample.clock()
    var killed = try RunRecorder(
      opening: Sample.recipe(target: Sample.name("9")), trigger: .preCommit, in: journal,
      clock: clock)
    if steps > 0 { try killed.collected(fileCount: 1) }
    if steps > 1 { try killed.judged(Sample.judgement()) }
    if steps > 2 { try killed.passed() }
    let later = clock() + 1
    #expect(store.leftovers(before: later).map(\.id) == [killed.id])
    let next = try Sample.passingRun(in: journal)
    #expect(store.waitingRun(inWorktree: "")?.id == next.id)
    let states: [Run.State] = [.opened, .collected, .judged, .passed]
    #expect(store.runs(of: killed.serial).first?.state == states[steps])
  }

  @Test func aRunThatFailedOrStoppedWaitsForNothing() throws {
    _ = try Sample.passingRun(in: journal)
    var failed = try RunRecorder(opening: Sample.recipe(), trigger: .preCommit, in: journal)
    try failed.failed("the disk is full")
    #expect(store.waitingRun(inWorktree: "") == nil, "the newest run counts")
    #expect(store.runs(of: failed.serial).first?.events.last?.detail == "the disk is full")
  }

  @Test func worktreesAndTriggersAreKeptApart() throws {
    let main = try Sample.passingRun(in: journal)
    let linked = try Sample.passingRun(
      Sample.recipe(target: Sample.name("e")), worktree: "worktrees/x", in: journal)
    var check = try RunRecorder(opening: Sample.recipe(), trigger: .check, in: journal)
    try check.collected(fileCount: 0)
    #expect(store.waitingRun(inWorktree: "")?.id == main.id)
    #expect(store.waitingRun(inWorktree: "worktrees/x")?.id == linked.id)
    #expect(store.waitingRun(inWorktree: "worktrees/y") == nil)
    let recipe = Sample.recipe()
    #expect(store.run(from: recipe.bases, to: recipe.target)?.id == main.id)
    #expect(store.run(from: [], to: recipe.target) == nil, "another parent is another change")
  }

  @Test func aRunLongAgoIsFoundByItsTree() throws {
    let old = try Sample.passingRun(in: journal)
    for index in 0..<40 {
      let name = String(repeating: String(index % 10), count: 30) + String(1_000_000_000 + index)
      for _ in 0..<10 {
        _ = try RunRecorder(
          opening: Sample.recipe(target: name, bases: [Sample.name("7")]), trigger: .check,
          commit: Sample.name("8"), in: journal)
      }
    }
    let size = try Files.read(folder.journalPath).count
    #expect(size > RunStore.recentBytes / 2)
    let recipe = Sample.recipe()
    #expect(store.run(from: recipe.bases, to: recipe.target)?.id == old.id)
  }

  @Test func attemptsAtOneRecipeAreKeptApart() throws {
    let first = try Sample.passingRun(in: journal)
    let second = try Sample.passingRun(in: journal)
    #expect(first.serial == second.serial && first.id != second.id)
    #expect(store.runs(of: first.serial).map(\.id) == [second.id, first.id])
  }

  @Test func withoutAJournalNothingIsWritten() throws {
    var recorder = try Sample.passingRun(in: nil)
    let record = try recorder.bind(Sample.draft())
    #expect(recorder.run.state == .bound && record.journalDigest == nil)
    #expect(!Files.exists(folder.path + "/factory-hook"))
  }

  @Test func aSkipIsWrittenDown() throws {
    try store.recordSkip(
      inWorktree: "", hook: "pre-commit", reason: "CI is down", at: 1_700_000_000_000)
    let text = try folder.lines()[0]
    #expect(text.contains(#""event":"skipped""#) && text.contains(#""reason":"CI is down""#))
    #expect(store.waitingRun(inWorktree: "") == nil)
  }

  @Test func linesThatAreNoLegalHistoryGiveNoRun() throws {
    let recorder = try Sample.passingRun(in: journal)
    var lines = try folder.lines()
    lines.remove(at: 1)
    try Files.write(Array(lines.joined(separator: "\n").utf8 + [10]), to: folder.journalPath)
    let history = try #require(store.runs(of: recorder.serial).first)
    #expect(history.run == nil && history.state == .passed)
    #expect(store.waitingRun(inWorktree: "") == nil)
  }
}
