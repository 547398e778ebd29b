import Diagnostics
import Text

/// A change that an imported configuration makes in rules that it brings or extends.
///
/// Like an override it touches the rules that its file brings, through what it extends or itself,
/// and no others; unlike one it can add exceptions.
struct Amendment: Sendable {
  enum Change: Sendable {
    case turnOff
    /// What the configuration's rule says stands, and its lists are added.
    case extend(GitleaksConfiguration.SecretRule)
    /// This rule stands in its place.
    case replace(Rule)
    /// These excuse secrets of every `secret` rule.
    case excuse([AllowList])
  }

  /// The id of the rule; nil for all.
  var id: String?
  var place: Diagnostic.Location?
  var change: Change

  static func turnOff(id: String, at place: Diagnostic.Location) -> Amendment {
    Amendment(id: id, place: place, change: .turnOff)
  }

  static func extend(_ rule: GitleaksConfiguration.SecretRule) -> Amendment {
    Amendment(id: rule.id.value, place: rule.id.place, change: .extend(rule))
  }

  static func replace(_ rule: Rule) -> Amendment {
    Amendment(id: rule.id, place: rule.origin.location, change: .replace(rule))
  }

  static func excuse(_ lists: [AllowList]) -> Amendment {
    Amendment(change: .excuse(lists))
  }

  /// Returns whether the amendment is about `rule`.
  func isAbout(_ rule: Rule) -> Bool {
    rule.check == "secret" && (id.map { $0.isExactly(rule.id) } ?? true)
  }

  /// Returns `rule` as the amendment changes it.
  func applied(to rule: Rule, _ prover: RuleProver) -> Rule {
    var amended = rule
    switch change {
    case .turnOff: amended.level = .off
    case .replace(let other):
      amended = other
      prover.examine(amended, isBuiltIn: false)
    case .excuse(let lists): amended.allowlists += lists
    case .extend(let source):
      source.tune(&amended)
      if source.changesOptions {
        // The examples show what the old options did.
        amended.examples = Examples()
        prover.examine(amended, isBuiltIn: false)
      }
    }
    if let place {
      amended.overrides.append(
        Rule.Origin(source: place.path, line: place.line, column: place.column))
    }
    return amended
  }
}
