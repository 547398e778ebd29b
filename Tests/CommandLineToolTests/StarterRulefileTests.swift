import Testing

@testable import CommandLineTool

@Suite struct StarterRulefileTests {
  static let known = [
    "c", "commit-message", "go", "hygiene", "javascript", "python", "rust", "secrets", "shell",
    "swift",
  ]

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var paths: [String] = []
    var subjects: [String] = []
    var packs: [String]
    var suggestions: [String] = []
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "an empty repository", packs: ["hygiene", "secrets", "commit-message"]),
    Case(
      name: "languages by the end of the name",
      paths: ["a/b.swift", "tool.PY", "x.tsx", "Makefile"],
      packs: ["hygiene", "secrets", "commit-message", "javascript", "python", "swift"]),
    Case(
      name: "names that only look like it", paths: [".swift", "a.swift/readme", "rs", "go."],
      packs: ["hygiene", "secrets", "commit-message"]),
    Case(
      name: "conventional history",
      subjects: ["feat: a", "fix(core)!: b", "Merge branch 'x'", "no"],
      packs: ["hygiene", "secrets", "commit-message"]),
    Case(
      name: "another history",
      subjects: ["Add a", "Fix b", "feat: c", "fix:d", "ünïx: e", "(x): f"],
      packs: ["hygiene", "secrets"], suggestions: ["commit-message"]),
  ]

  @Test(arguments: cases) func chooses(_ c: Case) {
    let starter = StarterRulefile(
      paths: c.paths.map { Array($0.utf8) }, subjects: c.subjects, known: Self.known)
    #expect(starter.packs == c.packs)
    #expect(starter.suggestions == c.suggestions)
  }

  @Test func packsThatTheBinaryLacksAreLeftOut() {
    let starter = StarterRulefile(
      paths: [Array("a.swift".utf8)], subjects: ["x"], known: ["hygiene"])
    #expect(starter.packs == ["hygiene"])
    #expect(starter.suggestions == [])
  }

  @Test func text() {
    let starter = StarterRulefile(
      paths: [Array("a.go".utf8)], subjects: ["Add a"], known: Self.known)
    #expect(
      starter.text == """
        #:schema https://factory-hook.dev/schema/1.json
        # The standard of this repository: what stops a commit here.
        # 'factory-hook rules' lists the rules in force, 'factory-hook explain RULE' says why.
        schema = 1
        extends = ["pack:hygiene", "pack:secrets", "pack:go"]
        # Worth a look, but the history here does otherwise: "pack:commit-message"

        """)
  }
}
