import Diagnostics

/// What one gitleaks configuration says (the format of gitleaks 8, its README's section
/// "Configuration"), read and checked by itself: not yet joined with what it extends.
///
/// `GitleaksReader` makes it, `GitleaksImport` joins it with its base and turns it into rules.
struct GitleaksConfiguration: Sendable {
  /// A value with its place in the file.
  struct Placed<Value: Sendable>: Sendable {
    var value: Value
    var place: Diagnostic.Location
  }

  /// A `[[rules]]` table. Where it extends a rule of the same id, what it leaves out is inherited.
  struct SecretRule: Sendable {
    var id: Placed<String>
    var description: String?
    /// The pattern of the secret; without one, the path alone makes a finding.
    var regex: Placed<String>?
    var path: Placed<String>?
    /// Nil for the first group that took part; never 0.
    var secretGroup: Placed<Int>?
    /// Nil for no floor; never 0.
    var entropy: Placed<Double>?
    var keywords: Placed<[String]>?
    var tags: [String] = []
    var allowlists: [AllowList] = []
    /// Where `required` stands, which makes findings depend on those of other rules.
    var required: Diagnostic.Location?
    /// Whether the rule makes no findings of its own.
    var skipsReport = false
  }

  /// A global allowlist.
  struct GlobalList: Sendable {
    /// Nil where it could never excuse anything.
    var list: AllowList?
    /// The ids of the rules that it is for; empty for all.
    var targets: [Placed<String>] = []
  }

  /// `[extend]`.
  struct Extend: Sendable {
    var path: Placed<String>?
    /// Where `useDefault = true` stands.
    var useDefault: Diagnostic.Location?
    var disabledRules: [Placed<String>] = []
  }

  /// How diagnostics name the file.
  var name: String
  var rules: [SecretRule] = []
  var allowlists: [GlobalList] = []
  var extend = Extend()
}

extension GitleaksConfiguration.SecretRule {
  /// Returns the rule as it extends `base`, a rule with the same id: what this one says stands,
  /// lists are joined.
  func extending(_ base: Self) -> Self {
    var rule = base
    rule.id = id
    rule.description = description ?? base.description
    rule.regex = regex ?? base.regex
    rule.path = path ?? base.path
    rule.secretGroup = secretGroup ?? base.secretGroup
    rule.entropy = entropy ?? base.entropy
    rule.tags = base.tags + tags
    if let keywords {
      rule.keywords = .init(
        value: (base.keywords?.value ?? []) + keywords.value, place: keywords.place)
    }
    rule.allowlists = base.allowlists + allowlists
    return rule
  }
}
