import Diagnostics
import Gate
import Git
import Ledger
import Platform
import Reports
import Text

/// `ci`: the gate in a CI of any make.
///
/// Finds what the job is about, judges it whole, compares with the verdicts that came with the
/// commits, records, annotates. It pushes nothing and needs no right to write.
struct CICommand {
  private let command: ParsedCommand
  private let environment: [String: String]
  private let failOn: CIFailOn

  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let ci = try CICommand(command)
    let output = try ci.output()
    var report = Report(tool: .this, trigger: .ci, judgements: [])
    var troubles: [Diagnostic] = []
    do throws(Failure) {
      let result = try command.has(.merge) ? ci.merged() : ci.judged()
      report = result.report(requiresVerdicts: command.has(.requireVerdicts))
    } catch {
      report.diagnostics += error.diagnostics
    }
    let status = ci.failOn.status(of: report)
    do throws(Failure) { try output.write(report, to: console) } catch {
      troubles += error.diagnostics
    }
    do throws(Failure) { try ci.tellGitHub(report, status) } catch {
      troubles += error.diagnostics
    }
    if !troubles.isEmpty { throw Failure(troubles) }
    return status
  }

  private init(_ command: ParsedCommand) throws(Failure) {
    self.command = command
    environment = Environment.all()
    failOn = command.text(.failOn).flatMap { CIFailOn(rawValue: $0) } ?? .error
    if !command.has(.merge), !command.operands.isEmpty {
      throw Self.usage("files are taken by '--merge' alone", "factory-hook ci --merge FILE...")
    }
    if command.has(.merge) {
      if command.operands.isEmpty {
        throw Self.usage(
          "'--merge' needs the files of all shards", "factory-hook ci --merge FILE...")
      }
      for flag in [FlagName.base, .range, .shard, .record, .squashMessage, .noSquash, .rules]
      where command.has(flag) {
        throw Self.usage(
          "'--merge' judges nothing: '--\(flag.rawValue)' belongs to the shards",
          "factory-hook ci --merge FILE...")
      }
    }
  }

  private static func usage(_ message: String, _ hint: String) -> Failure {
    Failure(Diagnostic(.error, "conflicting-flags", message, hint: hint))
  }

  // MARK: judging

  private func judged() throws(Failure) -> CIResult {
    let shard = try command.text(.shard).map { text throws(Failure) in try CIShard(text) }
    let squash = try command.bytes(.squashMessage).map { file throws(Failure) in
      try MessageFile.read(file)
    }
    let opened = try Session.open(rules: command.bytes(.rules), isProof: true)
    let session = command.has(.noCache) ? opened : opened.usingCache()
    let (found, job) = try find(in: session.repository)
    guard let range = found.range else {
      guard command.has(.shard) || command.has(.record) else {
        return CIResult(span: .none, remarks: found.remarks, emptiness: found.emptiness)
      }
      return try recorded(
        CIResult(span: .none, remarks: found.remarks, emptiness: found.emptiness), shard ?? .only)
    }
    var judge = CIJudge(session)
    var result = try judge.judge(
      range, shard: shard ?? .only, squash: squash ?? job?.squashMessage.map { Array($0.utf8) },
      judgesWhole: !command.has(.noSquash))
    result.remarks = found.remarks + result.remarks
    result.emptiness = found.emptiness
    result.repositoryURI = RepositoryURI.of(session.repository)
    if result.emptiness == nil, result.commits.isEmpty, let shard {
      result.emptiness = "shard \(shard.description) has no commits"
    }
    return try recorded(result, shard ?? .only)
  }

  /// Finds the range, by what was typed or else by what the CI says.
  private func find(
    in repository: Repository
  ) throws(Failure) -> (found: CIRangeFinder.Found, job: CIJob?) {
    let isTyped = command.has(.base) || command.has(.range)
    var job: CIJob?
    do throws(Failure) {
      job = try CIJob.detect(environment, readEvent: Self.readEvent)
    } catch {
      // What was typed needs no event.
      if !isTyped { throw error }
    }
    let finder = CIRangeFinder(
      repository: repository, host: job?.host ?? CIHost.detect(CIVariables(environment)))
    if let base = command.text(.base) { return (try finder.find(base: base), job) }
    if let range = command.text(.range) { return (try finder.find(range: range), job) }
    guard let job else {
      throw Failure(
        Diagnostic(
          .error, "unknown-ci",
          "no CI that is known runs this (\(CIHost.allCases.map(\.name).joined(separator: ", ")))",
          hint: "say where to start: factory-hook ci --base origin/main"))
    }
    return (try finder.find(job), job)
  }

  /// No event of GitHub's is larger than 25 MB.
  private static let eventBytesMax = 64 << 20

  private static func readEvent(_ path: String) throws(Failure) -> JSONValue {
    let bytes: [UInt8]
    do throws(PlatformError) {
      bytes = try Files.read(path, limit: eventBytesMax)
    } catch {
      throw Failure(Diagnostic(.error, "unreadable-event", error.description))
    }
    return try JSONValue.parse(
      bytes.span, path: printableText(path.utf8),
      options: JSONValue.ReadingOptions(repairsSurrogates: true))
  }

  // MARK: records of shards

  private func recorded(_ result: CIResult, _ shard: CIShard) throws(Failure) -> CIResult {
    guard let file = command.bytes(.record) else { return result }
    do throws(PlatformError) {
      try Files.replace(file, with: CIRecord(shard: shard, result: result).bytes)
    } catch {
      throw Failure(Diagnostic(.error, "unwritable-output", error.description))
    }
    return result
  }

  /// Joins the shards, and hangs their records where this runs in the repository.
  private func merged() throws(Failure) -> CIResult {
    var result = try CIMerge.read(command.operands)
    if result.records.isEmpty { return result }
    do throws(Failure) {
      guard let session = try Session.openIfAny() else { return result }
      let known = result.records.filter { record in
        let commit = record.commit.flatMap { ObjectID(hex: $0) }
        return commit.map(session.repository.objects.contains) ?? false
      }
      if !known.isEmpty { try session.ledger.hang(known) }
    } catch {
      result.remarks += error.warnings
    }
    return result
  }

  // MARK: output

  private var isOnGitHub: Bool { CIVariables(environment).isTrue("GITHUB_ACTIONS") }

  /// As `check` reports; in a job of GitHub Actions annotations come too, unless another format
  /// goes to standard output.
  private func output() throws(Failure) -> ReportOutput {
    var output = try ReportOutput(command, onGitHub: isOnGitHub)
    guard isOnGitHub, !output.targets.contains(where: { $0.format == .github }) else {
      return output
    }
    let shown = output.targets.first { $0.file == nil }
    if shown == nil { output.targets.append(.init(format: .text)) }
    if shown == nil || shown?.format == .text { output.targets.append(.init(format: .github)) }
    return output
  }

  /// Sets the outputs of a step of GitHub Actions: `verdict`, `serial`, `findings`.
  private func tellGitHub(_ report: Report, _ status: ExitStatus) throws(Failure) {
    guard isOnGitHub, let file = Environment.getBytes("GITHUB_OUTPUT"), !file.isEmpty else {
      return
    }
    let isTrouble = report.localVerdicts.contains(where: \.isTrouble)
    let verdict =
      report.verdict == .passed && isTrouble ? "differs" : report.verdict.rawValue
    let serial = report.judgements.last?.serial.description ?? ""
    let lines =
      "verdict=\(verdict)\nserial=\(serial)\nfindings=\(report.entries.count)\n"
    do throws(PlatformError) {
      try Files.append(Array(lines.utf8), to: file)
    } catch {
      throw Failure(Diagnostic(.error, "unwritable-output", error.description))
    }
  }
}

extension CIResult.Span {
  /// Of nothing.
  static let none = CIResult.Span(
    base: nil, head: "", mergeBase: nil, commitCount: 0, digest: "")
}
