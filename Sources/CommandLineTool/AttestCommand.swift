import Diagnostics
import Ledger
import Platform
import Text

/// `attest COMMIT`: the verdict as an in-toto statement, signed on request; `attest --verify FILE`
/// checks one.
enum AttestCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let session = try Session.open(isProof: true)
    let attestation = Attestation(session.ledger)
    if let file = command.bytes(.verify) {
      return try verify(file, command, attestation, session, console)
    }
    let tracer = Tracer(session.ledger)
    let trace = try tracer.trace(try tracer.subject(command.operandText(0) ?? "HEAD"))
    let statement = try attestation.statement(of: trace)
    guard let output = command.bytes(.output) else {
      if command.has(.sign) {
        throw Failure(
          Diagnostic(
            .error, "missing-flag", "a signature needs a file to stand beside",
            hint: "factory-hook attest --sign --output verdict.json COMMIT"))
      }
      console.write(statement)
      return .passed
    }
    try write(statement, to: output)
    if command.has(.sign) {
      let signature = try attestation.sign(statement, key: command.text(.key))
      try write(signature, to: output + Array(".sig".utf8))
    }
    return .passed
  }

  /// Checks the signature beside a statement, and the statement against the ledger where it has the
  /// commit.
  private static func verify(
    _ file: [UInt8], _ command: ParsedCommand, _ attestation: Attestation, _ session: Session,
    _ console: Console
  ) throws(Failure) -> ExitStatus {
    let statement = try read(file)
    let signature = try read(file + Array(".sig".utf8))
    let principal: String
    do throws(Failure) {
      principal = try attestation.verify(
        statement, signature: signature, allowedSigners: command.text(.allowedSigners))
    } catch {
      let isRefused = error.diagnostics.contains {
        $0.id == "bad-signature" || $0.id == "unknown-signer"
      }
      guard isRefused else { throw error }
      console.print(error)
      return .differs
    }
    let parsed = try? JSONValue.parse(statement.span)
    let commit = parsed?["subject"]?.array?.first?["digest"]?["gitCommit"]?.string ?? "?"
    let result = parsed?["predicate"]?["result"]?.string ?? "?"
    console.print(
      "signed by \(printableText(principal.utf8)): commit \(printableText(commit.utf8)), "
        + "\(printableText(result.utf8))\n")
    let tracer = Tracer(session.ledger)
    guard let subject = try? tracer.subject(commit), let trace = try? tracer.trace(subject),
      let own = try? attestation.statement(of: trace)
    else {
      console.print("this clone has no verdict on the commit to compare with\n", to: .errors)
      return .passed
    }
    if own == statement { return .passed }
    console.print(
      Failure(
        Diagnostic(
          .error, "differs", "the ledger here says otherwise of commit \(commit.prefix(10))",
          hint: "factory-hook trace \(commit.prefix(10))")))
    return .differs
  }

  private static func read(_ path: [UInt8]) throws(Failure) -> [UInt8] {
    do throws(PlatformError) {
      return try Files.read(path, limit: 16 << 20)
    } catch {
      throw Failure(Diagnostic(.error, "unreadable-file", error.description))
    }
  }

  private static func write(_ bytes: [UInt8], to path: [UInt8]) throws(Failure) {
    do throws(PlatformError) {
      try Files.write(bytes, to: path)
    } catch {
      throw Failure(Diagnostic(.error, "unwritable-file", error.description))
    }
  }
}
