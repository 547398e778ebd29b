import Checks
import Diagnostics
import Gate
import Platform
import Testing
import Text

@testable import Ledger

@Suite struct RuleHistoryTests {
  let folder: TestFolder
  let journal: Journal

  init() throws {
    folder = try TestFolder()
    journal = Journal(commonDirectory: folder.path)
  }

  /// Judges the tree `name` at `start`, with these findings of rules.
  private func judge(
    _ name: Character, at start: Int64, _ rules: [String], suppressed: [String] = []
  ) throws {
    var run = try RunRecorder(
      opening: Sample.recipe(target: Sample.name(name)), trigger: .check, in: journal,
      clock: Sample.clock(from: start))
    try run.collected(fileCount: 1)
    let judgement = Sample.judgement(
      rules.isEmpty ? .passed : .stopped, rules.map { Sample.finding($0) },
      subtracted: suppressed.map {
        Subtraction(Sample.finding($0), .suppressed(reason: "needed"))
      } + [Subtraction(Sample.finding("a-rule"), .alreadyThere)])
    try run.judged(judgement)
    if rules.isEmpty { try run.passed() } else { try run.stopped(rules[0]) }
  }

  @Test func countsEachChangeOnceByItsNewestJudgement() throws {
    let second: Int64 = 1_700_000_000_000
    try judge("1", at: second, ["a-rule", "a-rule", "b-rule"])
    try judge("2", at: second + 1000, ["a-rule"], suppressed: ["a-rule", "b-rule"])
    try judge("1", at: second + 2000, ["a-rule", "a-rule", "b-rule"])
    try judge("3", at: second + 3000, ["other-a-rule"], suppressed: ["a-rule"])
    let history = journal.history(ofRule: "a-rule")
    #expect(history.changes == 2)
    #expect(history.findings == 3)
    #expect(history.suppressed == 2)
    #expect(history.lastMilliseconds.map { $0 / 1000 } == (second + 2000) / 1000)
    #expect(history.lastSerial == Sample.recipe(target: Sample.name("1")).serial)
    #expect(history.sinceMilliseconds.map { $0 / 1000 } == second / 1000)
    #expect(journal.history(ofRule: "b-rule").findings == 1)
    #expect(journal.history(ofRule: "b-rule").suppressed == 1)
    #expect(journal.history(ofRule: "a").findings == 0)
  }

  @Test func aJournalWithoutTheRuleStillTellsWhenItBegan() throws {
    #expect(journal.history(ofRule: "a-rule") == RuleHistory())
    try judge("1", at: 1_700_000_000_000, [])
    let history = journal.history(ofRule: "b-rule")
    #expect(history.lastMilliseconds == nil)
    #expect(history.sinceMilliseconds.map { $0 / 1000 } == 1_700_000_000)
  }
}
