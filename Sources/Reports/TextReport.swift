import Checks
import Diagnostics
import Gate
import Text

/// The report for people: the findings, and what they come to.
///
/// By hand the findings go to standard output and the conclusion to standard error; in a git hook
/// both go to standard error.
package struct TextReport: Sendable {
  /// How many findings are shown; the rest are counted by rule.
  package static let findingsShownMax = 50

  /// The findings with their places; empty where there are none.
  package let findings: String
  /// Trouble, remarks, the verdict with its serial, and what to type next. One line for a plain
  /// pass.
  package let conclusion: String

  package init(_ report: Report, style: TextStyle, isVerbose: Bool = false) {
    findings = Self.findings(of: report, style: style)
    conclusion = ConclusionText(report: report, style: style, isVerbose: isVerbose).text
  }

  private static func findings(of report: Report, style: TextStyle) -> String {
    let ordered = report.entriesByWeight
    let shown = ordered.prefix(findingsShownMax)
    var text = FindingText(style: style)
    var out = ""
    for (index, judgement) in report.judgements.enumerated() {
      let own = shown.filter { $0.judgement == index }
      if own.isEmpty { continue }
      if report.judgements.count > 1 { out += heading(judgement, report, style: style) }
      for entry in own { out += text.lines(entry.finding) }
    }
    if ordered.count > shown.count { out += rest(ordered.dropFirst(shown.count), style: style) }
    return out
  }

  private static func heading(
    _ judgement: Judgement, _ report: Report, style: TextStyle
  ) -> String {
    let name = report.name(of: judgement)
    return style.bold("\(name) \(judgement.verdict.rawValue)") + " \(judgement.serial.short)\n"
  }

  /// `and 12 more: 10 no-print, 2 tabs`, the most frequent rule first.
  private static func rest(_ entries: ArraySlice<Report.Entry>, style: TextStyle) -> String {
    var counts: [String: Int] = [:]
    for entry in entries { counts[entry.finding.rule, default: 0] += 1 }
    let byRule = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let list = byRule.map { "\($0.value) \(printable($0.key))" }.joined(separator: ", ")
    return style.bold("and \(entries.count) more:") + " \(list)\n"
  }
}

extension Verdict {
  /// How the verdict stands in a sentence.
  var words: String {
    switch self {
    case .passed: "passed"
    case .stopped: "stopped"
    case .cannotJudge: "cannot judge"
    case .unjudged: "unjudged"
    }
  }
}
