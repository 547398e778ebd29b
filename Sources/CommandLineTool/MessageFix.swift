import Checks
import Diagnostics
import Gate
import Git
import Platform
import Reports
import Text

/// `check --message FILE --fix`: mends a commit message in its file.
struct MessageFix {
  private let fix: FixCommand
  private let file: [UInt8]

  init(_ fix: FixCommand, _ file: [UInt8]) {
    self.fix = fix
    self.file = file
  }

  func run(into report: inout Report, showing output: ReportOutput) throws(Failure) {
    let isInput = file == Array("-".utf8)
    if isInput, !fix.isDiff {
      throw Failure(
        Diagnostic(
          .error, "conflicting-flags", "'--fix' rewrites a file, and standard input is none",
          hint: "factory-hook check --message FILE --fix"))
    }
    if !fix.command.operands.isEmpty { throw CheckCommand.messageWithPaths }
    let session = try Session.open(rules: fix.command.bytes(.rules))
    let context = MessageContext(comments: try session.messageContext().comments)
    let raw = try MessageFile.read(file)
    let staged = try session.staged()
    let standards = try session.standards(for: staged)
    let gate = session.gate(for: staged)
    let judged = try gate.judgeMessage(raw, context, by: standards, on: session.day(of: staged))
    let fixed = try gate.fixMessage(
      raw, context, judged: judged, by: standards, on: session.day(of: staged))
    if fixed.isChanged {
      fix.show(patch: try patch(fixed, isInput, in: session), output)
      if !fix.isDiff { try write(fixed.after) }
    }
    report.fixing = Report.Fixing(fixed: fixed.fixed, isApplied: !fix.isDiff)
    report.diagnostics += FixCommand.withdrawals(fixed)
    let left =
      try fix.isDiff
      ? judged
      : gate.judgeMessage(
        fixed.after, context, by: standards, on: session.day(of: staged))
    var judgement = Judgement(
      verdict: .passed, recipe: Gate.recipe(of: staged.subject, by: standards.target),
      remarks: standards.remarks)
    judgement.add(left)
    report.extent = .message
    report.judgements = [judgement]
    report.add(standards)
  }

  private func patch(
    _ text: FixedText, _ isInput: Bool, in session: Session
  ) throws(Failure) -> [UInt8] {
    let name = isInput ? Array("COMMIT_EDITMSG".utf8) : Array(file.drop { $0 == UInt8(ascii: "/") })
    let objects = session.repository.objects
    do throws(GitError) {
      return try TextPatch.patch(
        RepositoryPath(name), mode: FileMode.regular,
        from: TextVersion(id: try objects.name(of: text.before, .blob), bytes: text.before),
        to: TextVersion(id: try objects.name(of: text.after, .blob), bytes: text.after))
    } catch {
      throw error.failure
    }
  }

  /// A link to the file is followed: the message is what is meant.
  private func write(_ bytes: [UInt8]) throws(Failure) {
    do throws(PlatformError) {
      try Files.rewrite(try Files.realPath(file), with: bytes)
    } catch {
      throw Failure(Diagnostic(.error, "unwritable-message", error.description))
    }
  }
}
