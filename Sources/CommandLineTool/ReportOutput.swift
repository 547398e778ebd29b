import Diagnostics
import Gate
import Platform
import Reports
import Text

extension Report.Tool {
  /// This program.
  static let this = Report.Tool(version: Version.current)
}

/// Where the report of a command goes, and in which formats: what `--format` and `--output` say.
struct ReportOutput: Sendable, Equatable {
  struct Target: Sendable, Equatable {
    var format: ReportFormat
    /// Raw bytes of a file's path; nil is standard output.
    var file: [UInt8]?
  }

  var targets: [Target]
  var isQuiet = false
  var isVerbose = false
  var endsInNUL = false
  /// Standard output carries a patch, and nothing of a report for people may stand beside it.
  var leavesOutput = false

  /// - Parameter onGitHub: whether this runs in a job of GitHub Actions, which then gets
  ///   annotations too where no format was asked for.
  /// - Throws: where an `--output` has no `--format` to take, or two formats go to one place.
  init(_ command: ParsedCommand, onGitHub: Bool) throws(Failure) {
    targets = []
    var isPlaced = false
    for option in command.options {
      let value = option.value ?? []
      if option.flag == .format,
        let format = ReportFormat(rawValue: String(decoding: value, as: UTF8.self))
      {
        targets.append(Target(format: format))
        isPlaced = false
      } else if option.flag == .output {
        if targets.isEmpty { targets.append(Target(format: .text)) }
        if isPlaced { throw Self.outputWithoutFormat }
        isPlaced = true
        // A lone '-' is standard output.
        targets[targets.count - 1].file = value == Array("-".utf8) ? nil : value
      }
    }
    if targets.isEmpty { targets = [Target(format: .text)] }
    if targets.filter({ $0.file == nil }).count > 1 { throw Self.twoOnOutput }
    let files = targets.compactMap(\.file)
    if let twice = files.first(where: { file in files.count { $0 == file } > 1 }) {
      throw Self.twoInFile(twice)
    }
    // Annotations and text go together in a job's log.
    if onGitHub, !command.has(.format) { targets.append(Target(format: .github)) }
    isQuiet = command.has(.quiet)
    isVerbose = command.has(.verbose)
    endsInNUL = command.has(.null)
  }

  private static let outputWithoutFormat = Failure(
    Diagnostic(
      .error, "conflicting-flags", "two '--output' for one '--format'",
      hint: "factory-hook check --format sarif --output gate.sarif --format json --output gate.json"
    ))

  private static let twoOnOutput = Failure(
    Diagnostic(
      .error, "conflicting-flags", "two formats cannot both go to standard output",
      hint: "give all but one an '--output FILE'"))

  private static func twoInFile(_ file: [UInt8]) -> Failure {
    Failure(
      Diagnostic(
        .error, "conflicting-flags", "two formats cannot both go to '\(printableText(file))'",
        hint: "give each '--output' a file of its own"))
  }

  /// Writes the report to all its places.
  /// - Throws: for each file that cannot be written, after the others were.
  func write(_ report: Report, to console: Console) throws(Failure) {
    var report = report
    // Only SARIF says where the repository is, and what would take the place of what.
    if targets.contains(where: { $0.format == .sarif }), let session = Session.ofProcess {
      report.repositoryURI = RepositoryURI.of(session.repository)
      report.placeFixes(in: session.repository)
    }
    var troubles: [Diagnostic] = []
    for target in targets {
      guard let file = target.file else {
        print(report, as: target.format, console)
        continue
      }
      do throws(PlatformError) {
        try Files.write(document(report, target.format), to: file)
        tellLeftOut(of: report, target, console)
      } catch {
        troubles.append(Diagnostic(.error, "unwritable-output", error.description))
      }
    }
    if targets.allSatisfy({ $0.file != nil }) { printConclusion(report, console) }
    if let summary = jobSummary {
      do throws(PlatformError) {
        try Files.append(GitHubSummary.render(report), to: summary)
      } catch {
        troubles.append(Diagnostic(.error, "unwritable-output", error.description))
      }
    }
    if !troubles.isEmpty { throw Failure(troubles) }
  }

  /// Writes what is no report, as `json` or `text`, to all its places.
  /// - Throws: for each file that cannot be written, after the others were.
  func write(
    to console: Console, json: () -> [UInt8], text: (TextStyle) -> String
  ) throws(Failure) {
    var troubles: [Diagnostic] = []
    for target in targets {
      func bytes(_ style: TextStyle) -> [UInt8] {
        target.format == .json ? json() : Array(text(style).utf8)
      }
      guard let file = target.file else {
        console.write(bytes(console.style(for: .output)))
        continue
      }
      do throws(PlatformError) {
        try Files.write(bytes(.plain), to: file)
      } catch {
        troubles.append(Diagnostic(.error, "unwritable-output", error.description))
      }
    }
    if !troubles.isEmpty { throw Failure(troubles) }
  }

  /// Says on standard error how much a file leaves out that its readers would not take.
  private func tellLeftOut(of report: Report, _ target: Target, _ console: Console) {
    guard target.format == .sarif else { return }
    let count = SARIFReport.leftOut(of: report)
    if count == 0 { return }
    let place = target.file.map { "'\(printableText($0))'" } ?? "standard output"
    let warning = Diagnostic(
      .warning, "results-left-out", "\(count) results are not in \(place): GitHub takes no more",
      hint: "--format jsonl has them all")
    console.print(Failure(warning))
  }

  /// The file of the job's summary, where annotations are asked for in a job of GitHub Actions.
  private var jobSummary: [UInt8]? {
    guard targets.contains(where: { $0.format == .github }) else { return nil }
    return Environment.getBytes("GITHUB_STEP_SUMMARY").flatMap { $0.isEmpty ? nil : $0 }
  }

  private func document(_ report: Report, _ format: ReportFormat) -> [UInt8] {
    format.render(report, isVerbose: isVerbose, endsInNUL: endsInNUL)
  }

  private func print(_ report: Report, as format: ReportFormat, _ console: Console) {
    guard format == .text else {
      console.write(document(report, format))
      return tellLeftOut(of: report, Target(format: format), console)
    }
    let text = TextReport(report, style: console.style(for: .output), isVerbose: isVerbose)
    if !leavesOutput { console.print(forLog(text.findings)) }
    printConclusion(report, console)
  }

  /// By hand the verdict is always told, unless `--quiet` asks for none of what passed.
  private func printConclusion(_ report: Report, _ console: Console) {
    if isQuiet, report.verdict == .passed { return }
    let text = TextReport(report, style: console.style(for: .errors), isVerbose: isVerbose)
    console.print(forLog(text.conclusion), to: .errors)
  }

  /// Text for people, so that the log of a job takes no line of it for a command.
  private func forLog(_ text: String) -> String {
    targets.contains { $0.format == .github } ? GitHubReport.quoted(text) : text
  }
}
