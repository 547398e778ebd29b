import Rules
import Testing
import Text

@testable import Checks

@Suite struct SecretTests {
  /// `key=` and a value of sixteen hexadecimal digits.
  static let base: Options = ["pattern": .string("key=([0-9a-f]{16})")]

  static func with(_ more: Options) -> Options { base.merging(more) { $1 } }

  static let value = "0a1b2c3d4e5f6978"

  static let cases = [
    TextCase("key=«\(value)»", base, messages: ["secret in the text"]),
    TextCase("key=«\(value)» key=«ffffffffffffffff»\n", base),
    TextCase("key=\(value.dropLast())", base),
    // The secret: the group that is named, the first that took part, or the whole match.
    TextCase("«key=\(value)»", with(["group": .integer(0)])),
    TextCase("a=b«c»", ["pattern": .string("(a)=(b)(c)"), "group": .integer(3)]),
    TextCase("b=«c»", ["pattern": .string("(?:(a)|b)=(c)")]),
    TextCase("«b=c»", ["pattern": .string("b=c")]),
    TextCase("«a»=b", ["pattern": .string("(a)=(b)")]),
    TextCase("«b=»", ["pattern": .string("b=(x?)")]),
    TextCase("«b=»", ["pattern": .string("b=(x)?"), "group": .integer(1)]),
    TextCase("\n«b»\n", ["pattern": .string(#"\nb\n"#)]),
    // Entropy must be above the floor.
    TextCase("key=«\(value)»", with(["entropy": .number(3.9)])),
    TextCase("key=0000000000000000", with(["entropy": .number(0.1)])),
    TextCase("key=0123456789abcdef", with(["entropy": .number(4)])),
    TextCase("key=«0123456789abcdef»", with(["entropy": .number(3.999)])),
    TextCase("key=0123456789abcdef", with(["entropy": .integer(4)])),
    // Keywords.
    TextCase("key=\(value)", with(["keywords": .strings(["token"])])),
    TextCase("TOKEN key=«\(value)»", with(["keywords": .strings(["token"])])),
    // What excuses a secret.
    TextCase("key=\(value) key=«1\(value.dropFirst())»", with(["allow": .strings(["^0a"])])),
    TextCase("key=«\(value)»", with(["allow": .strings(["^key"])])),
    TextCase("key=\(value)", with(["allow-match": .strings(["^key=0"])])),
    TextCase(
      "key=\(value) // test\nkey=«\(value)»\n", with(["allow-line": .strings(["// test$"])])),
    TextCase("key=\(value)", with(["stop-words": .strings(["nope", "B2C3"])])),
    TextCase("key=«\(value)» b2c3", with(["stop-words": .strings(["b2c3d4e5f69780"])])),
    TextCase("key=\(value)", with(["allow-path": .strings([#"_test\.go$"#])]), path: "x/a_test.go"),
    TextCase("key=«\(value)»", with(["allow-path": .strings([#"_test\.go$"#])]), path: "x/a.go"),
    TextCase("key=«\(value)»", with(["path-pattern": .strings([#"\.env$"#])]), path: "x/.env"),
    TextCase("key=\(value)", with(["path-pattern": .string(#"\.env$"#)]), path: "x/env"),
    TextCase("key=«\(value)»", with(["path-pattern": .string(#"\.env$"#)]), path: "x/.env"),
    // Every file counts: binary ones, and the text of links.
    TextCase("\u{0}key=«\(value)»", base),
    TextCase("key=«\(value)»", base, mode: 0o120000),
    TextCase("key=\(value)", base, mode: 0o160000),
  ]

  @Test(arguments: cases) func places(_ row: TextCase) throws { try row.run("secret") }

  static let bad = [
    BadRuleCase([:], "rule 'rule' has neither 'pattern' nor 'path-pattern'"),
    BadRuleCase(["pattern": .string("(")], "pattern '(': "),
    BadRuleCase(["pattern": .string("a"), "allow": .strings(["("])], "pattern '(': "),
    BadRuleCase(["pattern": .string("a"), "allow-line": .strings([#"\1"#])], #"pattern '\1': "#),
    BadRuleCase(
      ["pattern": .string("(a)"), "group": .integer(2)], "group 2 is not in the pattern"),
    BadRuleCase(
      ["path-pattern": .string("a"), "entropy": .number(3)], "'entropy' means nothing without"),
  ]

  @Test(arguments: bad) func refused(_ row: BadRuleCase) throws { try row.run("secret") }

  /// A rule without a pattern for the text reports files by their path.
  @Test(arguments: [("id_rsa", 1), ("a/.env", 1), ("a/.env.example", 0), ("rsa", 0)])
  func pathAlone(_ path: String, _ count: Int) throws {
    let rule = try makeRule(
      "secret",
      ["path-pattern": .string(#"(^|/)(id_rsa|\.env)"#), "allow-path": .strings(["example$"])])
    #expect(try kind("secret").validate(rule) == [])
    let findings = try inspect([rule], [], path: path).findings
    #expect(
      findings.map(\.message)
        == Array(repeating: "'\(path)' is a file that holds secrets by its name", count: count))
  }

  struct ListCase: Sendable, CustomTestStringConvertible {
    var name: String
    var list: AllowList
    var text = "set key=\(value) # sample"
    var path = "src/main.c"
    var isExcused: Bool
    var testDescription: String { name }
  }

  static let lists = [
    ListCase(name: "empty", list: AllowList(), isExcused: false),
    ListCase(name: "secret", list: AllowList(patterns: ["^0a1b"]), isExcused: true),
    ListCase(name: "secret misses the match", list: AllowList(patterns: ["key"]), isExcused: false),
    ListCase(name: "match", list: AllowList(patterns: ["^key"], target: .match), isExcused: true),
    ListCase(
      name: "match misses the line", list: AllowList(patterns: ["set"], target: .match),
      isExcused: false),
    ListCase(
      name: "line", list: AllowList(patterns: ["^set .* # sample$"], target: .line), isExcused: true
    ),
    ListCase(name: "second pattern", list: AllowList(patterns: ["x", "0a"]), isExcused: true),
    ListCase(name: "stop word", list: AllowList(stopWords: ["C3D4"]), isExcused: true),
    ListCase(name: "path", list: AllowList(paths: [#"\.c$"#]), isExcused: true),
    ListCase(name: "other path", list: AllowList(paths: [#"\.h$"#]), isExcused: false),
    ListCase(
      name: "any: one of two", list: AllowList(patterns: ["zz"], paths: [#"\.c$"#]), isExcused: true
    ),
    ListCase(
      name: "all: both", list: AllowList(condition: .all, patterns: ["0a"], paths: [#"\.c$"#]),
      isExcused: true),
    ListCase(
      name: "all: path only", list: AllowList(condition: .all, patterns: ["zz"], paths: [#"\.c$"#]),
      isExcused: false),
    ListCase(
      name: "all: pattern only",
      list: AllowList(condition: .all, patterns: ["0a"], paths: [#"\.h$"#]),
      isExcused: false),
    ListCase(
      name: "all: three",
      list: AllowList(condition: .all, patterns: ["0a"], paths: [#"\.c$"#], stopWords: ["6978"]),
      isExcused: true),
    ListCase(
      name: "all: stop word misses",
      list: AllowList(condition: .all, patterns: ["0a"], paths: [#"\.c$"#], stopWords: ["zz"]),
      isExcused: false),
    ListCase(
      name: "all: path alone", list: AllowList(condition: .all, paths: [#"\.c$"#]), isExcused: true),
  ]

  @Test(arguments: lists) func allowLists(_ row: ListCase) throws {
    var rule = try makeRule("secret", Self.base)
    rule.allowlists = [AllowList(patterns: ["never"]), row.list]
    #expect(try kind("secret").validate(rule) == [])
    let findings = try inspect([rule], Array(row.text.utf8), path: row.path).findings
    #expect(findings.isEmpty == row.isExcused)
  }

  @Test func brokenAllowLists() throws {
    var rule = try makeRule("secret", Self.base)
    rule.allowlists = [AllowList(patterns: ["("], paths: ["["])]
    #expect(try kind("secret").validate(rule).count == 2)
    #expect(throws: (any Error).self) { try inspect([rule], Array("key=\(Self.value)".utf8)) }
  }

  /// A generic rule gives way to one that knows the place better, and only there.
  @Test func genericRules() throws {
    let generic = try makeRule(
      "secret", ["pattern": .string("=([0-9a-z]{16})"), "generic": .boolean(true)], id: "generic")
    let special = try makeRule("secret", Self.base, id: "special")
    let text = Array("key=\(Self.value) other=\(Self.value)\n".utf8)
    for rules in [[generic, special], [special, generic]] {
      let findings = try inspect(rules, text).findings
      #expect(findings.map(\.rule) == ["special", "generic"])
    }
    #expect(try inspect([generic], text).findings.count == 2)
    // Also where one rule is for some files only, so that they are searched apart.
    let narrow = try makeRule("secret", Self.base, id: "narrow", files: ["*.txt"])
    #expect(try inspect([generic, narrow], text).findings.map(\.rule) == ["narrow", "generic"])
  }

  @Test(.timeLimit(.minutes(15))) func hostileLine() throws {
    let options = Self.with(["allow-line": .strings(["zz"]), "entropy": .number(1)])
    let text = Array(String(repeating: "key=\(Self.value) ", count: 8_000).utf8)
    let inspection = try inspect([try makeRule("secret", options)], text)
    #expect(inspection.unlisted == ["rule": 7_000])
  }
}

@Suite struct EntropyTests {
  /// Figures of gitleaks' own tests and of the definition.
  @Test(
    arguments: [
      ("", 0), ("a", 0), ("aaaa", 0), ("ab", 1), ("abcd", 2), ("aab", 0.918_295_834_054_489_6),
      ("0123456789abcdef", 4), ("1223334444", 1.846_439_344_671_015_4),
      // By characters but over the length in bytes: two of two bytes each.
      ("éé", 0.5), ("éè", 1),
    ] as [(String, Double)])
  func bits(_ text: String, _ expected: Double) {
    let bytes = Array(text.utf8)
    #expect(abs(Entropy.bits(0..<bytes.count, in: bytes.span) - expected) < 1e-12)
  }

  @Test func logarithms() {
    for exponent in -1074...1000 {
      let power = Double(sign: .plus, exponent: exponent, significand: 1)
      #expect(Entropy.logarithm2(power) == Double(exponent))
    }
    // log2(a·b) = log2 a + log2 b, also across the point where the mantissa is halved.
    var generator = SeededGenerator(7)
    for _ in 0..<1000 {
      let a = Double.random(in: 0.001...1000, using: &generator)
      let b = Double.random(in: 0.001...1000, using: &generator)
      let difference =
        Entropy.logarithm2(a * b) - Entropy.logarithm2(a) - Entropy.logarithm2(b)
      #expect(abs(difference) < 1e-12)
    }
    #expect(abs(Entropy.logarithm2(10) - 3.321_928_094_887_362_3) < 1e-14)
    #expect(abs(Entropy.logarithm2(3) - 1.584_962_500_721_156) < 1e-14)
  }
}

/// What reports may show of a secret: nothing but its first characters.
@Suite struct MaskingTests {
  static func excerpt(_ text: String, _ options: [Options], others: [Rule] = []) throws -> [String]
  {
    let rules = try options.enumerated().map { try makeRule("secret", $1, id: "s\($0)") }
    return try inspect(rules + others, Array(text.utf8)).findings
      .map { String(decoding: $0.excerpt, as: UTF8.self) }
  }

  @Test(arguments: [
    // At most four characters, at most a quarter.
    ("key=0123456789abcdef;", "key=(.*);", "key=0123************;"),
    ("key=0123456789;", "key=(.*);", "key=01********;"),
    ("key=012;", "key=(.*);", "key=***;"),
    ("key=éééééééé;", "key=(.*);", "key=éé******;"),
    ("key=日本語;", "key=(.*);", "key=***;"),
    // The same value once more on the line.
    (
      "key=0123456789abcdef; // 0123456789abcdef", "key=(.*?);",
      "key=0123************; // 0123************"
    ),
    ("a b", "a b", "***"),
  ])
  func one(_ text: String, _ pattern: String, _ expected: String) throws {
    #expect(try Self.excerpt(text, [["pattern": .string(pattern)]]) == [expected])
  }

  @Test func severalOnALine() throws {
    let text = "a=00112233 b=44556677"
    let expected = "a=00****** b=44******"
    let rules: [Options] = [["pattern": .string("a=(\\w+)")], ["pattern": .string("b=(\\w+)")]]
    #expect(try Self.excerpt(text, rules) == [expected, expected])
  }

  /// Two rules that take the secret to start at different places show what both show.
  @Test func overlapping() throws {
    let text = "x=key=0011223344556677"
    let rules: [Options] = [["pattern": .string("x=(.*)")], ["pattern": .string("key=(.*)")]]
    #expect(
      Set(try Self.excerpt(text, rules)) == ["x=key=****************"])
  }

  @Test func otherRulesOnTheLine() throws {
    let other = try makeRule("pattern", ["pattern": .string("todo")], id: "other")
    let excerpts = try Self.excerpt(
      "todo key=00112233445566778899", [["pattern": .string("key=(.*)")]], others: [other])
    #expect(excerpts == Array(repeating: "todo key=0011****************", count: 2))
  }

  @Test func overManyLines() throws {
    let other = try makeRule("pattern", ["pattern": .string("b")], id: "other")
    let text = "key=<aaaaaaaaaaaa\nbbbbbbbb\ncc> b\n"
    let excerpts = try Self.excerpt(
      text, [["pattern": .string("(?s)<(.*)>")]], others: [other])
    #expect(excerpts.first == "key=<aaaa********")
    #expect(excerpts.dropFirst().allSatisfy { $0 == "********" || $0 == "**> b" })
  }

  /// Where more secrets are found than are remembered, lines behind them are not shown at all.
  @Test func beyondWhatIsRemembered() {
    var ranges = SecretRanges()
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 300_000)
    for index in 0...SecretRanges.countMax { ranges.add((index * 5)..<(index * 5 + 1)) }
    ranges.sort()
    let last = SecretRanges.countMax * 5
    #expect(ranges.masked((last - 10)..<(last - 4), in: bytes.span) == Array("*aaaa*".utf8))
    #expect(ranges.masked((last + 5)..<(last + 9), in: bytes.span) == Array("****".utf8))
  }

  /// Neither the finding nor anything derived from it holds the value.
  @Test func nothingElseHoldsTheValue() throws {
    let value = "0a1b2c3d4e5f6978"
    let rule = try makeRule("secret", SecretTests.base)
    for finding in try inspect([rule], Array("key=\(value)\n".utf8)).findings {
      var dumped = ""
      dump(finding, to: &dumped)
      #expect(!dumped.contains(value))
      let excerpt = String(decoding: finding.excerpt, as: UTF8.self)
      #expect(excerpt == "key=0a1b************")
    }
  }
}
