/// The formats of a report by the names that people type.
package enum ReportFormat: String, Sendable, CaseIterable {
  case text
  case json
  case jsonl
  case porcelain
  case sarif
  case github
  case gitlab
  case junit
  case checkstyle
  case tap

  /// Renders `report` as one document.
  /// - Parameters:
  ///   - style: how `text` is dressed; the others are the same everywhere.
  ///   - isVerbose: what `text` adds.
  ///   - endsInNUL: whether the records of `porcelain` end in NUL rather than a line feed.
  package func render(
    _ report: Report, style: TextStyle = .plain, isVerbose: Bool = false, endsInNUL: Bool = false
  ) -> [UInt8] {
    switch self {
    case .text:
      let text = TextReport(report, style: style, isVerbose: isVerbose)
      return Array((text.findings + text.conclusion).utf8)
    case .json: return JSONReport.render(report)
    case .jsonl: return JSONLinesReport.render(report)
    case .porcelain:
      return PorcelainReport.render(report, terminator: endsInNUL ? 0 : UInt8(ascii: "\n"))
    case .sarif: return SARIFReport.render(report)
    case .github: return GitHubReport.render(report)
    case .gitlab: return GitLabReport.render(report)
    case .junit: return JUnitReport.render(report)
    case .checkstyle: return CheckstyleReport.render(report)
    case .tap: return TAPReport.render(report)
    }
  }
}
