import Checks
import Diagnostics
import Gate
import Testing
import Text

@testable import Reports

@Suite struct TextReportTests {
  @Test func stopped() {
    let text = TextReport(Sample.mixed, style: .plain)
    #expect(
      text.findings == """
        src/a.swift:12:5: error no-print print() in library code
          12 |     print("x")
             |     ^^^^^^^^
             why: output of a library belongs to its caller
             fix: use the logger
        src/a.swift:14:5: error no-print print() in library code
          14 |     print("x")
             |     ^^^^^^^^
        big.bin: error size file is too big
        src/a.swift:20:1: warning tabs tab
          20 |     x
             | ^^^^
        COMMIT_EDITMSG:1:1: note subject-case subject starts low
          1 | fix
            | ^^^

        """)
    #expect(
      text.conclusion == """
        factory-hook: stopped FH-6nh5imo54f: 3 errors, 1 warning, 1 note in 2 files; 5 files judged by 2 rules, 1 excluded, 12 ms
          where 'size' must be broken, [[allow]] it in the rulefile first: pre-commit cannot see the message's Factory-Allow
          next: git add :/src/a.swift :/big.bin && git commit
                factory-hook explain no-print
                factory-hook trace FH-6nh5imo54f

        """)
  }

  @Test func passedIsOneLine() {
    let text = TextReport(Sample.report([]), style: .plain)
    #expect(text.findings == "")
    #expect(
      text.conclusion
        == "factory-hook: passed FH-6nh5imo54f: 5 files judged by 2 rules, 1 excluded, 12 ms\n")
  }

  @Test func troubleSaysWhatAndWhatNext() {
    let text = TextReport(Sample.broken, style: .plain)
    #expect(text.findings == "")
    #expect(
      text.conclusion == """
        factory-hook.toml:3:7: error: unknown key 'levle' [unknown-key]
          hint: did you mean 'level'?
        error: empty glob [bad-glob]
        factory-hook: cannot judge

        """)
  }

  @Test func coloursDressTheSameText() {
    let plain = TextReport(Sample.mixed, style: .plain, isVerbose: true)
    let colored = TextReport(Sample.mixed, style: TextStyle(isColored: true), isVerbose: true)
    #expect(colored.findings.contains("\u{1B}[1;31merror\u{1B}[0m"))
    #expect(undressed(colored.findings) == plain.findings)
    #expect(undressed(colored.conclusion) == plain.conclusion)
  }

  @Test func atMostFiftyAreShownAndTheRestCounted() {
    let findings =
      (1...60).map { Sample.finding(line: $0) } + (1...7).map { Sample.finding("tabs", line: $0) }
      + [Sample.finding("todo", .warning)]
    let text = TextReport(Sample.report(findings), style: .plain)
    #expect(text.findings.split(separator: "\n").filter { $0.contains(": error ") }.count == 50)
    #expect(text.findings.hasSuffix("\nand 18 more: 10 no-print, 7 tabs, 1 todo\n"))
  }

  @Test func heavierFindingsAreShownFirst() {
    let findings = (1...60).map { Sample.finding("tabs", .warning, line: $0) } + [Sample.finding()]
    let text = TextReport(Sample.report(findings), style: .plain)
    #expect(text.findings.hasPrefix("src/a.swift:12:5: error no-print"))
  }

  @Test func manyJudgementsAreCountedAndNamed() {
    var report = Sample.report([])
    report.trigger = .check
    report.judgements = [
      Sample.judgement(.passed, commit: "1111111111"),
      Sample.judgement(.stopped, [Sample.finding()], commit: "2222222222"),
    ]
    let text = TextReport(report, style: .plain)
    #expect(text.findings.hasPrefix("commit 2222222222 stopped FH-6nh5imo54f\nsrc/a.swift:12:5:"))
    #expect(
      text.conclusion.hasPrefix(
        "factory-hook: stopped: 2 changes: 1 passed, 1 stopped, 1 error in 1 file;"))
  }

  struct Next: Sendable, CustomTestStringConvertible {
    var name: String
    var trigger: Run.Trigger
    var paths: [RepositoryPath?]
    var command: String
    var testDescription: String { name }
  }

  static let next = [
    Next(
      name: "staged files", trigger: .preCommit,
      paths: [RepositoryPath("a b"), RepositoryPath("c")],
      command: "git add ':/a b' :/c && git commit"),
    Next(
      name: "a merge", trigger: .preMergeCommit, paths: [RepositoryPath("-x")],
      command: "git add :/-x && git commit --no-edit"),
    Next(
      name: "glob characters", trigger: .preCommit, paths: [RepositoryPath("a*'b")],
      command: #"git add ':(top,literal)a*'\''b' && git commit"#),
    Next(
      name: "a name that cannot be typed", trigger: .preCommit, paths: [RepositoryPath([0xFF])],
      command: "git add -p && git commit"),
    Next(
      name: "too many to name", trigger: .preCommit,
      paths: (1...5).map { RepositoryPath("f\($0)") }, command: "git add -p && git commit"),
    Next(
      name: "a message", trigger: .commitMessage, paths: [nil],
      command: #"git commit --edit --file="$(git rev-parse --git-path COMMIT_EDITMSG)""#),
    Next(
      name: "after the commit", trigger: .postCommit, paths: [RepositoryPath("a")],
      command: "git add :/a && git commit --amend"),
    Next(
      name: "a push", trigger: .prePush, paths: [RepositoryPath("a")],
      command: "git rebase --interactive abc123^"),
    Next(
      name: "by hand", trigger: .check, paths: [RepositoryPath("a")],
      command: "factory-hook explain no-print"),
  ]

  @Test(arguments: next) func saysWhatToTypeNext(_ c: Next) {
    let findings = c.paths.map { path in
      var finding = Sample.finding()
      finding.path = path
      return finding
    }
    var report = Sample.report(findings, trigger: c.trigger)
    report.judgements[0].commit = c.trigger == .prePush ? "abc123" : nil
    #expect(NextStep(report: report).commands.first == c.command)
  }

  /// Where a machine can mend something, the command that does it is among those to type.
  @Test(arguments: [
    (Run.Trigger.check, Recipe.Scope.change, ["factory-hook check --fix"]),
    (.check, .tree, ["factory-hook check --all --fix"]),
    (.preCommit, .change, ["git add :/src/a.swift && git commit", "factory-hook check --fix"]),
    (
      .commitMessage, .change,
      [
        #"factory-hook check --message "$(git rev-parse --git-path COMMIT_EDITMSG)" --fix"#,
        #"git commit --edit --file="$(git rev-parse --git-path COMMIT_EDITMSG)""#,
      ]
    ),
  ]) func fixIsOffered(_ row: (trigger: Run.Trigger, scope: Recipe.Scope, commands: [String])) {
    var finding = Sample.finding()
    finding.edit = Finding.Edit(1205..<1213, [])
    var report = Sample.report([finding], trigger: row.trigger)
    report.judgements[0].recipe.scope = row.scope
    #expect(!NextStep(report: report).commands.contains { $0.contains("--fix") })
    report.offersFix = true
    #expect(Array(NextStep(report: report).commands.prefix(row.commands.count)) == row.commands)
    report.judgements[0].findings[0].edit = nil
    #expect(!NextStep(report: report).commands.contains { $0.contains("--fix") })
  }

  /// What was mended, or could be, stands before what is left.
  @Test func fixesAreCounted() {
    func verdictLine(_ fixing: Report.Fixing, _ findings: [Finding]) -> String {
      var report = Sample.report(findings, trigger: .check)
      report.fixing = fixing
      return TextReport(report, style: .plain).conclusion
    }
    let one = [Sample.finding()]
    let all = verdictLine(Report.Fixing(fixed: one, isApplied: true, undo: 4), [])
    #expect(all.contains(": 1 fixed; 5 files judged"))
    #expect(all.contains("factory-hook undo 4"))
    let some = verdictLine(Report.Fixing(fixed: one, isApplied: false), one)
    #expect(some.contains(": 1 can be fixed; 1 error in 1 file; 5 files judged"))
    #expect(!some.contains("undo"))
  }

  @Test func aStandardThatTheChangeTouchesIsSaid() {
    var report = Sample.report([])
    report.judgements[0].standards.append(
      Judgement.StandardUsed(
        role: .base, digest: "00", sources: [], ruleCount: 1, isDefault: true))
    #expect(
      TextReport(report, style: .plain).conclusion.hasSuffix(
        "\n  the change touches the standard: the old standard judged it too\n"))
  }

  @Test func aMissingRulefileIsSaid() {
    var report = Sample.report([])
    report.judgements[0].standards[0].isDefault = true
    #expect(
      TextReport(report, style: .plain).conclusion.hasSuffix(
        "\n  no factory-hook.toml: the built-in packs hygiene and secrets apply\n"))
  }

  @Test func verboseListsRulesAndWhatWasSubtracted() {
    var report = Sample.report([])
    report.judgements[0].subtracted = [
      Subtraction(Sample.finding(), .suppressed(reason: "a\u{1B}b")),
      Subtraction(Sample.finding(path: "new"), .moved(from: RepositoryPath("old"))),
    ]
    let text = TextReport(report, style: .plain, isVerbose: true).conclusion
    for line in [
      "  rule        no-print error from factory-hook.toml\n",
      "  subtracted  src/a.swift:12:5 no-print: allowed in the source: a\\x1Bb\n",
      "  subtracted  new:12:5 no-print: moved here from old\n",
      "  time        12 ms\n",
    ] {
      #expect(text.contains(line))
    }
  }

  @Test func aPlaceOverSeveralLinesNamesItsEnd() {
    var finding = Sample.finding()
    finding.region?.end = LineTable.Position(line: 15, column: 2)
    let text = TextReport(Sample.report([finding]), style: .plain)
    #expect(text.findings.contains("     |     ^^^^^^^^^^ to line 15\n"))
  }

  @Test func aPartOfALongLineKeepsItsColumns() {
    var finding = Sample.finding(columns: 5005..<5008, excerpt: "aaaabbbcc")
    finding.excerptColumn = 5001
    let text = TextReport(Sample.report([finding]), style: .plain)
    #expect(text.findings.contains("12 | ...aaaabbbcc\n     |        ^^^\n"))
  }

  @Test func nothingToJudgeIsSaid() {
    var report = Sample.report([])
    report.emptiness = "nothing is staged"
    #expect(
      TextReport(report, style: .plain).conclusion
        == "factory-hook: passed FH-6nh5imo54f: nothing is staged\n")
    report.judgements = []
    #expect(
      TextReport(report, style: .plain).conclusion == "factory-hook: passed: nothing is staged\n")
  }

  @Test func aReportOnNothingIsNoPass() {
    let report = Report(tool: Sample.tool, trigger: .check, judgements: [])
    #expect(report.verdict == .cannotJudge)
  }

  @Test func aPartOfAChangeHasNoSerial() {
    var report = Sample.report([])
    report.extent = .paths
    #expect(
      TextReport(report, style: .plain).conclusion == """
        factory-hook: passed: 5 files judged by 2 rules, 1 excluded, 12 ms
          only the paths given were judged: this is no verdict on the whole change

        """)
    report.extent = .message
    #expect(!TextReport(report, style: .plain).conclusion.contains("FH-"))
  }

  @Test func linesFitTheTerminal() {
    let long = Sample.finding(excerpt: String(repeating: "x", count: 500))
    let text = TextReport(Sample.report([long]), style: TextStyle(width: 60))
    let excerpt = text.findings.split(separator: "\n").filter { $0.contains("|") }
    #expect(excerpt.allSatisfy { (50...60).contains($0.count) || $0.contains("^") })
    #expect(excerpt.count == 2)
  }

  @Test(arguments: [
    (0, "0.0 ms"), (1_260_000, "1.2 ms"), (9_990_000, "9.9 ms"), (10_000_000, "10 ms"),
    (999_000_000, "999 ms"), (1_000_000_000, "1.0 s"), (61_250_000_000, "61.2 s"),
  ]) func times(_ nanoseconds: UInt64, _ text: String) {
    #expect(milliseconds(nanoseconds) == text)
  }

  private func undressed(_ text: String) -> String {
    var out = ""
    var isCode = false
    for scalar in text.unicodeScalars {
      if scalar == "\u{1B}" { isCode = true }
      if !isCode { out.unicodeScalars.append(scalar) }
      if scalar == "m" { isCode = false }
    }
    return out
  }
}
