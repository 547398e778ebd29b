import Diagnostics
import Rules
import Testing
import Text

/// What standards are made of: packs, extended files, overrides.
@Suite struct StandardLoaderTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var tree: TestTree
    /// The rules of the top section, with levels that are not `error`.
    var rules: [String]
    var sources: [String]
    var warnings: [String] = []
    var testDescription: String { name }
  }

  private static let word = "check = \"word\"\nword = \"a\"\n"

  static let cases = [
    Case(
      name: "no rulefile", tree: TestTree([:]),
      rules: ["no-tabs", "size", "case-clash", "no-key=warning"],
      sources: ["pack:hygiene", "pack:secrets"]),
    Case(
      name: "alternative place",
      tree: TestTree([".config/factory-hook.toml": "extends = [\"pack:secrets\"]"]),
      rules: ["no-key=warning"], sources: [".config/factory-hook.toml", "pack:secrets"]),
    Case(
      name: "own rules after those of packs",
      tree: TestTree(
        "[[rule]]\nid = \"x\"\n\(word)[override.size]\nlevel = \"note\"\n"
          .replacing("[[rule]]", with: "extends = [\"pack:hygiene\"]\n[[rule]]")),
      rules: ["no-tabs", "size=note", "case-clash", "x"],
      sources: ["factory-hook.toml", "pack:hygiene"]),
    Case(
      name: "a lone string extends", tree: TestTree("extends = \"pack:secrets\""),
      rules: ["no-key=warning"], sources: ["factory-hook.toml", "pack:secrets"]),
    Case(
      name: "repository paths, from the top",
      tree: TestTree([
        "factory-hook.toml": "extends = [\"standards/team.toml\"]",
        "standards/team.toml": "extends = [\"./standards/base.toml\", \"pack:secrets\"]\n"
          + "[[rule]]\nid = \"team\"\n\(word)",
        "standards/base.toml": "[[rule]]\nid = \"base\"\n\(word)",
      ]),
      rules: ["base", "no-key=warning", "team"],
      sources: ["factory-hook.toml", "standards/base.toml", "standards/team.toml", "pack:secrets"]),
    Case(
      name: "a diamond, each file once",
      tree: TestTree([
        "factory-hook.toml": "extends = [\"a.toml\", \"b.toml\", \"c.toml\", \"c.toml\"]",
        "a.toml": "extends = [\"c.toml\"]\n[override.c]\nlevel = \"note\"",
        "b.toml": "extends = [\"c.toml\"]\n[override.c]\nlevel = \"warning\"",
        "c.toml": "[[rule]]\nid = \"c\"\n\(word)",
      ]),
      rules: ["c=warning"], sources: ["a.toml", "b.toml", "c.toml", "factory-hook.toml"]),
    Case(
      name: "everything off is a warning",
      tree: TestTree("extends = [\"pack:secrets\"]\n[override.no-key]\nlevel = \"off\""),
      rules: ["no-key=off"], sources: ["factory-hook.toml", "pack:secrets"],
      warnings: ["no-rules at factory-hook.toml"]),
    Case(
      name: "nothing but a schema is a warning", tree: TestTree("schema = 1"), rules: [],
      sources: ["factory-hook.toml"], warnings: ["no-rules at factory-hook.toml"]),
    Case(
      name: "a rulefile named by hand takes the place of the tree's",
      tree: {
        var tree = TestTree(
          [
            "factory-hook.toml": "nonsense", "a/factory-hook.toml": "nonsense",
            "c.toml": "[[rule]]\nid = \"c\"\n\(word)",
          ], nestedFor: ["a"])
        tree.explicit = "extends = [\"c.toml\"]\n"
        return tree
      }(), rules: ["c"], sources: ["explicit.toml", "c.toml"]),
    Case(
      name: "a local rulefile adds rules",
      tree: {
        var tree = TestTree("extends = [\"pack:secrets\"]")
        tree.local = "extends = [\"pack:message\"]\n[[rule]]\nid = \"mine\"\n\(word)"
        return tree
      }(), rules: ["no-key=warning", "subject-length", "mine"],
      sources: ["factory-hook.toml", "factory-hook.local.toml", "pack:message", "pack:secrets"]),
  ]

  @Test(arguments: cases) func loading(_ c: Case) throws {
    let standard = try c.tree.load()
    #expect(standard.summary() == c.rules)
    #expect(standard.sources.map(\.name).sorted() == c.sources.sorted())
    #expect(standard.warnings.map { "\($0.id) at \($0.location?.path ?? "")" } == c.warnings)
    #expect(standard.isDefault == (c.name == "no rulefile"))
  }

  // MARK: What cannot be put together

  struct BadCase: Sendable, CustomTestStringConvertible {
    var name: String
    var tree: TestTree
    var expected: [String]
    var hint: String?
    var testDescription: String { name }
  }

  static let badCases = [
    BadCase(
      name: "both places",
      tree: TestTree(["factory-hook.toml": "schema = 1", ".config/factory-hook.toml": ""]),
      expected: [
        "two-rulefiles: both 'factory-hook.toml' and '.config/factory-hook.toml' are there"
      ]),
    BadCase(
      name: "empty", tree: TestTree("# nothing\n"),
      expected: ["empty-rulefile: the rulefile is empty"],
      hint: "write 'schema = 1' and what it extends, or delete the file"),
    BadCase(
      name: "an extended file is empty",
      tree: TestTree([
        "factory-hook.toml": "extends = [\"pack:secrets\", \"a.toml\"]", "a.toml": "",
      ]),
      expected: ["empty-rulefile: the rulefile is empty"]),
    BadCase(
      name: "itself", tree: TestTree("extends = [⌖\"factory-hook.toml\"]"),
      expected: [
        "extends-cycle: the rulefiles extend each other in a circle: 'factory-hook.toml' -> 'factory-hook.toml'"
      ]),
    BadCase(
      name: "a circle further down",
      tree: TestTree([
        "factory-hook.toml": "extends = [\"a.toml\"]", "a.toml": "extends = [\"./b.toml\"]",
        "b.toml": "extends = [\"pack:secrets\", ⌖\"a.toml\"]",
      ]),
      expected: [
        "extends-cycle: the rulefiles extend each other in a circle: 'a.toml' -> 'b.toml' -> 'a.toml'"
      ], hint: "take this entry out"),
    BadCase(
      name: "missing", tree: TestTree("extends = [⌖\"nowhere.toml\", ⌖\"hygiene\"]"),
      expected: [
        "missing-file: 'nowhere.toml' is not in the judged tree",
        "missing-file: 'hygiene' is not in the judged tree",
      ], hint: "did you mean 'pack:hygiene'?"),
    BadCase(
      name: "unknown pack", tree: TestTree("extends = [⌖\"pack:\", ⌖\"pack:secret\"]"),
      expected: ["unknown-pack: unknown pack ''", "unknown-pack: unknown pack 'secret'"],
      hint: "did you mean 'secrets'?"),
    BadCase(
      name: "out of the repository",
      tree: TestTree(
        "extends = [⌖\"../x.toml\", ⌖\"/x.toml\", ⌖\"https://x/y.toml\", ⌖\"\", ⌖\"a//b\", ⌖\"a/../b\", ⌖\"a/\"]"
      ),
      expected: [
        "bad-extends: '../x.toml' is not a path in the repository",
        "bad-extends: '/x.toml' is not a path in the repository",
        "bad-extends: 'https://x/y.toml' is not in the repository",
        "bad-extends: '' is not a path in the repository",
        "bad-extends: 'a//b' is not a path in the repository",
        "bad-extends: 'a/../b' is not a path in the repository",
        "bad-extends: 'a/' is not a path in the repository",
      ]),
    BadCase(
      name: "mistakes of several files, sorted by place",
      tree: TestTree([
        "factory-hook.toml": "extends = [\"b.toml\", \"a.toml\"]\n⌖x = 1",
        "a.toml": "⌖x = 1\n⌖y = 1",
        "b.toml": "⌖z = 1",
      ]),
      expected: [
        "unknown-key: unknown key 'x' in the rulefile",
        "unknown-key: unknown key 'y' in the rulefile",
        "unknown-key: unknown key 'z' in the rulefile",
        "unknown-key: unknown key 'x' in the rulefile",
      ]),
    BadCase(
      name: "an extended file tunes what it does not bring",
      tree: TestTree([
        "factory-hook.toml": "extends = [\"pack:secrets\", \"a.toml\"]",
        "a.toml": "extends = [\"pack:message\"]\n[override.⌖no-key]\nlevel = \"off\"",
      ]),
      expected: ["unknown-override: no rule has the id 'no-key'"]),
    BadCase(
      name: "two files define an id",
      tree: TestTree([
        "factory-hook.toml": "extends = [\"a.toml\", \"b.toml\"]",
        "a.toml": "[[rule]]\nid = \"x\"\n\(word)", "b.toml": "[[rule]]\n\nid = ⌖\"x\"\n\(word)",
      ]),
      expected: ["duplicate-id: the rule 'x' is defined twice: here and at a.toml:2:6"]),
    BadCase(
      name: "an extended file settles what only the top can",
      tree: TestTree([
        "factory-hook.toml": "extends = [\"a.toml\"]",
        "a.toml": "⌖root = true\n⌖share = \"push\"\nextends = [\"pack:secrets\"]",
      ]),
      expected: [
        "misplaced-key: 'root' has no place here: an extended file belongs to no folder",
        "misplaced-key: 'share' has no place here: only the rulefile at the top can say that",
      ]),
    BadCase(
      name: "a local rulefile does more than add",
      tree: {
        var tree = TestTree("extends = [\"pack:secrets\"]")
        tree.local = "⌖exclude = [\"a\"]\n[⌖override.no-key]\nlevel = \"off\"\n"
        return tree
      }(),
      expected: [
        "misplaced-key: 'exclude' has no place here: a local rulefile may only add rules",
        "misplaced-key: 'override' has no place here: a local rulefile may only add rules",
      ]),
    BadCase(
      name: "a chain too long",
      tree: TestTree(
        Dictionary(
          uniqueKeysWithValues: (0...20).map { ("\($0).toml", "extends = \"\($0 + 1).toml\"") }
            + [("factory-hook.toml", "extends = \"0.toml\"")])),
      expected: ["extends-too-deep: more than 16 rulefiles extend each other in a chain"]),
    BadCase(
      name: "too many files",
      tree: TestTree(
        Dictionary(
          uniqueKeysWithValues: (0...260).map { ("\($0).toml", "exclude = \"x\"") }
            + [
              (
                "factory-hook.toml",
                "extends = [\((0...256).map { "\"\($0).toml\"" }.joined(separator: ","))]"
              )
            ])),
      expected: [
        "extends-too-deep: the standard is made of more than 256 files",
        "extends-too-deep: the standard is made of more than 256 files",
      ]),
    BadCase(
      name: "binary", tree: TestTree("⌖\u{0}\u{1}\u{2}ELF"),
      expected: ["toml-key: expected a key, found '\\x00'"]),
  ]

  @Test(arguments: badCases) func refusing(_ c: BadCase) {
    do throws(Failure) {
      _ = try c.tree.load()
      Issue.record("the standard was accepted")
    } catch {
      let said = error.diagnostics.map { "\($0.id): \($0.message)" }
      #expect(said == c.expected)
      let marks = c.tree.marks
      if !marks.isEmpty { #expect(error.diagnostics.map(place) == marks) }
      if let hint = c.hint { #expect(error.diagnostics.contains { $0.hint == hint }) }
    }
  }

  private func place(_ diagnostic: Diagnostic) -> String {
    guard let place = diagnostic.location else { return "nowhere" }
    return "\(place.path):\(place.line):\(place.column)"
  }
}
