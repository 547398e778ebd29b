import Diagnostics
import Gate
import Git
import Hooks
import Ledger

/// The hooks of a repository that people push to: `pre-receive` and `update` judge a push before
/// it is accepted, and write nothing; `post-receive` records what was accepted.
struct ReceiveHook {
  private let session: Session
  private let console: Console

  init(_ session: Session, _ console: Console) {
    self.session = session
    self.console = console
  }

  func run(_ call: HookCall) throws(Failure) -> ExitStatus {
    let refs =
      call.hook == .update
      ? [try ReceivedRef.parse(update: call.arguments)]
      : try ReceivedRef.parse(receive: call.input ?? [])
    let content = try incoming(refs, isAccepted: call.hook == .postReceive)
    if call.hook == .postReceive { return try record(content) }
    let trigger: Run.Trigger = call.hook == .update ? .update : .preReceive
    let judgements = try content.judge(in: session.usingCache(), trigger: trigger)
    return judgements.isEmpty ? .passed : console.tell(judgements, .preReceive)
  }

  /// What the push brought: all that no reference had before it, whatever it is called.
  private func incoming(
    _ refs: [ReceivedRef], isAccepted: Bool
  ) throws(Failure) -> PushedContent {
    var content = PushedContent()
    do throws(GitError) {
      for ref in refs where !PushedContent.isNotes(ref.name) {
        content.leaveOut(ref.oldID, from: session.repository)
        guard let new = ref.newID else { continue }
        try content.add(new, as: ref.name, from: session.repository)
      }
      if isAccepted {
        let moved = Set(refs.map { String(decoding: $0.name, as: UTF8.self) })
        for known in try session.repository.references("refs/")
        where !moved.contains(known.name) && !PushedContent.isNotes(known.name.utf8) {
          content.leaveOut(known.id.hex, from: session.repository)
        }
      } else {
        content.range.known = .allReferences
      }
    } catch {
      throw error.failure
    }
    return content
  }

  /// Hangs the verdicts on the commits that were accepted.
  private func record(_ content: PushedContent) throws(Failure) -> ExitStatus {
    let commits: [ObjectID]
    do throws(GitError) { commits = try content.commits(in: session.repository) } catch {
      throw error.failure
    }
    var unrecorded: [ObjectID] = []
    for id in commits where try session.record(on: id) == nil { unrecorded.append(id) }
    var judge = CommitsJudge(session.usingCache(), trigger: .postReceive)
    try judge.forEachChunk(of: unrecorded) { outcomes throws(Failure) in
      var records: [Record] = []
      for outcome in outcomes {
        guard let commit = outcome.commit, let judgement = outcome.judgement,
          var recording = outcome.recording
        else { throw outcome.failure ?? Failure([]) }
        records.append(
          recording.bind(
            session.draft(judgement, on: commit, origin: .gate, trigger: .postReceive)))
      }
      try session.ledger.hang(records)
    }
    return .passed
  }
}
