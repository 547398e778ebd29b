package import Diagnostics
import PackFormat
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

  /// Kept in one piece, so that copying one of the hundreds of rules of a standard copies one
  /// reference. A change makes a piece of its own.
  private final class Storage: Sendable {
    let fields: Fields
    private let imageID = LazyText()

    init(_ fields: Fields) { self.fields = fields }

    var id: String {
      switch fields.id {
      case .given(let id): id
      case .image(let bytes): imageID.text(of: bytes)
      }
    }
  }

  /// An id, which in a pack's image stays there until it is asked for: of hundreds of rules hardly
  /// any finds something.
  enum IDSource: Sendable {
    case given(String)
    case image(StaticBytes)
  }

  private struct Fields: Sendable {
    var id: IDSource
    var check: String
    var level: Level
    var paths: PathSelector
    var base: RepositoryPath = .top
    var options: CheckOptions
    var allowlists: [AllowList] = []
    var texts: RuleTexts
    var suppressible: Bool
    var origin: Origin
    var overrides: [Origin] = []
  }

  private var storage: Storage

  private mutating func change(_ body: (inout Fields) -> Void) {
    var fields = storage.fields
    body(&fields)
    storage = Storage(fields)
  }

  /// Kebab-case, unique in the standard, the same in rulefile, output and suppression.
  package var id: String {
    get { storage.id }
    set { change { $0.id = .given(newValue) } }
  }

  /// The kind of check: `pattern`, `secret`, `trailing-whitespace`, …
  package var check: String {
    get { storage.fields.check }
    set { change { $0.check = newValue } }
  }

  package var level: Level {
    get { storage.fields.level }
    set { change { $0.level = newValue } }
  }

  /// The paths that the rule applies to.
  package var paths: PathSelector {
    get { storage.fields.paths }
    set { change { $0.paths = newValue } }
  }

  /// The folder of the rulefile that brought the rule: where globs among its options start from.
  package var base: RepositoryPath {
    get { storage.fields.base }
    set { change { $0.base = newValue } }
  }

  /// The values of the check's own options, validated against its `CheckKind`.
  package var options: CheckOptions {
    get { storage.fields.options }
    set { change { $0.options = newValue } }
  }

  /// Exceptions of a `secret` rule that came from an imported configuration; else empty.
  package var allowlists: [AllowList] {
    get { storage.fields.allowlists }
    set { change { $0.allowlists = newValue } }
  }

  /// Whether any suppression may silence the rule.
  package var suppressible: Bool {
    get { storage.fields.suppressible }
    set { change { $0.suppressible = newValue } }
  }

  package var origin: Origin {
    get { storage.fields.origin }
    set { change { $0.origin = newValue } }
  }

  /// The overrides that touched the rule, in the order in which they applied.
  package var overrides: [Origin] {
    get { storage.fields.overrides }
    set { change { $0.overrides = newValue } }
  }

  package init(
    id: String, check: String, level: Level, paths: PathSelector, options: CheckOptions,
    message: String? = nil, why: String? = nil, fix: String? = nil,
    examples: Examples = Examples(), tags: [String] = [], aliases: [String] = [],
    suppressible: Bool = true, origin: Origin, overrides: [Origin] = []
  ) {
    self.init(
      id: .given(id), check: check, level: level, paths: paths, options: options,
      texts: RuleTexts(
        .init(
          message: message, why: why, fix: fix, examples: examples, tags: tags,
          aliases: aliases)),
      suppressible: suppressible, origin: origin)
    if !overrides.isEmpty { self.overrides = overrides }
  }

  init(
    id: IDSource, check: String, level: Level, paths: PathSelector, options: CheckOptions,
    texts: RuleTexts, suppressible: Bool, origin: Origin
  ) {
    storage = Storage(
      Fields(
        id: id, check: check, level: level, paths: paths, options: options, texts: texts,
        suppressible: suppressible, origin: origin))
  }
}

/// What a rule says: of a built-in rule read when it is asked for.
extension Rule {
  /// What a finding says; nil lets the check say it.
  package var message: String? {
    get { storage.fields.texts.message }
    set { change { $0.texts.change { $0.message = newValue } } }
  }

  package var why: String? {
    get { storage.fields.texts.why }
    set { change { $0.texts.change { $0.why = newValue } } }
  }

  /// How to mend a finding, in words.
  package var fix: String? {
    get { storage.fields.texts.fix }
    set { change { $0.texts.change { $0.fix = newValue } } }
  }

  package var examples: Examples {
    get { storage.fields.texts.examples }
    set { change { $0.texts.change { $0.examples = newValue } } }
  }

  package var tags: [String] {
    get { storage.fields.texts.tags }
    set { change { $0.texts.change { $0.tags = newValue } } }
  }

  /// The marks of other tools that silence the rule, as the rulefile writes them.
  package var aliasTexts: [String] {
    get { storage.fields.texts.aliases }
    set { change { $0.texts.change { $0.aliases = newValue } } }
  }

  /// The marks of other tools that silence the rule.
  package var aliases: [ForeignMark.Alias] {
    aliasTexts.compactMap { text in try? ForeignMark.Alias(text) }
  }

  /// The kinds of checks that look for secrets.
  package static let secretChecks: Set<String> = ["secret", "private-key"]

  /// Whether the rule looks for secrets, so that marks for secrets silence it.
  package var isForSecrets: Bool { Self.secretChecks.contains(check) }

  /// What suppressions are asked about.
  package var suppressionTarget: Suppression.Target {
    Suppression.Target(rule: id, isSecret: isForSecrets, aliases: aliases)
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
