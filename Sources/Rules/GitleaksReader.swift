import Diagnostics
import Matching
import TOML
import Text

/// Reads a gitleaks configuration: TOML into rules and allowlists.
///
/// As gitleaks does, keys are taken without regard to case and a string is read where a list is
/// wanted, split at its commas. What gitleaks refuses is an error here; a key that gitleaks does
/// not know is a warning, because gitleaks passes over it.
struct GitleaksReader {
  typealias Configuration = GitleaksConfiguration
  typealias Placed = GitleaksConfiguration.Placed

  let file: String
  let diagnostics: DiagnosticList

  /// Returns what the file says, as far as it could be read.
  func read(_ bytes: Span<UInt8>) -> Configuration {
    var configuration = Configuration(name: file)
    let document: TOMLTable
    do throws(Failure) {
      document = try TOMLDocument.parse(bytes, path: file)
    } catch {
      diagnostics.report(error.diagnostics)
      return configuration
    }
    let table = Keys(document)
    warnOfUnknown(
      table, Self.fileKeys, in: "a gitleaks configuration")
    configuration.extend = extend(table)
    configuration.rules = tables(table["rules"], "rules").compactMap(rule)
    configuration.allowlists = lists(table, of: "the configuration").compactMap { node, keys in
      let (isSound, list) = allowlist(node, keys, knowing: Self.listKeys + ["targetRules"])
      guard isSound else { return nil }
      return .init(list: list, targets: strings(keys["targetrules"], "targetRules"))
    }
    return configuration
  }

  private static let fileKeys = [
    "title", "description", "extend", "rules", "allowlist", "allowlists", "minVersion",
  ]
  private static let extendKeys = ["path", "url", "useDefault", "disabledRules"]
  private static let ruleKeys = [
    "id", "description", "path", "regex", "secretGroup", "entropy", "keywords", "tags",
    "allowlist", "allowlists", "required", "skipReport",
  ]
  private static let listKeys = [
    "description", "condition", "commits", "paths", "regexTarget", "regexes", "stopwords",
  ]

  // MARK: Extend

  private func extend(_ table: Keys) -> Configuration.Extend {
    var extend = Configuration.Extend()
    guard let node = table["extend"], let keys = self.keys(node, "extend") else { return extend }
    warnOfUnknown(keys, Self.extendKeys, in: "[extend]")
    if let path = string(keys["path"], "path"), !path.value.isEmpty { extend.path = path }
    if let flag = boolean(keys["usedefault"], "useDefault"), flag.value {
      extend.useDefault = flag.place
    }
    extend.disabledRules = strings(keys["disabledrules"], "disabledRules")
    if extend.path != nil, let place = extend.useDefault {
      diagnostics.error(
        "gitleaks-extend", "'extend' has both 'path' and 'useDefault'", at: place,
        hint: "gitleaks takes one of the two")
    }
    if let node = keys["url"] {
      diagnostics.warning(
        "gitleaks-extend", "'extend.url' is passed over, as gitleaks does",
        at: location(node.place), hint: "copy the file into the repository and write its 'path'")
    }
    return extend
  }

  // MARK: Rules

  private func rule(_ node: TOMLNode, _ keys: Keys) -> Configuration.SecretRule? {
    let errors = diagnostics.errorCount
    warnOfUnknown(keys, Self.ruleKeys, in: "a gitleaks rule")
    let id = string(keys["id"], "id")
    if keys["id"] == nil || id?.value.utf8.allSatisfy({ $0 <= 0x20 }) == true {
      diagnostics.error(
        "missing-key", "a gitleaks rule without 'id'", at: location(node.place),
        hint: "id = \"…\": lower-case words joined by '-'")
    }
    var rule = Configuration.SecretRule(
      id: id ?? Placed(value: "", place: location(node.place)))
    rule.description = string(keys["description"], "description")?.value
    rule.regex = pattern(keys["regex"], "regex")
    rule.path = pattern(keys["path"], "path")
    rule.secretGroup = secretGroup(keys["secretgroup"])
    rule.entropy = entropy(keys["entropy"])
    rule.keywords = keywords(keys["keywords"])
    rule.tags = strings(keys["tags"], "tags").map(\.value)
    rule.required = keys["required"].map { location($0.place) }
    rule.skipsReport = boolean(keys["skipreport"], "skipReport")?.value ?? false
    rule.allowlists = lists(keys, of: "the rule").compactMap { node, keys in
      allowlist(node, keys, knowing: Self.listKeys).list
    }
    return diagnostics.errorCount == errors ? rule : nil
  }

  private func secretGroup(_ node: TOMLNode?) -> Placed<Int>? {
    guard let node else { return nil }
    guard case .integer(let number) = node.value else {
      reportType(node, "secretGroup", mustBe: "an integer")
      return nil
    }
    guard (0...999).contains(number) else {
      diagnostics.error(
        "out-of-range", "'secretGroup' cannot be \(number)", at: location(node.place),
        hint: "write the number of a group of 'regex'")
      return nil
    }
    return number == 0 ? nil : Placed(value: Int(number), place: location(node.place))
  }

  private func entropy(_ node: TOMLNode?) -> Placed<Double>? {
    guard let node else { return nil }
    let number: Double
    switch node.value {
    case .float(let value): number = value
    case .integer(let value): number = Double(value)
    default:
      reportType(node, "entropy", mustBe: "a number")
      return nil
    }
    guard (0...8).contains(number) else {
      diagnostics.error(
        "out-of-range", "'entropy' cannot be \(number)", at: location(node.place),
        hint: "no text has more than 8 bits a byte")
      return nil
    }
    return number == 0 ? nil : Placed(value: number, place: location(node.place))
  }

  private func keywords(_ node: TOMLNode?) -> Placed<[String]>? {
    guard let node else { return nil }
    let words = strings(node, "keywords").map(\.value).filter { !$0.isEmpty }
    return words.isEmpty ? nil : Placed(value: words, place: location(node.place))
  }

  // MARK: Allowlists

  /// Returns the tables of `allowlists`, or the one of the older `allowlist`.
  private func lists(_ keys: Keys, of what: String) -> [(TOMLNode, Keys)] {
    let new = tables(keys["allowlists"], "allowlists")
    guard let old = keys["allowlist"] else { return new }
    if !new.isEmpty {
      diagnostics.error(
        "gitleaks-allowlist", "\(what) has both 'allowlist' and 'allowlists'",
        at: location(old.place), hint: "write each as [[allowlists]]")
    }
    return self.keys(old, "allowlist").map { [(old, $0)] } ?? []
  }

  /// Returns whether the table is one that gitleaks takes, and what it says: nil where it could
  /// never excuse anything here.
  private func allowlist(
    _ node: TOMLNode, _ keys: Keys, knowing known: [String]
  ) -> (isSound: Bool, list: AllowList?) {
    let errors = diagnostics.errorCount
    warnOfUnknown(keys, known, in: "a gitleaks allowlist")
    let commits = strings(keys["commits"], "commits")
    let list = AllowList(
      condition: condition(keys["condition"]),
      patterns: patterns(keys["regexes"], "regexes"), target: target(keys["regextarget"]),
      paths: patterns(keys["paths"], "paths"),
      stopWords: strings(keys["stopwords"], "stopwords").map(\.value).filter { !$0.isEmpty })
    guard diagnostics.errorCount == errors else { return (false, nil) }
    let isEmpty = list.patterns.isEmpty && list.paths.isEmpty && list.stopWords.isEmpty
    if isEmpty && commits.isEmpty {
      diagnostics.error(
        "gitleaks-allowlist", "an allowlist that says nothing", at: location(node.place),
        hint: "give it 'commits', 'paths', 'regexes' or 'stopwords'")
      return (false, nil)
    }
    if let first = commits.first {
      diagnostics.warning(
        "gitleaks-commits", "'commits' excuses nothing here: a verdict depends on trees alone",
        at: first.place, hint: "name the 'paths' or the 'regexes' of what those commits hold")
      // Not one of the listed commits is ever at hand, so all conditions never hold together.
      if isEmpty || list.condition == .all { return (true, nil) }
    }
    return (true, list)
  }

  private func condition(_ node: TOMLNode?) -> AllowList.Condition {
    guard let condition = string(node, "condition") else { return .any }
    switch condition.value.uppercased() {
    case "", "OR", "||": return .any
    case "AND", "&&": return .all
    default:
      diagnostics.error(
        "unknown-word", "'condition' cannot be \(quoted(condition.value))", at: condition.place,
        hint: "write 'OR' or 'AND'")
      return .any
    }
  }

  private func target(_ node: TOMLNode?) -> AllowList.Target {
    guard let target = string(node, "regexTarget") else { return .secret }
    if target.value.isEmpty { return .secret }
    if let known = AllowList.Target(rawValue: target.value) { return known }
    diagnostics.error(
      "unknown-word", "'regexTarget' cannot be \(quoted(target.value))", at: target.place,
      hint: "write 'secret', 'match' or 'line'")
    return .secret
  }

  // MARK: Values

  /// The entries of a table by their keys in lower case.
  private struct Keys {
    let table: TOMLTable
    private let nodes: [String: TOMLNode]

    init(_ table: TOMLTable) {
      self.table = table
      nodes = Dictionary(
        table.entries.map { ($0.key.lowercased(), $0.node) }, uniquingKeysWith: { $1 })
    }

    subscript(key: String) -> TOMLNode? { nodes[key] }
  }

  private func location(_ place: TOMLPlace) -> Diagnostic.Location {
    Diagnostic.Location(path: file, line: place.line, column: place.column)
  }

  private func warnOfUnknown(_ keys: Keys, _ known: [String], in what: String) {
    for entry in keys.table.entries
    where !known.contains(where: { $0.lowercased() == entry.key.lowercased() }) {
      diagnostics.warning(
        "unknown-key", "unknown key \(quoted(entry.key)) in \(what)",
        at: location(entry.keyPlace), hint: nameHint(for: entry.key, among: known))
    }
  }

  private func reportType(_ node: TOMLNode, _ key: String, mustBe what: String) {
    diagnostics.error(
      "wrong-type", "'\(key)' must be \(what), not \(node.value.nameWithArticle)",
      at: location(node.place))
  }

  private func keys(_ node: TOMLNode, _ key: String) -> Keys? {
    if case .table(let table) = node.value { return Keys(table) }
    reportType(node, key, mustBe: "a table")
    return nil
  }

  /// Returns the tables of an array; a lone table stands for an array of one.
  private func tables(_ node: TOMLNode?, _ key: String) -> [(TOMLNode, Keys)] {
    guard let node else { return [] }
    if case .array(let elements) = node.value {
      return elements.compactMap { element in keys(element, key).map { (element, $0) } }
    }
    return keys(node, key).map { [(node, $0)] } ?? []
  }

  private func string(_ node: TOMLNode?, _ key: String) -> Placed<String>? {
    guard let node else { return nil }
    if case .string(let text) = node.value {
      return Placed(value: text, place: location(node.place))
    }
    reportType(node, key, mustBe: "a string")
    return nil
  }

  private func boolean(_ node: TOMLNode?, _ key: String) -> Placed<Bool>? {
    guard let node else { return nil }
    if case .boolean(let flag) = node.value {
      return Placed(value: flag, place: location(node.place))
    }
    reportType(node, key, mustBe: "true or false")
    return nil
  }

  private func strings(_ node: TOMLNode?, _ key: String) -> [Placed<String>] {
    guard let node else { return [] }
    switch node.value {
    case .array(let elements):
      return elements.compactMap { string($0, key) }
    case .string(let text):
      return text.split(separator: ",").map {
        Placed(value: String($0), place: location(node.place))
      }
    default:
      reportType(node, key, mustBe: OptionSpec.Kind.strings.description)
      return []
    }
  }

  // MARK: Patterns

  /// Returns the pattern in `node`; nil where there is none, or an empty one. Whether it compiles
  /// is asked of the rule that it ends up in.
  private func pattern(_ node: TOMLNode?, _ key: String) -> Placed<String>? {
    guard let pattern = string(node, key), !pattern.value.isEmpty else { return nil }
    return pattern
  }

  private func patterns(_ node: TOMLNode?, _ key: String) -> [String] {
    strings(node, key).filter(isPattern).map(\.value)
  }

  private func isPattern(_ source: Placed<String>) -> Bool {
    do throws(PatternError) {
      _ = try Pattern(source.value)
      return true
    } catch {
      diagnostics.error(
        "invalid-pattern",
        "pattern \(quoted(source.value)): \(error.message) at byte \(error.offset)",
        at: source.place, hint: error.hint)
      return false
    }
  }
}
