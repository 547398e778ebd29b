package import Text

/// An `[[allow]]` of a rulefile: rules that are silenced for some paths, for a reason and perhaps
/// until a day.
package struct PathAllowance: Sendable, Hashable {
  /// The ids of the rules, as they are written.
  package var rules: [String]
  package var paths: PathSelector
  package var reason: String
  /// The last day on which it holds.
  package var until: CalendarDate?
  /// Where it stands: tells it from others.
  package var origin: Rule.Origin

  package init(
    rules: [String], paths: PathSelector, reason: String, until: CalendarDate? = nil,
    origin: Rule.Origin
  ) {
    self.rules = rules
    self.paths = paths
    self.reason = reason
    self.until = until
    self.origin = origin
  }

  /// Whether it is about a finding of the rule `id` in the file at `path`.
  package func covers(_ id: String, at path: RepositoryPath) -> Bool {
    rules.contains { $0.isExactly(id) } && paths.selects(path)
  }

  /// What it says, whatever its place: two that are equal so are one.
  package var content: Content {
    Content(rules: rules.sorted(), paths: paths, reason: reason, until: until)
  }

  package struct Content: Sendable, Hashable {
    package var rules: [String]
    package var paths: PathSelector
    package var reason: String
    package var until: CalendarDate?
  }

  /// The allowance as a suppression, so that its days count in the same way.
  package func suppression(of rule: String) -> Suppression {
    Suppression(
      form: .rulefile, rule: rule, lines: 1...Int.max, until: until, reason: reason,
      position: LineTable.Position(line: origin.line, column: origin.column))
  }

  /// Returns the same allowance for paths below another folder.
  func rebased(to base: RepositoryPath) -> PathAllowance {
    var rebased = self
    rebased.paths = paths.rebased(to: base)
    return rebased
  }
}
