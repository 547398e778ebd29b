import Checks
import Diagnostics
import Packs
import Rules
import Testing
import Text

/// The build's images of the packs say what the packs' texts say.
@Suite struct PackImagesTests {
  private func load(image: Bool) throws(Failure) -> Standard {
    let library = PackLibrary(
      names: BuiltInPacks.names, image: { image ? BuiltInPacks.image($0) : nil },
      bytes: BuiltInPacks.bytes)
    let all = BuiltInPacks.names.map { "\"pack:\($0)\"" }.joined(separator: ", ")
    return try StandardLoader(kinds: CheckCatalog.kinds, packs: library)
      .load(proof: .none) { path throws(Failure) in
        path == RepositoryPath(StandardLoader.rulefileName)
          ? Array("extends = [\(all)]".utf8) : nil
      }
  }

  @Test(arguments: BuiltInPacks.names)
  func everyPackHasOne(_ pack: String) { #expect(BuiltInPacks.image(pack) != nil) }

  @Test func imagesSayWhatTheTextsSay() throws {
    let (text, image) = (try load(image: false), try load(image: true))
    #expect(text.digest == image.digest)
    #expect(text.top.rules.count == image.top.rules.count)
    for (a, b) in zip(text.top.rules, image.top.rules) {
      #expect(summary(a) == summary(b))
      #expect(a.paths == b.paths)
      #expect(a.origin == b.origin)
      for option in kind(a.check)?.options ?? [] {
        let name = option.name
        #expect(a.options.has(name) == b.options.has(name), "'\(a.id)', '\(name)'")
        #expect(a.options.strings(name) == b.options.strings(name), "'\(a.id)', '\(name)'")
        #expect(a.options.number(name) == b.options.number(name), "'\(a.id)', '\(name)'")
        #expect(a.options.integer(name) == b.options.integer(name), "'\(a.id)', '\(name)'")
        #expect(a.options.boolean(name) == b.options.boolean(name), "'\(a.id)', '\(name)'")
        #expect(a.options.place(of: name) == b.options.place(of: name), "'\(a.id)', '\(name)'")
      }
    }
  }

  private func kind(_ name: String) -> CheckKind? {
    CheckCatalog.kinds.first { $0.name == name }
  }

  private func summary(_ rule: Rule) -> [String] {
    let examples = (rule.examples.bad + rule.examples.good).map {
      "\($0.content) \($0.path ?? "-") \($0.mode) \($0.place)"
    }
    return [
      rule.id, rule.check, rule.level.rawValue, rule.message ?? "-", rule.why ?? "-",
      rule.fix ?? "-", "\(rule.tags)", "\(rule.suppressible)",
    ] + examples
  }
}
