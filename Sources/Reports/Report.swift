package import Checks
package import Diagnostics
package import Gate
package import Rules
import Text

/// What one call of the gate has to tell: the neutral value that every format renders.
package struct Report: Sendable {
  /// The program that judged.
  package struct Tool: Sendable, Equatable {
    package static let name = "factory-hook"
    package static let address = "https://factory-hook.dev"

    package var version: String
    package var engine: String

    package init(version: String, engine: String = Engine.version) {
      self.version = version
      self.engine = engine
    }
  }

  /// A finding with the judgement that it belongs to.
  package struct Entry: Sendable {
    package var finding: Finding
    /// The index of the judgement in `judgements`.
    package var judgement: Int
    package var serial: Serial
    package var commit: String?
  }

  package var tool: Tool
  /// What asked: decides what the report tells the person to type next.
  package var trigger: Run.Trigger
  /// One for each change that was judged, in the order in which they were asked for.
  package var judgements: [Judgement]
  /// Why something could not be judged; any `error` among them makes the verdict `cannotJudge`.
  package var diagnostics: [Diagnostic]
  /// The rules that were in force, sorted by id, for the formats that describe them.
  package var rules: [Rule]
  /// Why there was nothing to judge, where there was not: `nothing is staged`.
  package var emptiness: String?
  package var extent = Extent.whole
  /// How the verdicts that came with the commits compare with those given now; a CI asks.
  package var localVerdicts: [LocalVerdict] = []
  /// What `--fix` or `--diff` made of it; nil where neither was asked for.
  package var fixing: Fixing?
  /// Whether `check --fix` could mend what it can of what was judged.
  package var offersFix = false

  /// The findings that were mended, or would be.
  package struct Fixing: Sendable {
    package var fixed: [Finding]
    /// Whether the fixes were written, not only shown.
    package var isApplied: Bool
    /// The number by which `undo` finds them.
    package var undo: Int?

    package init(fixed: [Finding], isApplied: Bool, undo: Int? = nil) {
      self.fixed = fixed
      self.isApplied = isApplied
      self.undo = undo
    }
  }
  /// The fixes whose place in their files is known.
  package var fixes: [FixKey: PlacedFix] = [:]

  /// A finding of one judgement.
  package struct FixKey: Sendable, Hashable {
    var judgement: Int
    var path: RepositoryPath?
    var fingerprint: String

    package init(_ finding: Finding, in judgement: Int) {
      self.judgement = judgement
      path = finding.path
      fingerprint = finding.fingerprint
    }
  }
  /// Where the repository is known to others, as a URI without credentials; nil where nowhere.
  package var repositoryURI: String?

  /// How much of the changes was judged. Serials stand for whole changes.
  package enum Extent: String, Sendable, CaseIterable {
    case whole
    /// The files that someone named.
    case paths
    /// A message alone.
    case message
  }

  package init(
    tool: Tool, trigger: Run.Trigger, judgements: [Judgement], diagnostics: [Diagnostic] = [],
    rules: [Rule] = []
  ) {
    self.tool = tool
    self.trigger = trigger
    self.judgements = judgements
    self.diagnostics = diagnostics
    self.rules = rules
  }

  /// The verdict on all of it: `cannotJudge` where anything could not be judged, else `stopped`
  /// where any change is, else `passed`. A report on nothing passes only where it says why there was
  /// nothing.
  package var verdict: Verdict {
    if judgements.isEmpty && emptiness == nil
      || diagnostics.contains(where: { $0.severity == .error })
    {
      return .cannotJudge
    }
    let verdicts = judgements.map(\.verdict)
    if verdicts.contains(.cannotJudge) || verdicts.contains(.unjudged) { return .cannotJudge }
    return verdicts.contains(.stopped) ? .stopped : .passed
  }

  /// What there is to tell besides the findings, each once: `diagnostics`, then what the judgements
  /// remark on. An `error` among them is why something could not be judged.
  package var remarks: [Diagnostic] {
    var seen: Set<String> = []
    return (diagnostics + judgements.flatMap(\.remarks)).filter {
      seen.insert($0.description).inserted
    }
  }

  /// Why something could not be judged: at least one where the verdict says so, else none.
  var troubles: [Diagnostic] {
    let errors = remarks.filter { $0.severity == .error }
    if !errors.isEmpty || verdict != .cannotJudge { return errors }
    return [Diagnostic(.error, "not-judged", "the change could not be judged")]
  }

  /// Every finding that counts, in the order of the judgements and, in each, of its report.
  package var entries: [Entry] {
    judgements.enumerated().flatMap { index, judgement in
      let serial = judgement.serial
      return judgement.findings.map {
        Entry(finding: $0, judgement: index, serial: serial, commit: judgement.commit)
      }
    }
  }

  /// What the changes excuse themselves, each once: a commit's allowance is that of its range, too.
  var addedSuppressions: [AddedSuppression] {
    var seen: Set<AddedSuppression> = []
    return judgements.flatMap(\.addedSuppressions).filter { seen.insert($0).inserted }
  }

  /// The entries with the heaviest first, else in the order of `entries`: for readers who see only
  /// the first few.
  package var entriesByWeight: [Entry] {
    let all = entries
    return Severity.allCases.sorted(by: >).flatMap { severity in
      all.filter { $0.finding.severity == severity }
    }
  }

  /// A rule that took part, with what it found.
  struct RuleOutcome {
    var id: String
    /// The rule's level in the rulefile's words; empty where only its findings are known.
    var level: String
    /// The pack or rulefile that brought the rule.
    var source: String
    var findings: [Finding]
  }

  /// Every rule that took part in any judgement, sorted by id, with all its findings.
  var ruleOutcomes: [RuleOutcome] {
    var outcomes: [String: RuleOutcome] = [:]
    func add(_ id: String, level: String, source: String) {
      outcomes[id] = RuleOutcome(id: id, level: level, source: source, findings: [])
    }
    for judgement in judgements {
      for rule in judgement.rulesInForce { add(rule.id, level: rule.level, source: rule.source) }
    }
    for rule in rules { add(rule.id, level: rule.level.rawValue, source: rule.origin.source) }
    for entry in entries {
      let id = entry.finding.rule
      if outcomes[id] == nil { add(id, level: "", source: Tool.name) }
      outcomes[id]?.findings.append(entry.finding)
    }
    return outcomes.values.sorted { $0.id < $1.id }
  }

  /// What would mend a finding, where its place is known.
  func fix(of finding: Finding, in judgement: Int) -> PlacedFix? {
    fixes[FixKey(finding, in: judgement)] ?? PlacedFix(finding)
  }

  /// The serial, where one change alone was judged, and whole.
  package var serial: Serial? {
    judgements.count == 1 && extent == .whole ? judgements[0].serial : nil
  }
}

extension Finding {
  /// How formats without a better word name the commit message, where they want a file.
  static let messageName = "COMMIT_EDITMSG"

  /// The file as text that is safe to print; `COMMIT_EDITMSG` for the message.
  var shownPath: String { path?.description ?? Self.messageName }

  /// The file's name for formats that can hold any character: as git has it where it is UTF-8, else
  /// as `shownPath`.
  var exactPath: String {
    path.flatMap { String(validating: $0.bytes, as: UTF8.self) } ?? shownPath
  }

  /// `path:line:column`, or the path alone for a finding about a whole file.
  var shownPlace: String {
    guard let start = region?.start else { return shownPath }
    return "\(shownPath):\(start.line):\(start.column)"
  }

  /// The message as one line that is safe to print.
  var shownMessage: String { printableText(message.utf8) }
}

/// Returns `text` as one line that is safe to print.
func printable(_ text: String) -> String { printableText(text.utf8) }
