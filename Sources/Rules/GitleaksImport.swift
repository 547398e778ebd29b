import Diagnostics
import Text

/// Joins a gitleaks configuration with what it extends, as gitleaks does, and turns it into rules
/// of the `secret` check.
///
/// What a rule becomes: `regex`, `path`, `secretGroup`, `entropy` and `keywords` are the check's
/// options `pattern`, `path-pattern`, `group`, `entropy` and `keywords`; its allowlists and the
/// global ones its `allowlists`. `description` is what a finding says. A rule with "generic" in
/// its id gives way to others that find the same secret. `useDefault` stands for the built-in
/// pack of secret rules: gitleaks' own default configuration is not part of this program. A rule
/// with the id of one of that pack takes its place where a rulefile extends both.
struct GitleaksImport {
  typealias Configuration = GitleaksConfiguration
  typealias SecretRule = GitleaksConfiguration.SecretRule

  /// The pack that `useDefault` stands for.
  static let defaultPackName = "secrets"
  /// How many configurations may extend each other in a chain; gitleaks passes over more.
  static let baseCountMax = 2

  /// A configuration joined with what it extends.
  struct Joined {
    /// In the order of the files; no two with the same id.
    var rules: [SecretRule]
    var lists: [AllowList] = []
    /// Whether it stands on the default rules, and which of them it does not want.
    var defaultPlace: Diagnostic.Location?
    var disabledDefaults: [Configuration.Placed<String>] = []
  }

  let diagnostics: DiagnosticList
  /// The rules of the pack that `useDefault` stands for.
  let defaults: [Rule]

  // MARK: Joining

  /// Returns `chain` joined: the first configuration extends the second, and so on.
  func join(_ chain: [Configuration]) -> Joined {
    var joined = Joined(rules: [])
    for (depth, configuration) in chain.enumerated().reversed() {
      joined = join(configuration, on: joined, isTop: depth == 0)
    }
    return joined
  }

  private func join(_ own: Configuration, on base: Joined, isTop: Bool) -> Joined {
    var joined = Joined(rules: withoutRepeats(own.rules))
    joined.defaultPlace = own.extend.useDefault ?? base.defaultPlace
    joined.disabledDefaults = base.disabledDefaults
    let disabled = Set(own.extend.disabledRules.map { ExactString($0.value) })
    for rule in base.rules where !disabled.contains(ExactString(rule.id.value)) {
      if let index = joined.rules.firstIndex(where: { $0.id.value.isExactly(rule.id.value) }) {
        joined.rules[index] = joined.rules[index].extending(rule)
      } else {
        joined.rules.append(rule)
      }
    }
    disable(own, base, &joined)
    joined.lists = own.allowlists.filter { $0.targets.isEmpty }.compactMap(\.list) + base.lists
    for list in own.allowlists where !list.targets.isEmpty { target(list, &joined, isTop: isTop) }
    return joined
  }

  /// The later of two rules with the same id stands, as in gitleaks.
  private func withoutRepeats(_ rules: [SecretRule]) -> [SecretRule] {
    var kept: [SecretRule] = []
    var positions: [ExactString: Int] = [:]
    for rule in rules {
      if let position = positions[ExactString(rule.id.value)] {
        diagnostics.warning(
          "duplicate-id", "the rule \(quoted(rule.id.value)) is there twice: the later one stands",
          at: rule.id.place, hint: "the other is on line \(kept[position].id.place.line)")
        kept[position] = rule
      } else {
        positions[ExactString(rule.id.value)] = kept.count
        kept.append(rule)
      }
    }
    return kept
  }

  private func disable(_ own: Configuration, _ base: Joined, _ joined: inout Joined) {
    for id in own.extend.disabledRules {
      if joined.defaultPlace != nil, isDefault(id.value) {
        joined.disabledDefaults.append(id)
      } else if !base.rules.contains(where: { $0.id.value.isExactly(id.value) }) {
        diagnostics.warning(
          "unknown-override", "no extended rule has the id \(quoted(id.value))", at: id.place,
          hint: nameHint(for: id.value, among: base.rules.map(\.id.value) + defaultIDs(joined)))
      }
    }
  }

  private func target(
    _ list: Configuration.GlobalList, _ joined: inout Joined, isTop: Bool
  ) {
    guard isTop else {
      diagnostics.warning(
        "gitleaks-allowlist", "'targetRules' is passed over in a configuration that is extended",
        at: list.targets[0].place, hint: "gitleaks does so: write it in the one that extends")
      return
    }
    for target in list.targets {
      if let index = joined.rules.firstIndex(where: { $0.id.value.isExactly(target.value) }) {
        if let list = list.list { joined.rules[index].allowlists.append(list) }
      } else if joined.defaultPlace != nil, isDefault(target.value) {
        var rule = SecretRule(id: target)
        if let list = list.list { rule.allowlists.append(list) }
        joined.rules.append(rule)
      } else {
        diagnostics.error(
          "unknown-override", "no rule has the id \(quoted(target.value))", at: target.place,
          hint: nameHint(
            for: target.value, among: joined.rules.map(\.id.value) + defaultIDs(joined)))
      }
    }
  }

  private func isDefault(_ id: String) -> Bool { defaults.contains { $0.id.isExactly(id) } }

  private func defaultIDs(_ joined: Joined) -> [String] {
    joined.defaultPlace == nil ? [] : defaults.map(\.id)
  }

  // MARK: Rules

  /// Returns the rulefile that `joined` amounts to.
  /// - Parameter path: the configuration itself, in which gitleaks looks for nothing.
  func rulefile(_ joined: Joined, name: String, path: RepositoryPath) -> Rulefile {
    var rulefile = Rulefile(name: name)
    rulefile.isImported = true
    if let place = joined.defaultPlace {
      rulefile.extends = [Rulefile.Placed("pack:\(Self.defaultPackName)", at: place)]
    }
    var disabled = joined.disabledDefaults
    for rule in joined.rules {
      guard joined.defaultPlace != nil, isDefault(rule.id.value) else {
        add(rule, to: &rulefile)
        continue
      }
      if let index = disabled.firstIndex(where: { $0.value.isExactly(rule.id.value) }) {
        disabled.remove(at: index)
        if let made = self.rule(rule) { rulefile.amendments.append(.replace(made)) }
      } else {
        rulefile.amendments.append(.extend(rule))
      }
    }
    rulefile.amendments += disabled.map { .turnOff(id: $0.value, at: $0.place) }
    let own = AllowList(paths: ["^\(Self.literal(path.description))$"])
    rulefile.amendments.append(.excuse([own] + joined.lists))
    return rulefile
  }

  private func add(_ rule: SecretRule, to rulefile: inout Rulefile) {
    if let made = self.rule(rule) {
      rulefile.rules.append(made)
    } else {
      rulefile.brokenIDs.append(rule.id.value)
    }
  }

  private func rule(_ source: SecretRule) -> Rule? {
    guard source.regex != nil || source.path != nil else {
      diagnostics.error(
        "missing-key", "the rule \(quoted(source.id.value)) has neither 'regex' nor 'path'",
        at: source.id.place,
        hint: "write a pattern, or extend the configuration that has the rule: "
          + "[extend] path = \"…\"")
      return nil
    }
    guard let id = Self.id(source.id.value) else {
      diagnostics.error(
        "bad-id", "\(quoted(source.id.value)) cannot be the id of a rule", at: source.id.place,
        hint: "write lower-case words and digits joined by '-'")
      return nil
    }
    warnOfParts(source)
    let place = source.id.place
    var rule = Rule(
      id: id, check: "secret", level: source.skipsReport ? .off : .error, paths: PathSelector(),
      options: CheckOptions(),
      why: "a secret in a repository is known to everyone who can read it, for good",
      fix: "take it out and revoke it: what was pushed once counts as known",
      origin: Rule.Origin(source: place.path, line: place.line, column: place.column))
    source.tune(&rule)
    return rule
  }

  /// Ids of gitleaks need not be kebab-case; ours are made so.
  private static func id(_ id: String) -> String? {
    Rule.isWellFormedID(id) ? id : Rule.suggestedID(for: id)
  }

  private func warnOfParts(_ source: SecretRule) {
    if let place = source.required {
      diagnostics.warning(
        "gitleaks-required",
        "'required' is passed over: \(quoted(source.id.value)) reports each of its own matches",
        at: place, hint: "narrow its 'regex', or excuse what it should not report")
    }
    if let keywords = source.keywords, source.regex == nil {
      diagnostics.warning(
        "gitleaks-keywords", "'keywords' means nothing for a rule about paths alone",
        at: keywords.place)
    }
  }

  /// Returns `text` as a pattern that matches it alone.
  private static func literal(_ text: String) -> String {
    var pattern = ""
    for scalar in text.unicodeScalars {
      if #"\.+*?()|[]{}^$"#.unicodeScalars.contains(scalar) { pattern += "\\" }
      pattern.unicodeScalars.append(scalar)
    }
    return pattern
  }
}

extension GitleaksConfiguration.SecretRule {
  /// Makes `rule` say what this one says, where it says something; lists are joined.
  func tune(_ rule: inout Rule) {
    if let description {
      var message = description.split(whereSeparator: \.isNewline).joined(separator: " ")
      while message.hasSuffix(".") { message.removeLast() }
      if !message.isEmpty { rule.message = message }
    }
    if let regex { rule.options.set("pattern", .string(regex.value), at: regex.place) }
    if let path { rule.options.set("path-pattern", .string(path.value), at: path.place) }
    if rule.options.has("pattern") { tuneSearch(&rule) }
    rule.tags += tags
    rule.allowlists += allowlists
  }

  /// What only a rule that looks into files can have.
  private func tuneSearch(_ rule: inout Rule) {
    if let secretGroup {
      rule.options.set("group", .integer(secretGroup.value), at: secretGroup.place)
    }
    if let entropy {
      rule.options.set("entropy", .number(entropy.value), at: entropy.place)
    }
    if let keywords {
      let all = rule.options.strings("keywords") + keywords.value
      rule.options.set("keywords", .strings(all), at: keywords.place)
    }
    if id.value.lowercased().contains("generic") {
      rule.options.set("generic", .boolean(true), at: id.place)
    }
  }

  /// Whether `tune` changes what a rule finds.
  var changesOptions: Bool {
    regex != nil || path != nil || secretGroup != nil || entropy != nil || keywords != nil
  }
}
