import Diagnostics
import Gate
import Git
import Hooks
import Ledger
import Text

/// `pre-push`: judges every commit that the push would bring to the remote.
///
/// A verdict that hangs on a commit is not taken on trust: anyone can write a note. Judging anew
/// costs in proportion to what is pushed.
struct PushHook {
  private let session: Session
  private let console: Console

  init(_ session: Session, _ console: Console) {
    self.session = session
    self.console = console
  }

  func run(_ call: HookCall) throws(Failure) -> ExitStatus {
    let refs = try PushedRef.parse(prePush: call.input ?? [])
    let remote = call.arguments.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    let judgements = try outgoing(refs, to: remote)
      .judge(in: session.usingCache(), trigger: .prePush)
    let status = judgements.isEmpty ? .passed : console.tell(judgements, .prePush)
    let pushesMore = refs.contains { !PushedContent.isNotes($0.remoteName) }
    if status == .passed, pushesMore { session.shareOnPush(to: remote, console) }
    return status
  }

  /// What the remote does not have.
  ///
  /// What it has is known from the push itself and from its tracking references; where it names an
  /// object that is not here (someone else has pushed), the tracking references alone tell.
  private func outgoing(_ refs: [PushedRef], to remote: String) throws(Failure) -> PushedContent {
    var content = PushedContent()
    content.range.known = .remote(remote)
    do throws(GitError) {
      for ref in refs where !PushedContent.isNotes(ref.remoteName) {
        guard let new = ref.localID else { continue }
        try content.add(new, as: ref.remoteName, from: session.repository)
        content.leaveOut(ref.remoteID, from: session.repository)
      }
    } catch {
      throw error.failure
    }
    return content
  }
}

extension Session {
  /// Judges commits, messages and all, and writes the runs down.
  ///
  /// A commit that cannot be judged is told of with the others; of one that cannot even be read
  /// nothing is known.
  func judgeCommits(_ ids: [ObjectID], trigger: Run.Trigger) throws(Failure) -> [Judgement] {
    var judgements: [Judgement] = []
    var judge = CommitsJudge(self, trigger: trigger)
    try judge.forEachChunk(of: ids) { outcomes throws(Failure) in
      for outcome in outcomes {
        guard let commit = outcome.commit else { throw outcome.failure ?? Failure([]) }
        judgements.append(outcome.judgement ?? .impossible(commit, outcome.failure))
      }
    }
    return judgements
  }
}

extension Judgement {
  /// Of a commit that could not be judged: what kept it from being judged is in the remarks.
  static func impossible(_ commit: Commit, _ failure: Failure?) -> Judgement {
    let recipe = Recipe(
      bases: [], target: commit.tree.hex, standard: Recipe.unresolvedStandard)
    return Judgement(
      verdict: .cannotJudge, recipe: recipe, remarks: failure?.diagnostics ?? [],
      commit: commit.id.hex)
  }
}
