import Checks
import Diagnostics
import Gate
import Git
import Ledger
import Platform
import Text

/// Judges many commits on all cores, messages and all, and writes the runs down. What comes of it is
/// the same, in the same order, on any number of cores.
struct CommitsJudge {
  /// What judging one commit came to.
  struct Outcome {
    /// nil where the commit itself cannot be read.
    var commit: Commit?
    var judged: Judged?
    var standards: Gate.Standards?
    var judgement: Judgement?
    /// The run, ended; nil where nothing could be judged.
    var recording: Recording?
    /// Why there is no judgement.
    var failure: Failure?
  }

  private let session: Session
  private let trigger: Run.Trigger
  /// The standards that are known to be remembered.
  private var remembered: Set<String> = []
  /// False once the journal could not be written: it is told once, not for every commit.
  private var canRecord = true

  /// The runs of so many commits are written down together.
  private static let chunkMax = 256

  init(_ session: Session, trigger: Run.Trigger) {
    self.session = session
    self.trigger = trigger
  }

  /// Judges commits in chunks and passes on what came of each commit, in order.
  mutating func forEachChunk(
    of commits: [ObjectID], _ body: ([Outcome]) throws(Failure) -> Void
  ) throws(Failure) {
    let meter = ProgressMeter.standardError
    meter?.begin(.commits, total: commits.count)
    defer { meter?.end(.commits) }
    var start = 0
    while start < commits.count {
      let end = min(start + Self.chunkMax, commits.count)
      try body(judge(Array(commits[start..<end])))
      start = end
    }
  }

  private mutating func judge(_ commits: [ObjectID]) -> [Outcome] {
    let collected = session.mapOnAllCores(commits.count) { session, index in
      Collected(commits[index], session)
    } failing: {
      Collected(failure: $0)
    }
    var outcomes = collected.map(Outcome.init)
    open(&outcomes)
    let judged = session.mapOnAllCores(commits.count) { session, index in
      defer { ProgressMeter.standardError?.step(.commits) }
      return JudgedCommit(collected[index], session)
    } failing: {
      JudgedCommit(failure: $0)
    }
    for index in outcomes.indices {
      outcomes[index].judgement = judged[index].judgement
      outcomes[index].failure = outcomes[index].failure ?? judged[index].failure
    }
    conclude(&outcomes)
    return outcomes
  }

  // MARK: writing down

  /// Opens the runs, so that the journal of a process that is killed says what it was at.
  private mutating func open(_ outcomes: inout [Outcome]) {
    let inMemory = !canRecord
    let (session, trigger) = (session, trigger)
    write(&outcomes) { outcome in
      guard let commit = outcome.commit, let judged = outcome.judged else { return }
      let recipe = Gate.recipe(of: judged.subject, by: outcome.standards?.target)
      var recording = Recording(
        opening: recipe, trigger: trigger, commit: commit.id, in: session, inMemory: inMemory)
      if outcome.standards != nil {
        recording.step { recorder throws(Failure) in
          try recorder.collected(fileCount: judged.subject.change.files.count)
        }
      }
      outcome.recording = recording
    }
  }

  /// Writes down what judging came to.
  private mutating func conclude(_ outcomes: inout [Outcome]) {
    write(&outcomes) { outcome in
      if let judgement = outcome.judgement {
        outcome.recording?.conclude(judgement)
      } else if let failure = outcome.failure {
        let reason = failure.diagnostics.first?.description ?? "could not judge"
        outcome.recording?.step { recorder throws(Failure) in try recorder.failed(reason) }
      }
    }
    for index in outcomes.indices {
      guard let judgement = outcomes[index].judgement else { continue }
      let remarks = outcomes[index].recording?.remarks ?? []
      outcomes[index].judgement?.remarks += remarks
      // So that a trace can tell the rules when the tree that held them is gone.
      let standard = judgement.recipe.standard
      if canRecord, !session.repository.isInsideQuarantine, remembered.insert(standard).inserted {
        session.ledger.standards.remember(judgement.rulesInForce, of: standard)
      }
    }
  }

  /// Takes one step of all runs by one write to the journal. Where that fails, the runs go on in
  /// memory and the first of them tells why.
  private mutating func write(_ outcomes: inout [Outcome], _ step: (inout Outcome) -> Void) {
    var stepped = outcomes
    do throws(Failure) {
      try session.ledger.journal.batch { () throws(Failure) in
        for index in stepped.indices { step(&stepped[index]) }
      }
    } catch {
      if canRecord, let first = stepped.firstIndex(where: { $0.recording != nil }) {
        stepped[first].recording?.add(error)
      }
      canRecord = false
    }
    outcomes = stepped
  }
}

/// What a commit changed, and by which standards it is judged.
private struct Collected: Sendable {
  var commit: Commit?
  var judged: Judged?
  var standards: Gate.Standards?
  var failure: Failure?

  init(failure: Failure) { self.failure = failure }

  init(_ id: ObjectID, _ session: Session) {
    do throws(Failure) {
      let commit = try session.commit(id)
      self.commit = commit
      let judged = try session.change(of: commit)
      self.judged = judged
      standards = try session.standards(for: judged)
    } catch {
      failure = error
    }
  }
}

private struct JudgedCommit: Sendable {
  var judgement: Judgement?
  var failure: Failure?

  /// Many commits keep all threads busy; one with so many files is spread over them all the same.
  private static let largeChangeMin = 2000

  init(failure: Failure) { self.failure = failure }

  init(_ collected: Collected, _ session: Session) {
    guard let commit = collected.commit, let judged = collected.judged,
      let standards = collected.standards
    else { return }
    var session = session
    if judged.subject.change.files.count >= Self.largeChangeMin {
      session.workersMax = Threads.processorCount
    }
    do throws(Failure) {
      let context = MessageContext.committed(isMerge: commit.parents.count > 1)
      judgement = try session.judge(judged, with: commit.message, context, by: standards)
    } catch {
      failure = error
    }
  }
}

extension CommitsJudge.Outcome {
  fileprivate init(_ collected: Collected) {
    commit = collected.commit
    judged = collected.judged
    standards = collected.standards
    failure = collected.failure
  }
}
