import Checks
import Diagnostics
import Text

/// GitHub Actions workflow commands, one annotation a finding.
///
/// A step shows at most ten annotations of each kind, so the heaviest come first; the job summary
/// (`GitHubSummary`) has them all. Source: GitHub's "Workflow commands for GitHub Actions".
package enum GitHubReport {
  package static func render(_ report: Report) -> [UInt8] {
    var out = ""
    for remark in report.remarks { out += command(remark) }
    for verdict in report.localVerdicts where verdict.isTrouble { out += command(verdict) }
    for entry in report.entriesByWeight { out += command(entry.finding) }
    return Array(out.utf8)
  }

  /// Returns `text`, which may quote files, so that no line of it is taken for a workflow command.
  ///
  /// The token that ends the quotation is a digest of the text itself: nothing in the text can
  /// hold it.
  package static func quoted(_ text: String) -> String {
    if text.isEmpty { return "" }
    let token = hexadecimal(SHA256.digest(text.utf8))
    let end = text.hasSuffix("\n") ? "" : "\n"
    return "::stop-commands::\(token)\n\(text)\(end)::\(token)::\n"
  }

  private static func command(_ finding: Finding) -> String {
    var properties: [(String, String)] = []
    if finding.path != nil {
      properties.append(("file", file(finding)))
      if let region = finding.region {
        properties += [("line", "\(region.start.line)"), ("endLine", "\(region.end.line)")]
        // GitHub refuses columns on an annotation of several lines.
        if region.start.line == region.end.line {
          properties.append(("col", "\(region.start.column)"))
          // Its end column is the last character's own.
          properties.append(
            ("endColumn", "\(max(region.start.column, region.end.column - 1))"))
        }
      }
    }
    properties.append(("title", finding.rule))
    return command(word(finding.severity), properties, message(finding))
  }

  /// The path as git has it, unless a log must not show it: GitHub finds the file by it.
  private static func file(_ finding: Finding) -> String {
    let path = finding.exactPath
    let isSafe = path.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\r" || !isUnprintable($0) }
    return isSafe ? path : finding.shownPath
  }

  private static func message(_ finding: Finding) -> String {
    var lines = [finding.shownMessage]
    if let why = finding.why { lines.append("why: \(printable(why))") }
    if let fix = finding.fix { lines.append("fix: \(printable(fix))") }
    return lines.joined(separator: "\n")
  }

  private static func command(_ diagnostic: Diagnostic) -> String {
    var properties: [(String, String)] = []
    if let location = diagnostic.location {
      properties.append(("file", printable(location.path)))
      if location.line > 0 {
        properties += [("line", "\(location.line)"), ("col", "\(max(1, location.column))")]
      }
    }
    properties.append(("title", diagnostic.id))
    var message = printable(diagnostic.message)
    if let hint = diagnostic.hint { message += "\nhint: \(printable(hint))" }
    return command(word(diagnostic.severity), properties, message)
  }

  private static func command(_ verdict: Report.LocalVerdict) -> String {
    command("error", [("title", "verdict-\(verdict.answer)")], verdict.line)
  }

  private static func command(
    _ name: String, _ properties: [(String, String)], _ message: String
  ) -> String {
    let list = properties.map { "\($0.0)=\(escapedProperty($0.1))" }.joined(separator: ",")
    return "::\(name) \(list)::\(escapedData(message))\n"
  }

  private static func word(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .note: "notice"
    }
  }

  static func escapedData(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": out += "%25"
      case "\r": out += "%0D"
      case "\n": out += "%0A"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  static func escapedProperty(_ text: String) -> String {
    var out = ""
    for scalar in escapedData(text).unicodeScalars {
      switch scalar {
      case ":": out += "%3A"
      case ",": out += "%2C"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
