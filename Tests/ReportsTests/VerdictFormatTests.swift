import Diagnostics
import Gate
import Testing
import Text

@testable import Reports

/// The verdicts that came with the commits, in the formats that list one problem after the other.
@Suite struct VerdictFormatTests {
  static let commits = ["a", "b", "c", "d"].map { String(repeating: $0, count: 40) }

  /// Two that fail the run, one that only differs, one that is the same.
  static let report: Report = {
    var report = Report(
      tool: Sample.tool, trigger: .ci,
      judgements: commits.map { Sample.judgement(.passed, commit: $0) })
    report.localVerdicts = [
      ("altered", "it says passed, and judging the same says stopped", true),
      ("missing", nil, true), ("standard-differs", "<b>\n::error::x", false), ("same", nil, false),
    ].enumerated().map { index, verdict in
      .init(
        commit: commits[index], subject: "feat: x", answer: verdict.0, detail: verdict.1,
        isTrouble: verdict.2)
    }
    return report
  }()

  static let listing: [(String, ReportFormat)] = [
    ("sarif", .sarif), ("gitlab", .gitlab), ("junit", .junit), ("checkstyle", .checkstyle),
    ("tap", .tap),
  ]

  /// Whether all that a format holds is a problem.
  private static func isListOfProblems(_ format: ReportFormat) -> Bool {
    format == .gitlab || format == .checkstyle
  }

  @Test(arguments: listing) func eachThatFailsIsNamed(_ name: String, _ format: ReportFormat) {
    let out = text(format.render(Self.report))
    #expect(out.contains("commit aaaaaaaaaa: altered: it says passed, and judging"), "\(out)")
    #expect(out.contains("commit bbbbbbbbbb: missing"), "\(out)")
    #expect(
      out.contains("commit cccccccccc: standard-differs") != Self.isListOfProblems(format),
      "\(out)")
    #expect(!out.contains("dddddddddd:") && !out.contains("\n::error"), "\(out)")
  }

  /// How every team begins: one remark says it, and nothing fails.
  @Test(arguments: listing) func whereNoneCameOneRemarkSaysSo(
    _ name: String, _ format: ReportFormat
  ) {
    var report = Self.report
    for index in report.localVerdicts.indices {
      report.localVerdicts[index].answer = "missing"
      report.localVerdicts[index].detail = nil
      report.localVerdicts[index].isTrouble = false
    }
    let out = text(format.render(report))
    #expect(
      out.contains("verdicts that came with the commits: 4 missing")
        != Self.isListOfProblems(format), "\(out)")
    #expect(!out.contains("aaaaaaaaaa:") && !out.contains("not ok"), "\(out)")
  }

  @Test(arguments: listing) func manyThatOnlyDifferAreCut(_ name: String, _ format: ReportFormat) {
    var report = Self.report
    report.localVerdicts = (0..<30).map {
      LocalVerdictTests.verdict("standard-differs", "number \($0)")
    }
    let out = text(format.render(report))
    let isTold = !Self.isListOfProblems(format)
    #expect(out.contains("number 19") == isTold, "\(out)")
    #expect(!out.contains("number 20"), "\(out)")
    #expect(out.contains("and 10 standard-differs") == isTold, "\(out)")
  }

  @Test func jUnitHasACaseForAllOfThem() {
    let out = text(JUnitReport.render(Self.report))
    #expect(
      out.contains(
        """
              <testcase classname="gate" name="verdicts of the commits" time="0">
                <failure message="1 altered, 1 missing" type="verdicts">commit aaaaaaaaaa: altered: \
        it says passed, and judging the same says stopped&#10;commit bbbbbbbbbb: missing</failure>
              </testcase>

        """.indentedLess(2)), "\(out)")
    #expect(out.contains("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"0\""))
    var same = Self.report
    same.localVerdicts.removeAll { $0.answer != "same" }
    #expect(
      text(JUnitReport.render(same)).contains(
        #"<testcase classname="gate" name="verdicts of the commits" time="0"/>"#))
    #expect(!text(JUnitReport.render(Sample.mixed)).contains("verdicts"))
  }

  @Test func tapHasAPointForAllOfThem() {
    let out = text(TAPReport.render(Self.report))
    #expect(out.contains("\n1..3\n"), "\(out)")
    #expect(
      out.hasSuffix(
        """
        not ok 3 - verdicts of the commits
          ---
          verdicts:
            - commit: "\(Self.commits[0])"
              answer: altered
              message: "commit aaaaaaaaaa: altered: it says passed, and judging the same says stopped"
            - commit: "\(Self.commits[1])"
              answer: missing
              message: "commit bbbbbbbbbb: missing"
          ...

        """), "\(out)")
    var broken = Self.report
    broken.diagnostics = Sample.broken.diagnostics
    let bailed = text(TAPReport.render(broken))
    #expect(bailed.contains("# commit aaaaaaaaaa: altered") && bailed.contains("\nBail out!"))
  }

  @Test func checkstyleHasThemBesideTheFindingsInMessages() {
    var report = Self.report
    report.judgements[0].findings = [
      Sample.finding("subject-case", .note, path: nil, line: 1, message: "starts low")
    ]
    let out = text(CheckstyleReport.render(report))
    #expect(out.split(separator: "<file name=\"COMMIT_EDITMSG\">").count == 2, "\(out)")
    #expect(out.contains(#"severity="error" message="commit bbbbbbbbbb: missing" source="#))
    #expect(out.contains(#"source="factory-hook.verdict-missing"/>"#))
    #expect(!out.contains("cccccccccc"))
  }

  @Test func gitLabTellsThemApart() throws {
    let out = try JSONValue.parse(GitLabReport.render(Self.report).span)
    let all = try #require(out.array)
    #expect(Set(all.compactMap { $0["fingerprint"]?.string }).count == 2)
    #expect(all.map { $0["severity"]?.string } == ["critical", "critical"])
    #expect(all.last?["check_name"] == "verdict-missing")
    #expect(all.last?["location"]?["path"] == "COMMIT_EDITMSG")
  }

  @Test func sarifHasAResultForEachThatFails() throws {
    let run = try #require(JSONValue.parse(SARIFReport.render(Self.report).span)["runs"]?[0])
    let results = try #require(run["results"]?.array)
    #expect(results.map { $0["ruleId"]?.string } == ["verdict-altered", "verdict-missing"])
    #expect(results.map { $0["properties"]?["commit"]?.string } == Array(Self.commits[..<2]))
    let prints = results.map { $0["partialFingerprints"]?["primaryLocationLineHash"]?.string }
    #expect(Set(prints).count == 2)
    for result in results {
      let index = try #require(result["ruleIndex"]?.integer)
      let rule = run["tool"]?["driver"]?["rules"]?[index]
      #expect(rule?["id"] == result["ruleId"])
      #expect(rule?["help"]?["text"]?.string?.contains("Fix: ") == true)
    }
    let invocation = run["invocations"]?[0]
    #expect(invocation?["executionSuccessful"] == true)
    let notes = try #require(invocation?["toolExecutionNotifications"]?.array)
    #expect(notes.map { $0["descriptor"]?["id"]?.string } == ["verdict-standard-differs"])
    #expect(notes.map { $0["level"]?.string } == ["note"])
  }

  @Test func linesHaveThoseThatDiffer() throws {
    let lines = JSONLinesReport.render(Self.report).split(separator: UInt8(ascii: "\n"))
    let verdicts = try lines.map { try JSONValue.parse(Array($0).span)["localVerdict"] }
    #expect(verdicts.map { $0?["answer"]?.string } == ["altered", "missing", "standard-differs"])
    #expect(verdicts.map { $0?["trouble"]?.boolean } == [true, true, false])
  }

  /// Its version 1 has no word for them.
  @Test func porcelainStaysAsItIs() {
    #expect(PorcelainReport.render(Self.report).isEmpty)
  }

  func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension String {
  fileprivate func indentedLess(_ count: Int) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).map { $0.dropFirst(count) }
      .joined(separator: "\n")
  }
}
