import Checks
import Diagnostics
import Gate
import Rules
import Testing
import Text

@testable import Reports

@Suite struct JSONFormatTests {
  @Test func linesAreOneFindingEach() {
    let out = String(
      decoding: JSONLinesReport.render(Sample.report([Sample.finding(why: "because")])),
      as: UTF8.self)
    #expect(
      out == #"{"schema":1,"rule":"no-print","level":"error","path":"src/a.swift","line":12,"#
        + #""column":5,"endLine":12,"endColumn":13,"message":"print() in library code","#
        + #""why":"because","fix":null,"excerpt":"    print(\"x\")","#
        + #""excerptColumn":1,"#
        + #""fingerprint":"0123456789abcdef","fixable":false,"serial":"FH-6nh5imo54fqa3hcj3i5q5eth25dvudvh","#
        + #""commit":null}"# + "\n")
  }

  @Test func linesTellTrouble() throws {
    let lines = JSONLinesReport.render(Sample.broken).split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 2)
    let first = try JSONValue.parse(Array(lines[0]).span)
    #expect(first["diagnostic"]?["id"]?.string == "unknown-key")
    #expect(first["diagnostic"]?["line"]?.integer == 3)
  }

  @Test func theDocumentHasTheVerdictAtItsTop() throws {
    let document = try JSONValue.parse(JSONReport.render(Sample.mixed).span)
    #expect(document.object?.keys.first == "schema")
    #expect(document["schema"]?.integer == 1)
    #expect(document["verdict"]?.string == "stopped")
    #expect(document["serial"]?.string == "FH-6nh5imo54fqa3hcj3i5q5eth25dvudvh")
    #expect(document["commit"]?.isNull == true)
    #expect(document["trigger"]?.string == "pre-commit")
    #expect(document["tool"]?["version"]?.string == "9.8.7")
    let findings = try #require(document["findings"]?.array)
    #expect(
      findings.map { $0["rule"]?.string } == [
        "no-print", "no-print", "size", "subject-case", "tabs",
      ])
    #expect(findings[2]["line"]?.isNull == true)
    #expect(findings[3]["path"]?.isNull == true)
    let judgement = try #require(document["judgements"]?[0])
    #expect(judgement["recipe"]?["target"]?.string == Sample.recipe.target)
    #expect(judgement["rules"]?.array?.count == 2)
    #expect(judgement["durationMilliseconds"]?.double == 12.345)
    #expect(document["diagnostics"]?.array?.isEmpty == true)
  }

  @Test func aDocumentOfTroubleIsADocument() throws {
    let document = try JSONValue.parse(JSONReport.render(Sample.broken).span)
    #expect(document["verdict"]?.string == "cannot-judge")
    #expect(document["serial"]?.isNull == true)
    #expect(document["diagnostics"]?[0]?["hint"]?.string == "did you mean 'level'?")
    #expect(document["diagnostics"]?[1]?["path"]?.isNull == true)
  }

  @Test func manyJudgementsHaveNoSerialAtTheTop() throws {
    var report = Sample.mixed
    report.judgements.append(Sample.judgement(.passed, commit: "abc"))
    let document = try JSONValue.parse(JSONReport.render(report).span)
    #expect(document["serial"]?.isNull == true)
    #expect(document["judgements"]?.array?.map { $0["verdict"]?.string } == ["stopped", "passed"])
    #expect(document["judgements"]?[1]?["commit"]?.string == "abc")
  }

  @Test func aPathThatIsNotUTF8KeepsItsBytes() throws {
    var finding = Sample.finding()
    finding.path = RepositoryPath([0x61, 0xFF])
    let document = try JSONValue.parse(JSONReport.render(Sample.report([finding])).span)
    #expect(document["findings"]?[0]?["path"]?.string == "a\u{FFFD}")
    #expect(document["findings"]?[0]?["pathBase64"]?.string == "Yf8=")
    let clean = try JSONValue.parse(JSONReport.render(Sample.mixed).span)
    #expect(clean["findings"]?[0]?.object?["pathBase64"] == nil)
  }

  @Test func whatIsSubtractedSaysWhy() throws {
    var report = Sample.report([])
    report.judgements[0].subtracted = [
      Subtraction(Sample.finding(), .alreadyThere),
      Subtraction(Sample.finding(), .moved(from: RepositoryPath("old"))),
      Subtraction(Sample.finding(), .suppressed(reason: "legacy")),
      Subtraction(Sample.finding(), .baseline),
    ]
    let document = try JSONValue.parse(JSONReport.render(report).span)
    let subtracted = try #require(document["judgements"]?[0]?["subtracted"]?.array)
    #expect(
      subtracted.map { $0["reason"]?.string } == [
        "already-there", "moved", "suppressed", "baseline",
      ]
    )
    #expect(subtracted[1]["from"]?.string == "old")
    #expect(subtracted[2]["justification"]?.string == "legacy")
    #expect(document["findings"]?.array?.isEmpty == true)
  }

  @Test func gitLab() throws {
    let out = String(
      decoding: GitLabReport.render(Sample.report([Sample.finding()])), as: UTF8.self)
    #expect(
      out == """
        [
          {
            "description": "print() in library code",
            "check_name": "no-print",
            "fingerprint": "a8e70644b19a9ec86d803b23f8da0b01",
            "severity": "critical",
            "location": {
              "path": "src/a.swift",
              "lines": {
                "begin": 12
              }
            }
          }
        ]

        """)
    let empty = String(decoding: GitLabReport.render(Sample.report([])), as: UTF8.self)
    #expect(empty == "[]\n")
  }

  @Test func gitLabFingerprintsAreUnique() throws {
    let all = try JSONValue.parse(GitLabReport.render(Sample.mixed).span)
    let fingerprints = try #require(all.array).compactMap { $0["fingerprint"]?.string }
    #expect(fingerprints.count == 5)
    #expect(Set(fingerprints).count == 5)
  }

  static let rule: Rule = {
    var rule = Rule(
      id: "no-print", check: "pattern", level: .error, paths: PathSelector(),
      options: CheckOptions(), message: "print() in library code",
      why: "output of a library belongs to its caller", fix: "use the logger",
      tags: ["style"], origin: Rule.Origin(source: "factory-hook.toml", line: 3, column: 1))
    rule.check = "secret"
    return rule
  }()

  @Test func sarif() throws {
    var report = Sample.mixed
    report.rules = [Self.rule]
    report.judgements[0].subtracted = [
      Subtraction(Sample.finding("tabs", .warning), .suppressed(reason: "generated")),
      Subtraction(Sample.finding("tabs", .warning), .alreadyThere),
    ]
    let document = try JSONValue.parse(SARIFReport.render(report).span)
    #expect(document["version"]?.string == "2.1.0")
    let run = try #require(document["runs"]?[0])
    let rules = try #require(run["tool"]?["driver"]?["rules"]?.array)
    #expect(rules.map { $0["id"]?.string } == ["no-print", "size", "subject-case", "tabs"])
    #expect(rules[0]["help"]?["text"]?.string?.hasSuffix("\nFix: use the logger") == true)
    #expect(rules[0]["defaultConfiguration"]?["level"]?.string == "error")
    #expect(rules[0]["properties"]?["security-severity"]?.string == "8.0")
    #expect(rules[0]["properties"]?["tags"] == ["style", "security"])
    let results = try #require(run["results"]?.array)
    #expect(results.count == 6)
    for result in results {
      let index = try #require(result["ruleIndex"]?.integer)
      #expect(rules[index]["id"] == result["ruleId"])
      #expect(result["locations"]?.array?.count == 1)
      #expect(result["partialFingerprints"]?["primaryLocationLineHash"]?.string != nil)
      #expect(result["baselineState"]?.string == "new")
    }
    #expect(
      results[0]["locations"]?[0]?["physicalLocation"]?["region"]
        == ["startLine": 12, "startColumn": 5, "endLine": 12, "endColumn": 13])
    #expect(results[5]["suppressions"] == [["kind": "inSource", "justification": "generated"]])
    #expect(
      run["automationDetails"]?["id"]?.string
        == "factory-hook/FH-6nh5imo54fqa3hcj3i5q5eth25dvudvh")
    #expect(run["invocations"]?[0]?["executionSuccessful"]?.boolean == true)
  }

  @Test func sarifTellsTrouble() throws {
    let run = try #require(try JSONValue.parse(SARIFReport.render(Sample.broken).span)["runs"]?[0])
    #expect(run["invocations"]?[0]?["executionSuccessful"]?.boolean == false)
    let notifications = run["invocations"]?[0]?["toolExecutionNotifications"]?.array
    #expect(notifications?.map { $0["descriptor"]?["id"]?.string } == ["unknown-key", "bad-glob"])
    #expect(run["results"]?.array?.isEmpty == true)
  }

  @Test func sarifLeavesOutTheLightestAndSaysSo() throws {
    let findings =
      (1...SARIFSelection.resultsMax).map { Sample.finding("tabs", .warning, line: $0) }
      + [Sample.finding()]
    let run = try #require(
      try JSONValue.parse(SARIFReport.render(Sample.report(findings)).span)["runs"]?[0])
    #expect(run["results"]?.array?.count == SARIFSelection.resultsMax)
    #expect(run["results"]?[0]?["ruleId"]?.string == "no-print")
    let text = run["invocations"]?[0]?["toolExecutionNotifications"]?[0]?["message"]?["text"]
    #expect(text?.string == "1 more results are not in this file")
  }

  @Test func sarifStaysUnderTheBytesThatGitHubTakes() throws {
    let message = String(repeating: "x", count: 1000)
    let findings = (1...12_000).map {
      Sample.finding("tabs", .warning, line: $0, message: message)
    }
    let report = Sample.report(findings + [Sample.finding()])
    let run = try #require(try JSONValue.parse(SARIFReport.render(report).span)["runs"]?[0])
    let count = try #require(run["results"]?.array?.count)
    #expect(count > 8000 && count < 9000)
    #expect(run["results"]?[0]?["ruleId"]?.string == "no-print")
    #expect(SARIFReport.leftOut(of: report) == 12_001 - count)
    #expect(SARIFReport.leftOut(of: Sample.mixed) == 0)
  }

  @Test func sarifLeavesRoomForResultsBesideRules() throws {
    var report = Sample.report([Sample.finding("r-9999")])
    let text = String(repeating: "w", count: 1000)
    report.rules = (1...9999).map {
      Rule(
        id: "r-\($0)", check: "pattern", level: .error, paths: PathSelector(),
        options: CheckOptions(),
        message: text, why: text, fix: text,
        origin: Rule.Origin(source: "factory-hook.toml", line: 1, column: 1))
    }
    let run = try #require(try JSONValue.parse(SARIFReport.render(report).span)["runs"]?[0])
    let rules = try #require(run["tool"]?["driver"]?["rules"]?.array)
    #expect(rules.count < 2000)
    let index = try #require(run["results"]?[0]?["ruleIndex"]?.integer)
    #expect(rules[index]["id"] == "r-9999")
  }

  @Test func sarifTellsWhatTheBaselineExcuses() throws {
    var report = Sample.report([])
    report.judgements[0].subtracted = [Subtraction(Sample.finding(), .baseline)]
    let run = try #require(try JSONValue.parse(SARIFReport.render(report).span)["runs"]?[0])
    #expect(run["results"]?[0]?["baselineState"] == "unchanged")
    #expect(run["results"]?[0]?["suppressions"]?[0]?["kind"] == "external")
  }

  @Test func sarifNamesTheRevisionWhereOthersCanFindIt() throws {
    var report = Sample.report([])
    report.repositoryURI = "https://example.com/a.git"
    let staged = try JSONValue.parse(SARIFReport.render(report).span)
    #expect(staged["runs"]?[0]?.object?["versionControlProvenance"] == nil)
    report.judgements[0].commit = "abc"
    let commit = try JSONValue.parse(SARIFReport.render(report).span)
    #expect(
      commit["runs"]?[0]?["versionControlProvenance"]
        == [["repositoryUri": "https://example.com/a.git", "revisionId": "abc"]])
  }

  @Test(arguments: [
    ("src/a b.swift", "src/a%20b.swift"), ("a:b", "a%3Ab"), ("ä%#?", "%C3%A4%25%23%3F"),
    ("-._~/", "-._~/"),
  ]) func pathsBecomeRelativeReferences(_ path: String, _ uri: String) {
    #expect(relativeURI(Array(path.utf8)) == uri)
  }

  @Test func longTextsAreCutForGitHub() {
    #expect(sarifText(String(repeating: "ä", count: 1024)).count == 1024)
    #expect(sarifText(String(repeating: "ä", count: 1025)).hasSuffix("ä..."))
    #expect(sarifText(String(repeating: "ä", count: 1025)).count == 1024)
  }
}
