import Checks
import Diagnostics
import Gate
import Ledger
import Packs
import Platform
import Reports
import Rules
import Text

/// `explain RULE`: what a rule wants, why, and how to mend what it finds.
enum ExplainCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let id = command.operandText(0) ?? ""
    let session = try Session.openIfAny(rules: command.bytes(.rules))
    let standard = try RulesCommand.standard(for: [], session, command)
    var rule = standard.rule(id)
    let isInForce = rule.map { $0.level != .off } ?? false
    let packs = rule == nil ? try packRules() : []
    rule = rule ?? packs.first { $0.id == id }
    guard let rule else { throw unknown(id, among: standard.ruleIDs + packs.map(\.id)) }
    let history = session?.ledger.journal.history(ofRule: id)
    if command.text(.format) == "json" {
      var object = rule.summaryJSON.object ?? JSONObject()
      object["inForce"] = .boolean(isInForce)
      object["bad"] = .array(rule.examples.bad.map(json))
      object["good"] = .array(rule.examples.good.map(json))
      object["history"] = history?.json ?? .null
      console.write(JSONValue.object(object).prettyPrinted())
    } else {
      let text = RuleText(
        rule: rule, isInForce: isInForce, history: history, style: console.style(for: .output))
      console.print(text.text)
    }
    return .passed
  }

  /// The rules of all built-in packs, whether or not the standard extends them.
  private static func packRules() throws(Failure) -> [Rule] {
    let list = BuiltInPacks.names.map { "\"pack:\($0)\"" }.joined(separator: ", ")
    let all = StandardLoader.NamedRulefile(
      name: "all packs", bytes: Array("schema = 1\nextends = [\(list)]\n".utf8))
    let standard = try Session.loader.load(replacing: all) { _ throws(Failure) in nil }
    return standard.top.rules
  }

  private static func unknown(_ id: String, among known: [String]) -> Failure {
    Failure(
      Diagnostic(
        .error, "unknown-rule", "unknown rule '\(printableText(id.utf8))'",
        hint: nearestName(to: id, in: known).map { "did you mean '\($0)'?" }
          ?? "list them: factory-hook rules"))
  }

  private static func json(_ example: Examples.Example) -> JSONValue {
    var object: JSONObject = ["content": .string(String(decoding: example.content, as: UTF8.self))]
    if let path = example.path { object["path"] = .string(path) }
    if example.mode != 0o100644 { object["mode"] = .string(String(example.mode, radix: 8)) }
    return .object(object)
  }
}

/// A rule as `explain` shows it.
struct RuleText {
  var rule: Rule
  var isInForce: Bool
  /// nil outside a repository.
  var history: RuleHistory?
  var style: TextStyle

  var text: String {
    let level = style.weighed(rule.level.rawValue, by: rule.level.severity ?? .note)
    var out = "\(style.bold(rule.id)): \(level)\(isInForce ? "" : ", not in force here")\n"
    if let message = rule.message { out += "  \(printable(message))\n" }
    out += "\n"
    out += row("why", rule.why)
    out += row("fix", rule.fix)
    out += row("mends", CheckCatalog.canFix(rule) ? "factory-hook check --fix" : nil)
    out += row("check", "\(rule.check): \(kind?.summary ?? "")")
    for option in kind?.options ?? [] {
      if let value = rule.options.values[option.name] {
        out += row("", "\(option.name) = \(printable(value.toml))")
      }
    }
    out += row("files", globs(rule.paths.include))
    out += row("except", globs(rule.paths.exclude))
    out += row("tags", rule.tags.isEmpty ? nil : rule.tags.joined(separator: ", "))
    out += row("from", rule.shownOrigin)
    out += row("here", history.map(words))
    for (index, way) in waysToSilence.enumerated() { out += row(index == 0 ? "silence" : "", way) }
    return out + examples("bad", rule.examples.bad) + examples("good", rule.examples.good)
  }

  /// Where an exception can be written down, each with its reason.
  private var waysToSilence: [String] {
    guard rule.suppressible else { return ["nothing can silence this rule"] }
    var ways: [String] = []
    if kind?.subject != .message {
      if kind?.subject != .tree {
        ways += [
          "factory-hook:allow(\(rule.id)): REASON in a comment on the line or the one above",
          "factory-hook:allow-file(\(rule.id)): REASON among the first 20 lines, for the file",
        ]
      }
      ways.append(
        "[[allow]] with rule, files and reason in factory-hook.toml, committed before what needs it"
      )
    }
    ways.append(
      "Factory-Allow: \(rule.id) REASON as a trailer of the message"
        + (kind?.subject == .message
          ? "" : "; pre-commit cannot see it, all that judges commits does"))
    let marks = rule.isForSecrets ? ForeignMark.ofSecrets.map(\.rawValue) : []
    let foreign = marks + rule.aliasTexts
    if !foreign.isEmpty { ways.append("as other tools do: \(foreign.joined(separator: ", "))") }
    return ways
  }

  private func words(_ history: RuleHistory) -> String {
    func day(_ milliseconds: Int64) -> String { Timestamp(milliseconds: milliseconds).date }
    guard let since = history.sinceMilliseconds else { return "no run is recorded in this clone" }
    var out = "never fired since \(day(since))"
    if let last = history.lastMilliseconds {
      out = "\(count(history.findings, "finding")) in \(count(history.changes, "change"))"
      out += " since \(day(since)), the last on \(day(last))"
      out += history.lastSerial.map { " in \($0.short)" } ?? ""
    }
    return out
      + (history.suppressed > 0 ? "; \(count(history.suppressed, "time")) suppressed" : "")
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private var kind: CheckKind? { CheckCatalog.kinds.first { $0.name == rule.check } }

  private func row(_ name: String, _ value: String?) -> String {
    guard let value, !value.isEmpty else { return "" }
    let gap = String(repeating: " ", count: 9 - name.count)
    return "  \(style.dim(name))\(gap)\(printable(value))\n"
  }

  private func globs(_ list: GlobList) -> String? {
    list.isEmpty ? nil : list.globs.map(\.text).joined(separator: ", ")
  }

  private func examples(_ title: String, _ examples: [Examples.Example]) -> String {
    if examples.isEmpty { return "" }
    var out = "\n  \(style.dim(title))\n"
    for example in examples {
      let name = example.path.map { "\(printable($0)): " } ?? ""
      for (index, line) in lines(example.content).enumerated() {
        out += "    \(index == 0 ? name : "")\(line)\n"
      }
    }
    return out
  }

  /// At most eight lines of an example, safe to print.
  private func lines(_ content: [UInt8]) -> [String] {
    var lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true, lines.count > 1 { lines.removeLast() }
    let shown = lines.prefix(8).map { Excerpt(line: Array($0), columns: nil).text }
    return shown + (lines.count > 8 ? ["..."] : [])
  }

  private func printable(_ text: String) -> String { printableText(text.utf8) }
}

extension CheckOptions.Value {
  /// The value as a rulefile writes it.
  var toml: String {
    switch self {
    case .string(let text): "'\(text)'"
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .boolean(let flag): "\(flag)"
    case .strings(let all): "[" + all.map { "'\($0)'" }.joined(separator: ", ") + "]"
    }
  }
}
