package import Rules
package import Text

/// A suppression that the change itself brings: its report lists it, since whoever looks at the
/// change should look at what it excuses.
package struct AddedSuppression: Sendable, Hashable {
  package var form: Suppression.Form
  /// The id of the rule; nil for a mark of another tool, whose text is the reason.
  package var rule: String?
  /// The judged file, or the rulefile of an `[[allow]]`; nil for the commit message.
  package var path: RepositoryPath?
  package var position: LineTable.Position
  package var until: CalendarDate?
  /// Safe to print.
  package var reason: String

  package init(
    form: Suppression.Form, rule: String?, path: RepositoryPath?, position: LineTable.Position,
    until: CalendarDate?, reason: String
  ) {
    self.form = form
    self.rule = rule
    self.path = path
    self.position = position
    self.until = until
    self.reason = reason
  }

  init(_ suppression: Suppression, in path: RepositoryPath?) {
    self.init(
      form: suppression.form, rule: suppression.rule, path: path, position: suppression.position,
      until: suppression.until, reason: suppression.reason)
  }
}

extension Standard {
  /// Returns what this standard allows by path and none of `bases` did.
  func addedAllowances(beyond bases: [Standard]) -> [AddedSuppression] {
    let known = Set(bases.flatMap { $0.allowances.map(\.content) })
    return allowances.filter { !known.contains($0.content) }.flatMap { allowance in
      allowance.rules.map {
        AddedSuppression(allowance.suppression(of: $0), in: RepositoryPath(allowance.origin.source))
      }
    }
  }

  /// The `[[allow]]` of all sections, each once.
  var allowances: [PathAllowance] {
    var seen: Set<Rule.Origin> = []
    return sections.flatMap(\.allowances).filter { seen.insert($0.origin).inserted }
  }
}
