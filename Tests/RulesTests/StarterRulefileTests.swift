import Diagnostics
import Rules
import Testing
import Text

/// The rulefile that `install` writes.
@Suite struct StarterRulefileTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var paths: [String]
    var judgesMessages = false
    var expected: [String]
    var testDescription: String { "\(paths)" }
  }

  private static let available = [
    "c", "commit-message", "go", "hygiene", "javascript", "python", "secrets", "shell", "swift",
  ]

  static let cases = [
    Case(paths: [], expected: ["hygiene", "secrets"]),
    Case(paths: ["README.md", "Makefile", "swift", ".c"], expected: ["hygiene", "secrets"]),
    Case(
      paths: ["a/b.swift", "x.tsx", "x.h", "tools/x.sh"],
      expected: ["hygiene", "secrets", "c", "javascript", "shell", "swift"]),
    Case(paths: ["x.rs"], expected: ["hygiene", "secrets"]),
    Case(
      paths: ["x.py"], judgesMessages: true,
      expected: ["hygiene", "secrets", "commit-message", "python"]),
  ]

  @Test(arguments: cases) func extending(_ c: Case) throws {
    let starter = StarterRulefile(
      paths: c.paths.map { RepositoryPath($0) }, available: Self.available,
      judgesMessages: c.judgesMessages)
    var tree = TestTree(starter.text)
    tree.packs = Dictionary(uniqueKeysWithValues: Self.available.map { ($0, Self.pack($0)) })
    let standard = try tree.load()
    #expect(standard.rulesInOrder == c.expected)
    #expect(standard.warnings.isEmpty)
    #expect(starter.text.hasPrefix("#:schema https://factory-hook.dev/schema/1.json\n"))
    #expect(!starter.text.split(separator: "\n").contains { $0.hasSuffix(" ") })
  }

  /// What the starter shows in comments is right once the comment signs are taken away.
  @Test func theCommentedPartsLoad() throws {
    let starter = StarterRulefile(paths: [], available: Self.available, judgesMessages: false)
    let lines = starter.text.split(separator: "\n", omittingEmptySubsequences: false)
    let examples = lines.drop { !$0.hasPrefix("# Tune") }.compactMap { line -> Substring? in
      guard line.hasPrefix("# "), !line.hasSuffix(":") else { return nil }
      return line.dropFirst(2)
    }
    let head = lines.prefix { !$0.hasPrefix("# Tune") }
    let text = (head + examples).joined(separator: "\n")
      .replacing("check = \"pattern\"", with: "check = \"word\"")
      .replacing("pattern = '\\bprint\\('", with: "word = 'print'")
      .replacing("logger.info", with: "logger")
    var tree = TestTree(text)
    tree.packs = [
      "secrets": Self.pack("secrets"),
      "hygiene": Self.pack("trailing-whitespace"),
    ]
    let standard = try tree.load()
    #expect(standard.rulesInOrder == ["trailing-whitespace", "secrets", "no-print"])
    #expect(standard.rule("trailing-whitespace")?.level == .warning)
    #expect(standard.rule("no-print")?.examples.bad.count == 1)
  }

  private static func pack(_ id: String) -> String {
    "[[rule]]\nid = \"\(id)\"\ncheck = \"word\"\nword = \"x\""
  }
}

extension Standard {
  fileprivate var rulesInOrder: [String] { top.rules.map(\.id) }
}
