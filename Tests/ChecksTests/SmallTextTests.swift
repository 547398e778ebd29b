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
}
