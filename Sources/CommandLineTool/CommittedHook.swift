import Checks
import Diagnostics
import Gate
import Git
import Hooks
import Ledger
import Platform
import Text

/// `post-commit`: binds the run that led to the commit, and hangs its record on it.
///
/// A commit that no run led to (`--no-verify`, an operation of git that runs no hooks before it
/// commits) is judged now and marked as unjudged.
struct CommittedHook {
  private let session: Session
  private let console: Console

  init(_ session: Session, _ console: Console) {
    self.session = session
    self.console = console
  }

  func run(_ call: HookCall) throws(Failure) -> ExitStatus {
    guard let head = try session.headCommit() else { return .passed }
    let judged = try session.change(of: head)
    let store = session.journal.map(RunStore.init)
    let bases = judged.subject.bases.map(\.hex)
    let target = judged.subject.change.target.hex
    if call.environment.skip == nil, let store {
      if let history = store.run(from: bases, to: target), led(history, to: head) {
        return try bind(history, to: head)
      }
      // `commit --amend`: the hooks before could not know what the commit would replace.
      if let waiting = store.waitingRun(inWorktree: session.worktreeName),
        waiting.recipe?.target == target, led(waiting, to: head)
      {
        return try judgeAnew(judged, head, origin: .gate, call)
      }
    }
    // git tells of the commits that a rebase makes when it is done: `post-rewrite` takes them.
    if session.isRebasing, call.environment.skip == nil { return .passed }
    return try judgeAnew(
      judged, head, origin: call.environment.skip == nil ? .late : .skipped, call)
  }

  /// Whether a run went all the way to this commit: it passed, with this message.
  private func led(_ history: RunHistory, to commit: Commit) -> Bool {
    guard history.state == .passed else { return false }
    guard let judgedMessage = history.messageDigest else {
      // A merge without conflict may be made by a git that has no hook for its message.
      return history.trigger == .preMergeCommit
    }
    let context = MessageContext.committed(isMerge: commit.parents.count > 1)
    return judgedMessage == Gate.digest(ofMessage: commit.message, context)
  }

  private func bind(_ history: RunHistory, to commit: Commit) throws(Failure) -> ExitStatus {
    guard let run = history.run else {
      preconditionFailure("a run in state passed has a legal history")
    }
    var draft = session.draft(
      of: commit, recipe: run.recipe, verdict: .passed, origin: .gate, trigger: run.trigger)
    draft.judgement = history.judgement
    draft.message = history.messageDigest.map { .init(digest: $0, verdict: .passed) }
    var recording = Recording(resuming: run, id: history.id, in: session)
    try session.hang(draft, on: commit, &recording)
    console.print(Failure(recording.remarks))
    return .passed
  }

  private func judgeAnew(
    _ judged: Judged, _ commit: Commit, origin: Record.Origin, _ call: HookCall
  ) throws(Failure) -> ExitStatus {
    let remarks = try session.judgeAndHang(
      judged, commit, origin: origin, trigger: .postCommit, skip: call.environment.skip)
    console.print(Failure(remarks))
    return .passed
  }
}

extension Session {
  /// Whether git is in the middle of a rebase.
  var isRebasing: Bool {
    repository.isInProgress("rebase-merge") || repository.isInProgress("rebase-apply")
  }

  func headCommit() throws(Failure) -> Commit? {
    do throws(GitError) {
      guard let head = try repository.headCommit() else { return nil }
      return try repository.commit(head)
    } catch {
      throw error.failure
    }
  }

  /// Judges a commit that exists, message and all, and hangs the record on it.
  ///
  /// - Returns: what a person should know of it.
  func judgeAndHang(
    _ judged: Judged, _ commit: Commit, origin: Record.Origin, trigger: Run.Trigger,
    skip: HookEnvironment.Skip? = nil, lineage: Lineage? = nil
  ) throws(Failure) -> [Diagnostic] {
    let isMerge = commit.parents.count > 1
    var (judgement, recording) = try judgeAndRecord(
      judged, trigger: trigger, message: (commit.message, .committed(isMerge: isMerge)))
    let isMarked = origin == .late || origin == .skipped
    var draft = draft(
      of: commit, recipe: judgement.recipe, verdict: isMarked ? .unjudged : judgement.verdict,
      origin: origin, trigger: trigger)
    draft.judgement = JudgementSummary(judgement)
    draft.lateVerdict = isMarked ? judgement.verdict : nil
    draft.isSkipped = skip != nil
    draft.skipReason = skip?.reason
    draft.lineage = lineage
    draft.message = judgement.messageDigest.map { digest in
      let isStopped = judgement.errors.contains { $0.path == nil }
      return .init(digest: digest, verdict: isStopped ? .stopped : .passed)
    }
    try hang(draft, on: commit, &recording)
    var remarks = recording.remarks
    if judgement.verdict == .stopped {
      let rules = Set(judgement.errors.map(\.rule)).sorted().joined(separator: ", ")
      remarks.append(
        Diagnostic(
          .warning, "bad-commit",
          "commit \(commit.id.hex.prefix(10)) breaks the standard: \(rules)",
          hint: "factory-hook trace \(commit.id.hex.prefix(10))"))
    }
    return remarks
  }

  /// What every record of a commit holds.
  func draft(
    of commit: Commit, recipe: Recipe, verdict: Verdict, origin: Record.Origin,
    trigger: Run.Trigger
  ) -> RecordDraft {
    let author = Authorship.detect(
      message: commit.message, author: .init(commit.author), committer: .init(commit.committer))
    return RecordDraft(
      recipe: recipe, verdict: verdict, origin: origin, trigger: trigger, commit: commit.id.hex,
      tree: commit.tree.hex, run: "", events: [],
      engine: .init(version: Engine.version, digest: BuildIdentity.current), authorship: author)
  }

  /// Writes the record down in the journal and in the notes on the commit and its tree.
  func hang(
    _ draft: RecordDraft, on commit: Commit, _ recording: inout Recording
  ) throws(Failure) {
    var record: Record?
    recording.step { recorder throws(Failure) in record = try recorder.bind(draft) }
    guard let record else { return }
    do throws(GitError) {
      try repository.appendNotes(
        [commit.id, commit.tree].map { NoteLine(object: $0, line: record.line) },
        in: Self.notesReference)
    } catch {
      throw error.failure
    }
  }

  /// Where verdicts hang on commits.
  static let notesReference = "refs/notes/factory-hook"
}

extension Authorship.Identity {
  init(_ signature: Signature) {
    self.init(
      name: String(decoding: signature.name, as: UTF8.self),
      email: String(decoding: signature.email, as: UTF8.self))
  }
}
