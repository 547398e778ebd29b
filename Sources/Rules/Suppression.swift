package import Text

/// An exception that was written down: a comment in the source, or a trailer of the commit
/// message, that silences one rule in one place, for a reason and perhaps until a day.
package struct Suppression: Sendable, Hashable {
  package enum Form: String, Sendable {
    /// `factory-hook:allow(ID): reason`
    case line
    /// `factory-hook:allow-begin(ID): reason` up to `factory-hook:allow-end(ID)`
    case block
    /// `factory-hook:allow-file(ID): reason`
    case file
    /// `Factory-Allow: ID reason` in the commit message
    case trailer
    /// `gitleaks:allow`
    case gitleaks
  }

  /// Whether a suppression silences what it covers.
  package enum State: Sendable, Hashable {
    case active
    /// Silences still, for this many days after today; at most `noticeDays`.
    case endsSoon(days: Int)
    /// Its last day is past: the finding is shown again.
    case ended(CalendarDate)
    /// It is written wrongly: the finding is shown, with what is wrong.
    case defective(String)

    package var silences: Bool {
      switch self {
      case .active, .endsSoon: true
      case .ended, .defective: false
      }
    }
  }

  /// From how many days before its end a suppression is spoken of.
  package static let noticeDays = 14

  package var form: Form
  /// The id of the rule; nil for every rule that looks for secrets.
  package var rule: String?
  /// The lines (from 1) of the findings that are covered. A whole file's findings have no line:
  /// they are covered by `file` and `trailer` alone.
  package var lines: ClosedRange<Int>
  /// The last day on which the suppression holds.
  package var until: CalendarDate?
  /// Safe to print.
  package var reason: String
  /// Where the suppression is written.
  package var position: LineTable.Position
  /// What is wrong with it, so that it silences nothing.
  package var defect: String?

  package init(
    form: Form, rule: String?, lines: ClosedRange<Int>, until: CalendarDate? = nil,
    reason: String, position: LineTable.Position, defect: String? = nil
  ) {
    self.form = form
    self.rule = rule
    self.lines = lines
    self.until = until
    self.reason = reason
    self.position = position
    self.defect = defect
  }

  /// Returns whether the suppression silences on the day `today`; its last day still counts.
  package func state(on today: CalendarDate) -> State {
    if let defect { return .defective(defect) }
    guard let until else { return .active }
    let days = until.daysSince1970 - today.daysSince1970
    if days < 0 { return .ended(until) }
    return days <= Self.noticeDays ? .endsSoon(days: days) : .active
  }

  /// Whether the suppression is about a finding of `rule` that starts on `line`.
  /// - Parameters:
  ///   - isSecret: whether the rule looks for secrets.
  ///   - line: from 1; nil for a finding about the file as a whole.
  package func covers(rule: String, isSecret: Bool, line: Int?) -> Bool {
    guard self.rule.map({ $0.isExactly(rule) }) ?? isSecret else { return false }
    return line.map { lines.contains($0) } ?? (form == .file || form == .trailer)
  }
}

/// All suppressions of one text.
package struct Suppressions: Sendable, Hashable {
  /// Something that looks like a suppression and is none, or one without effect.
  package struct Problem: Sendable, Hashable {
    package var position: LineTable.Position
    /// Lower case, no full stop.
    package var message: String
    package var hint: String

    package init(position: LineTable.Position, message: String, hint: String) {
      self.position = position
      self.message = message
      self.hint = hint
    }
  }

  /// In the order of the text; also those with a defect, so that a finding can say why it is
  /// shown.
  package var all: [Suppression]
  /// In the order of the text.
  package var problems: [Problem]

  package init(all: [Suppression] = [], problems: [Problem] = []) {
    self.all = all
    self.problems = problems
  }

  package var isEmpty: Bool { all.isEmpty && problems.isEmpty }

  /// Returns the index in `all` of the suppression for a finding: one that silences on the day
  /// `today` if there is one, else the first that would if it could; nil where none covers it.
  package func index(
    rule: String, isSecret: Bool, line: Int?, on today: CalendarDate
  ) -> Int? {
    var fallback: Int?
    for (index, suppression) in all.enumerated()
    where suppression.covers(rule: rule, isSecret: isSecret, line: line) {
      if suppression.state(on: today).silences { return index }
      fallback = fallback ?? index
    }
    return fallback
  }
}
