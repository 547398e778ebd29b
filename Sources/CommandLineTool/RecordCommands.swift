/// The commands that read the record.
extension CommandEntry {
  static let trace = CommandEntry(
    name: .trace, group: .record,
    summary: "print how a verdict came to be",
    details: """
      Looks a verdict up by its serial, by a commit, or by a unique prefix of
      either, and prints the run: each state with its time, the recipe, the rules in
      force, the findings, and what was subtracted. 'PATH:LINE' asks which verdict
      let that line in.
      """,
    operands: [Operand(name: "SERIAL|COMMIT", kind: .revision, isRequired: true)],
    examples: [
      Example(line: "factory-hook trace HEAD", meaning: "the verdict on the last commit"),
      Example(
        line: "factory-hook trace src/main.c:12", meaning: "the verdict that let this line in"),
      Example(
        line: "factory-hook trace FH-6nh5imo54f --format json",
        meaning: "the record of a verdict as JSON"),
    ])

  static let rerun = CommandEntry(
    name: .rerun, group: .record,
    summary: "judge again from the record, and compare",
    details: """
      Judges what the recipe of a verdict names, by content address: the work tree
      and today's rulefile play no part, and nothing is written down. Says 'same'
      (exit 0), 'differs' with each difference (exit 3), or 'cannot' with the reason
      and what would make it possible (exit 2). With '--rules' it asks what another
      standard would have said.
      """,
    operands: [Operand(name: "SERIAL|COMMIT", kind: .revision, isRequired: true)],
    examples: [
      Example(line: "factory-hook rerun HEAD", meaning: "is the last verdict still the same?"),
      Example(
        line: "factory-hook rerun --rules new.toml v1.2",
        meaning: "what another rulefile would have said of a release"),
    ])

  static let audit = CommandEntry(
    name: .audit, group: .record,
    summary: "find commits without a verdict, or with a wrong one",
    details: """
      Looks at each commit of a range (all of HEAD where none is given): judged,
      judged for another tree, by another standard than its tree holds, with
      findings excused, or not judged at all. '--judge' judges what needs it; such
      verdicts stay marked as late. '--ledger' looks at the records themselves: the
      journal's chain, the notes, the serials. Exits with 3 where any commit came
      without a verdict or with a wrong one, or a record was altered.
      """,
    operands: [Operand(name: "A..B", kind: .range)],
    examples: [
      Example(line: "factory-hook audit main..HEAD", meaning: "is this branch judged whole?"),
      Example(
        line: "factory-hook audit --judge main..HEAD", meaning: "and judge what is missing"),
      Example(line: "factory-hook audit --ledger", meaning: "was any record altered?"),
    ])

  static let log = CommandEntry(
    name: .log, group: .record,
    summary: "list runs and verdicts, the newest first",
    details: """
      Reads the journal of this clone. Flags narrow it to a verdict, a rule, a kind
      of author, a time; PATH to runs with findings in a file or folder. Long output
      goes through git's pager.
      """,
    operands: [Operand(name: "PATH", kind: .path)],
    examples: [
      Example(line: "factory-hook log -n 20", meaning: "the last twenty runs"),
      Example(
        line: "factory-hook log --verdict stopped --since yesterday",
        meaning: "what the gate stopped since yesterday"),
      Example(
        line: "factory-hook log --rule no-print --author agent src",
        meaning: "where agents broke one rule in one folder"),
    ])

  static let share = CommandEntry(
    name: .share, group: .record,
    summary: "exchange verdicts with a remote",
    details: """
      Fetches the remote's notes, joins them with ours line by line, and pushes the
      union without force; where others were quicker it tries again. Without REMOTE
      it takes the one that 'git push' would. With share = "push" in the rulefile,
      each push does it, and a failing network hinders no push.
      """,
    operands: [Operand(name: "REMOTE", kind: .text)],
    examples: [
      Example(line: "factory-hook share", meaning: "take theirs, then push the union"),
      Example(line: "factory-hook share --fetch upstream", meaning: "only take theirs"),
    ])

  static let attest = CommandEntry(
    name: .attest, group: .record,
    summary: "export a verdict as an in-toto statement, or check one",
    details: """
      Prints the verdict on a commit as an in-toto statement with the test-result
      predicate. '--sign' writes a signature beside '--output FILE', as FILE.sig, by
      the SSH key that git signs commits with. '--verify FILE' checks FILE.sig
      against an allowed-signers file, and FILE against the ledger here; it exits
      with 3 where either does not fit.
      """,
    operands: [Operand(name: "COMMIT", kind: .revision)],
    examples: [
      Example(line: "factory-hook attest HEAD", meaning: "the statement on the last commit"),
      Example(
        line: "factory-hook attest --sign --output verdict.json v1.2",
        meaning: "a signed one for a release"),
      Example(
        line: "factory-hook attest --verify verdict.json --allowed-signers signers",
        meaning: "whose it is, and whether it holds"),
    ])
}
