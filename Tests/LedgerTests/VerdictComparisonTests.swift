import Checks
import Diagnostics
import Gate
import Git
import Testing
import Text

@testable import Ledger

@Suite struct VerdictComparisonTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Changes the record that a gate wrote of a commit that passed.
    var record: @Sendable (inout RecordDraft) -> Void = { _ in }
    /// Changes the bytes of its line.
    var forge: (@Sendable (inout JSONObject) -> Void)?
    var match = Lineage.Match.commit
    var isSameChange = true
    var marks: [RangeAudit.Mark] = [.judged]
    /// Changes today's judgement.
    var now: @Sendable (inout Judgement) -> Void = { _ in }
    var answer: VerdictComparison.Answer
  }

  static let digest = String(repeating: "d", count: 64)

  static func stop(_ judgement: inout Judgement, inMessage: Bool = false) {
    judgement.verdict = .stopped
    judgement.findings = [Sample.finding("no-print", inMessage ? nil : "a.swift")]
  }

  static let cases = [
    Case(testDescription: "as recorded", answer: .same),
    Case(testDescription: "rebased", match: .patch, isSameChange: false, answer: .same),
    Case(
      testDescription: "stopped then and now", record: { $0.verdict = .stopped },
      marks: [.stopped], now: { stop(&$0) }, answer: .same),
    Case(
      testDescription: "another standard",
      now: { $0.recipe.standard = String(repeating: "e", count: 64) }, answer: .standardDiffers),
    Case(
      testDescription: "rebased onto another standard", match: .patch, isSameChange: false,
      now: {
        $0.recipe.standard = String(repeating: "e", count: 64)
        stop(&$0)
      }, answer: .standardDiffers),
    Case(
      testDescription: "another engine", record: { $0.recipe.engine = "0" },
      now: { stop(&$0) }, answer: .engineDiffers),
    Case(
      testDescription: "a record of a later version",
      forge: {
        $0["schema"] = 99
        $0["recipe"] = ["scope": "galaxy"]
      }, answer: .engineDiffers),
    Case(
      testDescription: "came late",
      record: {
        $0.verdict = .unjudged
        $0.origin = .late
        $0.lateVerdict = .passed
      }, marks: [.late(.passed)], answer: .missing),
    Case(
      testDescription: "skipped",
      record: {
        $0.verdict = .unjudged
        $0.origin = .skipped
      }, marks: [.skipped(reason: nil)], answer: .missing),
    Case(
      testDescription: "of another change", match: .tree, isSameChange: false,
      marks: [.anotherChange], answer: .missing),
    Case(
      testDescription: "could not be judged then", record: { $0.verdict = .cannotJudge },
      marks: [.cannotJudge], answer: .missing),
    Case(
      testDescription: "says passed, and is stopped", now: { stop(&$0) }, answer: .altered),
    Case(
      testDescription: "says stopped, and passes", record: { $0.verdict = .stopped },
      marks: [.stopped], answer: .altered),
    Case(
      testDescription: "late passed, and is stopped",
      record: {
        $0.verdict = .unjudged
        $0.origin = .late
        $0.lateVerdict = .passed
      }, marks: [.late(.passed)], now: { stop(&$0) }, answer: .altered),
    Case(
      testDescription: "a recipe that is not the serial's",
      forge: { $0["recipe"] = .object(Sample.recipe(target: Sample.name("9")).json) },
      answer: .altered),
    Case(testDescription: "no recipe at all", forge: { $0["recipe"] = nil }, answer: .altered),
    Case(
      testDescription: "no recipe, and a schema of nought",
      forge: {
        $0["recipe"] = nil
        $0["schema"] = 1
      }, answer: .altered),
    Case(
      testDescription: "made before the message, which is bad",
      record: { $0.message = nil }, now: { stop(&$0, inMessage: true) }, answer: .same),
    Case(
      testDescription: "of another message, the new one bad",
      now: {
        $0.messageDigest = String(repeating: "f", count: 64)
        stop(&$0, inMessage: true)
      }, answer: .same),
    Case(
      testDescription: "of this message, which is bad",
      now: { stop(&$0, inMessage: true) }, answer: .altered),
    Case(
      testDescription: "cannot be judged now", now: { $0.verdict = .cannotJudge }, answer: .same),
  ]

  @Test(arguments: cases) func compares(_ c: Case) throws {
    var draft = Sample.draft()
    draft.message = .init(digest: Self.digest, verdict: .passed)
    c.record(&draft)
    var object = draft.record(journalDigest: nil).object
    c.forge?(&object)
    let record = try #require(Record(json: object))
    let entry = RangeAudit.Entry(
      commit: try #require(ObjectID(hex: Sample.name("d"))), subject: "s",
      found: FoundVerdict(record: record, match: c.match, isSameChange: c.isSameChange),
      marks: c.marks)
    var judgement = Judgement(
      verdict: .passed, recipe: Sample.recipe(), messageDigest: Self.digest)
    c.now(&judgement)
    #expect(VerdictComparison(entry, with: judgement).answer == c.answer)
  }

  @Test func withoutARecordItIsMissing() throws {
    let id = try #require(ObjectID(hex: Sample.name("d")))
    let judgement = Judgement(verdict: .passed, recipe: Sample.recipe())
    let none = RangeAudit.Entry(commit: id, subject: "", found: nil, marks: [.unjudged])
    #expect(VerdictComparison(none, with: judgement) == VerdictComparison(.missing))
    let other = RangeAudit.Entry(commit: id, subject: "", found: nil, marks: [.anotherTree])
    #expect(VerdictComparison(other, with: judgement).detail != nil)
  }
}
