/// The manual page factory-hook(1), made from the table, in the `man` macros that groff and mandoc
/// know. It holds no date: the same version gives the same page.
struct ManPage {
  var table: CommandTable = .standard
  var version: String

  var text: String {
    var out = ".TH FACTORY\\-HOOK 1 \"\" \"factory\\-hook \(escaped(version))\"\n"
    out += ".SH NAME\nfactory\\-hook \\- a quality gate for git\n"
    out += ".SH SYNOPSIS\n"
    out += ".B factory\\-hook\n\\fICOMMAND\\fR [\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n.br\n"
    out += ".B git factory\\-hook\n\\fICOMMAND\\fR [\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n"
    out += ".SH DESCRIPTION\n" + paragraphs(Self.description)
    out += ".SH COMMANDS\n"
    for group in CommandEntry.Group.allCases {
      out += ".SS \(quoted(group.rawValue))\n"
      for command in table.commands where command.group == group {
        out += ".TP\n.B \(escaped(command.name.rawValue))\n\(line(command.summary))\n"
      }
    }
    out += ".SH OPTIONS OF EVERY COMMAND\n"
    for flag in table.generalFlags { out += entry(flag) }
    out += ".SH EVERY COMMAND IN FULL\n"
    for command in table.commands { out += section(command) }
    for (title, entries) in Self.tables {
      out += ".SH \(title)\n"
      for (name, meaning) in entries { out += ".TP\n.B \(escaped(name))\n\(line(meaning))\n" }
    }
    return out + ".SH SEE ALSO\n.BR git (1),\n.BR githooks (5),\n.BR git\\-notes (1)\n"
  }

  private func section(_ command: CommandEntry) -> String {
    var out = ".SS \(quoted("factory-hook " + command.usage))\n" + paragraphs(command.details)
    let own = table.flags.filter { $0.commands.contains(command.name) }
    for flag in own { out += entry(flag) }
    out += ".PP\n\(command.examples.count == 1 ? "Example:" : "Examples:")\n"
    for example in command.examples {
      out += ".TP\n.B \(escaped(example.line))\n\(line(example.meaning))\n"
    }
    return out
  }

  private func entry(_ flag: FlagEntry) -> String {
    var names = flag.short.map { ["\\fB\\-\($0)\\fR"] } ?? []
    names.append("\\fB\(escaped(flag.long))\\fR")
    let value = flag.value.map { " \\fI\(escaped($0.placeholder))\\fR" } ?? ""
    return ".TP\n\(names.joined(separator: ", "))\(value)\n\(line(flag.summaryLine))\n"
  }

  /// Paragraphs that blank lines separate, each filled.
  private func paragraphs(_ text: String) -> String {
    var out = ""
    var isOpen = false
    for each in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if each.isEmpty {
        isOpen = false
        continue
      }
      if !isOpen, !out.isEmpty { out += ".PP\n" }
      isOpen = true
      out += line(String(each)) + "\n"
    }
    return out
  }

  /// A line of text that no character of is taken for a request.
  private func line(_ text: String) -> String {
    let text = escaped(text)
    return text.first == "." ? "\\&" + text : text
  }

  private func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// Text in which roff changes nothing: its own characters, and those that it would set as
  /// typographic ones.
  private func escaped(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "\\": out += "\\e"
      case "-": out += "\\-"
      case "'": out += "\\(aq"
      case "\"": out += "\\(dq"
      case "`": out += "\\(ga"
      case "^": out += "\\(ha"
      case "~": out += "\\(ti"
      default: out.append(character)
      }
    }
    return out
  }

  private static let description = """
    One binary, run by git at every commit and push and by CI again, judges each
    change against one written standard, stops the commit when the change breaks it,
    and keeps a verdict for every commit that anyone can look up and trace to its
    cause.

    The standard is the file factory-hook.toml at the top of the repository, read
    from what is being judged and never from the work tree. The work tree and the
    index are only read. Findings that the old files have are subtracted. What cannot
    be judged does not pass.
    """

  private static let tables: [(title: String, entries: [(String, String)])] = [
    (
      "EXIT STATUS",
      [
        ("0", "passed, or only warnings and notes"), ("1", "stopped"),
        ("2", "could not judge: usage, rulefile, git, an unreadable object, an unwritable output"),
        ("3", "the answer differs from the record"), ("130", "interrupted"),
      ]
    ),
    (
      "ENVIRONMENT",
      [
        ("FACTORY_HOOK", "0 switches the installed hooks off; that is recorded"),
        ("FACTORY_HOOK_REASON", "why, for the record"),
        ("FACTORY_HOOK_RULES", "a rulefile to judge by, as --rules names it"),
        ("NO_COLOR", "set and not empty: no colours"),
        ("CLICOLOR_FORCE", "set and not 0: colours even where no terminal is"),
        ("CI", "set: no progress is shown"),
        ("GITHUB_ACTIONS", "true: annotations and a job summary come with the report"),
      ]
    ),
    (
      "FILES",
      [
        (
          "factory-hook.toml", "the rulefile; .config/factory-hook.toml is read where it is missing"
        ),
        ("factory-hook.local.toml", "rules of your own, not part of the repository"),
        (".git/factory-hook/journal.jsonl", "the journal: what every run did"),
        ("refs/notes/factory-hook", "the notes that hold the verdicts of commits"),
      ]
    ),
  ]
}
