package import Diagnostics
package import Gate
import Platform
import Text

/// Finds the runs that earlier hooks left, through the journal.
package struct RunStore {
  /// A commit's own run is among the last lines; only where it is not, the index is asked.
  static let recentBytes = 1 << 18

  let journal: Journal

  package init(_ journal: Journal) { self.journal = journal }

  /// Returns the run that the message now at hand belongs to: the newest that a hook before the
  /// commit opened in this worktree, where it has passed and waits for its commit.
  ///
  /// git lets one commit at a time be made in a worktree, so a run that was left behind by an
  /// earlier commit is never the newest.
  package func waitingRun(inWorktree worktree: String) -> RunHistory? {
    let newest = firstRecentRun { history in
      history.worktree == worktree && Self.isBeforeCommit(history.trigger)
    }
    guard let newest, newest.state == .passed, newest.run != nil else { return nil }
    return newest
  }

  /// Returns the newest run before a commit that judged the change from `bases` to `target`,
  /// whatever its state: passed, the commit is its own; stopped, someone passed the gate by;
  /// bound, another commit has the same verdict; else it was killed on its way.
  package func run(from bases: [String], to target: String) -> RunHistory? {
    func isWanted(_ history: RunHistory) -> Bool {
      guard let recipe = history.recipe, recipe.scope == .change else { return false }
      return recipe.target == target && recipe.bases == bases
        && Self.isBeforeCommit(history.trigger)
    }
    if let recent = firstRecentRun(where: isWanted) { return recent }
    guard let tree = KeyPrefix(.tree, hex: target) else { return nil }
    let serials = Set(journal.lines(under: tree).compactMap(\.line.serial))
    let runs = serials.flatMap { self.runs(of: $0) }.filter(isWanted)
    return runs.max { $0.lastMilliseconds < $1.lastMilliseconds }
  }

  /// Returns all runs of a serial, the newest first.
  package func runs(of serial: Serial) -> [RunHistory] {
    guard let prefix = KeyPrefix(serialDigits: serial.digits) else { return [] }
    return RunHistory.group(journal.lines(under: prefix).map(\.line))
  }

  /// Returns the runs that a line about this commit belongs to, the newest first.
  package func runs(ofCommit commit: String) -> [RunHistory] {
    guard let prefix = KeyPrefix(.commit, hex: commit) else { return [] }
    let lines = journal.lines(under: prefix).map(\.line)
    let ids = Set(lines.map(\.run))
    let serials = Set(lines.compactMap(\.serial))
    let runs = serials.flatMap { self.runs(of: $0) }.filter { ids.contains($0.id) }
    return runs.sorted { $0.lastMilliseconds > $1.lastMilliseconds }
  }

  /// Returns the runs among the journal's last lines that came to no end and were last heard of
  /// before `milliseconds`: for `doctor`, since they hinder nobody.
  package func leftovers(before milliseconds: Int64) -> [RunHistory] {
    recentRuns().filter { $0.isUnfinished && $0.lastMilliseconds < milliseconds }
  }

  /// Writes down that someone passed the gate by.
  package func recordSkip(
    inWorktree worktree: String, hook: String, reason: String?, at milliseconds: Int64
  ) throws(Failure) {
    var payload: [(key: String, value: JSONValue)] = [
      ("worktree", .string(worktree)), ("hook", .string(hook)),
    ]
    if let reason { payload.append(("reason", .string(String(reason.prefix(512))))) }
    let seed = "\(worktree) \(milliseconds) \(Clock.monotonicNanoseconds())"
    try journal.append([
      JournalLine.Draft(
        run: hexadecimal(SHA256.digest(seed).prefix(6)), serial: nil, event: .skipped,
        timeMilliseconds: milliseconds, payload: payload)
    ])
  }

  /// Returns the recent run that was opened last of those that `isWanted`, looking no further back
  /// than its opening.
  private func firstRecentRun(where isWanted: (RunHistory) -> Bool) -> RunHistory? {
    var lines: [String: [JournalLine]] = [:]
    var found: RunHistory?
    journal.forEachNewestFirst(bytesMax: Self.recentBytes) { line in
      lines[line.run, default: []].append(line)
      guard line.event == .state(.opened),
        let history = RunHistory((lines[line.run] ?? []).reversed()), isWanted(history)
      else { return true }
      found = history
      return false
    }
    return found
  }

  private func recentRuns() -> [RunHistory] {
    var lines: [JournalLine] = []
    journal.forEachNewestFirst(bytesMax: Self.recentBytes) { line in
      lines.append(line)
      return true
    }
    return RunHistory.group(lines)
  }

  private static func isBeforeCommit(_ trigger: Run.Trigger?) -> Bool {
    switch trigger {
    case .preCommit, .preMergeCommit, .commitMessage: true
    default: false
    }
  }
}
