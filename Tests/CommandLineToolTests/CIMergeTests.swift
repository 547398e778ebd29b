import Checks
import Diagnostics
import Gate
import Ledger
import Reports
import Rules
import Testing
import Text

@testable import CommandLineTool

/// Records of shards: written, read, and joined to what one run would have said.
@Suite struct CIMergeTests {
  static func commit(_ number: Int) -> String {
    String(repeating: "0", count: 39) + hexadecimal([UInt8(number)]).suffix(1)
  }

  static func finding(_ path: [UInt8], line: Int, message: String = "m") -> Finding {
    Finding(
      rule: "no-print", severity: .error, path: RepositoryPath(path),
      region: .init(
        bytes: 4..<9, start: .init(line: line, column: 2), end: .init(line: line, column: 7)),
      message: message, why: "why", fix: "fix", excerpt: [0xFF, 0x00, 0x41], excerptColumn: 3,
      fingerprint: "f\(line)", key: "k", edit: .init(4..<9, [0x00, 0xFE], target: .lineEnds),
      isAboutWhole: true)
  }

  static func judgement(_ number: Int?, findings: [Finding] = []) -> Judgement {
    let text = finding(Array("b".utf8), line: 1)
    var judgement = Judgement(
      verdict: findings.isEmpty ? .passed : .stopped,
      recipe: Recipe(bases: ["b"], target: "t\(number ?? 99)", standard: "s"), findings: findings,
      subtracted: [
        Subtraction(text, .alreadyThere), Subtraction(text, .baseline),
        Subtraction(text, .moved(from: RepositoryPath([0xFF]))),
        Subtraction(text, .suppressed(reason: "r", form: .trailer)),
      ],
      standards: [
        .init(role: .base, digest: "d", sources: ["x"], ruleCount: 3, isDefault: true)
      ],
      remarks: [Diagnostic(.note, "n", "m", at: .init(path: "p", line: 1, column: 2), hint: "h")],
      filesJudged: 1, filesExcluded: 2, bytesJudged: 3,
      rulesInForce: [.init(id: "no-print", level: "error", source: "factory-hook.toml")],
      messageDigest: "0a", commit: number.map(commit), durationNanoseconds: 5)
    judgement.addedSuppressions = [
      AddedSuppression(
        form: .block, rule: "r", path: RepositoryPath([0xFF]), position: .init(line: 2, column: 3),
        until: CalendarDate("2027-01-31"), reason: "why"),
      AddedSuppression(
        form: .foreign, rule: nil, path: nil, position: .init(line: 1, column: 1), until: nil,
        reason: "noqa"),
    ]
    return judgement
  }

  /// The result of judging all of `count` commits.
  static func whole(_ count: Int) -> CIResult {
    var result = CIResult(
      span: .init(base: "b", head: "h", mergeBase: "m", commitCount: count, digest: "d"))
    result.commits = (0..<count).map { number in
      CIResult.CommitResult(
        judgement: judgement(number, findings: [finding([0x61, 0xFF, 0x0A], line: number + 1)]),
        subject: "feat: \u{1B}\(number)", comparison: VerdictComparison(.missing, "d\(number)"))
    }
    result.whole = judgement(nil)
    result.rules = [
      Rule(
        id: "no-print", check: "pattern", level: .error, paths: PathSelector(),
        options: CheckOptions(), message: "m", why: "w", fix: "f", tags: ["t"],
        suppressible: false, origin: .init(source: "s", line: 1, column: 2))
    ]
    result.remarks = [Diagnostic(.note, "base-gone", "gone")]
    result.repositoryURI = "https://example.com/r"
    return result
  }

  static func shards(_ count: Int, of result: CIResult) -> [CIRecord] {
    (1...count).map { index in
      let shard = CIShard(index: index, count: count)
      var part = result
      part.commits = Array(result.commits[shard.positions(of: result.commits.count)])
      if !shard.judgesWhole { part.whole = nil }
      return CIRecord(shard: shard, result: part)
    }
  }

  static func parts(_ records: [CIRecord]) -> [CIMerge.Part] {
    records.map { CIMerge.Part(name: "r\($0.shard.index)", record: $0) }
  }

  /// All that a report shows, in the formats that show most.
  static func shown(_ result: CIResult) -> [[UInt8]] {
    let report = result.report(requiresVerdicts: true)
    return ReportFormat.allCases.map { $0.render(report, isVerbose: true) }
      + [GitHubSummary.render(report)]
  }

  @Test(arguments: [1, 2, 3, 7, 9]) func joinedShardsReportAsOneRun(_ count: Int) throws {
    let one = Self.whole(7)
    let read = try Self.shards(count, of: one).map { try CIRecord($0.bytes, named: "r") }
    let joined = try CIMerge.join(Self.parts(read.reversed()))
    #expect(Self.shown(joined) == Self.shown(one))
    #expect(joined.commits.map(\.judgement.commit) == one.commits.map(\.judgement.commit))
  }

  /// Nothing is lost that no report shows today.
  @Test func aRecordIsReadAsItWasWritten() throws {
    let record = CIRecord(shard: .only, result: Self.whole(2))
    let read = try CIRecord(record.bytes, named: "r")
    #expect(read.bytes == record.bytes)
    let (now, then) = (read.result.commits[0].judgement, record.result.commits[0].judgement)
    #expect(now.findings == then.findings && now.subtracted == then.subtracted)
    #expect(now.recipe == then.recipe && now.standards == then.standards)
    #expect(now.addedSuppressions == then.addedSuppressions)
    #expect(now.remarks == then.remarks && now.rulesInForce == then.rulesInForce)
    #expect(read.result.rules.map(\.tags) == [["t"]])
    #expect(read.result.rules.map(\.suppressible) == [false])
  }

  @Test func everyDamageIsSeen() {
    let bytes = CIRecord(shard: .only, result: Self.whole(1)).bytes
    for end in [0, 1, bytes.count / 2, bytes.count - 1] {
      #expect(throws: Failure.self) { try CIRecord(Array(bytes[..<end]), named: "r") }
    }
    for place in stride(from: 0, to: bytes.count, by: 7) {
      var damaged = bytes
      damaged[place] ^= 1
      #expect(throws: Failure.self, "\(place)") { try CIRecord(damaged, named: "r") }
    }
    #expect(throws: Failure.self) { try CIRecord(bytes + bytes, named: "r") }
    #expect(throws: Failure.self) { try CIRecord(Array("{}\n{}\n".utf8), named: "r") }
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: @Sendable (inout [CIRecord]) -> Void
    var ids: [String]
  }

  static let bad = [
    Bad(testDescription: "missing", change: { $0.remove(at: 1) }, ids: ["missing-shard"]),
    Bad(
      testDescription: "two missing", change: { $0.removeFirst(2) },
      ids: ["missing-shard", "missing-shard"]),
    Bad(testDescription: "none", change: { $0 = [] }, ids: ["missing-shard"]),
    Bad(testDescription: "duplicate", change: { $0.append($0[0]) }, ids: ["duplicate-shard"]),
    Bad(
      testDescription: "another range", change: { $0[1].result.span.digest = "e" },
      ids: ["other-range"]),
    Bad(
      testDescription: "another head", change: { $0[2].result.span.head = "i" },
      ids: ["other-range"]),
    Bad(
      testDescription: "another count", change: { $0[1].shard.count = 4 }, ids: ["other-range"]),
    Bad(testDescription: "another engine", change: { $0[0].engine = "0" }, ids: ["other-engine"]),
    Bad(
      testDescription: "commits lost", change: { $0[0].result.commits.removeLast() },
      ids: ["damaged-record"]),
    Bad(
      testDescription: "no number of shards",
      change: { records in for index in 0..<3 { records[index].shard.count = 1 << 40 } },
      ids: ["damaged-record"]),
    Bad(
      testDescription: "everything at once",
      change: {
        $0[1].engine = "0"
        $0[2].result.span.base = nil
        $0.append($0[0])
      }, ids: ["other-engine", "other-range", "duplicate-shard"]),
  ]

  @Test(arguments: bad) func whatDoesNotFitIsNamed(_ c: Bad) {
    var records = Self.shards(3, of: Self.whole(6))
    c.change(&records)
    let failure = #expect(throws: Failure.self) { try CIMerge.join(Self.parts(records)) }
    #expect(failure?.diagnostics.map(\.id) == c.ids)
  }

  /// A finding that is still there at the end is told once, where the end has it.
  @Test func whatTheEndStillHasIsToldOnce() {
    var result = Self.whole(2)
    var atEnd = Self.finding([0x61, 0xFF, 0x0A], line: 1)
    atEnd.region?.start.line = 40
    let own = Self.finding(Array("z".utf8), line: 9)
    result.whole = Self.judgement(nil, findings: [atEnd, own])
    let report = result.report(requiresVerdicts: false)
    #expect(report.judgements.map(\.findings.count) == [1, 1, 1])
    #expect(report.judgements[0].findings[0].region?.start.line == 40)
    #expect(report.judgements[2].findings == [own])
    #expect(report.judgements[2].verdict == .stopped)
  }

  @Test func theStatusTellsTheGravest() {
    func status(
      _ verdict: Verdict, severity: Severity? = nil, trouble: Bool = false, _ level: CIFailOn
    ) -> CommandLineTool.ExitStatus {
      var judgement = Self.judgement(1)
      judgement.verdict = verdict
      if let severity {
        judgement.findings = [Self.finding([0x61], line: 1)]
        judgement.findings[0].severity = severity
      }
      var report = Report(tool: .this, trigger: .ci, judgements: [judgement])
      report.localVerdicts = [
        .init(commit: "c", subject: "s", answer: "altered", detail: nil, isTrouble: trouble)
      ]
      return level.status(of: report)
    }
    #expect(status(.passed, .error) == .passed)
    #expect(status(.passed, trouble: true, .error) == .differs)
    #expect(status(.stopped, severity: .error, trouble: true, .error) == .stopped)
    #expect(status(.cannotJudge, severity: .error, trouble: true, .error) == .cannotJudge)
    #expect(status(.passed, severity: .warning, .error) == .passed)
    #expect(status(.passed, severity: .warning, .warning) == .stopped)
    #expect(status(.passed, severity: .note, .warning) == .passed)
    #expect(status(.stopped, severity: .error, trouble: true, .never) == .passed)
    #expect(status(.cannotJudge, .never) == .cannotJudge)
  }
}
