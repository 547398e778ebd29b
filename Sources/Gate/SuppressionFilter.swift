import Checks
import Diagnostics
package import Rules
import Text

/// Takes out the findings that something allows: a comment in the judged file, a mark of another
/// tool there, an `[[allow]]` of the rulefile, or a trailer of the commit's message.
///
/// The day decides only through what the caller gives: today for a change that is about to be
/// committed, the committer's day for a commit, so that judging it again years later says the same.
package struct SuppressionFilter: Sendable {
  package let today: CalendarDate
  /// The trailers of the commit's message; empty where it is not known yet.
  let trailers: Suppressions

  package init(today: CalendarDate, trailers: Suppressions = Suppressions()) {
    self.today = today
    self.trailers = trailers
  }

  struct Outcome: Sendable {
    var left: [Finding] = []
    var suppressed: [Subtraction] = []
    var remarks: [Diagnostic] = []
    /// What the file holds: our marks for rules that are in force, and those of other tools that
    /// silenced something.
    var marks: [Suppression] = []
    /// What the rulefile allows and was asked for.
    var usedAllowances: Set<Rule.Origin> = []
    /// The rules that something silences in the whole file.
    fileprivate var silencedRules: Set<String> = []

    fileprivate mutating func remark(_ remark: Diagnostic?) {
      if let remark, !remarks.contains(remark) { remarks.append(remark) }
    }

    /// Answers for findings beyond those that are listed: what is silenced in the whole file is so
    /// for them, too. Of a rule whose listed findings all are silenced one by one, one is shown:
    /// nobody knows what silences the rest.
    mutating func settle(_ unlisted: inout [String: Int]) {
      for rule in unlisted.keys.sorted() where !left.contains(where: { $0.rule == rule }) {
        if silencedRules.contains(rule) {
          unlisted[rule] = nil
        } else if let index = suppressed.lastIndex(where: { $0.finding.rule == rule }) {
          left.append(suppressed.remove(at: index).finding)
        }
      }
    }
  }

  /// - Parameters:
  ///   - findings: of one version of a file.
  ///   - bytes: its content. Text in UTF-16 holds no marks that are read.
  ///   - path: where the marks stand.
  ///   - rulesPath: the path by which rules are chosen; that of the new version for an old one.
  ///   - section: whose rules judged it.
  ///   - isOld: an old version's finding that was allowed then is not there already: when its
  ///     allowance ends, it comes up.
  func apply(
    to findings: [Finding], in bytes: Span<UInt8>, path: RepositoryPath,
    rulesPath: RepositoryPath, section: SectionRules, isOld: Bool
  ) -> Outcome {
    var outcome = Outcome()
    var marks = Suppressions.scan(bytes)
    let ownCount = marks.all.count
    var targets: [String: Suppression.Target] = [:]
    for finding in findings where targets[finding.rule] == nil {
      targets[finding.rule] = section.target(finding.rule)
    }
    if !findings.isEmpty { marks.all += Suppressions.scan(bytes, for: Self.marks(of: targets)) }
    if marks.isEmpty, section.allowances.isEmpty {
      outcome.left = findings
      return outcome
    }
    var used: Set<Int> = []
    for finding in findings {
      guard let target = targets[finding.rule] else {
        outcome.left.append(finding)
        continue
      }
      if let index = marks.index(for: target, line: finding.region?.start.line, on: today) {
        used.insert(index)
        let place = Diagnostic.Location(path: path.description, marks.all[index].position)
        settle(finding, marks.all[index], at: place, isOld, &outcome)
      } else {
        allow(finding, at: rulesPath, section, isOld, &outcome)
      }
    }
    outcome.marks = marks.all.indices.filter { index in
      used.contains(index)
        || marks.all[index].rule.flatMap(section.rule).map { $0.level != .off }
          ?? false
    }.map { marks.all[$0] }
    for problem in marks.problems { outcome.remark(Self.remark(on: problem, path)) }
    for (index, mark) in marks.all[..<ownCount].enumerated() where !used.contains(index) {
      outcome.remark(unused(mark, path, section))
    }
    return outcome
  }

  /// The marks of other tools that could silence rules with findings.
  private static func marks(of targets: [String: Suppression.Target]) -> [ForeignMark] {
    var marks = Set(targets.values.flatMap { $0.aliases.map(\.mark) })
    if targets.values.contains(where: \.isSecret) { marks.formUnion(ForeignMark.ofSecrets) }
    // Those of gitleaks are read with our own, unless a rule that looks for no secrets names them.
    let isNamed = targets.values.contains { target in
      target.aliases.contains { $0.mark == .gitleaks }
    }
    if !isNamed { marks.remove(.gitleaks) }
    return marks.sorted { $0.rawValue < $1.rawValue }
  }

  /// Takes out a finding that the rulefile allows at `path`.
  private func allow(
    _ finding: Finding, at path: RepositoryPath, _ section: SectionRules, _ isOld: Bool,
    _ outcome: inout Outcome
  ) {
    guard let allowance = allowance(for: finding, at: path, section) else {
      outcome.left.append(finding)
      return
    }
    outcome.usedAllowances.insert(allowance.origin)
    let place = Diagnostic.Location(
      path: allowance.origin.source, line: allowance.origin.line, column: allowance.origin.column)
    settle(finding, allowance.suppression(of: finding.rule), at: place, isOld, &outcome)
  }

  /// Returns what the rulefile says of a finding: an allowance that holds today if there is one.
  private func allowance(
    for finding: Finding, at path: RepositoryPath, _ section: SectionRules
  ) -> PathAllowance? {
    guard !section.allowances.isEmpty, section.target(finding.rule) != nil else { return nil }
    let about = section.allowances.filter { $0.covers(finding.rule, at: path) }
    return about.first { $0.suppression(of: finding.rule).state(on: today).silences }
      ?? about.first
  }

  /// Puts a finding where its suppression says that it belongs.
  private func settle(
    _ finding: Finding, _ suppression: Suppression, at place: Diagnostic.Location, _ isOld: Bool,
    _ outcome: inout Outcome
  ) {
    let state = suppression.state(on: today)
    var wasAllowed = state.silences
    if isOld, case .ended = state { wasAllowed = true }
    if wasAllowed {
      let reason = Subtraction.Reason.suppressed(
        reason: suppression.reason, form: suppression.form)
      outcome.suppressed.append(Subtraction(finding, reason))
      if suppression.lines == 1...Int.max { outcome.silencedRules.insert(finding.rule) }
    } else {
      outcome.left.append(finding)
    }
    outcome.remark(Self.remark(on: suppression, state, at: place))
  }

  // MARK: What judges more than a file

  /// Takes out findings about the names of the tree that the rulefile allows.
  func applyAllowances(to findings: [Finding], section: SectionRules) -> Outcome {
    var outcome = Outcome()
    for finding in findings {
      allow(finding, at: finding.path ?? .top, section, false, &outcome)
    }
    return outcome
  }

  /// Takes out what the trailers of the message allow; `used` are their indices.
  func applyTrailers(
    to findings: [Finding], used: inout Set<Int>, target: (Finding) -> Suppression.Target?
  ) -> Outcome {
    var outcome = Outcome()
    for finding in findings {
      guard let target = target(finding),
        let index = trailers.index(for: target, line: nil, on: today)
      else {
        outcome.left.append(finding)
        continue
      }
      used.insert(index)
      let mark = trailers.all[index]
      settle(finding, mark, at: .init(message: mark.position), false, &outcome)
    }
    return outcome
  }

  // MARK: Remarks

  static func remark(
    on suppression: Suppression, _ state: Suppression.State, at place: Diagnostic.Location
  ) -> Diagnostic? {
    switch state {
    case .active: nil
    case .endsSoon(let days):
      Diagnostic(
        .warning, "allowance-ends",
        "this allowance ends "
          + (days == 0 ? "today" : days == 1 ? "tomorrow" : "in \(days) days"), at: place,
        hint: "mend what it allows, or give it a later day")
    case .ended(let day):
      Diagnostic(
        .warning, "allowance-ended", "allowance ended on \(day)", at: place,
        hint: "mend what it allowed, or give it a later day")
    case .defective(let defect):
      Diagnostic(.warning, "allowance-defective", defect, at: place)
    }
  }

  /// What is wrong with a mark: it silences nothing, whether or not there is something to silence.
  static func remark(on problem: Suppressions.Problem, _ path: RepositoryPath?) -> Diagnostic {
    Diagnostic(
      .warning, "allowance-defective", problem.message,
      at: path.map { .init(path: $0.description, problem.position) }
        ?? .init(message: problem.position),
      hint: problem.hint)
  }

  /// A mark that silences nothing: it hides what comes later. Marks for rules that are turned off
  /// are not ours to judge.
  private func unused(
    _ mark: Suppression, _ path: RepositoryPath, _ section: SectionRules
  ) -> Diagnostic? {
    guard let id = mark.rule, mark.defect == nil else { return nil }
    let place = Diagnostic.Location(path: path.description, mark.position)
    guard let about = section.rule(id) else {
      // A text about marks may name any rule; a slip is near to one.
      let isSlip = nearestName(to: id, in: section.ids) != nil
      return isSlip ? Self.unknown(id, at: place, among: section.ids) : nil
    }
    if about.level == .off { return nil }
    if !about.suppressible { return Self.refused(id, at: place) }
    return Self.unused(id, at: place)
  }

  static func unused(_ id: String, at place: Diagnostic.Location) -> Diagnostic {
    Diagnostic(
      .warning, "allowance-unused", "nothing here breaks '\(id)': the allowance is unused",
      at: place, hint: "delete it")
  }

  static func refused(_ id: String, at place: Diagnostic.Location) -> Diagnostic {
    Diagnostic(
      .warning, "allowance-refused", "'\(id)' cannot be silenced: the allowance is without effect",
      at: place, hint: "delete it, and mend what the rule finds")
  }

  static func unknown(
    _ id: String, at place: Diagnostic.Location, among known: [String]
  ) -> Diagnostic {
    Diagnostic(
      .warning, "allowance-unknown", "no rule has the id '\(id)': the allowance is without effect",
      at: place,
      hint: nearestName(to: id, in: known).map { "did you mean '\($0)'?" }
        ?? "list the rules: factory-hook rules")
  }
}

extension Diagnostic.Location {
  init(path: String, _ position: LineTable.Position) {
    self.init(path: path, line: position.line, column: position.column)
  }

  /// A place in the commit message, called as git calls its file.
  init(message position: LineTable.Position) {
    self.init(path: "COMMIT_EDITMSG", position)
  }
}
