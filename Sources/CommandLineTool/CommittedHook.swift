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
    let skip = call.environment.skip
    let bases = judged.subject.bases.map(\.hex)
    let target = judged.subject.change.target.hex
    let ledger = session.ledger
    if skip == nil {
      if let history = ledger.runs.run(from: bases, to: target), led(history, to: head) {
        return try bind(history, to: head)
      }
      // `commit --amend`: the hooks before could not know what the commit would replace.
      if let waiting = ledger.runs.waitingRun(inWorktree: ledger.worktree),
        waiting.recipe?.target == target, led(waiting, to: head)
      {
        return try judgeAnew(judged, head, origin: .gate, skip)
      }
    }
    // git tells of the commits that a rebase makes when it is done: `post-rewrite` takes them.
    if session.isRebasing, skip == nil { return .passed }
    return try judgeAnew(judged, head, origin: skip == nil ? .late : .skipped, skip)
  }

  /// `post-merge`: the same for a merge without conflict, after which git runs no `post-commit`.
  /// Where HEAD only moved on (a fast-forward, `merge --squash`), no commit was made.
  func runAfterMerge(_ call: HookCall) throws(Failure) -> ExitStatus {
    guard let head = try session.headCommit(), head.parents.count > 1,
      call.arguments.first != Array("1".utf8)
    else { return .passed }
    return try session.record(on: head.id) == nil ? run(call) : .passed
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
    guard var recording = Recording(resuming: history, in: session), let recipe = history.recipe
    else { return .passed }
    var draft = session.draft(
      .passed, on: commit, recipe: recipe, origin: .gate,
      trigger: history.trigger ?? .preCommit)
    draft.judgement = history.judgement
    if let message = history.messageJudgement { draft.judgement?.addSubtractions(of: message) }
    draft.message = history.messageDigest.map { .init(digest: $0, verdict: .passed) }
    try session.hang(draft, &recording)
    console.print(Failure(recording.remarks))
    return .passed
  }

  private func judgeAnew(
    _ judged: Judged, _ commit: Commit, origin: Record.Origin, _ skip: HookEnvironment.Skip?
  ) throws(Failure) -> ExitStatus {
    let remarks = try session.judgeAndHang(
      judged, commit, origin: origin, trigger: .postCommit, skip: skip)
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
    let draft = draft(
      judgement, on: commit, origin: origin, trigger: trigger, skip: skip, lineage: lineage)
    try hang(draft, &recording)
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

  /// The record of a commit that was judged when it existed already.
  func draft(
    _ judgement: Judgement, on commit: Commit, origin: Record.Origin, trigger: Run.Trigger,
    skip: HookEnvironment.Skip? = nil, lineage: Lineage? = nil
  ) -> RecordDraft {
    let isMarked = origin == .late || origin == .skipped
    var draft = draft(
      isMarked ? .unjudged : judgement.verdict, on: commit, recipe: judgement.recipe,
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
    return draft
  }

  private static let engine = RecordDraft.Engine(
    version: Engine.version, digest: BuildIdentity.current)

  /// What every record of a commit holds.
  func draft(
    _ verdict: Verdict, on commit: Commit, recipe: Recipe, origin: Record.Origin,
    trigger: Run.Trigger
  ) -> RecordDraft {
    ledger.draft(
      verdict, on: commit, recipe: recipe, origin: origin, trigger: trigger, engine: Self.engine)
  }

  /// Writes the record down in the journal and in the notes on the commit and its tree.
  ///
  /// A journal that cannot be written is remarked on; the note is what others see.
  func hang(_ draft: RecordDraft, _ recording: inout Recording) throws(Failure) {
    try ledger.hang([recording.bind(draft)])
  }

  /// The newest record that hangs on the commit itself; nil where none does.
  func record(on commit: ObjectID) throws(Failure) -> Record? {
    do throws(GitError) {
      return try ledger.records(on: commit).records.filter { $0.commit == commit.hex }
        .max { ($0.timeMilliseconds ?? 0) < ($1.timeMilliseconds ?? 0) }
    } catch {
      throw error.failure
    }
  }
}
