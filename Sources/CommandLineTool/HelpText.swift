import Reports

/// What `--help` prints, made from the table.
struct HelpText {
  var table: CommandTable = .standard
  var style: TextStyle

  /// The columns at which the summaries of commands and of flags start.
  private static let commandColumn = 16
  private static let flagColumn = 26

  /// All commands, with what holds for each of them.
  var general: String {
    var out = "factory-hook: a git quality gate\n\n"
    out += "\(style.bold("usage:")) factory-hook COMMAND [OPTION...] [ARGUMENT...]\n"
    for group in CommandEntry.Group.allCases {
      out += "\n\(style.bold(group.rawValue))\n"
      for command in table.commands where command.group == group {
        out += row(command.name.rawValue, command.summary, at: Self.commandColumn)
      }
    }
    out += "\n\(style.bold("options of every command"))\n"
    for flag in table.generalFlags { out += row(flag.usage, flag.summary, at: Self.flagColumn) }
    out += "\n\(style.bold("examples"))\n"
    for command in [CommandName.install, .check, .trace] {
      if let example = table[command].examples.first { out += lines(example) }
    }
    return out + "\n" + exitStatus
      + "\n'factory-hook help COMMAND' says more. Also as 'git factory-hook ...'.\n"
  }

  /// One command: usage, details, flags, examples.
  func command(_ name: CommandName) -> String {
    let entry = table[name]
    var out = "factory-hook \(name.rawValue): \(entry.summary)\n\n"
    out += "\(style.bold("usage:")) factory-hook \(entry.usage)\n\n\(entry.details)\n"
    out += "\n\(style.bold("options"))\n"
    for flag in table.flags(of: name) { out += row(flag.usage, flag.summary, at: Self.flagColumn) }
    out += "\n\(style.bold("examples"))\n"
    for example in entry.examples { out += lines(example) }
    return out + "\n" + exitStatus
  }

  private var exitStatus: String {
    """
    \(style.bold("exit status"))
      0 passed, 1 stopped, 2 cannot judge, 3 not as recorded, 130 interrupted

    """
  }

  /// A name with its summary beside it, or below it where the name is too long.
  private func row(_ name: String, _ summary: String, at column: Int) -> String {
    let indent = String(repeating: " ", count: column)
    let lines = summary.split(separator: "\n").joined(separator: "\n\(indent)")
    let isLong = name.count + 4 > column
    let gap = isLong ? "\n\(indent)" : String(indent.dropFirst(2 + name.count))
    return "  \(name)\(gap)\(lines)\n"
  }

  private func lines(_ example: CommandEntry.Example) -> String {
    "  \(style.bold(example.line))\n      \(example.meaning)\n"
  }
}
