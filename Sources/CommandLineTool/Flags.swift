import Hooks
import Ledger
import Reports

extension FlagEntry {
  private static let whatToJudge = "what to judge"

  /// Every flag, in the order in which help lists them.
  static let all: [FlagEntry] =
    [
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
        name: .push, summary: "judge each commit that a push would bring",
        commands: [.check], alternative: whatToJudge),
      FlagEntry(
        name: .message, value: Value(placeholder: "FILE", kind: .file),
        summary: "judge a commit message alone; '-' reads standard input", commands: [.check],
        alternative: whatToJudge),
      FlagEntry(
        name: .fix, summary: "mend what can be mended, in index and work tree",
        commands: [.check], alternative: "what to do with fixes"),
      FlagEntry(
        name: .diff, summary: "print what '--fix' would do, as a patch",
        commands: [.check], alternative: "what to do with fixes"),
      FlagEntry(
        name: .list, summary: "print what can be undone", commands: [.undo]),
      FlagEntry(
        name: .noBaseline, summary: "with '--all': show what the baseline lists, too",
        commands: [.check]),
      FlagEntry(
        name: .plan,
        summary: "print what would be judged, by which rules, and what\n"
          + "would not, and why; judge nothing (text, json)",
        commands: [.check]),
      FlagEntry(
        name: .rules, value: Value(placeholder: "FILE", kind: .file),
        summary: "judge by this rulefile instead of the repository's own",
        commands: [.check, .message, .baseline, .ci, .rerun, .rules, .explain]),
      FlagEntry(
        name: .rules, value: Value(placeholder: "FILE", kind: .file),
        summary: "with '--server': pushes must pass this rulefile,\n"
          + "too, whatever their own says",
        commands: [.install, .hook]),
      FlagEntry(
        name: .format, short: "f",
        value: Value(placeholder: "FORMAT", kind: .choice(ReportFormat.allCases.map(\.rawValue))),
        summary: "how to report: text, json, jsonl, porcelain, sarif,\n"
          + "github, gitlab, junit, checkstyle, tap",
        commands: [.check, .message, .ci], isRepeatable: true),
      FlagEntry(
        name: .output, short: "o", value: Value(placeholder: "FILE", kind: .file),
        summary: "write the report of the '--format' before it to FILE",
        commands: [.check, .message, .ci],
        isRepeatable: true),
      FlagEntry(
        name: .null, short: "z", summary: "end the records of 'porcelain' with NUL",
        commands: [.check, .message, .ci]),
      FlagEntry(
        name: .noCache, summary: "judge also what an earlier run found nothing in",
        commands: [.check, .ci, .audit]),
      FlagEntry(
        name: .format, short: "f",
        value: Value(placeholder: "FORMAT", kind: .choice(["text", "json"])),
        summary: "how to print: text, json",
        commands: [.trace, .rerun, .audit, .log, .rules, .explain, .doctor]),
      FlagEntry(
        name: .quiet, short: "q", summary: "print nothing about what passed",
        commands: [.check, .message, .ci, .install, .uninstall], alternative: "how much to print"),
      FlagEntry(
        name: .force,
        summary: "call other hook managers from our hooks, replace\n"
          + "hooks that were edited, and use this repository's own\n"
          + "folder where core.hooksPath leads away",
        commands: [.install, .uninstall]),
      FlagEntry(
        name: .check, summary: "list entries that no longer fire, and write nothing",
        commands: [.baseline], alternative: "what to do with the baseline"),
      FlagEntry(
        name: .prune, summary: "take entries that no longer fire out, and add none",
        commands: [.baseline], alternative: "what to do with the baseline"),
      FlagEntry(
        name: .force, summary: "add findings that the old baseline does not list",
        commands: [.baseline], alternative: "what to do with the baseline"),
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
        name: .server, summary: "judge what is pushed to this repository", commands: [.install]),
      FlagEntry(
        name: .fix,
        summary: "mend what is safe to mend: hooks, notes settings,\n"
          + "runs and files that dead processes left", commands: [.doctor]),
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
        name: .verbose, short: "v", summary: "list rules that are not in force, too, and why",
        commands: [.rules]),
      FlagEntry(
        name: .verbose, short: "v", summary: "print the rules in force, what was subtracted, times",
        commands: [.check, .message, .ci], alternative: "how much to print"),
      FlagEntry(
        name: .verbose, short: "v", summary: "list commits that have what they should, too",
        commands: [.audit]),
    ] + ci + record + general

  /// Flags of `ci` alone.
  private static let ci: [FlagEntry] = [
    FlagEntry(
      name: .base, value: Value(placeholder: "REVISION", kind: .revision),
      summary: "judge what HEAD has and REVISION has not", commands: [.ci],
      alternative: "what to judge"),
    FlagEntry(
      name: .range, value: Value(placeholder: "A..B", kind: .range),
      summary: "judge what B has and A has not", commands: [.ci], alternative: "what to judge"),
    FlagEntry(
      name: .squashMessage, value: Value(placeholder: "FILE", kind: .file),
      summary: "the message that a squash of the range would get;\n'-' reads standard input",
      commands: [.ci], alternative: "the range as one change"),
    FlagEntry(
      name: .noSquash, summary: "do not judge the range as one change", commands: [.ci],
      alternative: "the range as one change"),
    FlagEntry(
      name: .requireVerdicts, summary: "exit with 3 where a commit came without a verdict",
      commands: [.ci]),
    FlagEntry(
      name: .failOn,
      value: Value(
        placeholder: "LEVEL", kind: .choice(CIFailOn.allCases.map(\.rawValue))),
      summary: "which findings fail: error (the default), warning,\n"
        + "never; what cannot be judged always does", commands: [.ci]),
    FlagEntry(
      name: .shard, value: Value(placeholder: "I/N", kind: .text),
      summary: "judge the share I of N of the commits", commands: [.ci]),
    FlagEntry(
      name: .record, value: Value(placeholder: "FILE", kind: .file),
      summary: "write the result to FILE, for '--merge'", commands: [.ci]),
    FlagEntry(
      name: .merge, summary: "join the records of all shards, and report", commands: [.ci]),
  ]

  /// Flags of the commands that read the record.
  private static let record: [FlagEntry] = [
    FlagEntry(
      name: .judge, summary: "judge the commits that need it, marked as late",
      commands: [.audit]),
    FlagEntry(
      name: .ledger, summary: "verify the journal's chain, the notes, the recipes",
      commands: [.audit]),
    FlagEntry(
      name: .mend, summary: "hang records again that notes have lost", commands: [.audit]),
    FlagEntry(
      name: .verdict,
      value: Value(
        placeholder: "VERDICT", kind: .choice(["passed", "stopped", "cannot-judge", "unjudged"])),
      summary: "only these verdicts", commands: [.log], isRepeatable: true),
    FlagEntry(
      name: .rule, value: Value(placeholder: "RULE", kind: .rule),
      summary: "only runs in which this rule found something", commands: [.log]),
    FlagEntry(
      name: .author,
      value: Value(
        placeholder: "KIND", kind: .choice(Authorship.Kind.allCases.map(\.rawValue))),
      summary: "only commits by this kind of author", commands: [.log]),
    FlagEntry(
      name: .agent, value: Value(placeholder: "NAME", kind: .text),
      summary: "only commits with this agent's help", commands: [.log]),
    FlagEntry(
      name: .since, value: Value(placeholder: "DATE", kind: .text),
      summary: "only runs from then on, as git reads dates", commands: [.log]),
    FlagEntry(
      name: .until, value: Value(placeholder: "DATE", kind: .text),
      summary: "only runs up to then", commands: [.log]),
    FlagEntry(
      name: .maxCount, short: "n", value: Value(placeholder: "NUMBER", kind: .text),
      summary: "at most so many runs", commands: [.log]),
    FlagEntry(
      name: .fetch, summary: "only take the remote's verdicts", commands: [.share],
      alternative: "what to share"),
    FlagEntry(
      name: .push, summary: "only push ours", commands: [.share], alternative: "what to share"),
    FlagEntry(
      name: .sign, summary: "sign with the key that git signs with", commands: [.attest],
      alternative: "what to do with statements"),
    FlagEntry(
      name: .key, value: Value(placeholder: "KEY", kind: .file),
      summary: "sign with this SSH key", commands: [.attest]),
    FlagEntry(
      name: .verify, value: Value(placeholder: "FILE", kind: .file),
      summary: "check the statement in FILE", commands: [.attest],
      alternative: "what to do with statements"),
    FlagEntry(
      name: .allowedSigners, value: Value(placeholder: "FILE", kind: .file),
      summary: "whose signatures count (ssh-keygen(1))", commands: [.attest]),
    FlagEntry(
      name: .output, short: "o", value: Value(placeholder: "FILE", kind: .file),
      summary: "write the statement to FILE", commands: [.attest]),
    FlagEntry(
      name: .output, summary: "the schema of what commands print as JSON", commands: [.schema]),
    FlagEntry(
      name: .man, summary: "print the manual page, for man(1)", commands: [.help]),
  ]

  private static let general: [FlagEntry] = [
    FlagEntry(
      name: .color, value: Value(placeholder: "WHEN", kind: .choice(["auto", "always", "never"])),
      summary: "colour the output: auto (the default), always, never", isGeneral: true,
      isRepeatable: true),
    FlagEntry(name: .help, short: "h", summary: "print this help", isGeneral: true),
    FlagEntry(
      name: .version, short: "V", summary: "print version, engine and build", isGeneral: true),
  ]
}
