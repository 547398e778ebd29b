/// `ci` in the table of commands.
extension CommandEntry {
  static let ci = CommandEntry(
    name: .ci, group: .judge,
    summary: "judge what a CI job is about, commit by commit and whole",
    details: """
      Finds the range by itself in GitHub, Gitea and Forgejo Actions, GitLab CI,
      Bitbucket, Azure, Jenkins, Buildkite and CircleCI; elsewhere '--base' or
      '--range' names it. A new branch starts where it left the default branch. The
      clone must hold the range: a shallow one ends with 2 and says what to set.

      Judges every commit with its message, and the range as one change: what a
      squash would land, with the message of '--squash-message' or the title of the
      pull request. Compares with the verdicts that came with the commits: same,
      standard-differs, engine-differs, missing, altered. Commits without a verdict
      are recorded, marked as late. It pushes nothing and needs no right to write.

      Exits with 2 where anything could not be judged, else 1 for findings, else 3
      for an altered record (and with '--require-verdicts' for a missing one).

      '--shard I/N --record FILE' judges a share of the commits; '--merge FILE...'
      joins the records of all shards and reports as one run would.
      """,
    operands: [Operand(name: "FILE", kind: .file, isRepeated: true)],
    examples: [
      Example(line: "factory-hook ci", meaning: "in a CI that is known"),
      Example(line: "factory-hook ci --base origin/main", meaning: "anywhere else"),
      Example(
        line: "factory-hook ci --format sarif --output gate.sarif --format text",
        meaning: "write a SARIF file and print for people too"),
      Example(
        line: "factory-hook ci --shard 2/4 --record shard-2 --fail-on never",
        meaning: "the second of four jobs"),
      Example(
        line: "factory-hook ci --merge shard-1 shard-2 shard-3 shard-4",
        meaning: "what the four have found"),
    ])
}
