import Checks
import Diagnostics
import Gate
import Git
import Platform
import Testing
import Text

@testable import Ledger

@Suite struct LedgerLogTests {
  let folder: TestFolder
  let journal: Journal

  init() throws {
    folder = try TestFolder()
    journal = Journal(commonDirectory: folder.path)
    try fill()
  }

  /// passed and bound, stopped, skipped, killed, failed: in this order, a second apart.
  func fill() throws {
    let clock = Sample.clock()
    var bound = try Sample.passingRun(in: journal, clock: clock)
    var draft = Sample.draft()
    draft.authorship = Authorship(kind: .agent, agents: ["claude"], evidence: "author")
    _ = try bound.bind(draft)
    var stopped = try RunRecorder(
      opening: Sample.recipe(target: Sample.name("2")), trigger: .preCommit, in: journal,
      clock: Sample.clock(from: 1_700_000_001_000))
    try stopped.collected(fileCount: 1)
    try stopped.judged(
      Sample.judgement(
        .stopped, [Sample.finding("a-rule", "lib/x/a.swift")],
        subtracted: [Subtraction(Sample.finding("b-rule", "docs/b"), .suppressed(reason: "r"))]))
    try stopped.stopped("a-rule")
    try RunStore(journal).recordSkip(
      inWorktree: "", hook: "pre-commit", reason: "fire", at: 1_700_000_002_000)
    _ = try RunRecorder(
      opening: Sample.recipe(target: Sample.name("3")), trigger: .check, in: journal,
      clock: Sample.clock(from: 1_700_000_003_000))
    var failed = try RunRecorder(
      opening: Sample.recipe(target: Sample.name("4")), trigger: .ci, in: journal,
      clock: Sample.clock(from: 1_700_000_004_000))
    try failed.failed("no space")
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var change: @Sendable (inout LogFilter) -> Void
    var expected: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "all", change: { _ in },
      expected: ["cannot-judge", "unjudged", "unjudged", "stopped", "passed"]),
    Case(name: "passed", change: { $0.verdicts = [.passed] }, expected: ["passed"]),
    Case(
      name: "two verdicts", change: { $0.verdicts = [.passed, .stopped] },
      expected: ["stopped", "passed"]),
    Case(name: "a rule", change: { $0.rule = "a-rule" }, expected: ["stopped"]),
    Case(name: "a rule that was excused", change: { $0.rule = "b-rule" }, expected: ["stopped"]),
    Case(name: "no such rule", change: { $0.rule = "c-rule" }, expected: []),
    Case(name: "a folder", change: { $0.path = "lib" }, expected: ["stopped"]),
    Case(name: "a folder with its slash", change: { $0.path = "lib/x/" }, expected: ["stopped"]),
    Case(name: "a file", change: { $0.path = "lib/x/a.swift" }, expected: ["stopped"]),
    Case(name: "a part of a name", change: { $0.path = "li" }, expected: []),
    Case(
      name: "a rule in another folder",
      change: {
        $0.rule = "a-rule"
        $0.path = "docs"
      }, expected: []),
    Case(name: "agents", change: { $0.authorKind = .agent }, expected: ["passed"]),
    Case(name: "an agent", change: { $0.agent = "claude" }, expected: ["passed"]),
    Case(name: "another agent", change: { $0.agent = "codex" }, expected: []),
    Case(name: "people", change: { $0.authorKind = .person }, expected: []),
    Case(name: "CI", change: { $0.trigger = .ci }, expected: ["cannot-judge"]),
    Case(
      name: "since", change: { $0.since = 1_700_000_002_000 },
      expected: ["cannot-judge", "unjudged", "unjudged"]),
    Case(
      name: "until", change: { $0.until = 1_700_000_001_500 }, expected: ["stopped", "passed"]),
    Case(
      name: "between",
      change: {
        $0.since = 1_700_000_000_500
        $0.until = 1_700_000_001_500
      }, expected: ["stopped"]),
  ]

  @Test(arguments: cases) func filters(_ c: Case) {
    var filter = LogFilter()
    c.change(&filter)
    var found: [String] = []
    journal.forEachEntry(filter) { entry in
      found.append(entry.verdict.rawValue)
      return true
    }
    #expect(found == c.expected)
  }

  @Test func rowsTellWhatIsKnown() {
    var entries: [LogEntry] = []
    journal.forEachEntry { entry in
      entries.append(entry)
      return true
    }
    #expect(entries.map(\.detail) == ["no space", nil, "fire", "a-rule", nil])
    #expect(entries.map(\.isSkip) == [false, false, true, false, false])
    #expect(entries[4].commit == Sample.name("d") && entries[4].serial == Sample.recipe().serial)
    #expect(entries[3].findings.map(\.rule) == ["a-rule"])
  }

  @Test func stopsWhenEnoughIsSeen() {
    var seen = 0
    journal.forEachEntry { _ in
      seen += 1
      return seen < 2
    }
    #expect(seen == 2)
  }

  @Test func aRunWhoseOpeningIsLostComesLast() throws {
    let lines = try folder.lines()
    try Files.write(
      Array(lines.dropFirst().joined(separator: "\n").utf8) + [10], to: folder.journalPath)
    var verdicts: [Verdict] = []
    journal.forEachEntry { entry in
      verdicts.append(entry.verdict)
      return true
    }
    #expect(verdicts == [.cannotJudge, .unjudged, .unjudged, .stopped, .passed])
  }

  @Test func aCarriedVerdictIsARowOfItsOwn() throws {
    let test = try TestLedger()
    try test.commit("0\n")
    let old = try test.commit("1\n")
    try test.judge(old)
    try test.repository.git("commit", "-q", "--amend", "-m", "b")
    let ledger = try test.ledger
    try ledger.carryOut(
      ledger.planRewrites([(old: old, new: test.head())], way: .amend), trigger: .postRewrite)
    var commits: [String?] = []
    ledger.journal.forEachEntry { entry in
      commits.append(entry.commit)
      return true
    }
    #expect(commits == [try test.head().hex, old.hex])
  }
}
