import Checks
import Diagnostics
import Gate
import Git
import Ledger
import Platform
import Text

/// A run that is judged and written down step by step.
///
/// A journal that cannot be written changes no verdict: the run goes on in memory, the report says
/// so, and the commit is judged late and marked, since nothing knows of its run.
struct Recording {
  private(set) var recorder: RunRecorder
  /// What could not be written down.
  private(set) var remarks: [Diagnostic] = []

  /// - Parameter fileCount: how many files differ, where the change is read already.
  init(
    opening recipe: Recipe, trigger: Run.Trigger, commit: ObjectID? = nil, fileCount: Int? = nil,
    in session: Session, inMemory: Bool = false
  ) {
    var remarks: [Diagnostic] = []
    var opened: RunRecorder?
    if !inMemory {
      do throws(Failure) {
        opened = try session.ledger.open(
          recipe, trigger: trigger, commit: commit, fileCount: fileCount)
      } catch {
        remarks = Self.warnings(error)
      }
    }
    opened =
      opened
      ?? (try? RunRecorder(opening: recipe, trigger: trigger, fileCount: fileCount, in: nil))
    guard let opened else {
      preconditionFailure("a run in memory writes nothing that could fail")
    }
    recorder = opened
    self.remarks = remarks
  }

  /// Takes up a run that an earlier hook left; nil where its history is no legal one.
  init?(resuming history: RunHistory, in session: Session) {
    guard let recorder = session.ledger.resume(history) else { return nil }
    self.recorder = recorder
  }

  /// Takes one step of the run.
  mutating func step(_ body: (inout RunRecorder) throws(Failure) -> Void) {
    do throws(Failure) { try body(&recorder) } catch { remarks += Self.warnings(error) }
  }

  /// Writes down what judging the change came to.
  mutating func conclude(_ judgement: Judgement) {
    if judgement.verdict == .cannotJudge {
      let reason = judgement.remarks.first { $0.severity == .error }?.message
      step { recorder throws(Failure) in try recorder.failed(reason ?? "could not judge") }
      return
    }
    step { recorder throws(Failure) in try recorder.concluded(judgement) }
  }

  /// Writes down the record of the commit; it still has to be hung on the commit.
  mutating func bind(_ draft: RecordDraft) -> Record {
    var record: Record?
    step { recorder throws(Failure) in record = try recorder.bind(draft) }
    return record ?? draft.record(journalDigest: nil)
  }

  /// Takes note of what kept steps from being written down.
  mutating func add(_ failure: Failure) { remarks += Self.warnings(failure) }

  private static func warnings(_ failure: Failure) -> [Diagnostic] {
    failure.diagnostics.map { diagnostic in
      var warning = diagnostic
      warning.severity = .warning
      return warning
    }
  }
}

extension Session {
  /// Judges a change and, where it is a commit, its message, and writes the run down.
  /// - Throws: where the standard cannot be read; the run is written down as failed.
  func judgeAndRecord(
    _ judged: Judged, trigger: Run.Trigger, message: (bytes: [UInt8], context: MessageCase)? = nil
  ) throws(Failure) -> (judgement: Judgement, recording: Recording) {
    let commit = judged.subject.commit
    let standards: Gate.Standards
    do throws(Failure) {
      standards = try self.standards(for: judged)
    } catch {
      var recording = Recording(
        opening: Gate.recipe(of: judged.subject, by: nil), trigger: trigger, commit: commit,
        in: self)
      let reason = error.diagnostics.first?.description ?? "the standard cannot be read"
      recording.step { recorder throws(Failure) in try recorder.failed(reason) }
      throw error
    }
    return try judgeAndRecord(judged, by: standards, trigger: trigger, message: message)
  }

  /// As above, by standards that are read already.
  /// - Parameter inMemory: nothing is written down.
  func judgeAndRecord(
    _ judged: Judged, by standards: Gate.Standards, trigger: Run.Trigger,
    message: (bytes: [UInt8], context: MessageCase)? = nil, inMemory: Bool = false
  ) throws(Failure) -> (judgement: Judgement, recording: Recording) {
    var recording = Recording(
      opening: Gate.recipe(of: judged.subject, by: standards.target), trigger: trigger,
      commit: judged.subject.commit, fileCount: judged.subject.change.files.count, in: self,
      inMemory: inMemory)
    var judgement =
      if let message {
        try judge(judged, with: message.bytes, message.context.context, by: standards)
      } else {
        judge(judged, by: standards)
      }
    recording.conclude(judgement)
    // So that a trace can tell the rules when the tree that held them is gone.
    if !inMemory, !repository.isInsideQuarantine {
      ledger.standards.remember(judgement.rulesInForce, of: judgement.recipe.standard)
    }
    judgement.remarks += recording.remarks
    return (judgement, recording)
  }
}
