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
}
