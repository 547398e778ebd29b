import Diagnostics
import Rules
import Testing
import Text

@testable import Checks

@Suite struct ExampleTemplateTests {
  @Test(arguments: ExampleTemplate.alphabets.map(\.name)) func alphabets(_ name: String) throws {
    let alphabet = try #require(ExampleTemplate.alphabets.first { $0.name == name }).characters
    let text = ExampleTemplate.text("<<\(name) 2000>>")
    #expect(text.count == 2000)
    #expect(text.allSatisfy(alphabet.contains))
    // All of the alphabet turns up, so entropy is near that of random text.
    #expect(Set(text).count == alphabet.count)
    let bytes = Array(text.utf8)
    let entropy = Entropy.bits(0..<bytes.count, in: bytes.span)
    #expect(entropy > Entropy.logarithm2(Double(alphabet.count)) - 0.15)
  }

  @Test func deterministic() {
    let template = "a=<<hex 40>> b=<<hex 40>>"
    let text = ExampleTemplate.text(template)
    #expect(text == ExampleTemplate.text(template))
    let values = text.split(separator: " ").map { $0.dropFirst(2) }
    #expect(values[0] != values[1])
    #expect(
      ExampleTemplate.text("x<<hex 40>>").dropFirst()
        != ExampleTemplate.text("y<<hex 40>>").dropFirst())
  }

  /// Pinned: a rule proved today must be proved tomorrow.
  @Test func pinned() {
    #expect(ExampleTemplate.text("<<hex 16>>") == "71ffe382df4e3fc6")
  }

  @Test(arguments: 0..<200) func everyClassOfCharacters(_ number: Int) {
    let text = ExampleTemplate.text("<<alnum 8>>\(number)").prefix(8)
    #expect(text.contains { $0.isNumber })
    #expect(text.contains { $0.isLowercase })
    #expect(text.contains { $0.isUppercase })
  }

  @Test(arguments: [
    "", "<", "<<", "<<hex", "<<hex 8", "<<hex 8>", "<<hex>>", "<< 8>>", "<<hex  8>>", "<<hex -8>>",
    "<<hex 0>>", "<<hex \(ExampleTemplate.lengthMax + 1)>>", "<<hex 8\n>>", "<<other 8>>",
    "cout <<hex << 8 >> x;",
    "<<hex 99999999999999999999>>", "<<hex 8 >>",
  ])
  func untouched(_ text: String) { #expect(ExampleTemplate.text(text) == text) }

  @Test func around() {
    let text = ExampleTemplate.text("<<<digits 3>>>")
    #expect(text.count == 5 && text.hasPrefix("<") && text.hasSuffix(">"))
    #expect(ExampleTemplate.text("<<digits 1>>").count == 1)
    // All templates of an example share one bound.
    let longest = ExampleTemplate.text("<<hex \(ExampleTemplate.lengthMax)>><<hex 1>>")
    #expect(longest.hasSuffix("<<hex 1>>") && longest.utf8.count == ExampleTemplate.lengthMax + 9)
  }
}

@Suite struct ExampleProofTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var check: String
    var options: Options = [:]
    var bad: [String] = []
    var good: [String] = []
    var expected: [String] = []
    var testDescription: String { "\(check) \(bad) \(good)" }
  }

  static let silent = "rule 'rule' does not report its bad example"

  static let cases = [
    Case(check: "pattern", options: ["pattern": .string("x")], bad: ["x"], good: ["y"]),
    Case(check: "pattern", options: ["pattern": .string("x")]),
    Case(check: "pattern", options: ["pattern": .string("x")], bad: ["y"], expected: [silent]),
    Case(
      check: "pattern", options: ["pattern": .string("x")], good: ["y", "x"],
      expected: ["rule 'rule' reports its good example: text matches the forbidden pattern 'x'"]),
    Case(
      check: "secret", options: ["pattern": .string("t_([0-9a-f]{40})"), "entropy": .number(3.5)],
      bad: ["t_<<hex 40>>"], good: ["t_<<hex 39>>", "t_" + String(repeating: "a", count: 40)]),
    Case(
      check: "secret", options: ["path-pattern": .string("_rsa$")], bad: ["a/id_rsa"], good: ["a"]),
    Case(
      check: "forbidden-path", options: ["paths": .strings(["*.orig"])], bad: ["a.orig"],
      good: ["a"]),
    Case(check: "windows-name", bad: ["aux.c", "a:b"], good: ["a/b.c"]),
    Case(check: "case-collision", bad: ["a\nA\n", "Docs/x\ndocs/y"], good: ["a\nb"]),
    Case(
      check: "required-path", options: ["paths": .strings(["LICENSE"])], bad: ["a\nb"],
      good: ["LICENSE"]),
    Case(
      check: "file-size", options: ["max-bytes": .integer(100)], bad: ["<<alnum 101>>"],
      good: ["<<alnum 100>>"]),
    Case(check: "conventional-commit", bad: ["add x"], good: ["feat: add x", "# c\nfeat: x"]),
    Case(check: "pattern", options: ["pattern": .string("<<hex 8>>")], bad: ["<<hex 8>>"]),
    Case(check: "trailing-whitespace", bad: ["a "], good: ["a"]),
  ]

  @Test(arguments: cases) func prove(_ row: Case) throws {
    for level in [Rule.Level.off, .note, .error] {
      // A rule is proved whatever its level, and whatever files it is for.
      let rule = try makeRule(
        row.check, row.options, level: level, files: ["no/such/file"], bad: row.bad, good: row.good)
      let diagnostics = try kind(row.check).prove(rule)
      #expect(diagnostics.map(\.message) == row.expected)
      #expect(diagnostics.allSatisfy { [3, 4].contains($0.location?.line) })
    }
  }

  @Test func examplesMayHavePathAndMode() throws {
    var rule = try makeRule("executable-shebang")
    let place = Diagnostic.Location(path: "r", line: 1)
    rule.examples = Examples(
      bad: [Examples.Example(content: Array("text".utf8), mode: 0o100755, place: place)],
      good: [Examples.Example(content: Array("#!/bin/sh\n".utf8), mode: 0o100755, place: place)])
    #expect(try kind("executable-shebang").prove(rule) == [])
    rule = try makeRule("symlink")
    rule.examples = Examples(
      bad: [
        Examples.Example(content: Array("/etc".utf8), path: "a/b", mode: 0o120000, place: place),
        Examples.Example(content: Array("gone".utf8), path: "a/b", mode: 0o120000, place: place),
      ],
      good: [Examples.Example(content: Array(".".utf8), path: "a/b", mode: 0o120000, place: place)])
    #expect(try kind("symlink").prove(rule) == [])
  }

  @Test func brokenRulesAreNotProved() throws {
    let rule = try makeRule("pattern", ["pattern": .string("(")], bad: ["("])
    #expect(try kind("pattern").prove(rule).map(\.id) == ["invalid-pattern"])
  }
}

@Suite struct CatalogTests {
  @Test func kinds() {
    let names = CheckCatalog.kinds.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.contains("pattern") && names.contains("secret") && names.contains("message"))
    for kind in CheckCatalog.kinds {
      #expect(kind.name.allSatisfy { $0.isLowercase || $0 == "-" })
      #expect(kind.summary.hasSuffix("."))
      let options = kind.options.map(\.name)
      #expect(Set(options).count == options.count)
      for option in kind.options {
        #expect(option.name.allSatisfy { $0.isLowercase || $0 == "-" })
        #expect(option.summary.hasSuffix("."), "\(kind.name).\(option.name)")
        #expect(!option.required || option.defaultText == nil)
      }
    }
  }

  /// No option of a kind has the name of a key that every rule has.
  @Test func optionsDoNotHideKeys() {
    let keys = [
      "id", "check", "level", "files", "exclude", "message", "why", "fix", "bad", "good", "tags",
      "suppressible",
    ]
    for kind in CheckCatalog.kinds {
      for option in kind.options { #expect(!keys.contains(option.name), "\(kind.name)") }
    }
  }
}
