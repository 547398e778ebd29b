/// `help [COMMAND]` and `--help`.
enum HelpCommand {
  static func run(_ command: ParsedCommand, _ console: Console) -> ExitStatus {
    if command.has(.man) {
      console.print(ManPage(version: Version.current).text)
      return .passed
    }
    let text = HelpText(style: console.style(for: .output))
    let name = command.operandText(0).flatMap(CommandName.init)
    console.print(name.map(text.command) ?? text.general)
    return .passed
  }
}

/// `completions SHELL`.
enum CompletionsCommand {
  static func run(_ command: ParsedCommand, _ console: Console) -> ExitStatus {
    switch command.operandText(0) {
    case "bash": console.print(BashCompletion().script)
    case "zsh": console.print(ZshCompletion().script)
    default: console.print(FishCompletion().script)
    }
    return .passed
  }
}
