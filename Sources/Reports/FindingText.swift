import Checks
import Diagnostics
import Text

/// How one finding looks to a person: the line that editors jump to, the line of the file with the
/// place underlined, why it matters and how to mend it.
struct FindingText {
  var style: TextStyle
  /// Rules whose why and fix stand above already: they are said once a report.
  private var explained: Set<[String]> = []

  init(style: TextStyle) { self.style = style }

  /// Returns the lines of one finding, each with its line end.
  mutating func lines(_ finding: Finding) -> String {
    let gutter = String(repeating: " ", count: gutterWidth(finding))
    var out = heading(finding)
    out += excerptLines(finding, gutter: gutter)
    let words = [finding.rule, finding.why ?? "", finding.fix ?? ""]
    guard explained.insert(words).inserted else { return out }
    if let why = finding.why { out += "\(gutter) \(style.dim("why:")) \(printable(why))\n" }
    if let fix = finding.fix { out += "\(gutter) \(style.green("fix:")) \(printable(fix))\n" }
    return out
  }

  private func heading(_ finding: Finding) -> String {
    let weight = style.weighed(finding.severity.rawValue, by: finding.severity)
    return
      "\(style.bold(finding.shownPlace + ":")) \(weight) \(style.bold(printable(finding.rule)))"
      + " \(finding.shownMessage)\n"
  }

  private func gutterWidth(_ finding: Finding) -> Int {
    2 + "\(finding.region?.start.line ?? 0)".count
  }

  private func excerptLines(_ finding: Finding, gutter: String) -> String {
    guard let region = finding.region, !(finding.excerpt.isEmpty && region.bytes.isEmpty) else {
      return ""
    }
    let isOneLine = region.start.line == region.end.line
    let columns =
      region.start.column..<(isOneLine ? max(region.start.column, region.end.column) : Int.max)
    let excerpt = Excerpt(
      line: finding.excerpt, firstColumn: finding.excerptColumn, columns: columns,
      widthMax: style.width.map { $0 - gutter.count - 3 } ?? Excerpt.widthDefault)
    var out = "  \(style.dim("\(region.start.line) |")) \(excerpt.text)\n"
    if !excerpt.underline.isEmpty {
      let mark = style.weighed(excerpt.underline.trimmedStart, by: finding.severity)
      out += "\(gutter) \(style.dim("|")) \(excerpt.underline.leadingSpaces)\(mark)"
      out += isOneLine ? "\n" : " to line \(region.end.line)\n"
    }
    return out
  }
}

extension String {
  fileprivate var leadingSpaces: Substring { prefix { $0 == " " } }
  fileprivate var trimmedStart: String { String(drop { $0 == " " }) }
}
