import Diagnostics
import Rules
import Testing
import Text

/// Rulefiles in folders: what they add, what they change, and where that ends.
@Suite struct CascadeTests {
  private static let word = "check = \"word\"\nword = \"a\"\n"

  private static let tree = TestTree(
    [
      "factory-hook.toml": """
      extends = ["pack:hygiene", "pack:message"]
      exclude = ["*.min.js", "/a/gen/"]
      share = "push"
      """,
      "a/factory-hook.toml": """
      exclude = ["/tmp/", "!/tmp/keep.c"]
      [[rule]]
      id = "in-a"
      files = ["/src/**"]
      \(word)
      [override.no-tabs]
      level = "warning"
      exclude = ["*.mk"]
      """,
      "a/b/factory-hook.toml": "[override.in-a]\nfiles = [\"*.swift\"]\n[override.size]\nmax = 9",
      "a/b/c/factory-hook.toml": """
      root = true
      extends = ["pack:hygiene", "pack:secrets", "pack:message"]
      """,
      "z/factory-hook.toml": "[[rule]]\nid = \"in-a\"\n\(word)",
    ], nestedFor: ["z", "a/b/c/d", "a/b/c", "a/b", "a", "a/b", "", "y"])

  @Test func rulesOfEachFolder() throws {
    let standard = try Self.tree.load()
    #expect(standard.sections.map(\.directory.description) == ["", "a", "a/b", "a/b/c", "z"])
    #expect(standard.summary() == ["no-tabs", "size", "case-clash", "subject-length"])
    #expect(standard.summary("a") == ["no-tabs=warning", "size", "in-a"])
    #expect(standard.summary("a/b") == ["no-tabs=warning", "size", "in-a"])
    #expect(standard.summary("a/b/c") == ["no-tabs", "size", "no-key=warning"])
    #expect(standard.summary("z") == ["no-tabs", "size", "in-a"])
    #expect(standard.settings.share == .push)
    #expect(standard.warnings.isEmpty)
  }

  struct PlaceCase: Sendable, CustomTestStringConvertible {
    var path: String
    /// The folder whose section judges the path.
    var section: String
    /// The rules that look at it, none where the section leaves it out.
    var rules: [String]
    var testDescription: String { path }
  }

  static let placeCases = [
    PlaceCase(
      path: "x.c", section: "", rules: ["no-tabs", "size", "case-clash", "subject-length"]),
    PlaceCase(path: "x.tsv", section: "", rules: ["size", "case-clash", "subject-length"]),
    PlaceCase(path: "x.min.js", section: "", rules: []),
    PlaceCase(
      path: "ab/x.c", section: "", rules: ["no-tabs", "size", "case-clash", "subject-length"]),
    PlaceCase(path: "a", section: "a", rules: ["no-tabs", "size"]),
    PlaceCase(path: "a/x.c", section: "a", rules: ["no-tabs", "size"]),
    PlaceCase(path: "a/x.mk", section: "a", rules: ["size"]),
    PlaceCase(path: "a/x.tsv", section: "a", rules: ["size"]),
    PlaceCase(path: "a/src/x.c", section: "a", rules: ["no-tabs", "size", "in-a"]),
    PlaceCase(path: "a/src/x.min.js", section: "a", rules: []),
    PlaceCase(path: "a/gen/x", section: "a", rules: []),
    PlaceCase(path: "a/tmp/x.c", section: "a", rules: []),
    PlaceCase(path: "a/tmp/keep.c", section: "a", rules: ["no-tabs", "size"]),
    PlaceCase(
      path: "tmp/x.c", section: "", rules: ["no-tabs", "size", "case-clash", "subject-length"]),
    PlaceCase(path: "a/b/x.swift", section: "a/b", rules: ["no-tabs", "size", "in-a"]),
    PlaceCase(path: "a/b/src/x.c", section: "a/b", rules: ["no-tabs", "size"]),
    PlaceCase(path: "a/b/c/d/x.min.js", section: "a/b/c", rules: ["no-tabs", "size", "no-key"]),
    PlaceCase(path: "z/x", section: "z", rules: ["no-tabs", "size", "in-a"]),
  ]

  @Test(arguments: placeCases) func judging(_ c: PlaceCase) throws {
    let standard = try Self.tree.load()
    let path = RepositoryPath(c.path)
    let section = standard.section(for: path)
    #expect(section.directory == RepositoryPath(c.section))
    let selection = section.selectors.selection(for: path)
    let rules = section.selectors.rules(of: selection).map { section.rules[$0].id }
    #expect((section.excludes(path) ? [] : rules) == c.rules)
  }

  @Test func rulesKnowTheirFolder() throws {
    let section = try Self.tree.load().section(for: RepositoryPath("a/b/x"))
    #expect(section.rules.map(\.base.description) == ["", "", "a"])
  }

  @Test func optionsChangeBelowOnly() throws {
    let standard = try Self.tree.load()
    let max = standard.sections.map { section in
      section.rules.first { $0.id == "size" }?.options.integer("max")
    }
    #expect(max == [50, 50, 9, 50, 50])
  }

  @Test func alternativePlaceIsNoFolderOfItsOwn() throws {
    let tree = TestTree(
      [".config/factory-hook.toml": "root = true\nextends = \"pack:secrets\""],
      nestedFor: [".config"])
    #expect(try tree.load().sections.count == 1)
  }

  @Test func foldersAddToTheDefault() throws {
    let tree = TestTree(
      ["a/factory-hook.toml": "[override.no-tabs]\nlevel = \"note\""], nestedFor: ["a"])
    let standard = try tree.load()
    #expect(standard.isDefault)
    #expect(standard.summary("a") == ["no-tabs=note", "size", "no-key=warning"])
  }

  @Test func aFolderWithoutRulesIsSaidSo() throws {
    let tree = TestTree(
      ["factory-hook.toml": "extends = \"pack:secrets\"", "a/factory-hook.toml": "root = true"],
      nestedFor: ["a"])
    let warnings = try tree.load().warnings
    #expect(warnings.map(\.id) == ["no-rules"])
    #expect(warnings.first?.location?.path == "a/factory-hook.toml")
  }

  @Test func foldersHoldingPaths() {
    let paths = ["a/b/x", "a/b/y", "c", "a/x", "d/e/f/g"].map { RepositoryPath($0) }
    #expect(
      StandardLoader.folders(holding: paths).map(\.description)
        == ["a", "a/b", "d", "d/e", "d/e/f"])
  }

  struct BadCase: Sendable, CustomTestStringConvertible {
    var name: String
    var nested: String
    var expected: [String]
    var testDescription: String { name }
  }

  static let badCases = [
    BadCase(
      name: "a message rule", nested: "[[rule]]\nid = ⌖\"x\"\ncheck = \"subject\"",
      expected: ["misplaced-rule: the rule 'x' judges the commit message, which no folder can say"]),
    BadCase(
      name: "a tree rule", nested: "[[rule]]\nid = ⌖\"x\"\ncheck = \"names\"",
      expected: ["misplaced-rule: the rule 'x' judges the tree as a whole, which no folder can say"]
    ),
    BadCase(
      name: "the override of a message rule", nested: "[override.⌖subject-length]\nlevel = \"off\"",
      expected: [
        "misplaced-override: 'subject-length' judges the commit message, which no folder can change"
      ]),
    BadCase(
      name: "settings of the whole", nested: "⌖share = \"push\"\n[override.size]\nmax = 3",
      expected: [
        "misplaced-key: 'share' has no place here: only the rulefile at the top can say that"
      ]),
    BadCase(
      name: "an id of the folder above", nested: "[[rule]]\nid = ⌖\"size\"\n\(word)",
      expected: ["duplicate-id: the rule 'size' is defined twice: here and at pack:hygiene:10:6"]),
    BadCase(
      name: "an override behind root", nested: "root = true\n[override.⌖size]\nmax = 3",
      expected: ["unknown-override: no rule has the id 'size'"]),
    BadCase(name: "empty", nested: "", expected: ["empty-rulefile: the rulefile is empty"]),
  ]

  @Test(arguments: badCases) func refusing(_ c: BadCase) {
    let tree = TestTree(
      [
        "factory-hook.toml": "extends = [\"pack:hygiene\", \"pack:message\"]",
        "a/factory-hook.toml": c.nested,
      ], nestedFor: ["a"])
    do throws(Failure) {
      _ = try tree.load()
      Issue.record("the standard was accepted")
    } catch {
      #expect(error.diagnostics.map { "\($0.id): \($0.message)" } == c.expected)
      let places = error.diagnostics.compactMap(\.location).map {
        "\($0.path):\($0.line):\($0.column)"
      }
      if !tree.marks.isEmpty { #expect(places == tree.marks) }
    }
  }
}
