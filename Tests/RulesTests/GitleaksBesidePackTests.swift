import Diagnostics
import Rules
import Testing

/// What becomes of a pack's rule when an imported configuration has one with the same id.
@Suite struct GitleaksBesidePackTests {
  /// A team's own rule takes the place of the pack's, whichever is named first; the lists of its
  /// configuration excuse it, and the rest of the pack stands as it was.
  @Test(arguments: [
    #"extends = ["pack:secrets", "gitleaks:.gitleaks.toml"]"#,
    #"extends = ["gitleaks:.gitleaks.toml", "pack:secrets"]"#,
  ])
  func anImportedRuleTakesThePlaceOfThePacks(_ rulefile: String) throws {
    let configuration = """
      [[rules]]
      id = "token"
      regex = 'own_[0-9]{4}'
      [[rules]]
      id = "third"
      regex = 'third_[0-9]{4}'
      [[allowlists]]
      stopwords = ["example"]
      """
    let rules = try GitleaksTests.load([".gitleaks.toml": configuration], rulefile: rulefile).top
      .rules
    #expect(Set(rules.map(\.id)) == ["token", "other", "third"])
    #expect(rules.count == 3)
    let token = try #require(rules.first { $0.id == "token" })
    #expect(token.options.string("pattern") == "own_[0-9]{4}")
    #expect(token.origin.source == ".gitleaks.toml")
    #expect(token.allowlists.contains { $0.stopWords == ["example"] })
    let other = try #require(rules.first { $0.id == "other" })
    #expect(other.allowlists.isEmpty)
  }

  @Test func noOtherRuleIsReplaced() {
    let own = """
      extends = ["gitleaks:.gitleaks.toml"]
      [[rule]]
      id = "token"
      check = "secret"
      pattern = 'x'
      """
    let configuration = "[[rules]]\nid = \"token\"\nregex = 'own_[0-9]{4}'\n"
    let two = #"extends = ["gitleaks:.gitleaks.toml", "gitleaks:b.toml"]"#
    for rulefile in [own, two] {
      let failure = #expect(throws: Failure.self) {
        try GitleaksTests.load(
          [".gitleaks.toml": configuration, "b.toml": configuration], rulefile: rulefile)
      }
      #expect(failure?.diagnostics.map(\.id) == ["duplicate-id"])
    }
  }
}
