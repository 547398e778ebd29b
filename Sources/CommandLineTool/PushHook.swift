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
    let commits = try outgoing(refs, to: remote)
    if commits.isEmpty { return .passed }
    return console.tell(try session.judgeCommits(commits, trigger: .prePush), .prePush)
  }

  /// The commits that the remote does not have, oldest first.
  ///
  /// What it has is known from the push itself and from its tracking references; where it names an
  /// object that is not here (someone else has pushed), the tracking references alone tell.
  private func outgoing(_ refs: [PushedRef], to remote: String) throws(Failure) -> [ObjectID] {
    do throws(GitError) {
      var range = CommitRange(include: [], known: .remote(remote))
      for ref in refs {
        guard let name = ref.localID, let id = ObjectID(hex: name) else { continue }
        // A tag may name a tree or a blob: no commits go with it.
        if let commit = try? session.repository.resolve(id.hex) { range.include.append(commit) }
        if let old = ref.remoteID.flatMap({ ObjectID(hex: $0) }),
          session.repository.objects.contains(old),
          let commit = try? session.repository.resolve(old.hex)
        {
          range.exclude.append(commit)
        }
      }
      if range.include.isEmpty { return [] }
      return try session.repository.commits(in: range)
    } catch {
      throw error.failure
    }
  }
}

extension Session {
  /// Judges commits one by one, messages and all, and writes the runs down.
  ///
  /// A commit that cannot be judged is told of with the others.
  func judgeCommits(_ ids: [ObjectID], trigger: Run.Trigger) throws(Failure) -> [Judgement] {
    var judgements: [Judgement] = []
    for id in ids {
      let commit: Commit
      do throws(GitError) { commit = try repository.commit(id) } catch { throw error.failure }
      judgements.append(judge(commit, trigger: trigger))
    }
    return judgements
  }

  /// Judges a commit, message and all; what keeps it from being judged is in the remarks.
  func judge(_ commit: Commit, trigger: Run.Trigger) -> Judgement {
    do throws(Failure) {
      let isMerge = commit.parents.count > 1
      return try judgeAndRecord(
        try change(of: commit), trigger: trigger,
        message: (commit.message, .committed(isMerge: isMerge))
      ).judgement
    } catch {
      let recipe = Recipe(
        bases: [], target: commit.tree.hex, standard: Recipe.unresolvedStandard)
      return Judgement(
        verdict: .cannotJudge, recipe: recipe, remarks: error.diagnostics, commit: commit.id.hex)
    }
  }
}
