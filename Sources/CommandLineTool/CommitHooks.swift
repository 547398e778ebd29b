import Checks
import Diagnostics
import Gate
import Git
import Hooks
import Ledger
import Platform
import Reports
import Text

/// The hooks before a commit: `pre-commit` and `pre-merge-commit` open a run, `commit-msg` goes on
/// with it.
struct CommitHooks {
  private let session: Session
  private let console: Console

  init(_ session: Session, _ console: Console) {
    self.session = session
    // The process ends with this judgement. Taking apart piece by piece what it took costs a tenth
    // of a hook's time.
    Memory.keepUntilEnd(session.memory)
    self.console = console
  }

  /// Judges what is about to be committed.
  func judgeChange(_ trigger: Run.Trigger) throws(Failure) -> ExitStatus {
    let (judgement, _) = try session.judgeAndRecord(try session.staged(), trigger: trigger)
    return console.tell([judgement], trigger, offersFix: session.canFixLater)
  }

  /// Judges the message in the file that git names.
  func judgeMessage(_ call: HookCall) throws(Failure) -> ExitStatus {
    guard let path = call.arguments.first else {
      throw Failure(Diagnostic(.error, "hook-input", "git named no message file"))
    }
    let message: [UInt8]
    do throws(PlatformError) {
      message = try Files.read(path, limit: Self.messageBytesMax)
    } catch {
      throw Failure(Diagnostic(.error, "message", error.description))
    }
    let judged = try session.staged()
    let standards = try session.standards(for: judged)
    let found = try session.judgeMessage(
      message, try session.messageContext(), of: judged, by: standards)
    var judgement = Judgement(
      verdict: .passed, recipe: Gate.recipe(of: judged.subject, by: standards.target))
    judgement.add(found)
    judgement.remarks += record(judgement)
    return console.tell([judgement], .commitMessage, offersFix: true)
  }

  /// A message longer than this is none: git itself is slow on it.
  private static let messageBytesMax = 16 << 20

  /// Goes on with the run that `pre-commit` left in this work tree, where it judged this change.
  private func record(_ judgement: Judgement) -> [Diagnostic] {
    let ledger = session.ledger
    guard let waiting = ledger.runs.waitingRun(inWorktree: ledger.worktree),
      waiting.recipe == judgement.recipe,
      var recording = Recording(resuming: waiting, in: session)
    else { return [] }
    recording.step { recorder throws(Failure) in try recorder.judgedMessage(judgement) }
    return recording.remarks
  }
}

/// `FACTORY_HOOK=0`: nothing is judged, and that is written down.
enum SkippedHook {
  static func run(
    _ call: HookCall, _ skip: HookEnvironment.Skip, _ console: Console
  ) throws(Failure) -> ExitStatus {
    let session = try Session.open(isHook: true)
    if !session.repository.isInsideQuarantine {
      let ledger = session.ledger
      try ledger.runs.recordSkip(
        inWorktree: ledger.worktree, hook: call.hook.rawValue, reason: skip.reason,
        at: Clock.now().milliseconds)
    }
    let reason = skip.reason.map { ": \(printableText($0.utf8))" } ?? ""
    console.print("factory-hook: skipped (FACTORY_HOOK=0)\(reason)\n", to: .errors)
    return .passed
  }
}

extension Console {
  /// Prints what a hook has to say of a judgement, to standard error, and returns its exit status.
  func tell(_ judgement: Judgement, _ trigger: Run.Trigger) -> ExitStatus {
    tell([judgement], trigger)
  }

  /// - Parameter diagnostics: why something could not be judged.
  func tell(
    _ judgements: [Judgement], _ trigger: Run.Trigger, because diagnostics: [Diagnostic] = [],
    offersFix: @autoclosure () -> Bool = false
  ) -> ExitStatus {
    var report = Report(
      tool: .this, trigger: trigger, judgements: judgements, diagnostics: diagnostics)
    let hasNothingToTell = judgements.allSatisfy {
      $0.findings.isEmpty && $0.remarks.isEmpty && $0.addedSuppressions.isEmpty
    }
    // Nobody would see what is worked out for a plain pass.
    if report.verdict == .passed, hasNothingToTell, diagnostics.isEmpty, !isTerminal(.errors) {
      return ExitStatus(report.verdict)
    }
    report.offersFix = report.verdict == .stopped && offersFix()
    let text = TextReport(report, style: style(for: .errors))
    // A plain pass is told only where a person watches.
    let isPlainPass =
      report.verdict == .passed && text.findings.isEmpty
      && judgements.allSatisfy { $0.remarks.isEmpty && $0.addedSuppressions.isEmpty }
    if !isPlainPass || isTerminal(.errors) { print(text.findings + text.conclusion, to: .errors) }
    return ExitStatus(report.verdict)
  }
}
