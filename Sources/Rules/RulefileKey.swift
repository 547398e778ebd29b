/// One key that a table of the rulefile may hold. The reader, the JSON schema and the
/// documentation all go by these tables.
package struct RulefileKey: Sendable {
  /// What a key's value looks like.
  package enum Shape: Sendable, Equatable {
    case value(OptionSpec.Kind)
    /// An array of globs; a lone string stands for an array of one.
    case globs
    /// Examples: a string, or an array of strings and tables.
    case examples
    /// `[[rule]]`
    case rules
    /// `[override.ID]`
    case overrides
    /// `[[allow]]`
    case allowances
    /// A day: a local date, or a string that holds one.
    case day
  }

  package var name: String
  package var shape: Shape
  package var isRequired: Bool
  /// What holds where the rulefile says nothing, in TOML.
  package var defaultText: String?
  package var summary: String

  init(
    _ name: String, _ shape: Shape, required: Bool = false, default defaultText: String? = nil,
    _ summary: String
  ) {
    self.name = name
    self.shape = shape
    isRequired = required
    self.defaultText = defaultText
    self.summary = summary
  }

  init(_ option: OptionSpec) {
    self.init(
      option.name, .value(option.kind), required: option.required, default: option.defaultText,
      option.summary)
  }
}

/// The keys of the rulefile's tables.
package enum RulefileKeys {
  /// The version of the rulefile's format that this program reads.
  package static let schemaVersion = 1

  /// The keys of the file itself.
  package static let file = [
    RulefileKey(
      "schema", .value(.integer(0...Int.max)), default: "1",
      "The version of the rulefile's format; this program reads 1."),
    RulefileKey(
      "extends", .value(.strings), default: "[]",
      "What the rulefile builds on: 'pack:NAME', a path from the top of the repository, or 'gitleaks:PATH'."
    ),
    RulefileKey(
      "exclude", .globs, default: "[]",
      "Paths that no rule looks at; in an extended file, paths that none of the rules it brings looks at."
    ),
    RulefileKey(
      "root", .value(.boolean), default: "false",
      "In a folder below the top: whether the standard of the folders above ends here."),
    RulefileKey(
      "share", .value(.choice(StandardSettings.Share.allCases.map(\.rawValue))),
      default: "\"local\"",
      "Whether verdicts stay in this clone or go with every push; only at the top."),
    RulefileKey(
      "baseline", .value(.string), default: "\"factory-hook.baseline\"",
      "The file that lists the findings which were there when the standard came; only at the top."),
    RulefileKey("rule", .rules, "The rules that this file defines."),
    RulefileKey(
      "override", .overrides, "Changes to rules that another file or a pack defines, by id."),
    RulefileKey(
      "allow", .allowances, "Findings that are allowed: rules and paths, with a reason."),
  ]

  /// The keys of `[[allow]]`.
  package static let allowance = [
    RulefileKey("rule", .value(.strings), required: true, "The rules that are silenced, by id."),
    RulefileKey("files", .globs, required: true, "The paths where they are silenced."),
    RulefileKey("exclude", .globs, default: "[]", "Paths where they are not."),
    RulefileKey("reason", .value(.string), required: true, "Why the findings are allowed."),
    RulefileKey("until", .day, "The last day on which they are: YYYY-MM-DD."),
  ]

  /// The keys that every `[[rule]]` may hold, beside the options of its check.
  package static let rule =
    [
      RulefileKey(
        "id", .value(.string), required: true,
        "The rule's name in output and suppressions: lower-case words joined by '-'."),
      RulefileKey("check", .value(.string), required: true, "The kind of check."),
    ] + tunable

  /// The keys that `[override.ID]` may hold, beside the options of the rule's check.
  package static let tunable = [
    RulefileKey(
      "level", .value(.choice(Rule.Level.allCases.map(\.rawValue))), default: "\"error\"",
      "'error' stops the line, 'warning' and 'note' are shown, 'off' does not judge."),
    RulefileKey(
      "files", .globs, default: "[]", "The paths that the rule applies to; all where empty."),
    RulefileKey(
      "exclude", .globs, default: "[]",
      "Paths that the rule does not apply to; in an override, in addition to those it had."),
    RulefileKey("message", .value(.string), "What a finding says."),
    RulefileKey("why", .value(.string), "Why the rule exists."),
    RulefileKey("fix", .value(.string), "How to mend a finding, in words."),
    RulefileKey("bad", .examples, "Texts that the rule must report."),
    RulefileKey("good", .examples, "Texts that the rule must not report."),
    RulefileKey("tags", .value(.strings), default: "[]", "Words to find the rule by."),
    RulefileKey(
      "suppressible", .value(.boolean), default: "true",
      "Whether a comment, a trailer or an '[[allow]]' may silence the rule."),
    RulefileKey(
      "aliases", .value(.strings), default: "[]",
      "Marks of other tools that silence the rule, too: 'noqa: T201', 'eslint-disable: no-console'."
    ),
  ]

  /// The keys of an example that is a table.
  package static let example = [
    RulefileKey("content", .value(.string), "The content of the file, or the message."),
    RulefileKey(
      "parts", .value(.strings),
      "The content in pieces that are joined, so that no scanner takes an example secret for one."),
    RulefileKey(
      "base64", .value(.string), "The content in base64, for bytes that TOML cannot hold."),
    RulefileKey(
      "target", .value(.string), "Where the symbolic link points; the mode is then '120000'."),
    RulefileKey(
      "path", .value(.string), "The path of the file; any that the rule applies to if not given."),
    RulefileKey(
      "mode", .value(.choice(["100644", "100755", "120000", "160000"])), default: "\"100644\"",
      "Git's mode of the file."),
  ]
}
