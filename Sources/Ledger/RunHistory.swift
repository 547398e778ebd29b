package import Gate
import Text

/// What the journal knows of one run: one journey of one change through the gate.
package struct RunHistory: Sendable {
  /// The run's id.
  package let id: String
  /// In the order in which they were written.
  package private(set) var lines: [JournalLine]

  /// - Parameter lines: lines of one run, the oldest first; at least one.
  init?(_ lines: [JournalLine]) {
    guard let first = lines.first else { return nil }
    id = first.run
    self.lines = lines.filter { $0.run == first.run }
  }

  /// Groups lines into runs, the run with the newest line first.
  /// - Parameter lines: lines of any runs, the newest first.
  package static func group(_ lines: [JournalLine]) -> [RunHistory] {
    var order: [String] = []
    var byRun: [String: [JournalLine]] = [:]
    for line in lines {
      if byRun[line.run] == nil { order.append(line.run) }
      byRun[line.run, default: []].append(line)
    }
    return order.compactMap { RunHistory((byRun[$0] ?? []).reversed()) }
  }

  package var opening: JournalLine? { lines.first { $0.event == .state(.opened) } }

  package var recipe: Recipe? { opening?.recipe }

  package var trigger: Run.Trigger? { opening?.trigger }

  package var serial: Serial? { lines.lazy.compactMap(\.serial).first }

  /// The worktree that the run was opened in, by its git directory's path below the common one;
  /// empty for the main one.
  package var worktree: String? { opening?["worktree"]?.string }

  /// The states that were entered, with the time of each. Lines of later schemas and other events
  /// are left out.
  package var events: [Run.Event] {
    lines.compactMap { line in
      guard case .state(let state) = line.event else { return nil }
      return Run.Event(state, at: line.timeMilliseconds, detail: line.detail)
    }
  }

  /// The last state that was entered.
  package var state: Run.State? { events.last?.state }

  /// The run where the process that wrote the last line left it; nil where its lines are no
  /// legal history (some are lost or altered).
  package var run: Run? {
    guard let recipe, let trigger else { return nil }
    return Run(resuming: recipe, trigger: trigger, events: events)
  }

  /// What was found of the change.
  package var judgement: JudgementSummary? {
    lines.last { $0.event == .state(.judged) }?.judgement
  }

  /// What was found of the message, by the last hook that judged it.
  package var messageJudgement: JudgementSummary? { messageLine?.judgement }

  /// SHA-256 of the cleaned message that was judged, in hexadecimal.
  package var messageDigest: String? { messageLine?["message"]?.string }

  private var messageLine: JournalLine? { lines.last { $0["message"] != nil } }

  /// The commit that the run was bound to.
  package var commit: String? { lines.lazy.compactMap(\.commit).last }

  /// The record that was written when it was bound.
  package var record: Record? { lines.last { $0["record"] != nil }?.record }

  /// When the run began and when it was last heard of, in milliseconds since 1970-01-01 UTC.
  package var openedMilliseconds: Int64 { lines[0].timeMilliseconds }
  package var lastMilliseconds: Int64 { lines[lines.count - 1].timeMilliseconds }

  /// Whether the run stopped on its way without reaching an end: its process was killed, or it
  /// passed and no commit came of it.
  package var isUnfinished: Bool { state.map { !$0.successors.isEmpty } ?? true }
}
