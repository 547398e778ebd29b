import Diagnostics
import Gate
import Git
import Hooks
import Ledger
import Text

/// `post-rewrite`: git tells which commits an amend or a rebase replaced by which.
///
/// The ledger says which verdicts still hold (the tree or the patch is unchanged); the other
/// commits are judged anew, since git ran no hook before it made them. The mark of an old commit
/// that skipped the gate stays with the new one.
///
/// A rebase amends commits on the way (`reword`, `squash`), with messages that are not final; those
/// are judged when it is done, in the hook's call of its own for the rebase.
struct RewrittenHook {
  private let session: Session
  private let console: Console

  init(_ session: Session, _ console: Console) {
    self.session = session
    self.console = console
  }

  func run(_ call: HookCall) throws(Failure) -> ExitStatus {
    let way: Lineage.Way = call.arguments.first == Array("amend".utf8) ? .amend : .rebase
    var pairs: [(old: ObjectID, new: ObjectID)] = []
    for pair in try RewrittenCommit.parse(postRewrite: call.input ?? []) {
      guard let old = ObjectID(hex: pair.old), let new = ObjectID(hex: pair.new) else { continue }
      pairs.append((old, new))
    }
    let steps: [RewriteStep]
    do throws(GitError) {
      steps = try session.ledger.planRewrites(pairs, way: way)
    } catch {
      throw error.failure
    }
    try session.ledger.carryOut(steps, trigger: .postRewrite)
    if way == .amend, session.isRebasing { return .passed }
    for step in steps {
      guard case .judge = step.action else { continue }
      console.print(Failure(try judge(step)))
    }
    return .passed
  }

  private func judge(_ step: RewriteStep) throws(Failure) -> [Diagnostic] {
    var isMarked = false
    for old in step.lineage.from.compactMap({ ObjectID(hex: $0) }) {
      let record = try session.record(on: old)
      if record == nil || record?.verdict == .unjudged { isMarked = true }
    }
    let commit: Commit
    do throws(GitError) {
      commit = try session.repository.commit(step.commit)
    } catch {
      throw error.failure
    }
    return try session.judgeAndHang(
      try session.change(of: commit), commit, origin: isMarked ? .late : .gate,
      trigger: .postRewrite, lineage: step.lineage)
  }
}
