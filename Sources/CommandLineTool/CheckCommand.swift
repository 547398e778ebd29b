import Checks
import Diagnostics
import Gate
import Git
import Platform
import Reports
import Rules
import Text

/// `check` and `message`: judging by hand.
enum CheckCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    if command.has(.quiet) { ProgressMeter.standardError?.silence() }
    if command.has(.fix) || command.has(.diff) { return try FixCommand(command, console).run() }
    if command.has(.plan) { return try PlanCommand.run(command, console) }
    let output = try ReportOutput(
      command, onGitHub: Environment.get("GITHUB_ACTIONS") == "true")
    var report = Report(tool: .this, trigger: .check, judgements: [])
    do throws(Failure) {
      try judge(command, into: &report)
    } catch {
      report.diagnostics += error.diagnostics
    }
    try output.write(report, to: console)
    return ExitStatus(report.verdict)
  }

  private static func judge(
    _ command: ParsedCommand, into report: inout Report
  ) throws(Failure) {
    let session = try Session.open(rules: command.bytes(.rules))
    if command.command == .message {
      let context = try session.messageContext()
      return try judgeMessage(command.operands[0], context, session, into: &report)
    }
    if let file = command.bytes(.message) {
      if !command.operands.isEmpty { throw messageWithPaths }
      // By hand no editor tells whether comment lines are git's or the person's own.
      let context = MessageContext(comments: try session.messageContext().comments)
      return try judgeMessage(file, context, session, into: &report)
    }
    let paths = try OperandPath.resolve(command.operands, in: session.repository)
    report.extent = paths.isEmpty ? .whole : .paths
    guard command.has(.all) || !command.has(.noBaseline) else { throw noBaselineAlone }
    var check = RangeCheck(
      session: command.has(.noCache) ? session : session.usingCache(), paths: paths)
    check.baseline = command.has(.noBaseline) ? .nothing : .ofTree
    if let revision = command.text(.commit) {
      try check.judge([session.commit(named: revision)], into: &report)
    } else if let range = command.text(.range) {
      try check.judge(session.commits(inRange: range), into: &report)
      if report.judgements.isEmpty { report.emptiness = "the range '\(range)' has no commits" }
    } else if command.has(.push) {
      let outgoing = try OutgoingCommits(session)
      try check.judge(outgoing.list(in: session), into: &report)
      if report.judgements.isEmpty {
        report.emptiness = "'\(outgoing.remote)' has all commits of '\(outgoing.target)'"
      }
    } else if command.has(.all) {
      try check.judge(session.wholeTree(), into: &report)
    } else {
      try judgeStaged(&check, into: &report)
    }
    if command.text(.commit) == nil, command.text(.range) == nil, session.given == nil {
      report.offersFix = paths.isEmpty && session.canFix
    }
  }

  private static func judgeStaged(
    _ check: inout RangeCheck, into report: inout Report
  ) throws(Failure) {
    let staged = try check.session.staged()
    if staged.subject.change.files.isEmpty, isAllFilesRunOfPreCommit {
      report.diagnostics.append(
        Diagnostic(.note, "whole-tree", "nothing is staged under pre-commit: judging every file"))
      try check.judge(check.session.wholeTree(), into: &report)
      return
    }
    try check.judge(staged, into: &report)
    if staged.subject.change.files.isEmpty { report.emptiness = "nothing is staged" }
  }

  /// `pre-commit run --all-files` stages nothing and means every file. As a hook git names the
  /// index, and then an empty commit is an empty commit.
  private static var isAllFilesRunOfPreCommit: Bool {
    Environment.get("PRE_COMMIT") == "1" && Environment.get("GIT_INDEX_FILE") == nil
  }

  static let noBaselineAlone = Failure(
    Diagnostic(
      .error, "conflicting-flags", "'--no-baseline' goes with '--all': a change asks no baseline",
      hint: "factory-hook check --all --no-baseline"))

  static let messageWithPaths = Failure(
    Diagnostic(
      .error, "conflicting-flags", "'--message' judges a message alone and takes no paths",
      hint: "factory-hook check --message FILE"))

  /// Judges a message by the standard that a commit made now would be judged by.
  private static func judgeMessage(
    _ file: [UInt8], _ context: MessageContext, _ session: Session, into report: inout Report
  ) throws(Failure) {
    let raw = try MessageFile.read(file)
    let staged = try session.staged()
    let standards = try session.standards(for: staged)
    let message = try session.judgeMessage(raw, context, of: staged, by: standards)
    var judgement = Judgement(
      verdict: .passed, recipe: Gate.recipe(of: staged.subject, by: standards.target),
      remarks: standards.remarks)
    judgement.add(message)
    report.extent = .message
    report.judgements = [judgement]
    report.add(standards)
  }
}

/// Judges changes one after the other, each by its own standard, and writes the runs down.
///
/// What is narrowed to paths, or judged without the baseline, is not written down: its verdict is not
/// that of its recipe.
struct RangeCheck {
  let session: Session
  /// Only files in these count; empty for all.
  let paths: [RepositoryPath]
  var baseline = BaselineUse.ofTree
  /// The standards whose rules the report has, by their digests.
  private var described: Set<[UInt8]> = []

  init(session: Session, paths: [RepositoryPath]) {
    self.session = session
    self.paths = paths
  }

  /// Judges commits; with their messages where all of them is judged.
  mutating func judge(_ commits: [ObjectID], into report: inout Report) throws(Failure) {
    guard paths.isEmpty else {
      for id in commits {
        let commit = try session.commit(id)
        try judge(session.change(of: commit), of: commit, into: &report)
      }
      return
    }
    var judge = CommitsJudge(session, trigger: .check)
    try judge.forEachChunk(of: commits) { outcomes throws(Failure) in
      for outcome in outcomes {
        guard let standards = outcome.standards, let judgement = outcome.judgement else {
          throw outcome.failure ?? Failure([])
        }
        add(standards, to: &report)
        report.judgements.append(judgement)
      }
    }
  }

  /// Judges one change; of a commit with what its message allows.
  mutating func judge(
    _ judged: Judged, of commit: Commit? = nil, into report: inout Report
  ) throws(Failure) {
    let standards = try session.standards(for: judged)
    try refuseUnknown(judged)
    add(standards, to: &report)
    if case .nothing = baseline, paths.isEmpty {
      report.judgements.append(session.judge(judged, by: standards, baseline: .nothing))
      return
    }
    guard paths.isEmpty else {
      let trailers = commit.map {
        Gate.trailers(of: $0.message, .committed(isMerge: $0.parents.count > 1))
      }
      report.judgements.append(
        session.judge(
          judged.narrowed(to: paths), by: standards, allowing: trailers ?? Suppressions(),
          baseline: baseline))
      return
    }
    let (judgement, _) = try session.judgeAndRecord(judged, by: standards, trigger: .check)
    report.judgements.append(judgement)
  }

  /// Takes the rules of standards that the report does not have yet.
  private mutating func add(_ standards: Gate.Standards, to report: inout Report) {
    if described.insert(standards.target.digest).inserted { report.add(standards) }
  }

  /// A path that names nothing is a slip: passing it would judge less than was asked for.
  func refuseUnknown(_ judged: Judged) throws(Failure) {
    var unknown: [Diagnostic] = []
    for path in paths where !judged.subject.change.files.contains(where: { $0.path.isInside(path) })
    {
      if try session.holds(path, in: judged.target) { continue }
      unknown.append(
        Diagnostic(
          .error, "unknown-path", "no file '\(path)' in what is judged",
          hint: "paths count from the current folder"))
    }
    if !unknown.isEmpty { throw Failure(unknown) }
  }
}

extension Report {
  /// Takes the rules of a standard for the formats that describe rules.
  mutating func add(_ standards: Gate.Standards) {
    var known = Set(rules.map(\.id))
    for section in standards.target.sections {
      for rule in section.rules where rule.level != .off && known.insert(rule.id).inserted {
        rules.append(rule)
      }
    }
    rules.sort { $0.id < $1.id }
  }
}
