import Checks
import Diagnostics
package import Rules
import Text

/// Takes out the findings that a comment in the judged file allows.
///
/// The day decides only through what the caller gives: today for a change that is about to be
/// committed, the committer's day for a commit, so that judging it again years later says the same.
package struct SuppressionFilter: Sendable {
  package let today: CalendarDate

  package init(today: CalendarDate) { self.today = today }

  struct Outcome: Sendable {
    var left: [Finding] = []
    var suppressed: [Subtraction] = []
    var remarks: [Diagnostic] = []
  }

  /// - Parameters:
  ///   - findings: of one version of a file.
  ///   - bytes: its content. Text in UTF-16 holds no marks that are read.
  ///   - rule: gives a rule of the section by its id.
  func apply(
    to findings: [Finding], in bytes: Span<UInt8>, path: RepositoryPath, rule: (String) -> Rule?
  ) -> Outcome {
    let marks = Suppressions.scan(bytes)
    if marks.isEmpty { return Outcome(left: findings) }
    var outcome = Outcome()
    var used: Set<Int> = []
    for finding in findings {
      let about = rule(finding.rule)
      let isSecret = about.map { Self.secretKinds.contains($0.check) } ?? false
      guard about?.suppressible != false,
        let index = marks.index(
          rule: finding.rule, isSecret: isSecret, line: finding.region?.start.line, on: today)
      else {
        outcome.left.append(finding)
        continue
      }
      used.insert(index)
      let mark = marks.all[index]
      let state = mark.state(on: today)
      if state.silences {
        outcome.suppressed.append(Subtraction(finding, .suppressed(reason: mark.reason)))
      } else {
        outcome.left.append(finding)
      }
      if let remark = remark(on: mark, state, path) { outcome.remarks.append(remark) }
    }
    for (index, mark) in marks.all.enumerated() where !used.contains(index) {
      outcome.remarks += unused(mark, path, rule)
    }
    return outcome
  }

  static let secretKinds: Set<String> = ["secret", "private-key"]

  private func remark(
    on mark: Suppression, _ state: Suppression.State, _ path: RepositoryPath
  ) -> Diagnostic? {
    let place = Diagnostic.Location(
      path: path.description, line: mark.position.line, column: mark.position.column)
    switch state {
    case .active: return nil
    case .endsSoon(let days):
      return Diagnostic(
        .note, "allowance-ends", "this allowance ends in \(days) days", at: place)
    case .ended(let day):
      return Diagnostic(
        .warning, "allowance-ended", "allowance ended on \(day)", at: place,
        hint: "mend what it allowed, or give it a later day")
    case .defective(let defect):
      return Diagnostic(.warning, "allowance-defective", defect, at: place)
    }
  }

  /// A mark that silences nothing: it hides what comes later. Marks for rules that are not in
  /// force, and those of other tools, are not ours to judge.
  private func unused(
    _ mark: Suppression, _ path: RepositoryPath, _ rule: (String) -> Rule?
  ) -> [Diagnostic] {
    guard let id = mark.rule, let about = rule(id), about.level != .off else { return [] }
    return [
      Diagnostic(
        .warning, "allowance-unused", "nothing here breaks '\(id)': the allowance is unused",
        at: .init(
          path: path.description, line: mark.position.line, column: mark.position.column),
        hint: "delete it")
    ]
  }
}
