import Checks
import Diagnostics

/// The Test Anything Protocol, version 13: one test point a rule, not ok where a finding stops the
/// line, with the places as a YAML block; trouble is a `Bail out!`, other remarks are comments. The
/// last point compares the verdicts that came with the commits, where there are any.
package enum TAPReport {
  package static func render(_ report: Report) -> [UInt8] {
    var out = "TAP version 13\n"
    let troubles = report.troubles
    for remark in report.remarksAndVerdicts { out += comment("\(remark)") }
    if let first = troubles.first {
      for verdict in report.verdictTroubles { out += comment(verdict.line) }
      out += "Bail out! \(plain(first.message))\n"
      return Array(out.utf8)
    }
    let rules = report.ruleOutcomes
    let reason = report.emptiness ?? "no rule is in force"
    let count = rules.count + (report.localVerdicts.isEmpty ? 0 : 1)
    out += count == 0 ? "1..0 # SKIP \(plain(reason))\n" : "1..\(count)\n"
    for (index, rule) in rules.enumerated() {
      let stops = rule.findings.filter { $0.severity == .error }
      let skipped = rule.level == "off" ? " # SKIP off" : ""
      out += "\(stops.isEmpty ? "ok" : "not ok") \(index + 1) - \(plain(rule.id))\(skipped)\n"
      out += block(rule.findings)
    }
    if !report.localVerdicts.isEmpty {
      let verdicts = report.verdictTroubles
      out += "\(verdicts.isEmpty ? "ok" : "not ok") \(count) - \(Report.verdictTest)\n"
      out += block(verdicts)
    }
    return Array(out.utf8)
  }

  private static func block(_ verdicts: [Report.LocalVerdict]) -> String {
    guard !verdicts.isEmpty else { return "" }
    var out = "  ---\n  verdicts:\n"
    for verdict in verdicts {
      out += "    - commit: \(quoted(verdict.commit))\n"
      out += "      answer: \(verdict.answer)\n"
      out += "      message: \(quoted(verdict.line))\n"
    }
    return out + "  ...\n"
  }

  private static func block(_ findings: [Finding]) -> String {
    guard !findings.isEmpty else { return "" }
    var out = "  ---\n  findings:\n"
    for finding in findings {
      out += "    - at: \(quoted(finding.shownPlace))\n"
      out += "      severity: \(finding.severity.rawValue)\n"
      out += "      message: \(quoted(finding.shownMessage))\n"
      out += "      fingerprint: \(quoted(finding.fingerprint))\n"
    }
    return out + "  ...\n"
  }

  /// A double-quoted YAML scalar (YAML 1.2 §7.3.1) of printable text.
  private static func quoted(_ text: String) -> String {
    var out = "\""
    for character in text.unicodeScalars {
      if character == "\"" || character == "\\" { out += "\\" }
      out.unicodeScalars.append(character)
    }
    return out + "\""
  }

  /// Text for a line of TAP: `#` would start a directive.
  private static func plain(_ text: String) -> String {
    var out = ""
    for character in printable(text).unicodeScalars {
      if character == "#" { out += "\\" }
      out.unicodeScalars.append(character)
    }
    return out
  }

  private static func comment(_ text: String) -> String {
    text.split(separator: "\n").map { "# \(printable(String($0)))\n" }.joined()
  }
}
