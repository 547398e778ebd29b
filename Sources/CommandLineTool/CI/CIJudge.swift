import Checks
import Diagnostics
import Gate
import Git
import Ledger
import Platform
import Reports
import Rules
import Text

/// Judges a range for a CI: every commit with its message, and the range as one change; compares
/// with the verdicts that came with the commits, and writes down what came without.
struct CIJudge {
  private let session: Session
  /// Gathers the rules of all standards.
  private var described = Report(tool: .this, trigger: .ci, judgements: [])
  private var describedStandards: Set<[UInt8]> = []

  init(_ session: Session) { self.session = session }

  /// - Parameters:
  ///   - squash: the message of the range as one change; nil where there is none to judge.
  ///   - judgesWhole: whether the range is judged as one change, too.
  /// - Throws: where commits or notes cannot be read at all. A commit that cannot be judged is
  ///   told of in its judgement.
  mutating func judge(
    _ range: CIRange, shard: CIShard, squash: [UInt8]?, judgesWhole: Bool
  ) throws(Failure) -> CIResult {
    var result = CIResult(span: range.span)
    let ids = Array(range.commits[shard.positions(of: range.commits.count)])
    // All verdicts are looked up before any is written down: what one commit gets must not answer
    // for another, or shards would not add up to one run.
    let entries = try RangeAudit(
      of: ids, in: session.ledger, patches: session.workOutPatchIDs
    ) { _ throws(Failure) in nil }.entries
    var judge = CommitsJudge(session, trigger: .ci)
    try judge.forEachChunk(of: ids) { outcomes throws(Failure) in
      for outcome in outcomes { try take(outcome, entries[result.commits.count], into: &result) }
    }
    if judgesWhole, shard.judgesWhole, !range.commits.isEmpty {
      try judgeWhole(range, squash, into: &result)
    }
    result.rules = described.rules
    hang(&result)
    return result
  }

  // MARK: commits

  private mutating func take(
    _ outcome: CommitsJudge.Outcome, _ entry: RangeAudit.Entry, into result: inout CIResult
  ) throws(Failure) {
    guard let commit = outcome.commit else { throw outcome.failure ?? Failure([]) }
    let judgement = outcome.judgement ?? .impossible(commit, outcome.failure)
    if let standards = outcome.standards { describe(standards) }
    let comparison = VerdictComparison(entry, with: judgement)
    // A commit that came without a verdict stays marked, whatever was found.
    if var recording = outcome.recording, judgement.verdict != .cannotJudge,
      entry.needsJudging || comparison.answer == .standardDiffers
    {
      result.records.append(
        recording.bind(session.draft(judgement, on: commit, origin: .late, trigger: .ci)))
    }
    result.commits.append(
      CIResult.CommitResult(judgement: judgement, subject: entry.subject, comparison: comparison))
  }

  private mutating func describe(_ standards: Gate.Standards) {
    if describedStandards.insert(standards.target.digest).inserted { described.add(standards) }
  }

  // MARK: the range as one change

  private mutating func judgeWhole(
    _ range: CIRange, _ squash: [UInt8]?, into result: inout CIResult
  ) throws(Failure) {
    let head = try session.commit(range.head)
    let base = try range.mergeBase.map { id throws(Failure) in try session.commit(id).tree }
    // A single commit is the same change: there is nothing more to say of it but its message.
    let isOneCommit =
      range.commits == [head.id] && head.parents == [range.mergeBase].compactMap { $0 }
    if isOneCommit, squash == nil { return }
    do throws(Failure) {
      var judged = try session.change(from: [base ?? .emptyTree], to: head.tree)
      judged.day = CalendarDate(head.committer.time.date)
      let standards = try session.standards(for: judged)
      describe(standards)
      if let squash {
        result.whole = try session.judgeAndRecord(
          judged, by: standards, trigger: .ci, message: (squash, .committed(isMerge: false))
        ).judgement
      } else {
        result.whole = judge(judged, by: standards, allowing: try trailers(of: range.commits))
      }
    } catch {
      result.whole = Judgement(
        verdict: .cannotJudge,
        recipe: Recipe(
          bases: [(base ?? .emptyTree).hex], target: head.tree.hex,
          standard: Recipe.unresolvedStandard),
        remarks: error.diagnostics)
    }
  }

  /// Where no message is known, what the messages of the commits allow is allowed.
  private func trailers(of commits: [ObjectID]) throws(Failure) -> Suppressions {
    var all = Suppressions()
    for id in commits {
      let commit = try session.commit(id)
      let isMerge = commit.parents.count > 1
      all.all += Gate.trailers(of: commit.message, .committed(isMerge: isMerge)).all
    }
    return all
  }

  private func judge(
    _ judged: Judged, by standards: Gate.Standards, allowing trailers: Suppressions
  ) -> Judgement {
    var recording = Recording(
      opening: Gate.recipe(of: judged.subject, by: standards.target), trigger: .ci,
      fileCount: judged.subject.change.files.count, in: session)
    var judgement = session.judge(judged, by: standards, allowing: trailers)
    // Each commit has told already what its message allows in vain.
    judgement.remarks.removeAll { $0.id == "allowance-unused" }
    recording.conclude(judgement)
    judgement.remarks += recording.remarks
    return judgement
  }

  // MARK: the record

  /// Hangs the records on their commits, all at once. What cannot be written changes no verdict.
  private func hang(_ result: inout CIResult) {
    if result.records.isEmpty { return }
    do throws(Failure) {
      try session.ledger.hang(result.records)
    } catch {
      result.remarks += error.warnings
    }
  }
}

extension Failure {
  /// The same as warnings: what hinders nothing.
  var warnings: [Diagnostic] {
    diagnostics.map { diagnostic in
      var warning = diagnostic
      warning.severity = .warning
      return warning
    }
  }
}

extension CIRange {
  var span: CIResult.Span {
    let names = commits.map { $0.hex + "\n" }.joined()
    return CIResult.Span(
      base: base?.hex, head: head.hex, mergeBase: mergeBase?.hex, commitCount: commits.count,
      digest: hexadecimal(SHA256.digest(names.utf8)))
  }
}
