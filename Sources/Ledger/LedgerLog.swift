package import Gate
import Text

/// One row of `log`: a run, or a verdict or a skip that no run led to.
package struct LogEntry: Sendable {
  /// Its lines, the oldest first.
  package let history: RunHistory

  package var timeMilliseconds: Int64 { history.lastMilliseconds }

  package var verdict: Verdict {
    if let record = history.record { return record.verdict }
    return history.verdict
  }

  package var serial: Serial? { history.serial ?? history.record?.serial }

  package var commit: String? { history.commit }

  package var trigger: Run.Trigger? { history.trigger ?? history.record?.trigger }

  package var authorship: Authorship? { history.record?.authorship }

  package var isSkip: Bool { history.lines.contains { $0.event == .skipped } }

  /// Why the gate was passed by, or a run stopped or failed.
  package var detail: String? {
    history.lines.lazy.reversed().compactMap { $0["reason"]?.string ?? $0.detail }.first
      ?? history.record?.skipReason
  }

  /// What was found of the change and of the message.
  package var findings: [JudgementSummary.Found] {
    let judgements = [
      history.judgement ?? history.record?.judgement, history.messageJudgement,
    ]
    return judgements.flatMap { $0?.findings ?? [] }
  }

  package var subtractions: [JudgementSummary.Subtracted] {
    (history.judgement ?? history.record?.judgement)?.subtractions ?? []
  }
}

/// Which rows of the log are wanted; what is nil or empty does not narrow it.
package struct LogFilter: Sendable {
  package var verdicts: Set<Verdict> = []
  /// A rule that has a finding, counted or excused.
  package var rule: String?
  package var authorKind: Authorship.Kind?
  /// An agent's name as the catalog has it.
  package var agent: String?
  /// A file or folder that has a finding, from the top of the work tree.
  package var path: String?
  package var trigger: Run.Trigger?
  /// Milliseconds since 1970-01-01 UTC; both ends are wanted too.
  package var since: Int64?
  package var until: Int64?

  package init() {}

  package func wants(_ entry: LogEntry) -> Bool {
    if !verdicts.isEmpty, !verdicts.contains(entry.verdict) { return false }
    if let since, entry.timeMilliseconds < since { return false }
    if let until, entry.timeMilliseconds > until { return false }
    if let trigger, entry.trigger != trigger { return false }
    if let authorKind, entry.authorship?.kind != authorKind { return false }
    if let agent, entry.authorship?.agents.contains(agent) != true { return false }
    if rule == nil, path == nil { return true }
    let found = entry.findings + entry.subtractions.map(\.found)
    return found.contains { (rule ?? $0.rule) == $0.rule && isInside($0.path) }
  }

  private func isInside(_ found: String?) -> Bool {
    guard let path else { return true }
    guard let found else { return false }
    return found == path || found.hasPrefix(path.hasSuffix("/") ? path : path + "/")
  }
}

extension Journal {
  /// Passes on the runs and verdicts that `filter` wants, the newest first by the time they were
  /// opened, until `body` returns false.
  ///
  /// Memory is bounded by the runs that are open at the same time. A run whose opening is lost
  /// comes last.
  package func forEachEntry(_ filter: LogFilter = LogFilter(), _ body: (LogEntry) -> Bool) {
    var open: [String: [JournalLine]] = [:]
    var order: [String] = []
    var goesOn = true
    func emit(_ lines: [JournalLine]) {
      guard let history = RunHistory(lines.reversed()) else { return }
      let entry = LogEntry(history: history)
      if filter.wants(entry) { goesOn = body(entry) }
    }
    forEachNewestFirst { line in
      // Everything before this is older still.
      if let since = filter.since, line.timeMilliseconds < since, open.isEmpty { return false }
      if open[line.run] == nil { order.append(line.run) }
      open[line.run, default: []].append(line)
      if Self.isFirst(line), let lines = open.removeValue(forKey: line.run) { emit(lines) }
      return goesOn
    }
    for run in order where goesOn {
      if let lines = open.removeValue(forKey: run) { emit(lines) }
    }
  }

  /// Whether no older line of the same run is to be expected.
  private static func isFirst(_ line: JournalLine) -> Bool {
    switch line.event {
    case .state(.opened), .skipped: true
    case .recorded: line["alone"]?.boolean == true
    case .state, .message, .other: false
    }
  }
}
