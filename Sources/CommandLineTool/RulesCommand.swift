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
    var paths = path.map { [$0] } ?? []
    if let session, path == nil { paths = try session.rulefiles() }
    let standard = try standard(for: paths, session, command)
    let withOthers = command.has(.verbose)
    let lists =
      path.map { [RuleList(of: standard, for: $0, withOthers, given: session?.given?.name)] }
      ?? RuleList.all(of: standard, withOthers)
    if command.has(.quiet) {
      let ids = Set(lists.flatMap(\.rules).map(\.id)).sorted()
      console.print(ids.map { $0 + "\n" }.joined())
    } else if command.text(.format) == "json" {
      console.write(JSONValue.array(lists.flatMap(\.json)).prettyPrinted())
    } else {
      let style = console.style(for: .output)
      console.print(lists.map { $0.text(style) }.joined(separator: "\n"))
      console.print(notes(on: standard, console), to: .errors)
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

  private static func notes(on standard: Standard, _ console: Console) -> String {
    let style = console.style(for: .errors)
    var out = standard.warnings.map { diagnosticText($0, style: style) }.joined()
    if standard.isDefault {
      out += "no factory-hook.toml: the built-in packs hygiene and secrets apply\n"
    }
    return out
  }
}

/// Rules as `rules` lists them: those for a path, or those of one folder's rulefile.
struct RuleList {
  /// What the list is about, where that needs to be said.
  var title: String?
  /// Above `off`, sorted by id.
  var rules: [Rule]
  /// Rules that are not in force, with why; sorted by id.
  var others: [(rule: Rule, reason: String)] = []
  /// Why no rule at all is in force.
  var reason: String?
  /// Whose rulefile it is; the top for a path.
  var folder = RepositoryPath.top

  /// The rules that judge the file at `path`.
  /// - Parameters:
  ///   - withOthers: whether to tell of the other rules, too.
  ///   - given: the name of the rulefile that `--rules` named.
  init(
    of standard: Standard, for path: RepositoryPath, _ withOthers: Bool, given: String?
  ) {
    let section = standard.section(for: path)
    rules = []
    if section.excludes(path) {
      let glob = section.exclude.decider(on: path.bytes.span)
      reason = "excluded by \(glob.map { standard.shown($0, given: given) } ?? "the rulefile")"
      return
    }
    let selection = section.selectors.selection(for: path)
    for (index, rule) in section.rules.enumerated() where !Self.judgesMessages(rule) {
      if rule.level == .off {
        others.append((rule, "off"))
      } else if section.selectors.applies(index, to: selection) {
        rules.append(rule)
      } else {
        let glob = rule.paths.exclude.decider(on: path.bytes.span)
        let isExcluded = glob.map { !$0.isNegated } ?? false
        others.append((rule, isExcluded ? "excluded by '\(glob?.text ?? "")'" : "for other files"))
      }
    }
    rules.sort { $0.id < $1.id }
    others.sort { $0.rule.id < $1.rule.id }
    if !withOthers { others = [] }
  }

  private static func judgesMessages(_ rule: Rule) -> Bool {
    CheckCatalog.kinds.contains { $0.name == rule.check && $0.subject == .message }
  }

  private init(title: String?, rules: [Rule], folder: RepositoryPath) {
    self.title = title
    self.rules = rules.sorted { $0.id < $1.id }
    self.folder = folder
  }

  /// The rules of the top, then for each folder with a rulefile those that are different there.
  static func all(of standard: Standard, _ withOthers: Bool) -> [RuleList] {
    let top = standard.top.rules
    var lists = [RuleList(title: nil, rules: top, folder: .top)]
    for section in standard.sections.dropFirst() {
      let own = section.rules.filter { rule in
        !top.contains { $0.id == rule.id && $0.shownOrigin == rule.shownOrigin }
      }
      if own.isEmpty { continue }
      lists.append(
        RuleList(
          title: "different in \(section.directory)", rules: own, folder: section.directory))
    }
    for index in lists.indices {
      let off = lists[index].rules.filter { $0.level == .off }
      lists[index].rules.removeAll { $0.level == .off }
      if withOthers { lists[index].others = off.map { ($0, "off") } }
    }
    lists.removeAll { $0.title != nil && $0.rules.isEmpty && $0.others.isEmpty }
    return lists
  }

  func text(_ style: TextStyle) -> String {
    var out = title.map { style.bold($0) + "\n" } ?? ""
    let width = (rules + others.map(\.rule)).map(\.id.count).max() ?? 0
    for rule in rules {
      let gap = String(repeating: " ", count: width - rule.id.count + 2)
      let level = style.weighed(rule.level.rawValue, by: rule.level.severity ?? .note)
      let levelGap = String(repeating: " ", count: 9 - rule.level.rawValue.count)
      out += "\(style.bold(rule.id))\(gap)\(level)\(levelGap)\(rule.shownOrigin)\n"
    }
    if rules.isEmpty, title == nil {
      out += "no rule is in force\(reason.map { ": \($0)" } ?? "")\n"
    }
    if !others.isEmpty { out += style.bold("not in force") + "\n" }
    for (rule, reason) in others {
      let gap = String(repeating: " ", count: width - rule.id.count + 2)
      out += "\(rule.id)\(gap)\(printableText(reason.utf8)); \(style.dim(rule.shownOrigin))\n"
    }
    return out
  }

  var json: [JSONValue] {
    (rules.map { ($0, nil) } + others.map { ($0.rule, $0.reason) }).map { rule, reason in
      var object = rule.summaryJSON.object ?? JSONObject()
      object["folder"] = .string(folder.description)
      object["reason"] = reason.map { .string($0) }
      return .object(object)
    }
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
      "suppressible": .boolean(suppressible), "aliases": .array(aliasTexts.map { .string($0) }),
      "fixable": .boolean(CheckCatalog.canFix(self)),
      "origin": place(origin),
      "overrides": .array(overrides.map(place)),
    ]
  }
}
