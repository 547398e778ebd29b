import Diagnostics
import Gate
import Git
import Ledger
import Platform
import Reports
import Text

/// `log [PATH]`: runs and verdicts, the newest first.
enum LogCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let session = try Session.open()
    let filter = try filter(command, session)
    var left = try limit(command)
    var entries: [LogEntry] = []
    if left > 0 {
      session.ledger.journal.forEachEntry(filter) { entry in
        left -= 1
        entries.append(entry)
        // Asking for one more would read on to it, through the whole journal where there is none.
        return left > 0
      }
    }
    if command.text(.format) == "json" {
      console.write(JSONValue.array(entries.map(json)).prettyPrinted())
      return .passed
    }
    let style = console.style(for: .output)
    var text = entries.map { row($0, style) }.joined()
    if text.isEmpty { text = "no run is known here that fits\n" }
    Pager.show(text, session.repository, on: console)
    return .passed
  }

  // MARK: filters

  private static func filter(
    _ command: ParsedCommand, _ session: Session
  ) throws(Failure) -> LogFilter {
    var filter = LogFilter()
    for option in command.options where option.flag == .verdict {
      let text = String(decoding: option.value ?? [], as: UTF8.self)
      if let verdict = Verdict(rawValue: text) { filter.verdicts.insert(verdict) }
    }
    filter.rule = command.text(.rule)
    filter.authorKind = command.text(.author).flatMap { Authorship.Kind(rawValue: $0) }
    filter.agent = command.text(.agent)
    filter.path = try OperandPath.resolve(command.operands, in: session.repository).first?
      .description
    filter.since = try time(command.text(.since), "since", session)
    filter.until = try time(command.text(.until), "until", session)
    return filter
  }

  private static func limit(_ command: ParsedCommand) throws(Failure) -> Int {
    guard let text = command.text(.maxCount) else { return .max }
    guard let number = Int(text), number >= 0 else {
      throw Failure(
        Diagnostic(.error, "invalid-value", "'\(printableText(text.utf8))' is no number of runs"))
    }
    return number
  }

  /// Reads a date as git does: `2026-11-24`, `yesterday`, `2 weeks ago`.
  private static func time(
    _ text: String?, _ flag: String, _ session: Session
  ) throws(Failure) -> Int64? {
    guard let text else { return nil }
    let output: [UInt8]
    do throws(GitError) {
      output = try session.repository.git.output(
        ["rev-parse", "--\(flag)=\(text)"], operation: "read the date '\(text)'")
    } catch {
      throw error.failure
    }
    // `--max-age=1795219200`
    let digits = output.split(separator: UInt8(ascii: "=")).last.map {
      String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
    guard let seconds = digits.flatMap({ Int64($0) }) else {
      throw Failure(
        Diagnostic(.error, "invalid-date", "'\(printableText(text.utf8))' is no date"))
    }
    return flag == "until" ? seconds * 1000 + 999 : seconds * 1000
  }

  // MARK: output

  private static func row(_ entry: LogEntry, _ style: TextStyle) -> String {
    let time = Timestamp(milliseconds: entry.timeMilliseconds).description.prefix(19)
    let verdict = entry.isSkip ? "skipped" : entry.verdict.rawValue
    let padded = verdict + String(repeating: " ", count: max(0, 12 - verdict.count))
    let colored =
      switch entry.verdict {
      case .passed: style.green(padded)
      case .stopped: style.red(padded)
      case .cannotJudge, .unjudged: style.yellow(padded)
      }
    var words: [String] = [
      time.map { $0 == "T" ? " " : String($0) }.joined(), colored, entry.serial?.short ?? "-",
      entry.commit.map { String($0.prefix(10)) } ?? "-         ",
      entry.trigger?.rawValue ?? "-",
    ]
    if let authorship = entry.authorship, authorship.kind != .person {
      words.append("by \(([authorship.kind.rawValue] + authorship.agents).joined(separator: " "))")
    }
    if let detail = entry.detail { words.append(detail) }
    return words.map { printable($0) }.joined(separator: "  ") + "\n"
  }

  /// Escapes what a journal may hold, but not the colours that were put on here.
  private static func printable(_ text: String) -> String {
    text.utf8.first == 0x1B ? text : printableText(text.utf8)
  }

  private static func json(_ entry: LogEntry) -> JSONValue {
    var object: JSONObject = ["schema": 1]
    object["serial"] = entry.serial.map { .string($0.description) } ?? .null
    object["commit"] = entry.commit.map { .string($0) } ?? .null
    object["verdict"] = .string(entry.verdict.rawValue)
    object["time"] = .string(Timestamp(milliseconds: entry.timeMilliseconds).description)
    object["run"] = .string(entry.history.id)
    object["trigger"] = entry.trigger.map { .string($0.rawValue) } ?? .null
    object["skipped"] = .boolean(entry.isSkip)
    object["detail"] = entry.detail.map { .string($0) }
    object["author"] = entry.authorship.map { .object($0.json) }
    object["findings"] = .array(entry.findings.map { .object($0.json) })
    return .object(object)
  }
}
