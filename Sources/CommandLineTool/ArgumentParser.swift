import Diagnostics
import Hooks
import Text

/// A command line that the table allows.
struct ParsedCommand: Sendable, Equatable {
  /// A flag as given, its value in raw bytes: a file name need not be UTF-8.
  struct Option: Sendable, Equatable {
    var flag: FlagName
    var value: [UInt8]?
  }

  var command: CommandName
  /// In the order of the command line.
  var options: [Option] = []
  var operands: [[UInt8]] = []

  func has(_ flag: FlagName) -> Bool { options.contains { $0.flag == flag } }

  /// The last value of `flag`, in raw bytes.
  func bytes(_ flag: FlagName) -> [UInt8]? { options.last { $0.flag == flag }?.value }

  /// The last value of `flag` as text, invalid UTF-8 repaired.
  func text(_ flag: FlagName) -> String? {
    bytes(flag).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The operand at `index` as text, invalid UTF-8 repaired; nil where there is none.
  func operandText(_ index: Int) -> String? {
    operands.indices.contains(index) ? String(decoding: operands[index], as: UTF8.self) : nil
  }
}

/// Reads a command line by the table.
///
/// Flags may stand anywhere (those of every command also before the command), `--flag VALUE` and
/// `--flag=VALUE` are the same, `-qf json` is `-q -f json`, `--` ends the flags, and a lone `-` is
/// no flag.
struct ArgumentParser {
  private let table: CommandTable
  private var words: ArraySlice<[UInt8]>
  private var entry: CommandEntry?
  private var parsed: ParsedCommand
  private var flagsEnded = false

  /// - Parameter words: the command line without the name of the program.
  /// - Returns: the command with its flags; `--help` gives `help` with the command as operand, and
  ///   `--version` gives `version`, whatever else is wrong after them.
  static func parse(
    _ words: [[UInt8]], by table: @autoclosure () -> CommandTable = .standard
  ) throws(Failure) -> ParsedCommand {
    if let call = plainHookCall(words) { return call }
    var parser = ArgumentParser(table: table(), words: words)
    return try parser.parse()
  }

  /// Reads `hook NAME [ARGUMENT...]`, as the installed hooks say it, at every commit several times:
  /// the table is not made for that.
  private static func plainHookCall(_ words: [[UInt8]]) -> ParsedCommand? {
    guard words.count > 1, words[0] == Array(CommandName.hook.rawValue.utf8),
      HookName(calledAs: words[1]) != nil
    else { return nil }
    return ParsedCommand(command: .hook, operands: Array(words[1...]))
  }

  private init(table: CommandTable, words: [[UInt8]]) {
    self.table = table
    self.words = words[...]
    parsed = ParsedCommand(command: .help)
  }

  private mutating func parse() throws(Failure) -> ParsedCommand {
    while let word = words.popFirst() {
      if !flagsEnded, word == Array("--".utf8) {
        flagsEnded = true
      } else if !flagsEnded, word.count > 1, word.first == UInt8(ascii: "-") {
        try takeFlags(word)
      } else {
        try takeOperand(word)
      }
      if parsed.has(.help) { return request(for: .help, on: entry?.name) }
      if parsed.has(.version) { return request(for: .version) }
    }
    guard let entry else { throw Failure(noCommand) }
    try checkOperands(entry)
    try checkAlternatives(entry)
    return parsed
  }

  /// What `--help` and `--version` stand for. The other options stay: `--color` holds here too.
  private func request(for command: CommandName, on subject: CommandName? = nil) -> ParsedCommand {
    ParsedCommand(
      command: command, options: parsed.options.filter { ![.help, .version].contains($0.flag) },
      operands: subject.map { [Array($0.rawValue.utf8)] } ?? [])
  }

  private mutating func takeOperand(_ word: [UInt8]) throws(Failure) {
    guard let entry else {
      let text = printableText(word)
      guard let name = CommandName(rawValue: text) else { throw Failure(unknownCommand(text)) }
      self.entry = table[name]
      parsed.command = name
      return
    }
    parsed.operands.append(word)
    if entry.passesRest {
      parsed.operands += words
      words = []
    }
  }

  private mutating func takeFlags(_ word: [UInt8]) throws(Failure) {
    if word.starts(with: "--".utf8) {
      let equals = word.firstIndex(of: UInt8(ascii: "="))
      let name = String(decoding: word[2..<(equals ?? word.count)], as: UTF8.self)
      let flag = try find("--" + name) { $0.name.rawValue == name }
      try take(flag, attached: equals.map { Array(word[($0 + 1)...]) })
      return
    }
    // One dash: a row of short flags, the last of which may take a value.
    var rest = word.dropFirst()
    while let byte = rest.popFirst() {
      let letter = Character(Unicode.Scalar(byte))
      let flag = try find("-\(printableText([byte]))") { $0.short == letter }
      if flag.value != nil, !rest.isEmpty {
        let value = rest.first == UInt8(ascii: "=") ? rest.dropFirst() : rest
        return try take(flag, attached: Array(value))
      }
      try take(flag, attached: nil)
    }
  }

  private var knownFlags: [FlagEntry] {
    entry.map { table.flags(of: $0.name) } ?? table.generalFlags
  }

  private func find(
    _ shown: String, where matches: (FlagEntry) -> Bool
  ) throws(Failure) -> FlagEntry {
    if let flag = knownFlags.first(where: matches) { return flag }
    throw Failure(unknownFlag(shown, owners: table.flags.filter(matches)))
  }

  private mutating func take(_ flag: FlagEntry, attached: [UInt8]?) throws(Failure) {
    if flag.value != nil, !flag.isRepeatable, parsed.has(flag.name) {
      throw Failure(repeatedFlag(flag))
    }
    guard let value = flag.value else {
      if attached != nil { throw Failure(unexpectedValue(flag)) }
      parsed.options.append(ParsedCommand.Option(flag: flag.name, value: nil))
      return
    }
    guard let given = attached ?? words.popFirst(), !given.isEmpty else {
      throw Failure(missingValue(flag, value))
    }
    if let choices = value.kind.choices, !choices.contains(String(decoding: given, as: UTF8.self)) {
      throw Failure(invalidChoice(of: flag.long, printableText(given), choices))
    }
    parsed.options.append(ParsedCommand.Option(flag: flag.name, value: given))
  }

  private func checkOperands(_ entry: CommandEntry) throws(Failure) {
    let required = entry.operands.filter(\.isRequired)
    if parsed.operands.count < required.count {
      throw Failure(missingOperand(required[parsed.operands.count], of: entry))
    }
    let isOpenEnded = entry.passesRest || entry.operands.contains(where: \.isRepeated)
    if !isOpenEnded, parsed.operands.count > entry.operands.count {
      throw Failure(
        unexpectedOperand(printableText(parsed.operands[entry.operands.count]), of: entry))
    }
    for (operand, given) in zip(entry.operands, parsed.operands) {
      guard let choices = operand.kind.choices else { continue }
      let text = printableText(given)
      if !choices.contains(text) { throw Failure(invalidChoice(of: operand.name, text, choices)) }
    }
  }

  private func checkAlternatives(_ entry: CommandEntry) throws(Failure) {
    var taken: [String: FlagEntry] = [:]
    for option in parsed.options {
      guard let flag = table.flags(of: entry.name).first(where: { $0.name == option.flag }),
        let alternative = flag.alternative
      else { continue }
      if let other = taken[alternative], other.name != flag.name {
        throw Failure(conflictingFlags(other, flag))
      }
      taken[alternative] = flag
    }
  }
}

// What the parser says, each trouble with what to type next.
extension ArgumentParser {
  private var helpHint: String {
    entry.map { "factory-hook help \($0.name.rawValue)" } ?? "factory-hook help"
  }

  private var noCommand: Diagnostic {
    Diagnostic(.error, "missing-command", "no command given", hint: "factory-hook help")
  }

  private func unknownCommand(_ text: String) -> Diagnostic {
    let near = nearestName(to: text, in: CommandName.allCases.map(\.rawValue))
    return Diagnostic(
      .error, "unknown-command", "unknown command '\(text)'",
      hint: near.map { "did you mean '\($0)'?" } ?? "factory-hook help")
  }

  /// - Parameter owners: flags of that name that other commands take.
  private func unknownFlag(_ shown: String, owners: [FlagEntry]) -> Diagnostic {
    let name = printableText(shown.utf8)
    if entry == nil, !owners.isEmpty {
      return Diagnostic(
        .error, "unknown-flag", "flag '\(name)' must follow its command", hint: helpHint)
    }
    let near = shown.hasPrefix("--") ? nearestName(to: name, in: knownFlags.map(\.long)) : nil
    let place = entry.map { " for '\($0.name.rawValue)'" } ?? ""
    return Diagnostic(
      .error, "unknown-flag", "unknown flag '\(name)'\(place)",
      hint: near.map { "did you mean '\($0)'?" } ?? helpHint)
  }

  private func repeatedFlag(_ flag: FlagEntry) -> Diagnostic {
    Diagnostic(.error, "repeated-flag", "flag '\(flag.long)' is given twice", hint: helpHint)
  }

  private func unexpectedValue(_ flag: FlagEntry) -> Diagnostic {
    Diagnostic(.error, "unexpected-value", "flag '\(flag.long)' takes no value", hint: helpHint)
  }

  private func missingValue(_ flag: FlagEntry, _ value: FlagEntry.Value) -> Diagnostic {
    Diagnostic(
      .error, "missing-value", "flag '\(flag.long)' needs a value",
      hint: value.kind.choices.map { "use one of \(quotedList($0))" }
        ?? "\(flag.long) \(value.placeholder)")
  }

  private func invalidChoice(of name: String, _ text: String, _ choices: [String]) -> Diagnostic {
    Diagnostic(
      .error, "invalid-value", "invalid value '\(text)' for \(name)",
      hint: nearestName(to: text, in: choices).map { "did you mean '\($0)'?" }
        ?? "use one of \(quotedList(choices))")
  }

  private func missingOperand(_ operand: Operand, of entry: CommandEntry) -> Diagnostic {
    Diagnostic(
      .error, "missing-argument", "'\(entry.name.rawValue)' needs \(operand.name)",
      hint: operand.kind.choices.map { "use one of \(quotedList($0))" }
        ?? "factory-hook \(entry.usage)")
  }

  private func unexpectedOperand(_ text: String, of entry: CommandEntry) -> Diagnostic {
    Diagnostic(
      .error, "unexpected-argument", "unexpected argument '\(text)' for '\(entry.name.rawValue)'",
      hint: "factory-hook \(entry.usage)")
  }

  private func conflictingFlags(_ a: FlagEntry, _ b: FlagEntry) -> Diagnostic {
    Diagnostic(
      .error, "conflicting-flags", "flags '\(a.long)' and '\(b.long)' exclude each other",
      hint: helpHint)
  }
}

/// `'a', 'b'`
func quotedList(_ words: [String]) -> String { words.map { "'\($0)'" }.joined(separator: ", ") }
