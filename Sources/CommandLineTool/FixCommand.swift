import Checks
import Diagnostics
import Fixes
import Gate
import Git
import Platform
import Reports
import Rules
import Text

/// `check --fix` and `check --diff`: mends what a machine can, and judges what is left.
struct FixCommand {
  let command: ParsedCommand
  let console: Console
  var isDiff: Bool { command.has(.diff) }

  init(_ command: ParsedCommand, _ console: Console) {
    self.command = command
    self.console = console
  }

  func run() throws(Failure) -> ExitStatus {
    var output = try ReportOutput(command, onGitHub: Environment.get("GITHUB_ACTIONS") == "true")
    try refuseMisuse(output)
    // A patch on standard output is for `git apply` to read.
    output.leavesOutput = isDiff
    var report = Report(tool: .this, trigger: .check, judgements: [])
    do throws(Failure) {
      if let file = command.bytes(.message) {
        try MessageFix(self, file).run(into: &report, showing: output)
      } else {
        try fixFiles(into: &report, showing: output)
      }
    } catch {
      report.diagnostics += error.diagnostics
    }
    try output.write(report, to: console)
    return ExitStatus(report.verdict)
  }

  // MARK: what cannot be fixed

  private var flag: String { isDiff ? "--diff" : "--fix" }

  private func refuseMisuse(_ output: ReportOutput) throws(Failure) {
    for other in [FlagName.commit, .range, .push] where command.has(other) {
      throw Failure(
        Diagnostic(
          .error, "conflicting-flags",
          "'\(flag)' mends what is staged or tracked; '--\(other.rawValue)' judges commits, "
            + "which stay as they are",
          hint: "factory-hook check --all \(flag)"))
    }
    if command.has(.plan) {
      throw Failure(
        Diagnostic(
          .error, "conflicting-flags", "'--plan' judges nothing, so there is nothing to fix",
          hint: "factory-hook check \(flag)"))
    }
    if isDiff, output.targets.contains(where: { $0.file == nil && $0.format != .text }) {
      throw Failure(
        Diagnostic(
          .error, "conflicting-flags", "'--diff' prints its patch on standard output",
          hint: "give the other format an '--output FILE'"))
    }
    if !isDiff, HookSurroundings.isHook { throw HookSurroundings.failure("check --fix") }
  }

  // MARK: files

  private func fixFiles(
    into report: inout Report, showing output: ReportOutput
  ) throws(Failure) {
    let session = try Session.open(rules: command.bytes(.rules))
    if !isDiff { try FixSituation.check(session.repository, to: "fix") }
    let paths = try OperandPath.resolve(command.operands, in: session.repository)
    let judged = try subject(in: session).narrowed(to: paths)
    try judge(judged, paths, session, into: &report)
    guard report.verdict != .cannotJudge, let judgement = report.judgements.first else { return }
    let files = try session.fix(judged, judgement, beside: baseline)
    let changed = files.filter(\.text.isChanged)
    try show(changed, output)
    let fixed = changed.flatMap(\.text.fixed).sorted()
    if isDiff {
      report.fixing = Report.Fixing(fixed: fixed, isApplied: false)
    } else {
      try apply(changed, fixed, paths, in: session, into: &report)
    }
    report.diagnostics += files.flatMap { Self.withdrawals($0.text) }
  }

  private var baseline: BaselineUse { command.has(.noBaseline) ? .nothing : .ofTree }

  private func subject(in session: Session) throws(Failure) -> Judged {
    try command.has(.all) ? session.wholeTree() : session.staged()
  }

  /// Judges and writes the run down, as `check` does without fixing.
  private func judge(
    _ judged: Judged, _ paths: [RepositoryPath], _ session: Session, into report: inout Report
  ) throws(Failure) {
    report.extent = paths.isEmpty ? .whole : .paths
    guard command.has(.all) || !command.has(.noBaseline) else {
      throw CheckCommand.noBaselineAlone
    }
    var check = RangeCheck(session: session, paths: paths)
    check.baseline = baseline
    try check.judge(judged, into: &report)
    if judged.subject.change.files.isEmpty, !command.has(.all), paths.isEmpty {
      report.emptiness = "nothing is staged"
    }
  }

  /// Writes the fixed files, and replaces what `report` says by what is left.
  private func apply(
    _ files: [FixedFile], _ fixed: [Finding], _ paths: [RepositoryPath], in session: Session,
    into report: inout Report
  ) throws(Failure) {
    guard !files.isEmpty else {
      report.fixing = Report.Fixing(fixed: [], isApplied: true)
      return
    }
    let outcome = try FixWriter(session.repository).apply(
      files.map {
        FileRewrite(old: $0.version, before: $0.text.before, after: $0.text.after)
      })
    // The index is another now, and so may be the standard in it.
    let after = try Session.open(rules: command.bytes(.rules))
    var left = Report(tool: .this, trigger: .check, judgements: [])
    left.diagnostics = outcome.files.compactMap(Self.remark)
    let skipped = Set(
      outcome.files.filter { if case .skipped = $0.workTree { true } else { false } }.map(\.path))
    left.fixing = Report.Fixing(
      fixed: fixed.filter { finding in finding.path.map { !skipped.contains($0) } ?? true },
      isApplied: true, undo: outcome.undo)
    report = left
    try judge(try subject(in: after).narrowed(to: paths), paths, after, into: &report)
  }

  private func show(_ files: [FixedFile], _ output: ReportOutput) throws(Failure) {
    var patch: [UInt8] = []
    for file in files {
      do throws(GitError) {
        patch += try TextPatch.patch(
          file.path, mode: file.version.mode,
          from: TextVersion(id: file.version.id, bytes: file.text.before),
          to: TextVersion(id: file.id, bytes: file.text.after))
      } catch {
        throw error.failure
      }
    }
    show(patch: patch, output)
  }

  /// Prints a patch: its bytes for a program, safe text for a terminal and beside other text.
  func show(patch: [UInt8], _ output: ReportOutput) {
    guard output.targets.contains(where: { $0.file == nil && $0.format == .text }) else { return }
    if isDiff, !console.isTerminal(.output) { return console.write(patch) }
    if output.isQuiet, !isDiff { return }
    console.print(PatchText(style: console.style(for: .output)).text(of: patch))
  }

  // MARK: what is told

  static func withdrawals(_ text: FixedText) -> [Diagnostic] {
    text.withdrawn.map { withdrawal in
      let start = withdrawal.finding.region?.start
      return Diagnostic(
        .warning, "fix-withdrawn",
        "the fix of '\(withdrawal.finding.rule)' is left to you: \(withdrawal.reason)",
        at: .init(
          path: text.path?.description ?? "COMMIT_EDITMSG", line: start?.line ?? 0,
          column: start?.column ?? 0))
    }
  }

  private static func remark(_ outcome: FileOutcome) -> Diagnostic? {
    let place = Diagnostic.Location(path: outcome.path.description)
    switch outcome.workTree {
    case .written, .same: return nil
    case .alone(let reason):
      return Diagnostic(
        .note, "work-tree-kept", "fixed in the index; the work tree stays as it is: \(reason)",
        at: place)
    case .skipped(let reason):
      return Diagnostic(.warning, "not-fixed", "not fixed: \(reason)", at: place)
    }
  }
}

/// Whether git, or a manager of hooks, has started this in the middle of what it does.
enum HookSurroundings {
  /// Git sets both for the hooks of a commit; by hand nobody sets both.
  static var isHook: Bool {
    Environment.get("PRE_COMMIT") == "1"
      || (Environment.get("GIT_INDEX_FILE") != nil && Environment.get("GIT_EXEC_PATH") != nil)
  }

  static func failure(_ command: String) -> Failure {
    Failure(
      Diagnostic(
        .error, "inside-hook",
        "a hook judges and changes nothing: '\(command)' does not run inside one",
        hint: "factory-hook \(command), by hand, before git commit"))
  }
}

extension Session {
  /// Fixes in memory what `judgement` has found in `judged`.
  func fix(
    _ judged: Judged, _ judgement: Judgement, beside baseline: BaselineUse
  ) throws(Failure) -> [FixedFile] {
    try gate(for: judged).fix(
      judged.subject, judged: judgement, by: standards(for: judged),
      on: day(of: judged), beside: baseline, from: source(of: judged)
    ) { bytes throws(Failure) in
      do throws(GitError) { return try repository.objects.name(of: bytes, .blob) } catch {
        throw error.failure
      }
    }
  }

  /// Whether `check --fix` could write here now.
  var canFix: Bool {
    guard !HookSurroundings.isHook else { return false }
    do throws(Failure) {
      try FixSituation.check(repository, to: "fix")
      return true
    } catch {
      return false
    }
  }

  /// Whether `check --fix` can write what this hook judges once git has stopped: what is staged, and
  /// not what `git commit -a` or `git commit PATH` has put into an index that is thrown away.
  var canFixLater: Bool {
    let index = Environment.getBytes("GIT_INDEX_FILE") ?? []
    guard !index.reversed().starts(with: ".lock".utf8.reversed()) else { return false }
    do throws(Failure) {
      try FixSituation.check(repository, to: "fix")
      return true
    } catch {
      return false
    }
  }
}
