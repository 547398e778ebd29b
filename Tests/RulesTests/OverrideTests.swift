import Diagnostics
import Rules
import Testing
import Text

/// What `[override.ID]` changes, what it leaves, and which examples are run.
@Suite struct OverrideTests {
  private func rule(_ id: String, _ tree: TestTree) throws -> Rule {
    try #require(try tree.load().rule(id))
  }

  private func tuned(_ override: String) throws -> Rule {
    try rule("no-tabs", TestTree("extends = \"pack:hygiene\"\n[override.no-tabs]\n\(override)"))
  }

  @Test func everyKeyReplaces() throws {
    let rule = try tuned(
      """
      level = "note"
      files = ["*.c"]
      message = "m"
      why = "w"
      fix = "f"
      tags = ["t"]
      suppressible = false
      words = ["x", "y"]
      """)
    #expect(rule.level == .note)
    #expect(rule.paths.include.globs.map(\.text) == ["*.c"])
    #expect([rule.message, rule.why, rule.fix] == ["m", "w", "f"])
    #expect(rule.tags == ["t"])
    #expect(!rule.suppressible)
    #expect(rule.options.strings("words") == ["x", "y"])
    #expect(rule.options.string("word") == "TAB")
    #expect(rule.origin.source == "pack:hygiene")
    #expect(rule.overrides.map(\.description) == ["factory-hook.toml:2:11"])
  }

  @Test func excludeAdds() throws {
    let rule = try tuned("exclude = [\"*.md\", \"!/keep.tsv\"]")
    #expect(rule.paths.exclude.globs.map(\.text) == ["*.tsv", "*.md", "!/keep.tsv"])
    #expect(!rule.paths.selects(RepositoryPath("a/x.tsv")))
    #expect(rule.paths.selects(RepositoryPath("keep.tsv")))
  }

  @Test func changedOptionsDropTheExamplesOfTheOldOnes() throws {
    #expect(try tuned("level = \"note\"").examples.bad.count == 1)
    #expect(try tuned("word = \"X\"").examples.bad.isEmpty)
    let renewed = try tuned("word = \"X\"\nbad = [\"an X\"]")
    #expect(renewed.examples.bad.map { String(decoding: $0.content, as: UTF8.self) } == ["an X"])
    #expect(renewed.examples.good.isEmpty)
  }

  @Test func laterOverridesWin() throws {
    let tree = TestTree([
      "factory-hook.toml": "extends = \"a.toml\"\n[override.size]\nmax = 7",
      "a.toml": "extends = \"pack:hygiene\"\n[override.size]\nmax = 6\nlevel = \"warning\"",
    ])
    let rule = try rule("size", tree)
    #expect(rule.options.integer("max") == 7)
    #expect(rule.level == .warning)
    #expect(rule.overrides.map(\.source) == ["a.toml", "factory-hook.toml"])
  }

  @Test func excludeOfAnExtendedFileTouchesItsOwnRulesOnly() throws {
    let standard = try TestTree([
      "factory-hook.toml": "extends = [\"pack:secrets\", \"a.toml\"]\nexclude = \"top/\"",
      "a.toml": "extends = \"pack:hygiene\"\nexclude = \"vendor\"",
    ]).load()
    let vendored = RepositoryPath("vendor/x")
    #expect(try #require(standard.rule("no-tabs")).paths.selects(vendored) == false)
    #expect(try #require(standard.rule("no-key")).paths.selects(vendored))
    #expect(!standard.top.excludes(vendored))
    #expect(standard.top.excludes(RepositoryPath("top/x")))
  }

  /// A pack is proved by tests, so a lie in its examples shows only where proof is asked for.
  @Test(arguments: [(Proof.all, true), (.ownRules, false), (.none, false)])
  func proofOfPacks(_ proof: Proof, _ fails: Bool) {
    var tree = TestTree("extends = \"pack:lies\"")
    tree.packs["lies"] = "[[rule]]\nid = \"x\"\ncheck = \"word\"\nword = \"a\"\nbad = \"b\""
    tree.proof = proof
    #expect(throwsFailure(tree) == (fails ? ["silent-rule"] : []))
  }

  @Test(arguments: [(Proof.all, ["silent-rule"]), (.ownRules, ["silent-rule"]), (.none, [])])
  func proofOfOwnRules(_ proof: Proof, _ expected: [String]) {
    var tree = TestTree("[[rule]]\nid = \"x\"\ncheck = \"word\"\nword = \"a\"\nbad = \"b\"")
    tree.proof = proof
    #expect(throwsFailure(tree) == expected)
  }

  @Test func badPatternsAreErrorsWithoutProof() {
    var tree = TestTree("[[rule]]\nid = \"x\"\ncheck = \"word\"\nword = \"(\"")
    tree.proof = .none
    #expect(throwsFailure(tree) == ["bad-word"])
  }

  private func throwsFailure(_ tree: TestTree) -> [String] {
    do throws(Failure) {
      _ = try tree.load()
      return []
    } catch {
      return error.diagnostics.map(\.id)
    }
  }

  // MARK: Values as written

  @Test func valuesOfARule() throws {
    let rule = try rule(
      "x",
      TestTree(
        """
        [[rule]]
        id = "x"
        check = "limits"
        level = "warning"
        max = 7
        ratio = 2
        strict = true
        style = "tabs"
        files = "*.c"
        bad = ["a", { content = "b", path = "p", mode = "100755" }, { target = "/etc" }]
        good = { base64 = "AP8=" }
        """))
    #expect(rule.level == .warning)
    #expect(rule.options.integer("max") == 7)
    #expect(rule.options.number("ratio") == 2)
    #expect(rule.options.boolean("strict") == true)
    #expect(rule.options.string("style") == "tabs")
    #expect(rule.options.place(of: "max")?.line == 5)
    #expect(!rule.options.has("least"))
    #expect(rule.examples.bad.map(\.content) == [[0x61], [0x62], Array("/etc".utf8)])
    #expect(rule.examples.bad.map(\.mode) == [0o100644, 0o100755, 0o120000])
    #expect(rule.examples.bad.map(\.path) == [nil, "p", nil])
    #expect(rule.examples.good.map(\.content) == [[0, 0xFF]])
    #expect(rule.origin.description == "factory-hook.toml:2:6")
  }

  @Test func piecesOfAnExampleAreJoined() throws {
    let rule = try rule(
      "x",
      TestTree(
        "[[rule]]\nid = \"x\"\ncheck = \"word\"\nword = \"abc\"\nbad = [{ parts = [\"a\", \"bc\"] }]"
      ))
    #expect(rule.examples.bad.map(\.content) == [Array("abc".utf8)])
  }
}
