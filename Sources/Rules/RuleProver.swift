import Diagnostics

/// Which rules' examples are run when a standard is loaded.
package enum Proof: Sendable {
  /// Those of every rule, the built-in packs' included.
  case all
  /// Those of the rules that are not built in.
  case ownRules
  /// None: for a standard that is known to be proven.
  case none
}

/// Asks the kinds of check whether rules can be judged by, and whether their examples hold.
struct RuleProver {
  let kinds: CheckKinds
  let proof: Proof
  let diagnostics: DiagnosticList

  /// Validates the options of `rule` and runs its examples, as far as `proof` asks for it.
  /// Options of a built-in rule are validated only with its examples.
  func examine(_ rule: Rule, isBuiltIn: Bool) {
    guard let kind = kinds[rule.check], !isBuiltIn || proof == .all else { return }
    let mistakes = kind.validate(rule)
    diagnostics.report(mistakes)
    guard proof != .none, !mistakes.contains(where: { $0.severity == .error }) else { return }
    diagnostics.report(kind.prove(rule))
  }
}
