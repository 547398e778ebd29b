import Diagnostics
import Gate
import Git
import Ledger
import Reports
import Rules
import Text

/// `audit [A..B]`: whether every commit of a range has a verdict, and the right one; with
/// `--ledger`, whether the records themselves are what they were.
struct AuditCommand {
  private let session: Session

  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let opened = try Session.open(isProof: true)
    let session = command.has(.noCache) ? opened : opened.usingCache()
    var answer = AuditAnswer()
    if command.has(.mend) { answer.mended = try session.ledger.mendNotes() }
    let wantsLedger = command.has(.ledger) || command.has(.mend)
    if wantsLedger { answer.ledger = try LedgerAudit.check(session.ledger) }
    if !wantsLedger || !command.operands.isEmpty {
      let range = command.operandText(0) ?? "HEAD"
      let audit = AuditCommand(session: session)
      answer.range = range
      answer.entries = try audit.entries(range)
      if command.has(.judge) { try audit.judge(&answer, console) }
    }
    if command.text(.format) == "json" {
      console.write(answer.json.prettyPrinted())
    } else {
      let text = answer.text(console.style(for: .output), withAll: command.has(.verbose))
      Pager.show(text, session.repository, on: console)
    }
    return answer.isSound ? .passed : .differs
  }

  private func entries(_ text: String) throws(Failure) -> [RangeAudit.Entry] {
    let range: CommitRange
    do throws(GitError) { range = try session.repository.range(text) } catch { throw error.failure }
    return try RangeAudit(
      of: range, in: session.ledger, patches: session.workOutPatchIDs, standard: standard
    ).entries
  }

  /// The digest of the standard that a commit's tree holds; nil where it is broken.
  private func standard(of commit: Commit) throws(Failure) -> String? {
    let judged = try session.change(of: commit)
    guard let standards = try? session.standards(for: judged) else { return nil }
    return hexadecimal(standards.target.digest)
  }

  /// Judges the commits that need it now, and hangs the records on them, marked as late.
  private func judge(_ answer: inout AuditAnswer, _ console: Console) throws(Failure) {
    let wanting = answer.entries.indices.filter { answer.entries[$0].needsJudging }
    var judge = CommitsJudge(session, trigger: .audit)
    var records: [Record] = []
    var judged: Set<ObjectID> = []
    try judge.forEachChunk(of: wanting.map { answer.entries[$0].commit }) {
      outcomes throws(Failure) in
      records.removeAll(keepingCapacity: true)
      for outcome in outcomes {
        guard let commit = outcome.commit, let judgement = outcome.judgement,
          var recording = outcome.recording
        else {
          if let failure = outcome.failure { console.print(failure) }
          continue
        }
        records.append(
          recording.bind(session.draft(judgement, on: commit, origin: .late, trigger: .audit)))
        judged.insert(commit.id)
      }
      try session.ledger.hang(records)
    }
    answer.judged += judged.count
    let lookup = VerdictLookup(session.ledger)
    for index in wanting where judged.contains(answer.entries[index].commit) {
      answer.entries[index] = try RangeAudit.entry(
        try session.commit(answer.entries[index].commit), session.ledger, lookup, standard)
    }
  }
}
