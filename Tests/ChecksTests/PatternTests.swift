import Rules
import Testing
import Text

@testable import Checks

@Suite struct PatternTests {
  static func pattern(_ source: String, _ more: Options = [:]) -> Options {
    more.merging(["pattern": .string(source)]) { $1 }
  }

  static let cases = [
    TextCase("let x = «print(»1)", pattern(#"\bprint\("#)),
    TextCase("«print(»1); «print(»2)\n«print(»3)", pattern(#"\bprint\("#)),
    TextCase("sprint(1)", pattern(#"\bprint\("#)),
    TextCase("", pattern("a")),
    TextCase("«»a", pattern("^")),
    TextCase("«a»b«a»", pattern("a")),
    TextCase("«b» «a»", ["patterns": .strings(["a", "b"])]),
    TextCase("«b» «a» «c»", ["patterns": .strings(["a", "b"]), "pattern": .string("c")]),
    // Two patterns of one rule at one place are one finding.
    TextCase("«ab»", ["patterns": .strings(["ab", "a"])]),
    TextCase("«A» «a»", pattern("a", ["ignore-case": .boolean(true)])),
    TextCase("A «a»", pattern("a", ["ignore-case": .boolean(false)])),
    TextCase("x\n«a»\n", pattern("^a", ["multiline": .boolean(true)])),
    TextCase("x\na\n", pattern("^a")),
    TextCase("«a\nb»", pattern("a.b", ["dot-all": .boolean(true)])),
    TextCase("a\nb", pattern("a.b")),
    // Whole files and several lines.
    TextCase("catch «{\n\n}»\n", pattern(#"\{\s*\}"#)),
    TextCase("«#include <x>»\n", pattern(#"\A#include.*"#)),
    // Exceptions.
    TextCase(
      "logger.print(1) «print(»2)", pattern(#"\bprint\("#, ["not": .strings([#"logger\.print"#])])),
    TextCase("// print(1)\n«print(»1)", pattern(#"\bprint\("#, ["not": .strings([#"^\s*//.*"#])])),
    TextCase("«print(»1) // quiet", pattern(#"\bprint\("#, ["not": .strings(["quiet"])])),
    TextCase(
      "print(1) // quiet\n«print(»2)", pattern(#"\bprint\("#, ["not-line": .strings(["quiet"])])),
    TextCase("a aa «a» aaa a", pattern(#"\ba\b"#, ["not": .strings(["^a aa", "aaa a$"])])),
    TextCase("if {\n} «else» x\nelse y ok", pattern("else", ["not-line": .strings(["ok$"])])),
    TextCase("{\n} ok", pattern(#"\{\s*\}"#, ["not-line": .strings(["ok"])])),
    TextCase(
      "A b\n«a» c", pattern("a", ["ignore-case": .boolean(true), "not": .strings(["A B"])])),
    // Keywords: one must be in the text, whatever its case.
    TextCase("a", pattern("a", ["keywords": .strings(["key", "word"])])),
    TextCase("«a» WORD", pattern("a", ["keywords": .strings(["key", "word"])])),
    // The place is the group named `at`, where it took part.
    TextCase("call(«x», y)", pattern(#"call\((?P<at>\w)"#)),
    TextCase("call(«x») «call()»", pattern(#"call\((?P<at>\w)?\)"#)),
    // Text that is no UTF-8 or not all text.
    TextCase("«a»\u{0}", pattern("a", ["binary": .boolean(true)])),
    TextCase("a\u{0}", pattern("a")),
    TextCase("é«é»", pattern("é$")),
  ]

  @Test(arguments: cases) func places(_ row: TextCase) throws { try row.run("pattern") }

  @Test func defaultMessage() throws {
    try TextCase("«a»", Self.pattern("a"), messages: ["text matches the forbidden pattern 'a'"])
      .run("pattern")
    let rule = try makeRule("pattern", Self.pattern("a"), message: "no a")
    #expect(try inspect([rule], [UInt8(ascii: "a")]).findings.map(\.message) == ["no a"])
  }

  @Test func invalidUTF8HidesNothing() throws {
    let rule = try makeRule("pattern", Self.pattern("secret.?word"))
    let text: [UInt8] = [0xC3] + Array("secretword".utf8) + [0xFF, 0xE2, 0x28]
    #expect(try inspect([rule], text).findings.map(\.region?.bytes) == [1..<11])
  }

  struct Required: Sendable {
    var text: String
    var options: Options
    var messages: [String]
  }

  static let required = [
    Required(
      text: "// Copyright 2026\n", options: ["pattern": .string(#"\A// Copyright \d{4}"#)],
      messages: []),
    Required(
      text: "code\n", options: ["pattern": .string(#"\A// Copyright"#)],
      messages: [#"no match of the required pattern '\A// Copyright'"#]),
    Required(
      text: "", options: ["pattern": .string("a")],
      messages: ["no match of the required pattern 'a'"]),
    Required(
      text: "a", options: ["patterns": .strings(["a", "b", "c"])],
      messages: ["no match of the required pattern 'b'", "no match of the required pattern 'c'"]),
    Required(text: "a\u{0}", options: ["pattern": .string("b")], messages: []),
    Required(
      text: "a\u{0}", options: ["pattern": .string("b"), "binary": .boolean(true)],
      messages: ["no match of the required pattern 'b'"]),
    Required(
      text: "A", options: ["pattern": .string("a"), "ignore-case": .boolean(true)], messages: []),
  ]

  @Test(arguments: required) func require(_ row: Required) throws {
    var options = row.options
    options["require"] = .boolean(true)
    let rule = try makeRule("pattern", options)
    #expect(try kind("pattern").validate(rule) == [])
    let findings = try inspect([rule], Array(row.text.utf8)).findings
    #expect(Set(findings.map(\.message)) == Set(row.messages))
    #expect(findings.count == row.messages.count)
    #expect(findings.allSatisfy { $0.region == nil })
  }

  @Test(arguments: [
    ("foo(1)", #"foo\((\d)\)"#, "bar($1)", "bar(1)"),
    ("foo(1)", #"foo\((?P<n>\d)\)"#, "bar(${n}, ${1})", "bar(1, 1)"),
    ("a a", "a", "$0$0", "aa aa"),
    ("a", "a", "$$1 $", "$1 $"),
    ("ab", "(a)|(b)", "[$1$2]", "[a][b]"),
    ("a", "a", "", ""),
    ("a", "a", "${}$x", "${}$x"),
  ])
  func replacement(_ text: String, _ pattern: String, _ template: String, _ expected: String) throws
  {
    let options: Options = ["pattern": .string(pattern), "replacement": .string(template)]
    #expect(try kind("pattern").validate(makeRule("pattern", options)) == [])
    #expect(try fixed(text, by: "pattern", options) == expected)
  }

  static let bad = [
    BadRuleCase([:], "rule 'rule' has neither 'pattern' nor 'patterns'"),
    BadRuleCase(["pattern": .string("a(")], "pattern 'a(': "),
    BadRuleCase(["pattern": .string(#"(a)\1"#)], #"pattern '(a)\1': "#),
    BadRuleCase(["patterns": .strings(["a", "[", "*"])], "pattern '[': ", "pattern '*': "),
    BadRuleCase(["pattern": .string("a"), "not": .strings([")"])], "pattern ')': "),
    BadRuleCase(
      ["pattern": .string("a"), "not-line": .strings(["a{9999}"])], "pattern 'a{9999}': "),
    BadRuleCase(
      ["pattern": .string("a"), "require": .boolean(true), "replacement": .string("b")],
      "'replacement' means nothing together with 'require'"),
    BadRuleCase(
      ["pattern": .string("a"), "require": .boolean(true), "not": .strings(["b"])],
      "'not' means nothing together with 'require'"),
    BadRuleCase(
      ["pattern": .string("a"), "replacement": .string("$1")],
      "replacement names the group '1', which pattern 'a' does not have"),
    BadRuleCase(
      ["pattern": .string("(?P<a>a)"), "replacement": .string("${b}")],
      "replacement names the group 'b'"),
  ]

  @Test(arguments: bad) func refused(_ row: BadRuleCase) throws { try row.run("pattern") }

  /// A pattern that was not validated and is refused makes the judging fail, never pass.
  @Test(
    arguments: [
      ["pattern": .string("(")], ["pattern": .string("("), "keywords": .strings(["a"])],
      ["pattern": .string("a"), "not": .strings(["("])],
      ["pattern": .string("a"), "not-line": .strings(["("])],
    ] as [Options])
  func brokenPatternsFail(_ options: Options) throws {
    let rule = try makeRule("pattern", options)
    #expect(throws: (any Error).self) { try inspect([rule], Array("a".utf8)) }
  }

  /// Exceptions cost no more than the text, however many matches are on one line.
  @Test(.timeLimit(.minutes(15))) func exceptionsOnOneHugeLine() throws {
    let options = Self.pattern("a", ["not": .strings(["ba"]), "not-line": .strings(["zz"])])
    let text = Array(String(repeating: "a ba ", count: 8_000).utf8)
    let inspection = try inspect([try makeRule("pattern", options)], text)
    #expect(inspection.findings.count + (inspection.unlisted["rule"] ?? 0) == 8_000)
  }
}
