import Checks
import Diagnostics
import Text

/// The format for scripts, version 1, frozen: one record a finding, fields separated by tabs.
///
///     outcome path line col end_line end_col rule level fingerprint message
///
/// `outcome` is `stopped` for a finding that stops the line, `passed` for one that is only shown,
/// `cannot-judge` for trouble. Of trouble, and of a remark that is only shown, `rule` is the kind and
/// the fingerprint is empty. Lines and columns count from 1 and are 0
/// where there is none; `end_col` is one past the last character. An empty path is the commit
/// message. In every field a backslash is written `\\`, a tab `\t`, a line feed `\n`, and other
/// unprintable or invalid bytes `\xNN`, so records and fields never break.
///
/// Of the verdicts that came with commits it says nothing: version 1 has no word for them, and its
/// readers are not told to pass over what they do not know. The exit status 3 tells that one fails.
package enum PorcelainReport {
  /// - Parameter terminator: what ends a record: a line feed, or NUL for `-z`.
  package static func render(_ report: Report, terminator: UInt8 = UInt8(ascii: "\n")) -> [UInt8] {
    var out: [UInt8] = []
    func write(_ fields: [String]) {
      out += Array(fields.joined(separator: "\t").utf8)
      out.append(terminator)
    }
    for remark in report.remarks { write(fields(of: remark)) }
    for entry in report.entries { write(fields(of: entry.finding)) }
    return out
  }

  private static func fields(of finding: Finding) -> [String] {
    let start = finding.region?.start
    let end = finding.region?.end
    return [
      finding.severity == .error ? "stopped" : "passed",
      escapedField(finding.path?.bytes ?? []),
      "\(start?.line ?? 0)", "\(start?.column ?? 0)", "\(end?.line ?? 0)", "\(end?.column ?? 0)",
      escapedField(Array(finding.rule.utf8)), finding.severity.rawValue,
      escapedField(Array(finding.fingerprint.utf8)), escapedField(Array(finding.message.utf8)),
    ]
  }

  private static func fields(of diagnostic: Diagnostic) -> [String] {
    let line = "\(diagnostic.location?.line ?? 0)"
    let column = "\(diagnostic.location?.column ?? 0)"
    return [
      diagnostic.severity == .error ? "cannot-judge" : "passed",
      escapedField(Array((diagnostic.location?.path ?? "").utf8)),
      line, column, line, column, escapedField(Array(diagnostic.id.utf8)),
      diagnostic.severity.rawValue, "", escapedField(Array(diagnostic.message.utf8)),
    ]
  }
}

/// Returns `bytes` as a field that holds no tab, line end, control or invalid byte and reads back
/// to the same bytes.
func escapedField(_ bytes: [UInt8]) -> String {
  var out = ""
  var at = 0
  while at < bytes.count {
    let length = max(1, utf8Length(bytes.span, at: at))
    let part = bytes[at..<at + length]
    let shown = printableText(part)
    if part.first == UInt8(ascii: "\\") {
      out += "\\\\"
    } else if shown.utf8.elementsEqual(part) {
      out += shown
    } else if part.first == UInt8(ascii: "\t") || part.first == UInt8(ascii: "\n") {
      out += shown
    } else {
      for byte in part { out += "\\x" + hexadecimal([byte]).uppercased() }
    }
    at += length
  }
  return out
}
