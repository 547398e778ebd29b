import Diagnostics
import Gate
import Ledger
import Platform
import Reports
import Text

/// `trace SERIAL|COMMIT`: how a verdict came to be.
enum TraceCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let session = try Session.open()
    let tracer = Tracer(RepositoryLedger(session.repository))
    let trace = try tracer.trace(try tracer.subject(command.operandText(0) ?? ""))
    if command.text(.format) == "json" {
      console.write(trace.json.prettyPrinted())
    } else {
      console.print(TraceText(trace: trace, style: console.style(for: .output)).text)
    }
    return .passed
  }
}

extension Run.Event {
  /// RFC 3339 in UTC with milliseconds.
  var shownTime: String {
    Timestamp(milliseconds: timeMilliseconds).description
  }
}

extension Timestamp {
  /// - Parameter milliseconds: since 1970-01-01 UTC.
  init(milliseconds: Int64) {
    let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    self.init(
      seconds: seconds - (rest < 0 ? 1 : 0),
      nanoseconds: Int32(rest + (rest < 0 ? 1000 : 0)) * 1_000_000)
  }
}
