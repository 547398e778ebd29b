package import Diagnostics
package import Text

/// One rule of a standard, ready to be judged by: its id, its check with options, where it
/// applies, and what it says. What `[[rule]]` and `[override.ID]` wrote, resolved.
package struct Rule: Sendable {
  /// `off` keeps a rule known (it can be explained and turned on) without judging by it.
  package enum Level: String, Sendable, CaseIterable {
    case off
    case note
    case warning
    case error

    /// The weight of the rule's findings; nil for `off`.
    package var severity: Severity? { Severity(rawValue: rawValue) }
  }

  /// Which file brought the rule, and where in it the rule stands.
  package struct Origin: Sendable, Hashable {
    /// `pack:secrets`, a repository path, or a path on disk for `--rules`.
    package var source: String
    package var line: Int
    package var column: Int

    package init(source: String, line: Int, column: Int) {
      self.source = source
      self.line = line
      self.column = column
    }

    /// Whether a built-in pack brought the rule.
    var isBuiltIn: Bool { source.hasPrefix("pack:") }
  }

  /// Kebab-case, unique in the standard, the same in rulefile, output and suppression.
  package var id: String
  /// The kind of check: `pattern`, `secret`, `trailing-whitespace`, …
  package var check: String
  package var level: Level
  /// The paths that the rule applies to.
  package var paths: PathSelector
  /// The folder of the rulefile that brought the rule: where globs among its options start from.
  package var base: RepositoryPath = .top
  /// The values of the check's own options, validated against its `CheckKind`.
  package var options: CheckOptions
  /// Exceptions of a `secret` rule that came from an imported configuration; else empty.
  package var allowlists: [AllowList] = []
  private var texts: RuleTexts
  /// Whether a suppression in the source may silence the rule.
  package var suppressible: Bool
  package var origin: Origin
  /// The overrides that touched the rule, in the order in which they applied.
  package var overrides: [Origin]

  package init(
    id: String, check: String, level: Level, paths: PathSelector, options: CheckOptions,
    message: String? = nil, why: String? = nil, fix: String? = nil,
    examples: Examples = Examples(), tags: [String] = [], suppressible: Bool = true,
    origin: Origin, overrides: [Origin] = []
  ) {
    self.init(
      id: id, check: check, level: level, paths: paths, options: options,
      texts: RuleTexts(
        .init(message: message, why: why, fix: fix, examples: examples, tags: tags)),
      suppressible: suppressible, origin: origin)
    self.overrides = overrides
  }

  init(
    id: String, check: String, level: Level, paths: PathSelector, options: CheckOptions,
    texts: RuleTexts, suppressible: Bool, origin: Origin
  ) {
    self.id = id
    self.check = check
    self.level = level
    self.paths = paths
    self.options = options
    self.texts = texts
    self.suppressible = suppressible
    self.origin = origin
    overrides = []
  }
}

/// What a rule says: of a built-in rule read when it is asked for.
extension Rule {
  /// What a finding says; nil lets the check say it.
  package var message: String? {
    get { texts.message }
    set { texts.change { $0.message = newValue } }
  }

  package var why: String? {
    get { texts.why }
    set { texts.change { $0.why = newValue } }
  }

  /// How to mend a finding, in words.
  package var fix: String? {
    get { texts.fix }
    set { texts.change { $0.fix = newValue } }
  }

  package var examples: Examples {
    get { texts.examples }
    set { texts.change { $0.examples = newValue } }
  }

  package var tags: [String] {
    get { texts.tags }
    set { texts.change { $0.tags = newValue } }
  }
}

/// A rule's own tests: texts that it must report and texts that it must not.
package struct Examples: Sendable {
  /// One example. A plain string in the rulefile is the content of a file (or the message, for
  /// message checks); a table may also give the file's path, its mode and a link's target.
  package struct Example: Sendable {
    package var content: [UInt8]
    /// nil: any path that the rule applies to.
    package var path: String?
    /// Git's file mode in octal: `100644`, `100755`, `120000`, `160000`.
    package var mode: UInt32
    /// Where the example stands in the rulefile.
    package var place: Diagnostic.Location

    package init(
      content: [UInt8], path: String? = nil, mode: UInt32 = 0o100644, place: Diagnostic.Location
    ) {
      self.content = content
      self.path = path
      self.mode = mode
      self.place = place
    }
  }

  package var bad: [Example]
  package var good: [Example]

  package init(bad: [Example] = [], good: [Example] = []) {
    self.bad = bad
    self.good = good
  }
}
