package import Diagnostics
import Synchronization

/// One kind of check as rulefiles see it: its name, its options, and how its rules are proved.
/// The Checks module supplies them all; Rules validates `[[rule]]` tables against them without
/// knowing what they do.
package struct CheckKind: Sendable {
  /// What a check looks at.
  package enum Subject: String, Sendable {
    /// The bytes of a file.
    case content
    /// The path, mode and size of a file, with its content at hand.
    case file
    /// The names of the whole target tree.
    case tree
    /// The commit message.
    case message
  }

  /// The name in `check = "…"`, kebab-case.
  package var name: String
  package var subject: Subject
  /// One sentence for `explain`, the README and the schema.
  package var summary: String
  /// Made when it is first asked for, which the hooks never do where all rules are a pack's.
  package var options: [OptionSpec] { optionList.options }
  private let optionList: OptionList
  /// Checks what single options cannot: patterns that do not compile, options that exclude each
  /// other. Returns diagnostics placed at the option they are about.
  package var validate: @Sendable (Rule) -> [Diagnostic]
  /// Runs the rule's `bad` and `good` examples. Returns a diagnostic for each that does not do
  /// what it says, placed at the example.
  package var prove: @Sendable (Rule) -> [Diagnostic]

  package init(
    name: String, subject: Subject, summary: String,
    options: @autoclosure @escaping @Sendable () -> [OptionSpec],
    validate: @escaping @Sendable (Rule) -> [Diagnostic] = { _ in [] },
    prove: @escaping @Sendable (Rule) -> [Diagnostic]
  ) {
    self.init(
      name: name, subject: subject, summary: summary, options: OptionList(options()),
      validate: validate, prove: prove)
  }

  package init(
    name: String, subject: Subject, summary: String, options: OptionList,
    validate: @escaping @Sendable (Rule) -> [Diagnostic] = { _ in [] },
    prove: @escaping @Sendable (Rule) -> [Diagnostic]
  ) {
    self.name = name
    self.subject = subject
    self.summary = summary
    optionList = options
    self.validate = validate
    self.prove = prove
  }
}

/// The options that a kind of check takes, made when they are first asked for.
package final class OptionList: Sendable {
  private final class Made: Sendable {
    let options: [OptionSpec]

    init(_ options: [OptionSpec]) { self.options = options }
  }

  private let make: @Sendable () -> [OptionSpec]
  private let made = AtomicLazyReference<Made>()

  package init(_ make: @autoclosure @escaping @Sendable () -> [OptionSpec]) { self.make = make }

  package var options: [OptionSpec] {
    (made.load() ?? made.storeIfNil(Made(make()))).options
  }
}

/// The kinds of checks by name, made when one is first asked for.
package final class CheckKinds: Sendable {
  private final class Made: Sendable {
    let all: [CheckKind]
    let byName: [String: CheckKind]

    init(_ all: [CheckKind]) {
      self.all = all
      byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
  }

  private let make: @Sendable () -> [CheckKind]
  private let made = AtomicLazyReference<Made>()

  package init(_ make: @autoclosure @escaping @Sendable () -> [CheckKind]) { self.make = make }

  package var all: [CheckKind] { known.all }

  package var names: [String] { known.byName.keys.sorted() }

  package subscript(name: String) -> CheckKind? { known.byName[name] }

  private var known: Made { made.load() ?? made.storeIfNil(Made(make())) }
}

/// One option that a kind of check takes in a rulefile.
package struct OptionSpec: Sendable {
  package enum Kind: Sendable, Equatable {
    case string
    /// One of these words.
    case choice([String])
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case boolean
    /// An array of strings; a lone string stands for an array of one.
    case strings
  }

  package var name: String
  package var kind: Kind
  package var required: Bool
  /// What holds where the rulefile says nothing, in TOML, for the README and `explain`.
  package var defaultText: String?
  package var summary: String

  package init(
    _ name: String, _ kind: Kind, required: Bool = false, default defaultText: String? = nil,
    _ summary: String
  ) {
    self.name = name
    self.kind = kind
    self.required = required
    self.defaultText = defaultText
    self.summary = summary
  }
}
