import Rules
import Testing
import Text

@testable import Checks

/// Texts before and after all their fixes, judged by real rules.
@Suite struct TextFixerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var rules: [(check: String, options: Options)]
    var text: String
    var result: String
    var path = "a.txt"
    var fixed: Int
    var withdrawn: [String] = []
    var testDescription: String { name }
  }

  private static func pattern(_ pattern: String, _ replacement: String?) -> (String, Options) {
    var options: Options = ["pattern": .string(pattern)]
    if let replacement { options["replacement"] = .string(replacement) }
    return ("pattern", options)
  }

  static let cases: [Case] = [
    Case(
      name: "nothing to fix", rules: [("trailing-whitespace", [:])], text: "a\n", result: "a\n",
      fixed: 0),
    Case(
      name: "white space and the last line end",
      rules: [("trailing-whitespace", [:]), ("final-newline", [:])], text: "a \nb\t",
      result: "a\nb\n",
      fixed: 3),
    Case(
      name: "line ends with white space before them",
      rules: [("line-endings", [:]), ("trailing-whitespace", [:])], text: "a\nb  \r\nc\n",
      result: "a\nb\nc\n", fixed: 2),
    Case(
      name: "blank lines at the end that hold white space",
      rules: [("trailing-whitespace", [:]), ("final-newline", [:])], text: "a\n  \n\t\n",
      result: "a\n", fixed: 3),
    Case(
      name: "most lines decide", rules: [("line-endings", [:])], text: "a\r\nb\r\nc\n",
      result: "a\r\nb\r\nc\r\n", fixed: 1),
    Case(
      name: "a CR alone is left to a person", rules: [("line-endings", [:])], text: "a\rb\nc\n",
      result: "a\rb\nc\n", fixed: 0),
    Case(
      name: "byte-order mark", rules: [("byte-order-mark", [:])], text: "\u{FEFF}a\n",
      result: "a\n",
      fixed: 1),
    Case(
      name: "indentation", rules: [("indentation", ["style": .string("spaces")])],
      text: "\ta\n  \tb\n", result: "    a\n    b\n", fixed: 2),
    Case(
      name: "replacement with groups", rules: [pattern(#"(\w+) == nil"#, "$1.isEmpty")],
      text: "if x == nil, y == nil\n", result: "if x.isEmpty, y.isEmpty\n", fixed: 2),
    Case(
      name: "two that overlap: the first, then what is left",
      rules: [pattern("ab", "x"), pattern("bc", "y")], text: "abc bc\n", result: "xc y\n", fixed: 2),
    Case(
      name: "a fix that makes room for the next", rules: [pattern("  ", " ")], text: "a    b\n",
      result: "a b\n", fixed: 2),
    Case(
      name: "a fix that leaves its finding", rules: [pattern("foo", "foobar")], text: "foo x\n",
      result: "foo x\n", fixed: 0, withdrawn: ["the finding would still be there"]),
    Case(
      name: "a fix that leaves its finding does not hold up another",
      rules: [pattern("foo", "foobar"), ("trailing-whitespace", [:])], text: "foo x \nb \n",
      result: "foo x\nb\n", fixed: 2, withdrawn: ["the finding would still be there"]),
    Case(
      name: "a fix that brings another error",
      rules: [pattern("old", "new"), pattern("new", nil)], text: "old\nother \n",
      result: "old\nother \n", fixed: 0, withdrawn: ["the result would break 'rule1'"]),
    Case(
      name: "an error that was there already is none of the fix's",
      rules: [pattern("old", "mid"), pattern("new", nil)], text: "old new\n", result: "mid new\n",
      fixed: 1),
    Case(
      name: "two rules that undo each other",
      rules: [pattern("left", "right"), pattern("right", "left")], text: "left\n",
      result: "left\n", fixed: 0, withdrawn: ["the result would break 'rule1'"]),
    Case(
      name: "JSON that would not be read", rules: [pattern("'", "\"")],
      text: "{\"a\": \"it's\"}\n", result: "{\"a\": \"it's\"}\n", path: "x.json", fixed: 0,
      withdrawn: ["the result would no longer be JSON"]),
    Case(
      name: "only what breaks JSON is left out",
      rules: [pattern("'", "\""), ("trailing-whitespace", [:])], text: "{\"a\": \"it's\"} \n",
      result: "{\"a\": \"it's\"}\n", path: "x.json", fixed: 1,
      withdrawn: ["the result would no longer be JSON"]),
    Case(
      name: "what was no JSON before need not be", rules: [pattern("'", "\"")], text: "{'a': 1}\n",
      result: "{\"a\": 1}\n", path: "x.json", fixed: 2),
    Case(
      name: "TOML that would not be read", rules: [pattern("=", ":")], text: "a = 1\n",
      result: "a = 1\n", path: "x.toml", fixed: 0,
      withdrawn: ["the result would no longer be TOML"]),
    Case(
      name: "invalid UTF-8 stays as it is", rules: [("trailing-whitespace", [:])],
      text: "a \n", result: "a\n", fixed: 1),
  ]

  @Test(arguments: cases) func fixes(_ row: Case) throws {
    let rules = try row.rules.enumerated().map { index, rule in
      try makeRule(rule.check, rule.options, id: "rule\(index)")
    }
    let result = try Self.run(rules, Array(row.text.utf8), path: row.path)
    #expect(String(decoding: result.after, as: UTF8.self) == row.result)
    #expect(result.fixed.count == row.fixed, "\(result.fixed)")
    #expect(result.withdrawn.map(\.reason.description) == row.withdrawn)
  }

  /// Judges and fixes `text` by `rules`.
  static func run(_ rules: [Rule], _ text: [UInt8], path: String = "a.txt") throws -> FixedText {
    let findings = try inspect(rules, text, path: path).findings
    var fixer = TextFixer(RepositoryPath(path), text, findings: findings)
    while let candidate = fixer.candidate {
      fixer.absorb(try inspect(rules, candidate, path: path).findings)
    }
    return fixer.result
  }

  /// A rule that only sometimes grows its own finding ends all the same.
  @Test func growthEnds() throws {
    let rule = try makeRule(
      "pattern", ["pattern": .string("a+"), "replacement": .string("$0$0")])
    let result = try Self.run([rule], Array("a\n".utf8))
    #expect(result.after == Array("a\n".utf8))
    #expect(!result.withdrawn.isEmpty)
  }

  /// More findings than a file lists are fixed in several rounds.
  @Test func moreThanIsListed() throws {
    let text = Array(String(repeating: "line \n", count: 3500).utf8)
    let result = try Self.run([try makeRule("trailing-whitespace")], text)
    #expect(result.after == Array(String(repeating: "line\n", count: 3500).utf8))
    #expect(result.fixed.count == 3500)
  }

  /// Whatever the text, what is left has no finding with an edit, and a second run changes nothing.
  @Test(arguments: 0..<100) func settles(_ seed: Int) throws {
    var generator = SeededGenerator(UInt64(seed) &+ 7)
    let pieces = ["a", " ", "\t", "\n", "\r\n", "  ", "\u{FEFF}", "é", "b\t", "{\"x\": 1}", "'"]
    var text: [UInt8] = []
    for _ in 0..<Int.random(in: 0..<40, using: &generator) {
      text += Array((pieces.randomElement(using: &generator) ?? "").utf8)
      if Int.random(in: 0..<9, using: &generator) == 0 { text.append(0xFF) }
    }
    let rules = try [
      "trailing-whitespace", "final-newline", "line-endings", "byte-order-mark", "indentation",
    ].map { try makeRule($0, id: $0) }
    let result = try Self.run(rules, text)
    let left = try inspect(rules, result.after).findings
    #expect(left.allSatisfy { $0.edit == nil }, "\(text)")
    #expect(result.withdrawn.isEmpty, "\(result.withdrawn)")
    #expect(try Self.run(rules, result.after).isChanged == false)
  }
}
