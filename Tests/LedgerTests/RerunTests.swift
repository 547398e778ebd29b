import Checks
import Diagnostics
import Gate
import Git
import Platform
import Testing
import Text

@testable import Ledger

@Suite struct RerunTests {
  let test: TestLedger

  init() throws { test = try TestLedger() }

  func plan(_ text: String = "HEAD") throws -> RerunPlan {
    try test.ledger.planRerun(test.trace(text))
  }

  @Test func whatIsRecordedCanBeJudgedAgain() throws {
    let id = try test.commit("1\n")
    let record = try test.judge(id)
    let plan = try plan(record.serial.short)
    #expect(plan.isPossible && plan.recipe == record.recipe && plan.verdict == .passed)
    #expect(plan.summary?.filesJudged == 5 && plan.toolNames == [])
  }

  @Test func theJournalsLongerListsAreTaken() throws {
    let id = try test.commit("1\n")
    let ledger = try test.ledger
    let recipe = try test.recipe(of: id)
    let findings = (0..<60).map { Sample.finding("r", "p\($0)", severity: .warning) }
    var recorder = try ledger.open(recipe, trigger: .preCommit)
    try recorder.collected(fileCount: 1)
    try recorder.judged(Sample.judgement(.passed, findings))
    try recorder.passed()
    var draft = ledger.draft(
      .passed, on: try ledger.repository.commit(id), recipe: recipe, origin: .gate,
      trigger: .preCommit, engine: .init(version: "0", digest: nil))
    draft.judgement = JudgementSummary(Sample.judgement(.passed, findings))
    let record = try ledger.bind(&recorder, draft)
    #expect(try #require(record.judgement?.findingsOmitted) > 0)
    #expect(try plan().summary?.findings.count == 60)
  }

  @Test func whatCannotBeJudgedAgainSaysWhy() throws {
    let id = try test.commit("1\n")
    #expect(throws: Failure.self) { try plan() }
    let ledger = try test.ledger
    let commit = try ledger.repository.commit(id)
    var recipe = try test.recipe(of: id)
    recipe.engine = "0-ancient"
    recipe.bases = [Sample.name("1")]
    try ledger.record(
      ledger.draft(
        .passed, on: commit, recipe: recipe, origin: .request, trigger: .check,
        engine: .init(version: "0", digest: nil)))
    let obstacles = try plan().obstacles
    #expect(obstacles.map(\.id) == ["other-engine", "missing-object"])
    #expect(obstacles[1].message == "tree \(Sample.name("1")) is not here")
    #expect(obstacles[0].hint == "use a factory-hook with engine 0-ancient")
  }

  @Test func anAlteredRecipeIsNotJudgedAgain() throws {
    let id = try test.commit("1\n")
    let record = try test.judge(id)
    var forged = record.object
    var recipe = try #require(record.recipe)
    recipe.standard = String(repeating: "9", count: 64)
    forged["recipe"] = .object(recipe.json)
    let line = String(decoding: JSONValue.object(forged).serialized(), as: UTF8.self)
    try Files.removeTree(test.repository.path + "/.git/factory-hook")
    try test.repository.git("notes", "--ref=factory-hook", "add", "-f", "-m", line, "HEAD")
    try test.repository.git("notes", "--ref=factory-hook", "remove", "HEAD^{tree}")
    #expect(try plan().obstacles.map(\.id) == ["false-serial"])
  }

  // MARK: comparing

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var then: [Finding]
    var now: [Finding]
    var omitted = 0
    var includingMessage = false
    /// The kinds of the differences.
    var differences: [String] = []
    var testDescription: String { name }
  }

  static let a = Sample.finding("a")
  static let b = Sample.finding("b", "b.swift", line: nil, severity: .warning)
  static let message = Sample.finding("subject", nil, line: 1)
  static let cases = [
    Case(name: "nothing, nothing", then: [], now: []),
    Case(name: "the same", then: [a, b], now: [b, a]),
    Case(name: "twice the same", then: [a, a], now: [a, a]),
    Case(name: "one of two gone", then: [a, a], now: [a], differences: ["gone a"]),
    Case(name: "one more", then: [a], now: [a, a], differences: ["new a"]),
    Case(name: "a stop where none was", then: [], now: [a], differences: ["verdict", "new a"]),
    Case(name: "no stop any more", then: [a], now: [], differences: ["verdict", "gone a"]),
    Case(name: "a warning changed", then: [b], now: [], differences: ["gone b"]),
    Case(
      name: "another line", then: [a], now: [Sample.finding("a", line: 4)],
      differences: ["gone a", "new a"]),
    Case(name: "the message apart", then: [b], now: [b, message]),
    Case(
      name: "the message as well", then: [b], now: [b, message], includingMessage: true,
      differences: ["verdict", "new subject"]),
    Case(name: "a list that was cut", then: [a], now: [a, b, b], omitted: 2),
    Case(
      name: "a list that was cut, another number", then: [a], now: [a, b], omitted: 2,
      differences: ["count"]),
    Case(
      name: "a list that was cut, a listed one gone", then: [a], now: [b, b, b], omitted: 2,
      differences: ["verdict", "gone a"]),
  ]

  @Test(arguments: cases) func compares(_ c: Case) throws {
    func judged(_ findings: [Finding]) -> Judgement {
      Sample.judgement(
        findings.contains { $0.severity == .error } ? .stopped : .passed, findings)
    }
    var summary = JudgementSummary(judged(c.then))
    summary.findingsOmitted = c.omitted
    let plan = RerunPlan(
      recipe: Sample.recipe(), verdict: judged(c.then).verdict, summary: summary, commit: nil,
      toolNames: [], obstacles: [])
    let comparison = RerunComparison(
      plan, with: judged(c.now), includingMessage: c.includingMessage)
    let kinds = comparison.differences.map { difference in
      switch difference {
      case .verdict: "verdict"
      case .standard: "standard"
      case .gone(let found): "gone \(found.rule)"
      case .new(let found): "new \(found.rule)"
      case .count: "count"
      }
    }
    #expect(kinds == c.differences)
    #expect(comparison.isSame == c.differences.isEmpty)
  }

  @Test func anotherStandardIsADifference() {
    var again = Sample.judgement()
    again.recipe.standard = String(repeating: "7", count: 64)
    let plan = RerunPlan(
      recipe: Sample.recipe(), verdict: .passed, summary: JudgementSummary(Sample.judgement()),
      commit: nil, toolNames: [], obstacles: [])
    let comparison = RerunComparison(plan, with: again, includingMessage: false)
    #expect(
      comparison.differences == [
        .standard(then: plan.recipe.standard, now: again.recipe.standard)
      ])
  }
}
