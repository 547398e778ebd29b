import Rules
import Testing
import Text

@testable import Checks

/// Many secret rules: the few small texts of a commit and the thousands of a tree are searched in
/// different ways, with the same findings.
@Suite struct SmallTextTests {
  private static func rules() throws -> [Rule] {
    var rules: [Rule] = []
    for number in 0..<100 {
      rules.append(
        try makeRule(
          "secret",
          [
            "pattern": .string("(?i)\\bword\(number)[a-z]*=([0-9a-f]{4,})"),
            "keywords": .strings(["WORD\(number)"]),
          ], id: "rule-\(number)"))
    }
    // No keyword: every text is searched. Keywords too short to be told.
    rules.append(try makeRule("secret", ["pattern": .string("zz=([0-9]+)")], id: "unguarded"))
    rules.append(
      try makeRule(
        "secret", ["pattern": .string("q=([0-9]+)"), "keywords": .strings(["q="])], id: "short"))
    // Gives way to what others find in the same place.
    rules.append(
      try makeRule(
        "secret",
        [
          "pattern": .string("=([0-9a-f]{4,})"), "keywords": .strings(["word"]),
          "generic": .boolean(true),
        ], id: "generic"))
    return rules
  }

  private static let texts = [
    "", "a", "word1=abcd", "Word17=00ff word18=00ff\nword=beef\n", "zz=12 q=3", "q=1",
    "nothing of note\n", "WORD99X=1234\nword9=1234\nWORD99X=1234\n",
    String(repeating: "plain words, no secrets\n", count: 400) + "word3=ffff\nword=ffff",
    (0..<100).map { "word\($0)=abcdef\n" }.joined(),
  ]

  private func findings(_ inspector: Inspector, _ text: String) throws -> [String] {
    let bytes = Array(text.utf8)
    let file = FileFacts(path: RepositoryPath("a.txt"), mode: 0o100644, size: bytes.count)
    return try inspector.content(bytes.span, file: file).findings.map {
      "\($0.rule) \(String(describing: $0.region?.bytes)) \($0.message)"
    }
  }

  @Test func smallTextsAreSearchedLikeLargeOnes() throws {
    let small = try Inspector(rules: Self.rules())
    let ready = try Inspector(rules: Self.rules())
    #expect(try findings(ready, String(repeating: "a long line of text\n", count: 10_000)) == [])
    var total = 0
    for text in Self.texts + Self.texts.reversed() {
      let found = try findings(small, text)
      #expect(try findings(ready, text) == found, "\(text.prefix(40))")
      total += found.count
    }
    #expect(total > 200)
  }

  /// When many small texts have been searched, the set of all patterns is made after all.
  @Test func manySmallTextsAreSearchedAlike() throws {
    let inspector = try Inspector(rules: Self.rules())
    let text = String(repeating: "some text\n", count: 500) + "word42=0123\n"
    let first = try findings(inspector, text)
    #expect(first.count == 1)
    for _ in 0..<60 { #expect(try findings(inspector, text) == first) }
  }

  /// One pass looks for the rules of all kinds of files; each file hears of its own alone.
  @Test func allKindsOfFilesAreSearchedInOnePass() throws {
    var rules = try Self.rules()
    for (id, glob) in [("env", "*.env"), ("key", "**/config/*.key"), ("yaml", "*.{yml,yaml}")] {
      rules.append(
        try makeRule("secret", ["pattern": .string("zz=([0-9]+)")], id: id, files: [glob]))
    }
    rules.append(
      try makeRule(
        "pattern", ["pattern": .string("license"), "require": .boolean(true)], id: "absence",
        files: ["*.yml"]))
    func found(_ inspector: Inspector, _ path: String, _ text: String) throws -> Set<String> {
      let bytes = Array(text.utf8)
      let file = FileFacts(path: RepositoryPath(path), mode: 0o100644, size: bytes.count)
      return Set(try inspector.content(bytes.span, file: file).findings.map(\.rule))
    }
    let long = String(repeating: "a long line of text\n", count: 10_000)
    for filler in ["", long] {
      let inspector = try Inspector(rules: rules)
      #expect(try found(inspector, "a.env", filler + "zz=12") == ["unguarded", "env"])
      #expect(try found(inspector, "a.txt", filler + "zz=12") == ["unguarded"])
      #expect(try found(inspector, "config/a.key", filler + "zz=12") == ["unguarded", "key"])
      #expect(try found(inspector, "b.yml", filler + "zz=12") == ["unguarded", "yaml", "absence"])
      #expect(try found(inspector, "b.yaml", filler) == [])
      let plans = ["a.env", "a.txt", "config/a.key"].map { inspector.plan(for: RepositoryPath($0)) }
      #expect(plans.allSatisfy { $0.searches.count == 1 })
      #expect(plans.allSatisfy { $0.searches[0].group === plans[0].searches[0].group })
    }
  }

  /// Files for which few of many rules are meant are not searched for all of them.
  @Test func fewRulesOfManyAreSearchedAlone() throws {
    var rules = try (0..<100).map { number in
      try makeRule(
        "secret", ["pattern": .string("word\(number)=([0-9]+)")], id: "c-\(number)", files: ["*.c"])
    }
    rules.append(try makeRule("secret", ["pattern": .string("zz=([0-9]+)")], id: "all"))
    let inspector = try Inspector(rules: rules)
    let (c, other) = (inspector.plan(for: RepositoryPath("a.c")), inspector.plan(for: .top))
    #expect(c.searches.map(\.applies.count) == [101])
    #expect(other.searches.map(\.applies.count) == [1])
  }
}
