import Testing

@testable import Diagnostics

@Suite struct DiagnosticTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var diagnostic: Diagnostic
    var expected: String
    var testDescription: String { expected }
  }

  static let cases = [
    Case(diagnostic: Diagnostic(.error, "x", "no"), expected: "error: no [x]"),
    Case(
      diagnostic: Diagnostic(
        .warning, "odd-rule", "odd rule 'a'",
        at: Diagnostic.Location(path: "a.toml", line: 3, column: 12), hint: "remove it"),
      expected: "a.toml:3:12: warning: odd rule 'a' [odd-rule]\n  hint: remove it"),
    Case(
      diagnostic: Diagnostic(.note, "x", "no", at: Diagnostic.Location(path: "a.toml")),
      expected: "a.toml: note: no [x]"),
    Case(
      diagnostic: Diagnostic(.error, "x", "no", at: Diagnostic.Location(path: "a", line: 2)),
      expected: "a:2:1: error: no [x]"),
  ]

  @Test(arguments: cases) func description(_ c: Case) {
    #expect("\(c.diagnostic)" == c.expected)
    #expect("\(Failure(c.diagnostic))" == c.expected)
    #expect("\(Failure([c.diagnostic, c.diagnostic]))" == c.expected + "\n" + c.expected)
  }

  @Test func severitiesAreOrderedByWeight() {
    #expect(Severity.allCases.sorted() == [.note, .warning, .error])
    #expect(Severity.note < .error && !(Severity.error < .warning))
  }
}
