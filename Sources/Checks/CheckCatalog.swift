import Diagnostics
package import Rules

/// All kinds of checks there are.
package enum CheckCatalog {
  /// The kinds, in the order in which documentation lists them.
  package static let kinds: [CheckKind] = definitions.map(\.kind)

  static let definitions: [Definition] = [
    PatternCheck.definition, SecretCheck.definition, PrivateKey.definition,
    HiddenCharacters.definition, MergeConflict.definition,
    TrailingWhitespace.definition, FinalNewline.definition, LineEndings.definition,
    ByteOrderMark.definition, Indentation.definition, LineLength.definition,
    FileSize.definition, BinaryFile.definition, ForbiddenPath.definition,
    WindowsName.definition, SymbolicLink.definition, ExecutableShebang.definition,
    NewSubmodule.definition,
    RequiredPath.definition, CaseCollision.definition,
    MessageText.definition, ConventionalCommit.definition, SubjectLength.definition,
    SubjectCase.definition, SubjectFullStop.definition, SubjectImperative.definition,
    BlankSecondLine.definition, BodyWidth.definition, Autosquash.definition,
    MessageEncoding.definition,
  ]

  private static func definition(_ name: String) -> Definition? {
    definitions.first { $0.name == name }
  }

  /// Whether findings of the rule can be mended by machine: `check --fix` makes the edits that they
  /// carry. Single findings may carry none all the same.
  package static func canFix(_ rule: Rule) -> Bool {
    definition(rule.check)?.canFix(rule) ?? false
  }

  /// Makes the checks of many rules: those of one kind come in rows.
  struct Reader {
    private var last: Definition?

    /// Returns the check of a rule, ready to judge by; nil for a rule whose level is `off`.
    ///
    /// - Throws: where there is no such kind, or the rule cannot be put to use.
    mutating func check(for rule: Rule) throws(Failure) -> Check? {
      if rule.level == .off { return nil }
      let name = rule.check
      if let last, last.name == name { return try last.make(rule) }
      guard let definition = definition(name) else {
        throw Failure(
          Diagnostic(.error, "unknown-check", "unknown kind of check '\(name)'", at: place(rule)))
      }
      last = definition
      return try definition.make(rule)
    }
  }
}
