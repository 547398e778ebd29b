import Hooks
import Reports

extension FlagEntry {
  private static let whatToJudge = "what to judge"

  /// Every flag, in the order in which help lists them.
  static let all: [FlagEntry] = [
    FlagEntry(
      name: .staged, summary: "judge what is staged (the default)", commands: [.check],
      alternative: whatToJudge),
    FlagEntry(
      name: .all, short: "a", summary: "judge every tracked file, whatever was there before",
      commands: [.check], alternative: whatToJudge),
    FlagEntry(
      name: .commit, value: Value(placeholder: "COMMIT", kind: .revision),
      summary: "judge what one commit changed, and its message", commands: [.check],
      alternative: whatToJudge),
    FlagEntry(
      name: .range, value: Value(placeholder: "A..B", kind: .range),
      summary: "judge each commit that B has and A has not", commands: [.check],
      alternative: whatToJudge),
    FlagEntry(
      name: .message, value: Value(placeholder: "FILE", kind: .file),
      summary: "judge a commit message alone; '-' reads standard input", commands: [.check],
      alternative: whatToJudge),
    FlagEntry(
      name: .rules, value: Value(placeholder: "FILE", kind: .file),
      summary: "judge by this rulefile instead of the repository's own",
      commands: [.check, .message, .rules, .explain, .hook]),
    FlagEntry(
      name: .format, short: "f",
      value: Value(placeholder: "FORMAT", kind: .choice(ReportFormat.allCases.map(\.rawValue))),
      summary: "how to report: text, json, jsonl, porcelain, sarif,\n"
        + "github, gitlab, junit, checkstyle, tap",
      commands: [.check, .message], isRepeatable: true),
    FlagEntry(
      name: .output, short: "o", value: Value(placeholder: "FILE", kind: .file),
      summary: "write the report of the '--format' before it to FILE",
      commands: [.check, .message],
      isRepeatable: true),
    FlagEntry(
      name: .null, short: "z", summary: "end the records of 'porcelain' with NUL",
      commands: [.check, .message]),
    FlagEntry(
      name: .format, short: "f",
      value: Value(placeholder: "FORMAT", kind: .choice(["text", "json"])),
      summary: "how to print: text, json", commands: [.trace, .rules, .explain, .doctor]),
    FlagEntry(
      name: .quiet, short: "q", summary: "print nothing about what passed",
      commands: [.check, .message, .install, .uninstall], alternative: "how much to print"),
    FlagEntry(
      name: .force,
      summary: "call other hook managers from our hooks, replace\n"
        + "hooks that were edited, and use this repository's own\n"
        + "folder where core.hooksPath leads away",
      commands: [.install, .uninstall]),
    FlagEntry(
      name: .into,
      value: Value(
        placeholder: "MANAGER", kind: .choice(HookManager.allCases.map(\.rawValue))),
      summary: "join a hook manager instead of taking its place:\n"
        + HookManager.allCases.map(\.rawValue).joined(separator: ", "),
      commands: [.install]),
    FlagEntry(
      name: .config, summary: "use hooks of git's configuration (2.54 or newer)",
      commands: [.install]),
    FlagEntry(
      name: .noRulefile, summary: "write no starter rulefile", commands: [.install]),
    FlagEntry(
      name: .dryRun, short: "n", summary: "print what would be done, and do nothing",
      commands: [.install, .uninstall]),
    FlagEntry(
      name: .earlier, value: Value(placeholder: "HOOK", kind: .file),
      summary: "run this hook first, with the same arguments and input", commands: [.hook]),
    FlagEntry(
      name: .explain, summary: "print what guards the pattern and what runs it",
      commands: [.match]),
    FlagEntry(
      name: .jsonl, summary: "answer cases on standard input, one JSON a line",
      commands: [.match]),
    FlagEntry(
      name: .quiet, short: "q", summary: "print the ids alone", commands: [.rules]),
    FlagEntry(
      name: .verbose, short: "v", summary: "print the rules in force, what was subtracted, times",
      commands: [.check, .message], alternative: "how much to print"),
    FlagEntry(
      name: .color, value: Value(placeholder: "WHEN", kind: .choice(["auto", "always", "never"])),
      summary: "colour the output: auto (the default), always, never", isGeneral: true,
      isRepeatable: true),
    FlagEntry(name: .help, short: "h", summary: "print this help", isGeneral: true),
    FlagEntry(
      name: .version, short: "V", summary: "print version, engine and build", isGeneral: true),
  ]
}
