/// The one table of commands and flags: the parser, `--help` and the shell completions all read
/// these entries, so none can know a flag that another does not.
struct CommandTable: Sendable {
  var commands: [CommandEntry]
  var flags: [FlagEntry]

  /// What the program offers.
  static let standard = CommandTable(commands: CommandEntry.all, flags: FlagEntry.all)

  subscript(name: CommandName) -> CommandEntry {
    guard let entry = commands.first(where: { $0.name == name }) else {
      preconditionFailure("the table has no command '\(name.rawValue)'")
    }
    return entry
  }

  /// The flags that `command` takes, in the order of the table; those of every command last.
  func flags(of command: CommandName) -> [FlagEntry] {
    flags.filter { $0.commands.contains(command) } + generalFlags
  }

  /// The flags that every command takes, and that may stand before it.
  var generalFlags: [FlagEntry] { flags.filter(\.isGeneral) }
}

/// The commands by the names that people type.
enum CommandName: String, Sendable, CaseIterable {
  case install, uninstall, doctor
  case check, message, baseline, ci, undo
  case trace, rerun, audit, log, share, attest
  case rules, explain, match, schema
  case hook, completions, help, version
}

/// One command: what is typed after `factory-hook`.
struct CommandEntry: Sendable {
  /// The heading under which `--help` lists a command.
  enum Group: String, Sendable, CaseIterable {
    case setUp = "set up"
    case judge = "judge"
    case record = "the record"
    case standard = "the standard"
    case other = "other"
  }

  struct Example: Sendable {
    /// The command line as a shell takes it.
    var line: String
    /// What it does, as one clause.
    var meaning: String
  }

  var name: CommandName
  var group: Group
  /// One clause without a full stop.
  var summary: String
  /// Paragraphs for `help COMMAND`, wrapped at 80 columns.
  var details: String
  var operands: [Operand] = []
  /// Everything after the first operand is passed on as it is, flags included.
  var passesRest = false
  var examples: [Example]

  /// `check [OPTION...] [PATH...]`
  var usage: String {
    (["\(name.rawValue) [OPTION...]"] + operands.map(\.usage)).joined(separator: " ")
  }
}

/// One word, or row of words, that a command takes besides its flags.
struct Operand: Sendable {
  var name: String
  var kind: ValueKind
  var isRequired = false
  var isRepeated = false

  var usage: String {
    let name = name + (isRepeated ? "..." : "")
    return isRequired ? name : "[\(name)]"
  }
}

/// What a value is: decides which values are refused and what the shells complete.
enum ValueKind: Sendable, Equatable {
  case text
  case file
  /// A path in the work tree.
  case path
  case revision
  /// Two revisions with `..` between them.
  case range
  /// A rule's id.
  case rule
  /// A name of `CommandName`.
  case command
  /// One of these words and no other.
  case choice([String])

  /// The words that are allowed; nil where any is.
  var choices: [String]? {
    switch self {
    case .choice(let words): words
    case .command: CommandName.allCases.map(\.rawValue)
    default: nil
    }
  }
}

/// The flags by their long names.
enum FlagName: String, Sendable, CaseIterable {
  case staged, all, commit, range, message
  case rules, format, output, null
  case quiet, verbose
  case plan, man
  case force, into, config
  case noRulefile = "no-rulefile"
  case noCache = "no-cache"
  case dryRun = "dry-run"
  case earlier
  case explain, jsonl
  case server
  case judge, ledger, mend
  case check, prune
  case noBaseline = "no-baseline"
  case base, shard, record, merge
  case squashMessage = "squash-message"
  case noSquash = "no-squash"
  case requireVerdicts = "require-verdicts"
  case failOn = "fail-on"
  case verdict, rule, author, agent, since, until
  case maxCount = "max-count"
  case fetch, push
  case sign, key, verify
  case allowedSigners = "allowed-signers"
  case fix, diff, list
  case color, help, version
}

/// One flag, with the commands that take it.
struct FlagEntry: Sendable {
  struct Value: Sendable {
    /// How help names it: `FILE`.
    var placeholder: String
    var kind: ValueKind
  }

  var name: FlagName
  var short: Character?
  var value: Value?
  /// What it does, as one clause; more lines go on below it.
  var summary: String
  var commands: Set<CommandName> = []
  /// Whether every command takes it.
  var isGeneral = false
  /// Whether a flag with a value may be given more than once; else the second is an error.
  var isRepeatable = false
  /// Of the flags with the same choice, at most one may be given.
  var alternative: String?

  var long: String { "--\(name.rawValue)" }

  /// The summary on one line.
  var summaryLine: String { summary.split(separator: "\n").joined(separator: " ") }

  /// `-f, --format FORMAT`
  var usage: String {
    let names = (short.map { "-\($0), " } ?? "    ") + long
    return names + (value.map { " \($0.placeholder)" } ?? "")
  }
}
