import Diagnostics
import Rules

/// One kind of check: what rulefiles see of it, and how a rule of the kind becomes a check.
///
/// A class, because it is looked up for each rule; and what only rulefiles see is made when they
/// ask for it.
final class Definition: Sendable {
  let name: String
  let subject: CheckKind.Subject
  let summary: String
  let options: OptionList
  /// What single options cannot tell is wrong with a rule; nothing by default.
  let validate: @Sendable (Rule) -> [Diagnostic]
  /// Whether findings of the rule carry an edit that mends them, wherever one can be told.
  let canFix: @Sendable (Rule) -> Bool
  /// Makes the check. Called with valid rules only; what is only found out when a rule is put to
  /// use (a pattern too large to run) is an error all the same.
  let make: @Sendable (Rule) throws(Failure) -> Check

  init(
    name: String, subject: CheckKind.Subject, summary: String,
    options: @autoclosure @escaping @Sendable () -> [OptionSpec],
    validate: @escaping @Sendable (Rule) -> [Diagnostic] = { _ in [] },
    canFix: @escaping @Sendable (Rule) -> Bool = { _ in false },
    make: @escaping @Sendable (Rule) throws(Failure) -> Check
  ) {
    self.name = name
    self.subject = subject
    self.summary = summary
    self.options = OptionList(options())
    self.validate = validate
    self.canFix = canFix
    self.make = make
  }

  var kind: CheckKind {
    CheckKind(
      name: name, subject: subject, summary: summary, options: options, validate: validate,
      prove: { rule in ExampleProof(rule).diagnostics })
  }
}
