import Checks
import Diagnostics
import Text

/// Checkstyle's XML (the form of version 4.3 that Jenkins, SonarQube and reviewdog read): one
/// `file` element a path, one `error` element a finding; trouble stands under `factory-hook`, a
/// verdict that came with a commit and fails the run beside the findings in messages.
package enum CheckstyleReport {
  package static func render(_ report: Report) -> [UInt8] {
    var root = XMLElement(name: "checkstyle", attributes: [("version", "4.3")])
    let remarks = report.remarks
    if !remarks.isEmpty {
      root.children.append(
        XMLElement(
          name: "file", attributes: [("name", Report.Tool.name)],
          children: remarks.map(element)))
    }
    var order: [String] = []
    var byPath: [String: [XMLElement]] = [:]
    for finding in report.verdictTroubles.map(\.finding) + report.entries.map(\.finding) {
      let path = finding.exactPath
      if byPath[path] == nil { order.append(path) }
      byPath[path, default: []].append(element(finding))
    }
    root.children += order.map { path in
      XMLElement(name: "file", attributes: [("name", path)], children: byPath[path] ?? [])
    }
    return root.document
  }

  private static func element(_ finding: Finding) -> XMLElement {
    XMLElement(
      name: "error",
      attributes: [
        ("line", "\(finding.region?.start.line ?? 0)"),
        ("column", "\(finding.region?.start.column ?? 0)"),
        ("severity", word(finding.severity)),
        ("message", finding.message),
        ("source", "\(Report.Tool.name).\(finding.rule)"),
      ])
  }

  private static func element(_ diagnostic: Diagnostic) -> XMLElement {
    XMLElement(
      name: "error",
      attributes: [
        ("line", "\(diagnostic.location?.line ?? 0)"),
        ("column", "\(diagnostic.location?.column ?? 0)"),
        ("severity", word(diagnostic.severity)),
        ("message", "\(diagnostic)"),
        ("source", "\(Report.Tool.name).\(diagnostic.id)"),
      ])
  }

  private static func word(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .note: "info"
    }
  }
}
