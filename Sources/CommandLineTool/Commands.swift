extension CommandEntry {
  /// Every command, in the order in which help lists them within their groups.
  static let all: [CommandEntry] = [
    install, uninstall, doctor,
    check, message, baseline, ci, undo,
    trace, rerun, audit, log, share, attest,
    rules, explain, match, schema,
    hook, completions, help, version,
  ]

  private static let install = CommandEntry(
    name: .install, group: .setUp,
    summary: "put the gate's hooks into this repository",
    details: """
      Sets pre-commit, pre-merge-commit, commit-msg, post-commit, post-merge,
      post-rewrite and pre-push in the folder from which git runs hooks here. A hook
      that is there already is kept and called first. Writes a starter rulefile for
      the languages of the repository where there is none. Doing it twice changes
      nothing.

      '--server' is for a repository that people push to, bare or not: pre-receive
      refuses bad pushes whole, post-receive records the verdicts. With '--rules'
      the server has a standard of its own that every push must pass besides.
      """,
    examples: [
      Example(line: "factory-hook install", meaning: "from now on every commit here is judged"),
      Example(
        line: "git -C hub.git factory-hook install --server --rules team.toml",
        meaning: "every push to hub.git is judged, by team.toml too"),
    ])

  private static let uninstall = CommandEntry(
    name: .uninstall, group: .setUp,
    summary: "take the hooks away and put back what was there",
    details: """
      Removes the hooks that 'install' wrote and restores the ones that it kept,
      byte for byte. The rulefile and the records of verdicts stay.
      """,
    examples: [
      Example(line: "factory-hook uninstall", meaning: "git runs here as it did before")
    ])

  private static let doctor = CommandEntry(
    name: .doctor, group: .setUp,
    summary: "examine the gate here, and say what to mend",
    details: """
      Looks at the hooks (present, of this version, not shadowed by core.hooksPath),
      the rulefile (valid, every rule proved by its own examples), the notes that
      hold the verdicts, what dead processes left, and the clone itself. Each trouble
      comes with the command that mends it. Exits with 1 where something is wrong.
      '--fix' mends what is safe to mend and looks again.
      """,
    examples: [
      Example(line: "factory-hook doctor", meaning: "examine this repository"),
      Example(
        line: "factory-hook doctor --fix", meaning: "mend what can be mended, and look again"),
    ])

  private static let check = CommandEntry(
    name: .check, group: .judge,
    summary: "judge a change by the standard of its tree",
    details: """
      Judges what is staged, or what a flag names, and reports what the change
      breaks. Only what the change introduces counts: findings that the old files
      have are subtracted. Reads the index and git's objects, never the work tree.
      Paths narrow it to some files or folders.

      '--fix' mends what a machine can: in the index, and in the work tree where
      that leaves unstaged changes as they are. What both held is kept for 'undo'.
      '--diff' only prints the patch.

      '--format' may be given more than once, each with an '--output' after it;
      without one the report goes to standard output. Findings go to standard
      output, all else to standard error.
      """,
    operands: [Operand(name: "PATH", kind: .path, isRepeated: true)],
    examples: [
      Example(line: "factory-hook check", meaning: "judge what is staged"),
      Example(line: "factory-hook check --all src", meaning: "judge every file below src"),
      Example(line: "factory-hook check --fix", meaning: "mend what is staged, then judge it"),
      Example(
        line: "factory-hook check --diff | git apply --cached",
        meaning: "mend what is staged in the index alone"),
      Example(
        line: "factory-hook check --range main..HEAD", meaning: "judge each commit of a branch"),
      Example(
        line: "factory-hook check --commit HEAD --format json",
        meaning: "judge the last commit, for a program to read"),
      Example(
        line: "factory-hook check --format sarif --output gate.sarif --format text",
        meaning: "write a SARIF file and print for people too"),
      Example(
        line: "echo 'Fix it.' | factory-hook check --message -",
        meaning: "judge a commit message alone"),
      Example(
        line: "factory-hook check --all --rules new.toml",
        meaning: "what another rulefile would say"),
      Example(
        line: "factory-hook check --plan --all",
        meaning: "which files are judged, and what excludes the others"),
    ])

  private static let message = CommandEntry(
    name: .message, group: .judge,
    summary: "judge a commit message",
    details: """
      The same as 'check --message FILE', in the form that pre-commit and prek call
      for the stage commit-msg.
      """,
    operands: [Operand(name: "FILE", kind: .file, isRequired: true)],
    examples: [
      Example(
        line: "factory-hook message .git/COMMIT_EDITMSG", meaning: "judge the last message written")
    ])

  private static let baseline = CommandEntry(
    name: .baseline, group: .judge,
    summary: "list today's findings, so that only others count",
    details: """
      Writes what 'check --all' finds to factory-hook.baseline, or to the file that
      the rulefile names (baseline = "PATH"), one sorted line a finding. From then
      on 'check --all' subtracts it. Entries are known by rule, text and neighbouring
      lines, so lines may move and files be renamed. A change needs no baseline:
      what the old files had does not count there.

      The list only shrinks: a second run takes out what no longer fires, and adds
      nothing unless '--force' is given.
      """,
    examples: [
      Example(line: "factory-hook baseline", meaning: "start with old code today"),
      Example(line: "factory-hook baseline --prune", meaning: "after something was mended"),
      Example(line: "factory-hook baseline --check", meaning: "in CI: 1 where it could shrink"),
    ])

  private static let undo = CommandEntry(
    name: .undo, group: .judge,
    summary: "put back what 'check --fix' changed",
    details: """
      Restores index and work tree, byte for byte, as they were before the last fix,
      or before the one with this number ('--list' prints them). Where a file has
      changed since, nothing is restored and the file is named.
      """,
    operands: [Operand(name: "NUMBER", kind: .text)],
    examples: [
      Example(line: "factory-hook undo", meaning: "take the last fix back"),
      Example(line: "factory-hook undo --list", meaning: "what can be taken back"),
    ])

  private static let rules = CommandEntry(
    name: .rules, group: .standard,
    summary: "print the rules in force, for the repository or for a path",
    details: """
      Lists each rule with its level, the file and line that brought it, and the
      overrides that tuned it. The standard is read from the index, as it would
      judge a commit made now. '--verbose' lists the others too: those that an
      override turned off, and those that are not about the path.
      """,
    operands: [Operand(name: "PATH", kind: .path)],
    examples: [
      Example(line: "factory-hook rules", meaning: "every rule of this repository"),
      Example(
        line: "factory-hook rules src/main.c", meaning: "the rules that apply to one file"),
    ])

  private static let explain = CommandEntry(
    name: .explain, group: .standard,
    summary: "print what a rule wants, why, and how to mend it",
    details: """
      Shows the rule's reason, its examples of bad and good, its options, the file
      and line that it comes from, and how often it fired in this clone, each change
      counted once. Rules of the built-in packs are known even where they are not in
      force.
      """,
    operands: [Operand(name: "RULE", kind: .rule, isRequired: true)],
    examples: [
      Example(
        line: "factory-hook explain trailing-whitespace", meaning: "all there is to know of a rule")
    ])

  private static let match = CommandEntry(
    name: .match, group: .standard,
    summary: "search files for a pattern, as rules do",
    details: """
      Prints each match as path:line:column, with what its groups captured, for
      people who write rules; without FILE it reads standard input. The syntax is
      RE2's; matching is leftmost-first over bytes. Exits with 1 where nothing
      matches.

      '--jsonl' takes cases with 'id', 'pattern' or 'pattern_base64',
      'haystack_base64' and 'limit' (0 for all), and answers each with 'id' and
      'matches' as byte spans, null where the pattern does not compile.
      """,
    operands: [
      Operand(name: "PATTERN", kind: .text),
      Operand(name: "FILE", kind: .file, isRepeated: true),
    ],
    examples: [
      Example(
        line: #"factory-hook match '\bprint\(' Sources/main.swift"#,
        meaning: "where a rule with that pattern would look"),
      Example(
        line: #"factory-hook match --explain 'ghp_[0-9A-Za-z]{36}' config.ini"#,
        meaning: "and what makes the search for it fast"),
    ])

  private static let schema = CommandEntry(
    name: .schema, group: .standard,
    summary: "print the JSON Schema of the rulefile, or of the output",
    details: """
      Editors that know TOML take the schema of the rulefile for completion and for
      marking mistakes. '--output' prints that of what the commands print as JSON:
      one definition for each command, and for each kind of line.
      """,
    examples: [
      Example(
        line: "factory-hook schema > factory-hook.schema.json",
        meaning: "write the schema to a file"),
      Example(
        line: "factory-hook schema --output",
        meaning: "what 'check --format json' and others print"),
    ])

  private static let hook = CommandEntry(
    name: .hook, group: .other,
    summary: "run as one of git's hooks; what the installed hooks call",
    details: """
      Takes the name of the hook, then the arguments that git gives it. Prints to
      standard error. 1 and 2 both stop what git is doing.
      """,
    operands: [
      Operand(name: "NAME", kind: .text, isRequired: true),
      Operand(name: "ARGUMENT", kind: .text, isRepeated: true),
    ],
    passesRest: true,
    examples: [
      Example(
        line: "factory-hook hook commit-msg .git/COMMIT_EDITMSG",
        meaning: "what git does before it takes a message")
    ])

  private static let completions = CommandEntry(
    name: .completions, group: .other,
    summary: "print a script that completes commands, flags, rules",
    details: """
      For bash: eval "$(factory-hook completions bash)" in ~/.bashrc

      For zsh:  source <(factory-hook completions zsh) in ~/.zshrc, after compinit

      For fish: factory-hook completions fish | source in ~/.config/fish/config.fish
      """,
    operands: [
      Operand(name: "SHELL", kind: .choice(["bash", "zsh", "fish"]), isRequired: true)
    ],
    examples: [
      Example(line: #"eval "$(factory-hook completions bash)""#, meaning: "complete in this shell")
    ])

  private static let help = CommandEntry(
    name: .help, group: .other,
    summary: "print what the commands do",
    details: """
      Prints all commands, or one with its flags and examples. '--man' prints the
      manual page factory-hook(1), which holds all of it.
      """,
    operands: [Operand(name: "COMMAND", kind: .command)],
    examples: [
      Example(
        line: "factory-hook help --man | man -l -", meaning: "read the manual page"),
      Example(line: "factory-hook help check", meaning: "flags and examples of 'check'"),
    ])

  private static let version = CommandEntry(
    name: .version, group: .other,
    summary: "print version, engine and build",
    details: """
      The engine version is part of every serial: verdicts of one engine version
      agree. The build names the binary.
      """,
    examples: [
      Example(line: "factory-hook version", meaning: "the same as factory-hook --version")
    ])
}
