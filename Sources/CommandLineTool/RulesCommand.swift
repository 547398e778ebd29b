import Checks
import Diagnostics
import Reports
import Rules
import Text

/// `rules [PATH]`: the rules in force, for the whole repository or for one path.
enum RulesCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let session = try Session.openIfAny(rules: command.bytes(.rules))
    var path: RepositoryPath?
    if let session {
      path = try OperandPath.resolve(command.operands, in: session.repository).first
    } else if let operand = command.operands.first {
      path = OperandPath.resolve(operand, standingIn: [], top: nil)
    }
    let standard = try standard(for: path.map { [$0] } ?? [], session, command)
    let rules = Self.rules(of: standard, for: path)
    if command.has(.quiet) {
      console.print(rules.map { $0.id + "\n" }.joined())
    } else if command.text(.format) == "json" {
      console.write(JSONValue.array(rules.map(\.summaryJSON)).prettyPrinted())
    } else {
      console.print(text(rules, of: standard, for: path, console.style(for: .output)))
      for warning in standard.warnings {
        console.print(diagnosticText(warning, style: console.style(for: .errors)), to: .errors)
      }
    }
    return .passed
  }

  /// Outside a repository only a rulefile named by hand, or the default, can apply.
  static func standard(
    for paths: [RepositoryPath], _ session: Session?, _ command: ParsedCommand
  ) throws(Failure) -> Standard {
    if let session { return try session.standard(for: paths) }
    let given = try Session.givenRulefile(command.bytes(.rules))
    return try Session.loader.load(replacing: given) { _ throws(Failure) in nil }
  }

  /// The rules above `off` that judge `path`, or any path, sorted by id.
  static func rules(of standard: Standard, for path: RepositoryPath?) -> [Rule] {
    var rules: [Rule]
    if let path {
      let section = standard.section(for: path)
      if section.excludes(path) { return [] }
      let selection = section.selectors.selection(for: path)
      rules = section.selectors.rules(of: selection).map { section.rules[$0] }
      rules.removeAll { rule in
        CheckCatalog.kinds.contains { $0.name == rule.check && $0.subject == .message }
      }
    } else {
      rules = standard.sections.flatMap(\.rules)
    }
    var seen: Set<String> = []
    return rules.filter { $0.level != .off && seen.insert($0.id).inserted }
      .sorted { $0.id < $1.id }
  }

  static func text(
    _ rules: [Rule], of standard: Standard, for path: RepositoryPath?, _ style: TextStyle
  ) -> String {
    var out = ""
    let width = rules.map(\.id.count).max() ?? 0
    for rule in rules {
      let gap = String(repeating: " ", count: width - rule.id.count + 2)
      let level = style.weighed(rule.level.rawValue, by: rule.level.severity ?? .note)
      let levelGap = String(repeating: " ", count: 9 - rule.level.rawValue.count)
      out += "\(style.bold(rule.id))\(gap)\(level)\(levelGap)\(rule.shownOrigin)\n"
    }
    if rules.isEmpty {
      out += path.map { "no rule judges '\($0)'\n" } ?? "no rule is in force\n"
    }
    if standard.isDefault {
      out += "no factory-hook.toml: the built-in packs hygiene and secrets apply\n"
    }
    return out
  }
}

extension Rule {
  /// Where the rule comes from, and what tuned it: `pack:hygiene:12, tuned by factory-hook.toml:5`.
  var shownOrigin: String {
    func shown(_ origin: Origin) -> String { "\(printableText(origin.source.utf8)):\(origin.line)" }
    return ([shown(origin)] + overrides.map { "tuned by \(shown($0))" }).joined(separator: ", ")
  }

  /// The rule in one JSON object, without its examples.
  var summaryJSON: JSONValue {
    func place(_ origin: Origin) -> JSONValue {
      [
        "source": .string(origin.source), "line": .integer(origin.line),
        "column": .integer(origin.column),
      ]
    }
    return [
      "id": .string(id), "check": .string(check), "level": .string(level.rawValue),
      "message": message.map { .string($0) } ?? .null, "why": why.map { .string($0) } ?? .null,
      "fix": fix.map { .string($0) } ?? .null, "tags": .array(tags.map { .string($0) }),
      "files": .array(paths.include.globs.map { .string($0.text) }),
      "exclude": .array(paths.exclude.globs.map { .string($0.text) }),
      "suppressible": .boolean(suppressible), "origin": place(origin),
      "overrides": .array(overrides.map(place)),
    ]
  }
}
