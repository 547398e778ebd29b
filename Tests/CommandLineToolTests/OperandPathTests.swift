import Testing
import Text

@testable import CommandLineTool

@Suite struct OperandPathTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var typed: String
    var folder = ""
    var expected: String?
    var testDescription: String { "'\(typed)' in '\(folder)'" }
  }

  static let cases = [
    Case(typed: "a", expected: "a"),
    Case(typed: "a/b/", expected: "a/b"),
    Case(typed: "./a//b/./c", expected: "a/b/c"),
    Case(typed: ".", expected: ""),
    Case(typed: "", expected: ""),
    Case(typed: "a", folder: "x/y", expected: "x/y/a"),
    Case(typed: ".", folder: "x/y", expected: "x/y"),
    Case(typed: "../a", folder: "x/y", expected: "x/a"),
    Case(typed: "../../a", folder: "x/y", expected: "a"),
    Case(typed: "../../../a", folder: "x/y", expected: nil),
    Case(typed: "..", expected: nil),
    Case(typed: "b/../..", expected: nil),
    Case(typed: "/top/a", folder: "x", expected: "a"),
    Case(typed: "/top", folder: "x", expected: ""),
    Case(typed: "/top/../a", expected: nil),
    Case(typed: "/topper/a", expected: nil),
    Case(typed: "/elsewhere", expected: nil),
  ]

  @Test(arguments: cases) func resolves(_ c: Case) {
    let path = OperandPath.resolve(
      Array(c.typed.utf8), standingIn: Array(c.folder.utf8), top: Array("/top".utf8))
    #expect(path == c.expected.map { RepositoryPath($0) })
  }

  @Test func aBareRepositoryHasNoAbsolutePaths() {
    #expect(OperandPath.resolve(Array("/a".utf8), standingIn: [], top: nil) == nil)
    #expect(
      OperandPath.resolve([0x61, 0xFF], standingIn: [], top: nil) == RepositoryPath([0x61, 0xFF]))
  }
}
