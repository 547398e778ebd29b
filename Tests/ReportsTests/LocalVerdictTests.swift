import Gate
import Testing
import Text

@testable import Reports

@Suite struct LocalVerdictTests {
  static func verdict(
    _ answer: String, _ detail: String? = nil, subject: String = "feat: x", trouble: Bool = false
  ) -> Report.LocalVerdict {
    .init(
      commit: String(repeating: "a", count: 40), subject: subject, answer: answer, detail: detail,
      isTrouble: trouble)
  }

  static func report(_ verdicts: [Report.LocalVerdict]) -> Report {
    var report = Report(
      tool: Sample.tool, trigger: .ci,
      judgements: [Sample.judgement(.passed, commit: String(repeating: "a", count: 40))])
    report.localVerdicts = verdicts
    return report
  }

  func conclusion(_ verdicts: [Report.LocalVerdict]) -> String {
    TextReport(Self.report(verdicts), style: .plain).conclusion
  }

  @Test func theyAreCountedAndThoseThatDifferAreNamed() {
    let text = conclusion([
      Self.verdict("missing", "late"), Self.verdict("same"),
      Self.verdict("altered", "forged", trouble: true), Self.verdict("same"),
    ])
    #expect(
      text.contains(
        """
          differs: verdicts that came with the commits: 2 same, 1 missing, 1 altered
            aaaaaaaaaa feat: x: missing: late
            aaaaaaaaaa feat: x: altered: forged

        """))
  }

  @Test func whereNoneCameTheyAreNotNamedOneByOne() {
    let text = conclusion([Self.verdict("missing"), Self.verdict("missing")])
    #expect(text.contains("  verdicts that came with the commits: 2 missing\n    fetch what"))
    #expect(!text.contains("aaaaaaaaaa"))
    #expect(!conclusion([]).contains("verdicts"))
  }

  @Test func manyAreCut() {
    let text = conclusion((0..<30).map { Self.verdict("missing", "\($0)") })
    #expect(text.contains(": missing: 19\n    and 10 more\n"))
  }

  @Test func hostileSubjectsAreHarmless() {
    let hostile = Self.verdict(
      "altered", "a\n::error::b", subject: "\u{1B}[31m\n::error::x|<b>", trouble: true)
    let report = Self.report([hostile])
    let text = TextReport(report, style: .plain).conclusion
    #expect(!text.contains("\u{1B}") && !text.contains("\n::error"))
    let commands = String(decoding: GitHubReport.render(report), as: UTF8.self)
    #expect(commands.hasPrefix("::error title=verdict-altered::commit aaaaaaaaaa: altered: "))
    #expect(commands.split(separator: "\n").count == 1)
    let summary = String(decoding: GitHubSummary.render(report), as: UTF8.self)
    #expect(!summary.contains("<b>") && !summary.contains("\u{1B}"))
    #expect(summary.contains("| altered |"))
  }

  /// What a job recorded goes with its machine: the next step is one that works at home.
  @Test func theNextStepIsToJudgeTheCommitAtHome() {
    var report = Self.report([])
    report.judgements[0] = Sample.judgement(
      .stopped, [Sample.finding()], commit: String(repeating: "a", count: 40))
    let text = TextReport(report, style: .plain).conclusion
    #expect(text.contains("  next: factory-hook check --commit aaaaaaaaaa\n"))
    #expect(!text.contains("factory-hook trace"))
  }

  @Test func onlyACIsDocumentHasThem() throws {
    let json = try JSONValue.parse(JSONReport.render(Self.report([Self.verdict("same")])).span)
    #expect(json["localVerdicts"]?[0]?["answer"] == "same")
    let check = try JSONValue.parse(JSONReport.render(Sample.mixed).span)
    #expect(check["localVerdicts"] == nil)
  }
}
