import Diagnostics
import Reports
import Testing

@testable import CommandLineTool

@Suite struct ReportOutputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var line: String
    var onGitHub = false
    /// The formats with their files, or what the error says.
    var expected: String
    var testDescription: String { "check \(line)\(onGitHub ? " on GitHub" : "")" }
  }

  static let cases = [
    Case(line: "", expected: "text"),
    Case(line: "--format json", expected: "json"),
    Case(line: "--output a.txt", expected: "text > a.txt"),
    Case(line: "-f sarif -o a.sarif", expected: "sarif > a.sarif"),
    Case(line: "-f sarif -o a.sarif -f text", expected: "sarif > a.sarif, text"),
    Case(line: "-f text -f junit -o a.xml", expected: "text, junit > a.xml"),
    Case(line: "-f json -o a -f json -o b", expected: "json > a, json > b"),
    Case(
      line: "-o a -o b", expected: "two '--output' for one '--format'"),
    Case(
      line: "-f json -f text", expected: "two formats cannot both go to standard output"),
    Case(line: "", onGitHub: true, expected: "text, github"),
    Case(line: "-o a", onGitHub: true, expected: "text > a, github"),
    Case(line: "-f json", onGitHub: true, expected: "json"),
    Case(
      line: "-f json -f text", onGitHub: true,
      expected: "two formats cannot both go to standard output"),
  ]

  @Test(arguments: cases) func goesTo(_ c: Case) throws {
    let words = ["check"] + c.line.split(separator: " ").map(String.init)
    let command = try ArgumentParser.parse(words.map { Array($0.utf8) })
    do throws(Failure) {
      let output = try ReportOutput(command, onGitHub: c.onGitHub)
      let targets = output.targets.map { target in
        target.format.rawValue
          + (target.file.map { " > \(String(decoding: $0, as: UTF8.self))" } ?? "")
      }
      #expect(targets.joined(separator: ", ") == c.expected)
    } catch {
      #expect(error.diagnostics.map(\.message) == [c.expected])
    }
  }
}
