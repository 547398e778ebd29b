import Checks
package import Diagnostics
package import Gate
import Platform
import Text

/// Drives a run and writes down every step before the next is taken: the only way to change a
/// run's state, so that what the journal says is what happened.
package struct RunRecorder {
  package private(set) var run: Run
  /// Tells this attempt from others at the same recipe.
  package let id: String
  private let journal: Journal?
  private let clock: @Sendable () -> Int64

  /// Opens a run; where the change is read already, that is written down with it.
  /// - Parameters:
  ///   - worktree: the git directory's path below the common one; empty for the main work tree.
  ///   - commit: the commit that is judged, in hexadecimal, where there is one already.
  ///   - fileCount: how many files differ, where that is known: the run is `collected` then.
  ///   - journal: nil keeps the run in memory: inside quarantine nothing may be written.
  package init(
    opening recipe: Recipe, trigger: Run.Trigger, worktree: String = "", commit: String? = nil,
    fileCount: Int? = nil, in journal: Journal?,
    clock: @escaping @Sendable () -> Int64 = { Clock.now().milliseconds }
  ) throws(Failure) {
    let now = clock()
    run = Run(recipe, trigger: trigger, at: now)
    serial = recipe.serial
    id = Self.makeID(serial, worktree, now)
    self.journal = journal
    self.clock = clock
    var payload: [(key: String, value: JSONValue)] = [
      ("trigger", .string(trigger.rawValue)), ("worktree", .string(worktree)),
      ("recipe", .object(recipe.json)),
    ]
    if let commit { payload.append(("commit", .string(commit))) }
    var lines = [line(.state(.opened), at: now, payload)]
    if let fileCount { lines.append(advance(to: .collected, [("files", .integer(fileCount))])) }
    try write(lines)
  }

  /// Goes on with a run that another process left.
  package init(
    resuming run: Run, id: String, in journal: Journal?,
    clock: @escaping @Sendable () -> Int64 = { Clock.now().milliseconds }
  ) {
    self.run = run
    serial = run.serial
    self.id = id
    self.journal = journal
    self.clock = clock
  }

  /// Of the run's recipe, worked out once.
  package let serial: Serial

  // MARK: steps

  /// The change is read.
  /// - Parameter fileCount: how many files differ.
  package mutating func collected(fileCount: Int) throws(Failure) {
    try write([advance(to: .collected, [("files", .integer(fileCount))])])
  }

  /// Findings are known and subtracted.
  package mutating func judged(_ judgement: Judgement) throws(Failure) {
    try write([judgedLine(judgement)])
  }

  private mutating func judgedLine(_ judgement: Judgement) -> JournalLine.Draft {
    advance(to: .judged, [("judgement", .object(JudgementSummary(judgement).json))])
  }

  /// Nothing is left that stops the line.
  package mutating func passed() throws(Failure) { try write([advance(to: .passed, [])]) }

  /// Something is: the line stops.
  /// - Parameter detail: the rules that stop it, for people.
  package mutating func stopped(_ detail: String? = nil) throws(Failure) {
    try write([advance(to: .stopped, [], detail: detail)])
  }

  /// Findings are known and subtracted, and with them what becomes of the run: two steps, with
  /// nothing between them that could fail, written at once.
  package mutating func concluded(_ judgement: Judgement) throws(Failure) {
    var lines = [judgedLine(judgement)]
    if judgement.verdict == .stopped {
      lines.append(advance(to: .stopped, [], detail: Self.stoppingRules(of: judgement)))
    } else {
      lines.append(advance(to: .passed, []))
    }
    try write(lines)
  }

  private static func stoppingRules(of judgement: Judgement) -> String {
    Set(judgement.errors.map(\.rule)).sorted().joined(separator: ", ")
  }

  /// It could not be judged, and why.
  package mutating func failed(_ reason: String) throws(Failure) {
    try write([advance(to: .failed, [], detail: reason)])
  }

  /// The message was judged: a run that passed goes on, or stops here after all.
  package mutating func judgedMessage(_ judgement: Judgement) throws(Failure) {
    let payload: [(key: String, value: JSONValue)] = [
      ("message", .string(judgement.messageDigest ?? "")),
      ("judgement", .object(JudgementSummary(judgement).json)),
    ]
    if judgement.verdict == .stopped {
      try write([advance(to: .stopped, payload, detail: Self.stoppingRules(of: judgement))])
    } else {
      try write([line(.message, at: clock(), payload)])
    }
  }

  /// The commit exists; the record hangs on it.
  ///
  /// Goes to `bound` from `passed`; a run that ended otherwise stays as it ended, and the line
  /// tells of the record alone.
  /// - Parameter record: made here, since it names the journal line before its own.
  /// - Returns: the record as it was written down.
  package mutating func bind(_ draft: RecordDraft) throws(Failure) -> Record {
    let now = clock()
    var event = LedgerEvent.recorded
    if run.state == .passed {
      run.advance(to: .bound, at: now, detail: draft.commit)
      event = .state(.bound)
    }
    var draft = draft
    draft.run = id
    draft.events = run.events
    let made = draft
    let records = try journal?.append(
      records: [PendingRecord { made.record(journalDigest: $0) }], as: event, at: now)
    return records?.first ?? draft.record(journalDigest: nil)
  }

  /// Takes a step and returns its line, which is still to be written.
  private mutating func advance(
    to state: Run.State, _ payload: [(key: String, value: JSONValue)], detail: String? = nil
  ) -> JournalLine.Draft {
    let event = run.advance(to: state, at: clock(), detail: detail)
    let reason = detail.map { [(key: "detail", value: JSONValue.string($0))] } ?? []
    return line(.state(state), at: event.timeMilliseconds, payload + reason)
  }

  private func line(
    _ event: LedgerEvent, at now: Int64, _ payload: [(key: String, value: JSONValue)]
  ) -> JournalLine.Draft {
    JournalLine.Draft(
      run: id, serial: serial, event: event, timeMilliseconds: now, payload: payload)
  }

  private func write(_ lines: [JournalLine.Draft]) throws(Failure) { try journal?.append(lines) }

  /// Twelve hexadecimal digits that no other run has: a digest of what tells runs apart.
  private static func makeID(_ serial: Serial, _ worktree: String, _ now: Int64) -> String {
    let seed = "\(serial) \(worktree) \(now) \(Clock.monotonicNanoseconds())"
    return hexadecimal(SHA256.digest(seed).prefix(6))
  }
}

/// A record that is whole but for the digest of the journal line before its own.
struct PendingRecord {
  /// Whether no run of this clone led to it.
  var isAlone = false
  var make: (_ previous: String?) -> Record

  init(isAlone: Bool = false, _ make: @escaping (String?) -> Record) {
    self.isAlone = isAlone
    self.make = make
  }
}

extension Journal {
  /// Writes down that records hang on their commits.
  func append(
    records pending: [PendingRecord], as event: LedgerEvent, at now: Int64
  ) throws(Failure) -> [Record] {
    var records: [Record] = []
    try append(
      making: pending.map { pending in
        { previous in
          let record = pending.make(previous)
          let mark: [(key: String, value: JSONValue)] = pending.isAlone ? [("alone", true)] : []
          records.append(record)
          return JournalLine.Draft(
            run: record["run"]?.string ?? "", serial: record.serial, event: event,
            timeMilliseconds: now,
            payload: mark + [
              ("commit", .string(record.commit ?? "")), ("record", .object(record.object)),
            ])
        }
      })
    return records
  }
}
