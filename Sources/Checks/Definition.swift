import Diagnostics
import Rules

/// One kind of check: what rulefiles see of it, and how a rule of the kind becomes a check.
struct Definition: Sendable {
  var name: String
  var subject: CheckKind.Subject
  var summary: String
  var options: [OptionSpec]
  /// What single options cannot tell is wrong with a rule; nothing by default.
  var validate: @Sendable (Rule) -> [Diagnostic] = { _ in [] }
  /// Whether findings of the rule carry an edit that mends them, wherever one can be told.
  var canFix: @Sendable (Rule) -> Bool = { _ in false }
  /// Makes the check. Called with valid rules only; what is only found out when a rule is put to
  /// use (a pattern too large to run) is an error all the same.
  var make: @Sendable (Rule) throws(Failure) -> Check

  var kind: CheckKind {
    CheckKind(
      name: name, subject: subject, summary: summary, options: options, validate: validate,
      prove: { rule in ExampleProof(rule).diagnostics })
  }
}
