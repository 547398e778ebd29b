import Checks
import Diagnostics
import Text

/// GitLab's Code Quality report: an array of violations, keyed by fingerprint. Source: GitLab's
/// documentation of "Code Quality report format".
package enum GitLabReport {
  package static func render(_ report: Report) -> [UInt8] {
    var used: [String: Int] = [:]
    var writer = JSONWriter(pretty: true)
    writer.beginArray()
    for remark in report.remarks { writer.value(violation(remark)) }
    for finding in report.verdictTroubles.map(\.finding) + report.entries.map(\.finding) {
      // A fingerprint may stand in one report once: the same finding of two commits gets a number.
      let base = fingerprint(finding)
      let count = used[base, default: 0]
      used[base] = count + 1
      writer.value(violation(finding, count == 0 ? base : "\(base)-\(count + 1)"))
    }
    writer.endArray()
    return writer.finish() + [UInt8(ascii: "\n")]
  }

  /// Ours is unique within a file, GitLab's across the report.
  private static func fingerprint(_ finding: Finding) -> String {
    let path = finding.path?.bytes ?? []
    return hexadecimal(SHA256.digest(Array(finding.fingerprint.utf8) + [0] + path).prefix(16))
  }

  private static func violation(_ finding: Finding, _ fingerprint: String) -> JSONValue {
    [
      "description": .string(finding.shownMessage), "check_name": .string(finding.rule),
      "fingerprint": .string(fingerprint), "severity": .string(word(finding.severity)),
      "location": location(finding.exactPath, finding.region?.start.line ?? 1),
    ]
  }

  private static func violation(_ remark: Diagnostic) -> JSONValue {
    let digest = hexadecimal(SHA256.digest(remark.description.utf8).prefix(16))
    return [
      "description": .string(printable(remark.message)), "check_name": .string(remark.id),
      "fingerprint": .string(digest),
      "severity": .string(remark.severity == .error ? "blocker" : word(remark.severity)),
      "location": location(
        printable(remark.location?.path ?? Report.Tool.name), remark.location?.line ?? 1),
    ]
  }

  private static func location(_ path: String, _ line: Int) -> JSONValue {
    ["path": .string(path), "lines": ["begin": .integer(max(1, line))]]
  }

  private static func word(_ severity: Severity) -> String {
    switch severity {
    case .error: "critical"
    case .warning: "minor"
    case .note: "info"
    }
  }
}
