import Checks
import Diagnostics
import Matching
import Packs
import Rules
import Testing
import Text

/// What holds for every built-in pack.
@Suite struct PackTests {
  @Test(arguments: BuiltInPacks.names)
  func loadsAndProvesItself(_ pack: String) throws {
    do {
      let standard = try PackLoading.standard(extending: [pack], proof: .all)
      #expect(standard.warnings.isEmpty, "\(standard.warnings)")
      #expect(standard.top.isInForce)
    } catch let failure as Failure {
      Issue.record("\(failure)")
    }
  }

  @Test func allPacksLoadTogether() throws {
    let standard = try PackLoading.standard(extending: BuiltInPacks.names, proof: .none)
    #expect(standard.warnings.isEmpty, "\(standard.warnings)")
  }

  @Test func idsAreUniqueAcrossPacks() throws {
    var owner: [String: String] = [:]
    for pack in BuiltInPacks.names {
      for rule in try PackLoading.rules(pack) {
        #expect(owner[rule.id] == nil, "\(rule.id) is in \(pack) and \(owner[rule.id] ?? "")")
        owner[rule.id] = pack
      }
    }
  }

  @Test(arguments: BuiltInPacks.names)
  func everyRuleSaysWhyAndHowAndShowsIt(_ pack: String) throws {
    let rules = try PackLoading.rules(pack)
    #expect(rules.count >= 7)
    for rule in rules {
      #expect(rule.why?.isEmpty == false, "\(rule.id) has no why")
      #expect(rule.fix?.isEmpty == false, "\(rule.id) has no fix")
      #expect(!rule.examples.bad.isEmpty, "\(rule.id) has no bad example")
      #expect(!rule.examples.good.isEmpty, "\(rule.id) has no good example")
    }
  }

  /// Texts that are shown one after the other follow one style.
  @Test(arguments: BuiltInPacks.names)
  func textsAreLowerCaseWithoutFullStop(_ pack: String) throws {
    for rule in try PackLoading.rules(pack) {
      for text in [rule.message, rule.why, rule.fix].compactMap({ $0 }) {
        #expect(!text.hasSuffix("."), "\(rule.id): \(text)")
        #expect(!text.contains("\n"), "\(rule.id): \(text)")
        #expect(text.count <= 200, "\(rule.id): \(text)")
      }
      #expect(rule.message?.count ?? 0 <= 80, "\(rule.id)")
    }
  }

  /// The packs lie in this repository, so they must pass what they ask of others.
  @Test(arguments: BuiltInPacks.names)
  func textPassesHygieneAndSecrets(_ pack: String) throws {
    let rules = try PackLoading.rules("hygiene") + PackLoading.rules("secrets")
    let inspector = try Inspector(rules: rules)
    let bytes = try #require(BuiltInPacks.bytes(pack))
    let file = FileFacts(path: RepositoryPath("rules/\(pack).toml"), size: bytes.count)
    let findings = try inspector.content(bytes.span, file: file).findings
    #expect(findings.isEmpty, "\(findings.map { "\($0.rule): \($0.region?.start.line ?? 0)" })")
  }

  /// A pattern without a literal is run over every byte of every file that the rule applies to.
  @Test(arguments: BuiltInPacks.names)
  func patternsHaveALiteralToLookFor(_ pack: String) throws {
    for rule in try PackLoading.rules(pack) where rule.options.strings("keywords").isEmpty {
      for source in rule.options.strings("pattern") + rule.options.strings("patterns") {
        let literals = try Pattern(source).requiredLiterals?.literals ?? []
        let shortest = literals.map(\.bytes.count).min() ?? 0
        #expect(shortest >= 2 || source.hasPrefix(#"\A"#), "\(rule.id): \(literals)")
      }
    }
  }

  /// Keywords only save work: no match of a pattern may be without one.
  @Test(arguments: BuiltInPacks.names)
  func keywordsAreInEveryMatch(_ pack: String) throws {
    for rule in try PackLoading.rules(pack) where rule.check == "pattern" {
      let keywords = rule.options.strings("keywords").map { $0.lowercased() }
      if keywords.isEmpty { continue }
      let options = PatternOptions(
        caseInsensitive: rule.options.boolean("ignore-case") ?? false,
        multiline: rule.options.boolean("multiline") ?? false,
        dotMatchesNewline: rule.options.boolean("dot-all") ?? false)
      for source in rule.options.strings("pattern") + rule.options.strings("patterns") {
        let literals = try Pattern(source, options: options).requiredLiterals?.literals ?? []
        #expect(!literals.isEmpty, "\(rule.id)")
        for literal in literals {
          let text = String(decoding: literal.bytes, as: UTF8.self).lowercased()
          #expect(keywords.contains(where: text.contains), "\(rule.id): \(text)")
        }
      }
    }
  }
}
