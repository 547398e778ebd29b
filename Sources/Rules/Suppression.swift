package import Text

/// An exception that was written down: a comment in the source, a trailer of the commit message or
/// an entry of the rulefile, that silences one rule in one place, for a reason and perhaps until a
/// day.
package struct Suppression: Sendable, Hashable {
  package enum Form: String, Sendable, CaseIterable {
    /// `factory-hook:allow(ID): reason`
    case line
    /// `factory-hook:allow-begin(ID): reason` up to `factory-hook:allow-end(ID)`
    case block
    /// `factory-hook:allow-file(ID): reason`
    case file
    /// `Factory-Allow: ID reason` in the commit message
    case trailer
    /// `[[allow]]` in the rulefile
    case rulefile
    /// A mark of another tool: `gitleaks:allow`, `noqa: T201`
    case foreign
  }

  /// What a suppression silences.
  package enum Subject: Sendable, Hashable {
    /// The rule with this id.
    case rule(String)
    /// The rules that stand for these of another tool, by their names in lower case; without names,
    /// all that stand for any of its rules. A mark for secrets silences every rule for secrets.
    case mark(ForeignMark, [String])
  }

  /// What must be known of a rule to tell whether a suppression is about it.
  package struct Target: Sendable {
    package var rule: String
    /// Whether the rule looks for secrets.
    package var isSecret: Bool
    package var aliases: [ForeignMark.Alias]

    package init(rule: String, isSecret: Bool = false, aliases: [ForeignMark.Alias] = []) {
      self.rule = rule
      self.isSecret = isSecret
      self.aliases = aliases
    }
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
  package var subject: Subject
  /// The lines (from 1) of the findings that are covered. A whole file's findings have no line:
  /// they are covered by what covers every line.
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
    form: Form, rule: String, lines: ClosedRange<Int>, until: CalendarDate? = nil,
    reason: String, position: LineTable.Position, defect: String? = nil
  ) {
    self.form = form
    subject = .rule(rule)
    self.lines = lines
    self.until = until
    self.reason = reason
    self.position = position
    self.defect = defect
  }

  /// A mark of another tool.
  init(
    foreign mark: ForeignMark, names: [String], lines: ClosedRange<Int>, reason: String,
    position: LineTable.Position
  ) {
    form = .foreign
    subject = .mark(mark, names)
    self.lines = lines
    self.reason = reason
    self.position = position
  }

  /// The id of the rule; nil for a mark of another tool.
  package var rule: String? { if case .rule(let id) = subject { id } else { nil } }

  /// Returns whether the suppression silences on the day `today`; its last day still counts.
  package func state(on today: CalendarDate) -> State {
    if let defect { return .defective(defect) }
    guard let until else { return .active }
    let days = until.daysSince1970 - today.daysSince1970
    if days < 0 { return .ended(until) }
    return days <= Self.noticeDays ? .endsSoon(days: days) : .active
  }

  /// Whether the suppression is about a finding of `target` that starts on `line`.
  /// - Parameter line: from 1; nil for a finding about the file as a whole.
  package func covers(_ target: Target, line: Int?) -> Bool {
    guard isAbout(target) else { return false }
    return line.map { lines.contains($0) } ?? (form != .block && lines == 1...Int.max)
  }

  private func isAbout(_ target: Target) -> Bool {
    switch subject {
    case .rule(let id): id.isExactly(target.rule)
    case .mark(let mark, let names):
      target.isSecret && ForeignMark.ofSecrets.contains(mark)
        || target.aliases.contains { alias in
          alias.mark == mark && (names.isEmpty || alias.name.map(names.contains) ?? false)
        }
    }
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
    for target: Suppression.Target, line: Int?, on today: CalendarDate
  ) -> Int? {
    var fallback: Int?
    for (index, suppression) in all.enumerated()
    where suppression.covers(target, line: line) {
      if suppression.state(on: today).silences { return index }
      fallback = fallback ?? index
    }
    return fallback
  }

  /// Returns the suppressions of `new` that none of the `old` versions has: as many equals as each
  /// has, wherever they stand, are not new.
  package static func added(in new: [Suppression], beyond old: [[Suppression]]) -> [Suppression] {
    struct Content: Hashable {
      var form: Suppression.Form
      var subject: Suppression.Subject
      var until: CalendarDate?
      var reason: String

      init(_ suppression: Suppression) {
        form = suppression.form
        subject = suppression.subject
        until = suppression.until
        reason = suppression.reason
      }
    }
    var known: [Content: Int] = [:]
    for version in old {
      let counts = Dictionary(version.map { (Content($0), 1) }, uniquingKeysWith: +)
      known.merge(counts, uniquingKeysWith: max)
    }
    return new.filter { suppression in
      guard let count = known[Content(suppression)], count > 0 else { return true }
      known[Content(suppression)] = count - 1
      return false
    }
  }
}
