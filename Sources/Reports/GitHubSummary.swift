import Checks
import Diagnostics
import Gate
import Text

/// The job summary of GitHub Actions: the verdict and every finding as a Markdown table, cut before
/// GitHub's limit of 1 MiB a step.
package enum GitHubSummary {
  static let bytesMax = 1_000_000

  package static func render(_ report: Report) -> [UInt8] {
    var out = "## factory-hook: \(report.verdict.words)\n\n"
    out += remarkList(report.remarks)
    out += judgementTable(report)
    out += localVerdictTable(report.localVerdicts)
    out += addedSuppressions(report)
    out += findingTable(report, bytesLeft: bytesMax - out.utf8.count)
    return Array(out.utf8)
  }

  private static func remarkList(_ remarks: [Diagnostic]) -> String {
    var out = ""
    for (index, remark) in remarks.enumerated() {
      let lines = remark.description.split(separator: "\n").map { markdown(String($0)) }
      let item = "- \(lines.joined(separator: "<br>"))\n"
      if out.utf8.count + item.utf8.count > bytesMax / 4 {
        return out + "- \(remarks.count - index) more remarks do not fit here\n\n"
      }
      out += item
    }
    return remarks.isEmpty ? "" : out + "\n"
  }

  private static func judgementTable(_ report: Report) -> String {
    guard !report.judgements.isEmpty else { return "" }
    var out = "| change | verdict | serial | findings |\n|---|---|---|---|\n"
    for judgement in report.judgements.prefix(1000) {
      let name = report.trigger == .ci ? report.name(of: judgement) : "change"
      out += "| \(judgement.commit ?? name) | \(judgement.verdict.words)"
      out += " | `\(judgement.serial.short)` | \(judgement.findings.count) |\n"
    }
    let hidden = report.judgements.count - 1000
    return out + (hidden > 0 ? "\n\(hidden) more changes are not listed.\n" : "") + "\n"
  }

  /// The verdicts that came with the commits, where any is not the one given now.
  private static func localVerdictTable(_ verdicts: [Report.LocalVerdict]) -> String {
    guard !verdicts.isEmpty else { return "" }
    var out = "Verdicts that came with the commits: \(LocalVerdictText.tally(verdicts))\n\n"
    let others = verdicts.filter { !$0.isSame }
    guard !others.isEmpty else { return out }
    out += "| commit | subject | verdict | |\n|---|---|---|---|\n"
    for verdict in others.prefix(1000) {
      out += "| \(verdict.commit) | \(markdown(String(verdict.subject.prefix(200))))"
      out += " | \(verdict.answer) | \(markdown(verdict.detail ?? "")) |\n"
    }
    return out + "\n"
  }

  /// What the changes excuse themselves, for whoever reviews them.
  private static func addedSuppressions(_ report: Report) -> String {
    let all = report.addedSuppressions
    if all.isEmpty { return "" }
    var out = "New allowances:\n\n"
    for added in all.prefix(100) {
      let path = added.path?.description ?? Finding.messageName
      let rule = added.rule.map { " \(markdown($0))" } ?? ""
      out += "- \(markdown("\(path):\(added.position.line)"))\(rule): \(markdown(added.reason))\n"
    }
    if all.count > 100 { out += "- and \(all.count - 100) more\n" }
    return out + "\n"
  }

  private static func findingTable(_ report: Report, bytesLeft: Int) -> String {
    let entries = report.entriesByWeight
    guard !entries.isEmpty else { return "" }
    var out = "| level | rule | place | message |\n|---|---|---|---|\n"
    for (index, entry) in entries.enumerated() {
      let finding = entry.finding
      let row =
        "| \(finding.severity.rawValue) | \(markdown(finding.rule))"
        + " | \(markdown(finding.shownPlace)) | \(markdown(finding.message)) |\n"
      if out.utf8.count + row.utf8.count > bytesLeft - 100 {
        return out + "\n\(entries.count - index) more findings do not fit here.\n"
      }
      out += row
    }
    return out
  }

  /// Text as one cell of a Markdown table: nothing in it is markup.
  static func markdown(_ text: String) -> String {
    var out = ""
    for scalar in printable(text).unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "!", "|", "~", "@", ":":
        out += "&#\(scalar.value);"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
