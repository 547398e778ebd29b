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
    let commits = try incoming(refs, isAccepted: call.hook == .postReceive)
    guard call.hook != .postReceive else { return try record(commits) }
    if commits.isEmpty { return .passed }
    return console.tell(try session.judgeCommits(commits, trigger: trigger(call.hook)), .preReceive)
  }

  private func trigger(_ hook: HookName) -> Run.Trigger {
    hook == .update ? .update : .preReceive
  }

  /// The commits that the push brought, oldest first: what no reference had before it.
  private func incoming(
    _ refs: [ReceivedRef], isAccepted: Bool
  ) throws(Failure) -> [ObjectID] {
    do throws(GitError) {
      var range = CommitRange(include: [], exclude: [])
      for ref in refs where ref.name.starts(with: "refs/heads/".utf8) || isTag(ref) {
        if let new = ref.newID, let commit = try? session.repository.resolve(new) {
          range.include.append(commit)
        }
        if let old = ref.oldID, let commit = try? session.repository.resolve(old) {
          range.exclude.append(commit)
        }
      }
      if range.include.isEmpty { return [] }
      if isAccepted {
        let moved = Set(refs.map { String(decoding: $0.name, as: UTF8.self) })
        for known in try session.repository.references("refs/heads/")
        where !moved.contains(known.name) {
          range.exclude.append(known.id)
        }
      } else {
        range.known = .allReferences
      }
      return try session.repository.commits(in: range)
    } catch {
      throw error.failure
    }
  }

  private func isTag(_ ref: ReceivedRef) -> Bool { ref.name.starts(with: "refs/tags/".utf8) }

  /// Hangs the verdicts on the commits that were accepted.
  private func record(_ commits: [ObjectID]) throws(Failure) -> ExitStatus {
    for id in commits {
      let commit: Commit
      do throws(GitError) { commit = try session.repository.commit(id) } catch {
        throw error.failure
      }
      if try session.record(on: id) != nil { continue }
      _ = try session.judgeAndHang(
        try session.change(of: commit), commit, origin: .gate, trigger: .postReceive)
    }
    return .passed
  }
}
