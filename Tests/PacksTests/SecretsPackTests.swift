import Checks
import Matching
import Packs
import Rules
import Testing
import Text

/// What holds for the rules of the secrets pack among each other.
@Suite struct SecretsPackTests {
  static let rules = (try? PackLoading.rules("secrets")) ?? []
  static let patterns = rules.filter { $0.check == "secret" && $0.options.has("pattern") }

  @Test func coversTheField() {
    #expect(Self.patterns.count >= 200)
  }

  /// A rule without keywords is searched for in every file.
  @Test func everyRuleForAllFilesHasKeywords() {
    for rule in Self.patterns where rule.options.strings("keywords").isEmpty {
      #expect(!rule.paths.include.isEmpty, "\(rule.id)")
    }
  }

  @Test func keywordsOccurInTheBadExamples() {
    for rule in Self.patterns {
      let keywords = rule.options.strings("keywords")
      guard !keywords.isEmpty else { continue }
      let set = LiteralSet(keywords.map { (bytes: Array($0.utf8), ignoreCase: true) })
      for example in rule.examples.bad {
        var occurs = false
        set.scan(ExampleTemplate.expand(example.content).span) { _, _ in
          occurs = true
          return false
        }
        #expect(occurs, "\(rule.id): \(String(decoding: example.content, as: UTF8.self))")
      }
    }
  }

  /// A common keyword costs a search of almost every file.
  @Test func keywordsAreRareEnough() {
    for rule in Self.patterns {
      for keyword in rule.options.strings("keywords") {
        #expect(keyword.utf8.count >= 3 || keyword == "Q~", "\(rule.id): \(keyword)")
      }
    }
  }

  /// The near misses of one rule must not wake another.
  @Test func noGoodExampleWakesAnyRule() throws {
    let inspector = try Inspector(rules: Self.rules)
    for rule in Self.rules where rule.judgesContent {
      for example in rule.examples.good {
        let content = ExampleTemplate.expand(example.content)
        let reporting = try PackLoading.reporting(
          content, at: example.path ?? "Sources/settings.py", inspector)
        let text = String(decoding: example.content, as: UTF8.self)
        #expect(reporting.isEmpty, "\(rule.id): \(text) wakes \(reporting)")
      }
    }
  }

  /// In a whole pack a secret is reported under the name of its own rule, and not by a dozen.
  @Test func badExamplesAreReportedByTheirOwnRule() throws {
    let inspector = try Inspector(rules: Self.rules)
    for rule in Self.patterns where rule.paths.include.isEmpty {
      for example in rule.examples.bad {
        let content = ExampleTemplate.expand(example.content)
        let reporting = try PackLoading.reporting(
          content, at: example.path ?? "Sources/settings.py", inspector)
        let text = String(decoding: example.content, as: UTF8.self)
        #expect(reporting.contains(rule.id), "\(rule.id) is silent about \(text): \(reporting)")
        #expect(reporting.count <= 2, "\(text) wakes \(reporting)")
      }
    }
  }
}
