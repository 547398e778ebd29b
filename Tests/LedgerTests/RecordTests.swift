import Checks
import Diagnostics
import Gate
import Testing
import Text

@testable import Ledger

@Suite struct RecordTests {
  @Test func theLineIsOneJSONObjectWithSchemaFirst() throws {
    let record = Sample.draft().record(journalDigest: "ab")
    let line = String(decoding: record.line, as: UTF8.self)
    #expect(line.hasPrefix(#"{"schema":1,"serial":"FH-"#))
    #expect(!line.contains("\n"))
    #expect(record.verdict == .passed && record.commit == Sample.name("d"))
    #expect(record.serial == Sample.recipe().serial && record.hasTrueSerial)
    #expect(record.journalDigest == "ab" && record.origin == .gate && record.trigger == .preCommit)
    #expect(record.timeMilliseconds == 1_700_000_000_007)
    let read = Record(line: record.line.span)
    #expect(read == record)
    #expect(read?.judgement?.filesJudged == 5)
  }

  @Test func theSameDraftGivesTheSameBytes() {
    #expect(
      Sample.draft().record(journalDigest: nil).line
        == Sample.draft().record(journalDigest: nil).line)
  }

  @Test func unknownKeysStay() throws {
    let line = Sample.draft().record(journalDigest: nil).line
    let text = String(decoding: line.dropLast(), as: UTF8.self) + #","future":{"x":[1,2.5]}}"#
    let record = Record(line: Array(text.utf8).span)
    #expect(record.map { String(decoding: $0.line, as: UTF8.self) } == text)
  }

  @Test(arguments: [
    "", "x", "{", "{}", "[]", "null", #"{"schema":1}"#,
    #"{"schema":0,"serial":"FH-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","verdict":"passed"}"#,
    #"{"schema":1,"serial":"FH-aaaa","verdict":"passed"}"#,
    #"{"schema":1,"serial":"FH-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","verdict":"perfect"}"#,
    #"{"schema":1,"serial":"FH-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","verdict":"passed""#,
  ])
  func whatIsNoRecordIsNone(_ text: String) {
    #expect(Record(line: Array(text.utf8).span) == nil)
  }

  @Test func aBareRecordAnswersWhatItCan() throws {
    let text =
      #"{"schema":1,"serial":"FH-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","verdict":"stopped","recipe":7,"time":"never","author":[],"lineage":{}}"#
    let parsed = Record(line: Array(text.utf8).span)
    let record = try #require(parsed)
    #expect(record.recipe == nil && record.timeMilliseconds == nil && record.commit == nil)
    #expect(record.authorship == nil && record.lineage == nil && !record.hasTrueSerial)
    #expect(record.judgement?.findings == [])
  }

  @Test func neverHoldsTheTextOfAFinding() {
    var draft = Sample.draft()
    draft.judgement = JudgementSummary(
      Sample.judgement(
        .stopped, [Sample.finding("a-rule")],
        subtracted: [Subtraction(Sample.finding("other"), .alreadyThere)]))
    let line = String(decoding: draft.record(journalDigest: nil).line, as: UTF8.self)
    #expect(line.contains("a-rule") && line.contains("0123456789abcdef"))
    #expect(!line.contains("secret") && !line.contains("the text"))
  }

  @Test(arguments: [0, 1, 20, 21, 200, 5000]) func staysSmallAndCountsTheRest(_ count: Int) throws {
    var findings = (0..<count).map {
      Sample.finding("rule-\($0 % 7)", "a/path/of/some/length/\($0).swift", severity: .warning)
    }
    findings.append(Sample.finding("the-error"))
    let excused = findings.map {
      Subtraction($0, .suppressed(reason: String(repeating: "r", count: 300)))
    }
    var draft = Sample.draft()
    draft.judgement = JudgementSummary(Sample.judgement(.stopped, findings, subtracted: excused))
    let record = draft.record(journalDigest: Chain.start)
    #expect(record.line.count <= Record.bytesMax)
    let summary = try #require(record.judgement)
    #expect(summary.findings.count + summary.findingsOmitted == count + 1)
    #expect(summary.subtractions.count + summary.subtractionsOmitted == count + 1)
    #expect(summary.findings.first?.rule == "the-error", "the heaviest is kept")
    #expect(summary.ruleCounts.values.reduce(0, +) == count + 1)
    #expect(summary.subtractedCounts == [.suppressed: count + 1])
  }

  @Test func aMergeOfManyKeepsItsRecipe() throws {
    let bases = (0..<120).map { String(1_000_000 + $0) + String(repeating: "0", count: 33) }
    let draft = Sample.draft(recipe: Sample.recipe(bases: bases))
    let record = draft.record(journalDigest: nil)
    #expect(record.hasTrueSerial && record.line.count > Record.bytesMax)
  }

  @Test func keepsEverythingThatWasKnown() throws {
    var draft = Sample.draft()
    draft.verdict = .unjudged
    draft.origin = .late
    draft.lateVerdict = .stopped
    draft.isSkipped = true
    draft.skipReason = "fire\n\u{1B}[31m"
    draft.lineage = Lineage(way: .squash, from: [Sample.name("1"), Sample.name("2")])
    draft.patch = Sample.name("9")
    draft.tools = [.init(name: "ruff", version: "0.9", digest: "ff")]
    draft.message = .init(digest: "77", verdict: .passed)
    draft.engine = .init(version: "0.1.0", digest: "ee")
    draft.authorship = Authorship(kind: .agent, agents: ["claude"], evidence: "author")
    let parsed = Record(line: draft.record(journalDigest: "aa").line.span)
    let record = try #require(parsed)
    #expect(record.verdict == .unjudged && record.lateVerdict == .stopped)
    #expect(record.skipReason == "fire\n\u{1B}[31m")
    #expect(record.lineage == draft.lineage && record.patch == draft.patch)
    #expect(record.authorship == draft.authorship)
    #expect(record["tools"]?[0]?["name"]?.string == "ruff")
    #expect(record["engine"]?["digest"]?.string == "ee")
    #expect(record["message"]?["digest"]?.string == "77")
    #expect(record["states"]?["opened"]?.string == "2023-11-14T22:13:20.000Z")
  }
}

@Suite struct LedgerTimeTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"),
      (-1, "1969-12-31T23:59:59.999Z"), (-1000, "1969-12-31T23:59:59.000Z"),
      (1_700_000_000_007, "2023-11-14T22:13:20.007Z"),
    ] as [(Int64, String)])
  func isWrittenAndRead(_ milliseconds: Int64, _ text: String) {
    #expect(time(ofMilliseconds: milliseconds) == text)
    #expect(Ledger.milliseconds(ofTime: text) == milliseconds)
  }

  @Test(arguments: ["", "yesterday", "2026-13-01T00:00:00Z"]) func refuses(_ text: String) {
    #expect(Ledger.milliseconds(ofTime: text) == nil)
  }
}
