import Testing

@testable import CommandLineTool

@Suite struct ColorChoiceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var choice = ColorChoice.auto
    var isTerminal = true
    var environment: [String: String] = [:]
    var isColored: Bool
    var testDescription: String { "\(choice) terminal=\(isTerminal) \(environment)" }
  }

  static let cases = [
    Case(isColored: true),
    Case(isTerminal: false, isColored: false),
    Case(environment: ["TERM": "xterm"], isColored: true),
    Case(environment: ["TERM": "dumb"], isColored: false),
    Case(environment: ["NO_COLOR": "1"], isColored: false),
    Case(environment: ["NO_COLOR": ""], isColored: true),
    Case(isTerminal: false, environment: ["CLICOLOR_FORCE": "1"], isColored: true),
    Case(isTerminal: false, environment: ["CLICOLOR_FORCE": "0"], isColored: false),
    Case(isTerminal: false, environment: ["CLICOLOR_FORCE": ""], isColored: false),
    Case(environment: ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], isColored: true),
    Case(choice: .always, isTerminal: false, environment: ["NO_COLOR": "1"], isColored: true),
    Case(choice: .never, environment: ["CLICOLOR_FORCE": "1"], isColored: false),
  ]

  @Test(arguments: cases) func colors(_ c: Case) {
    #expect(
      c.choice.colors(isTerminal: c.isTerminal) { c.environment[$0] } == c.isColored)
  }
}
