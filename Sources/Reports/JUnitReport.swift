import Checks
import Diagnostics
import Gate
import Rules

/// JUnit's XML, as Jenkins, GitLab and Buildkite read it: one test case a rule, failed by the
/// findings that stop the line; a rule that is off is skipped; trouble is an error of the suite, and
/// what else there is to tell is its `system-err`. Comparing the verdicts that came with the commits
/// is a test case, too.
package enum JUnitReport {
  package static func render(_ report: Report) -> [UInt8] {
    let cases = troubleCase(report) + verdictCase(report) + ruleCases(report)
    func count(_ name: String) -> String {
      "\(cases.filter { $0.children.contains { $0.name == name } }.count)"
    }
    let nanoseconds = report.judgements.reduce(0) { $0 &+ $1.durationNanoseconds }
    let attributes = [
      ("name", Report.Tool.name), ("tests", "\(cases.count)"), ("failures", count("failure")),
      ("errors", count("error")), ("skipped", count("skipped")),
      ("time", seconds(nanoseconds)),
    ]
    let asides = report.remarksAndVerdicts.filter { $0.severity != .error }.map(\.description)
    let aside = XMLElement(
      name: "system-err", attributes: [], text: asides.joined(separator: "\n"))
    let suite = XMLElement(
      name: "testsuite", attributes: attributes, children: cases + (asides.isEmpty ? [] : [aside]))
    return XMLElement(
      name: "testsuites", attributes: attributes.filter { $0.0 != "skipped" }, children: [suite]
    ).document
  }

  private static func troubleCase(_ report: Report) -> [XMLElement] {
    report.troubles.enumerated().map { index, trouble in
      let error = XMLElement(
        name: "error", attributes: [("message", trouble.message), ("type", trouble.id)],
        text: "\(trouble)")
      let name = index == 0 ? "can judge" : "can judge (\(index + 1))"
      return testCase(family: "gate", name: name, children: [error])
    }
  }

  /// One case for all commits, there in every run that compares, so that its history has no gaps.
  private static func verdictCase(_ report: Report) -> [XMLElement] {
    if report.localVerdicts.isEmpty { return [] }
    let troubles = report.verdictTroubles
    let failure = XMLElement(
      name: "failure",
      attributes: [("message", LocalVerdictText.tally(troubles)), ("type", "verdicts")],
      text: troubles.map(\.line).joined(separator: "\n"))
    return [
      testCase(
        family: "gate", name: Report.verdictTest, children: troubles.isEmpty ? [] : [failure])
    ]
  }

  private static func ruleCases(_ report: Report) -> [XMLElement] {
    report.ruleOutcomes.map { rule in
      let isOff = rule.level == Rule.Level.off.rawValue
      let skipped = XMLElement(name: "skipped", attributes: [])
      return testCase(
        family: rule.source, name: rule.id,
        children: isOff ? [skipped] : outcome(rule.findings))
    }
  }

  /// All findings of one rule: JUnit's readers expect one `failure` a test case, so the places
  /// stand in its text; what does not stop the line goes to `system-out`.
  private static func outcome(_ findings: [Finding]) -> [XMLElement] {
    let stops = findings.filter { $0.severity == .error }
    var children: [XMLElement] = []
    if let first = stops.first {
      let message =
        stops.count == 1 ? first.shownMessage : "\(first.shownMessage) (\(stops.count) places)"
      children.append(
        XMLElement(
          name: "failure", attributes: [("message", message), ("type", "stopped")],
          text: lines(stops)))
    }
    let shown = findings.filter { $0.severity != .error }
    if !shown.isEmpty {
      children.append(XMLElement(name: "system-out", attributes: [], text: lines(shown)))
    }
    return children
  }

  private static func lines(_ findings: [Finding]) -> String {
    findings.map { "\($0.shownPlace): \($0.shownMessage)" }.joined(separator: "\n")
  }

  private static func testCase(
    family: String, name: String, children: [XMLElement]
  ) -> XMLElement {
    XMLElement(
      name: "testcase", attributes: [("classname", family), ("name", name), ("time", "0")],
      children: children)
  }

  /// Seconds with three decimals.
  static func seconds(_ nanoseconds: UInt64) -> String {
    let milliseconds = nanoseconds / 1_000_000
    let fraction = "\(1000 + milliseconds % 1000)".dropFirst()
    return "\(milliseconds / 1000).\(fraction)"
  }
}
