import Diagnostics
import Rules
import Testing

/// Rulefiles that are wrong: every mistake is reported, at its place, in one go.
@Suite struct RulefileErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var tree: TestTree
    /// `id: message`, in the order of the marks.
    var expected: [String]
    var hint: String?
    var testDescription: String { name }

    init(_ name: String, _ rulefile: String, _ expected: String..., hint: String? = nil) {
      self.init(name, TestTree(rulefile), expected, hint: hint)
    }

    init(_ name: String, _ tree: TestTree, _ expected: [String], hint: String? = nil) {
      self.name = name
      self.tree = tree
      self.expected = expected
      self.hint = hint
    }
  }

  private static let word = "id = \"x\"\ncheck = \"word\"\nword = \"a\"\n"

  static let cases =
    allowanceCases + keyCases + ruleCases + valueCases + overrideCases + exampleCases

  private static let allowed = "[[rule]]\n" + word + "[[allow]]\n"

  static let allowanceCases = [
    Case(
      "an empty allowance", "[[rule]]\n" + word + "⌖⌖⌖[[allow]]\n",
      "missing-key: an allowance without 'rule'", "missing-key: an allowance without 'files'",
      "missing-key: an allowance without 'reason'"),
    Case(
      "an allowance that is no array", "allow = ⌖1\n[[rule]]\n" + word,
      "wrong-type: 'allow' must be an array of tables, not an integer", hint: "write '[[allow]]'"),
    Case(
      "an allowance of an unknown rule", allowed + "rule = ⌖\"y\"\nfiles = \"a\"\nreason = \"r\"",
      "unknown-rule: no rule has the id 'y'", hint: "did you mean 'x'?"),
    Case(
      "a blank reason", allowed + "rule = \"x\"\nfiles = \"a\"\nreason = ⌖\"  \"",
      "missing-reason: the reason is empty"),
    Case(
      "no files", allowed + "rule = \"x\"\nfiles = ⌖[]\nreason = \"r\"",
      "missing-files: the allowance names no files"),
    Case(
      "no rules", allowed + "rule = ⌖[]\nfiles = \"a\"\nreason = \"r\"",
      "missing-rule: the allowance names no rule"),
    Case(
      "a day that is none",
      allowed + "rule = \"x\"\nfiles = \"a\"\nreason = \"r\"\nuntil = ⌖\"2027-02-30\"",
      "bad-day: '2027-02-30' is no day", hint: "write it as YYYY-MM-DD: until = 2027-01-31"),
    Case(
      "a day of a wrong type",
      allowed + "rule = \"x\"\nfiles = \"a\"\nreason = \"r\"\nuntil = ⌖7",
      "wrong-type: 'until' must be a day, not an integer"),
    Case(
      "an unknown key of an allowance",
      allowed + "rule = \"x\"\nfiles = \"a\"\nreason = \"r\"\n⌖untill = 2027-02-01",
      "unknown-key: unknown key 'untill' in an allowance", hint: "did you mean 'until'?"),
    Case(
      "an allowance of a rule for messages",
      "[[rule]]\nid = \"m\"\ncheck = \"subject\"\n[[allow]]\nrule = ⌖\"m\"\nfiles = \"a\"\nreason = \"r\"",
      "misplaced-allowance: 'm' judges the commit message, which has no path",
      hint: "write the trailer 'Factory-Allow: m REASON' in the message"),
    Case(
      "an allowance of a rule that refuses",
      "[[rule]]\n" + word
        + "suppressible = false\n[[allow]]\nrule = ⌖\"x\"\nfiles = \"a\"\nreason = \"r\"",
      "unsuppressible: 'x' cannot be silenced"),
    Case(
      "an unknown mark", "[[rule]]\n" + word + "aliases = ⌖[\"noqua: T201\"]",
      "unknown-alias: 'noqua: T201' is no mark of another tool that is read",
      hint: "did you mean 'noqa'?"),
    Case(
      "an alias without a name", "[[rule]]\n" + word + "aliases = ⌖\"noqa\"",
      "unknown-alias: 'noqa' names no rule of 'noqa'", hint: "write 'noqa: NAME'"),
    Case(
      "a baseline outside", "baseline = ⌖\"../x\"\n[[rule]]\n" + word,
      "bad-baseline: '../x' is not a path in the repository"),
    Case(
      "a baseline that is a rulefile", "baseline = ⌖\"a/factory-hook.toml\"\n[[rule]]\n" + word,
      "bad-baseline: 'a/factory-hook.toml' is a rulefile"),
  ]

  static let keyCases = [
    Case(
      "unknown key of the file", "schema = 1\n⌖extend = [\"pack:hygiene\"]\n",
      "unknown-key: unknown key 'extend' in the rulefile", hint: "did you mean 'extends'?"),
    Case(
      "unknown key far from all", "⌖zzzzzzzzz = 1\n[[rule]]\n" + word,
      "unknown-key: unknown key 'zzzzzzzzz' in the rulefile",
      hint: "known are 'schema', 'extends', 'exclude', 'root', 'share', 'baseline', 'rule', "
        + "'override', 'allow'"),
    Case(
      "later schema", "schema = ⌖2\nnonsense = 1\n",
      "unknown-schema: the rulefile has schema 2, this program reads 1",
      hint: "install a newer factory-hook"),
    Case(
      "schema zero", "schema = ⌖0\n",
      "unknown-schema: the rulefile has schema 0, this program reads 1"),
    Case(
      "schema of a wrong type", "schema = ⌖\"1\"\n[[rule]]\n" + word,
      "wrong-type: 'schema' must be an integer, not a string"),
    Case(
      "negative schema", "schema = ⌖-1\n",
      "unknown-schema: the rulefile has schema -1, this program reads 1"),
    Case(
      "extends of a wrong type", "extends = ⌖7\n[[rule]]\n" + word,
      "wrong-type: 'extends' must be a string or an array of strings, not an integer"),
    Case(
      "extends with a number", "extends = [\"pack:hygiene\", ⌖7]\n",
      "wrong-type: 'extends' must hold strings, not an integer"),
    Case(
      "share misspelt", "share = ⌖\"pushed\"\n[[rule]]\n" + word,
      "unknown-word: 'share' cannot be 'pushed'", hint: "did you mean 'push'?"),
    Case(
      "rule as a table", "⌖[rule]\n" + word,
      "wrong-type: 'rule' must be an array of tables, not a table", hint: "write '[[rule]]'"),
    Case(
      "rule holding strings", "rule = [⌖\"x\"]\n",
      "wrong-type: 'rule' must hold tables, not a string"),
    Case(
      "override as an array", "extends = [\"pack:hygiene\"]\n⌖[[override]]\nlevel = \"off\"\n",
      "wrong-type: 'override' must be a table of tables, not an array"),
    Case(
      "override of a string", "extends = [\"pack:hygiene\"]\n[override]\nsize = ⌖\"off\"\n",
      "wrong-type: 'override.size' must be a table, not a string"),
    Case(
      "broken TOML", "schema = 1\nextends = ⌖[\n", "toml-unclosed: the array is not closed"),
  ]

  static let ruleCases = [
    Case(
      "several mistakes at once",
      """
      ⌖colour = "red"
      extends = [⌖"pack:hygeine"]
      exclude = [⌖"a[", "b", ⌖"**c"]
      [[rule]]
      id = ⌖"Bad_ID"
      check = "word"
      word = "a"
      ⌖levl = "note"
      ⌖[[rule]]
      id = "y"
      level = ⌖"fatal"
      """,
      "unknown-key: unknown key 'colour' in the rulefile",
      "unknown-pack: unknown pack 'hygeine'",
      "bad-glob: bad glob 'a[': '[' is not closed, at offset 1",
      "bad-glob: bad glob '**c': '**' must stand alone between slashes, at offset 0",
      "bad-id: 'Bad_ID' cannot be the id of a rule",
      "unknown-key: unknown key 'levl' in a 'word' rule",
      "missing-key: a rule without 'check'",
      "unknown-word: 'level' cannot be 'fatal'"),
    Case(
      "unknown check", "[[rule]]\nid = \"x\"\ncheck = ⌖\"wrod\"\npattern = \"a\"\n",
      "unknown-check: unknown check 'wrod'", hint: "did you mean 'word'?"),
    Case(
      "check of a wrong type", "[[rule]]\nid = \"x\"\ncheck = ⌖1\n",
      "wrong-type: 'check' must be a string, not an integer"),
    Case(
      "no id", "⌖[[rule]]\ncheck = \"word\"\nword = \"a\"\n", "missing-key: a rule without 'id'"),
    Case(
      "required option missing", "⌖[[rule]]\nid = \"x\"\ncheck = \"word\"\n",
      "missing-key: a rule without 'word'", hint: "word = …: the word"),
    Case(
      "option of another check", "[[rule]]\n" + word + "⌖max = 3\n",
      "unknown-key: unknown key 'max' in a 'word' rule"),
    Case(
      "id with an upper-case letter",
      "[[rule]]\nid = ⌖\"noPrint\"\ncheck = \"word\"\nword = \"a\"\n",
      "bad-id: 'noPrint' cannot be the id of a rule", hint: "write 'noprint'"),
    Case(
      "id of nothing but signs", "[[rule]]\nid = ⌖\"--\"\ncheck = \"word\"\nword = \"a\"\n",
      "bad-id: '--' cannot be the id of a rule",
      hint: "write lower-case words and digits joined by '-'"),
    Case(
      "empty id", "[[rule]]\nid = ⌖\"\"\ncheck = \"word\"\nword = \"a\"\n",
      "bad-id: '' cannot be the id of a rule"),
    Case(
      "id that drives the terminal",
      "[[rule]]\nid = ⌖\"\\u001b[31mx\"\ncheck = \"word\"\nword = \"a\"\n",
      "bad-id: '\\x1B[31mx' cannot be the id of a rule"),
    Case(
      "same id twice in a file", "[[rule]]\n" + word + "[[rule]]\nid = ⌖\"x\"\ncheck = \"names\"\n",
      "duplicate-id: the rule 'x' is defined twice: here and at factory-hook.toml:2:6"),
    Case(
      "id of a pack", "extends = \"pack:secrets\"\n[[rule]]\nid = ⌖\"no-key\"\ncheck = \"names\"\n",
      "duplicate-id: the rule 'no-key' is defined twice: here and at pack:secrets:2:6",
      hint: "give it an id of its own, or tune the other with '[override.no-key]'"),
    Case(
      "paths of a message rule",
      "[[rule]]\nid = \"x\"\ncheck = \"subject\"\nfiles = ⌖[\"a\"]\nexclude = ⌖\"b\"\n",
      "misplaced-key: 'files' has no place here: a commit message has no path",
      "misplaced-key: 'exclude' has no place here: a commit message has no path"),
    Case(
      "bad pattern", "[[rule]]\nid = \"x\"\ncheck = \"word\"\nword = ⌖\"a(\"\nbad = [\"b\"]\n",
      "bad-word: 'a(' is no word"),
  ]

  private static let limits = "[[rule]]\nid = \"x\"\ncheck = \"limits\"\n"

  static let valueCases = [
    Case(
      "integer as a string", limits + "max = ⌖\"3\"\n",
      "wrong-type: 'max' must be an integer, not a string"),
    Case(
      "integer as a float", limits + "max = ⌖3.0\n",
      "wrong-type: 'max' must be an integer, not a float"),
    Case(
      "integer too small", limits + "max = ⌖0\n", "out-of-range: 'max' cannot be 0",
      hint: "write a number from 1 to 100"),
    Case(
      "integer below its only bound", limits + "least = ⌖-1\n",
      "out-of-range: 'least' cannot be -1", hint: "write 0 or more"),
    Case("integer too large", limits + "max = ⌖101\n", "out-of-range: 'max' cannot be 101"),
    Case(
      "huge integer", limits + "max = ⌖9223372036854775807\n",
      "out-of-range: 'max' cannot be 9223372036854775807"),
    Case("number too large", limits + "ratio = ⌖8.5\n", "out-of-range: 'ratio' cannot be 8.5"),
    Case("not a number", limits + "ratio = ⌖nan\n", "out-of-range: 'ratio' cannot be nan"),
    Case("infinite number", limits + "ratio = ⌖-inf\n", "out-of-range: 'ratio' cannot be -inf"),
    Case(
      "number as an array", limits + "ratio = ⌖[1]\n",
      "wrong-type: 'ratio' must be a number, not an array"),
    Case(
      "boolean as a string", limits + "strict = ⌖\"yes\"\n",
      "wrong-type: 'strict' must be true or false, not a string"),
    Case(
      "choice unknown", limits + "style = ⌖\"tab\"\n", "unknown-word: 'style' cannot be 'tab'",
      hint: "did you mean 'tabs'?"),
    Case(
      "choice as a date", limits + "style = ⌖2026-01-01\n",
      "wrong-type: 'style' must be a string, not a local date"),
    Case(
      "files as a boolean", limits + "files = ⌖true\n",
      "wrong-type: 'files' must be a string or an array of strings, not a boolean"),
    Case(
      "empty glob", limits + "files = [⌖\"\"]\n",
      "bad-glob: bad glob '': an empty glob matches nothing, at offset 0"),
    Case(
      "level of a wrong type", limits + "level = ⌖1\n",
      "wrong-type: 'level' must be a string, not an integer"),
    Case(
      "message of a wrong type", limits + "message = ⌖[\"a\"]\n",
      "wrong-type: 'message' must be a string, not an array"),
    Case(
      "tags with a table", limits + "tags = [⌖{}]\n",
      "wrong-type: 'tags' must hold strings, not a table"),
  ]

  private static let hygiene = "extends = [\"pack:hygiene\"]\n"

  static let overrideCases = [
    Case(
      "unknown id", hygiene + "[override.⌖no-tab]\nlevel = \"off\"\n",
      "unknown-override: no rule has the id 'no-tab'", hint: "did you mean 'no-tabs'?"),
    Case(
      "id of a pack that nothing extends", hygiene + "[override.⌖no-key]\nlevel = \"off\"\n",
      "unknown-override: no rule has the id 'no-key'",
      hint: "extends = [\"pack:secrets\"] brings it"),
    Case(
      "id far from all", hygiene + "[override.⌖zzzzzzzzzz]\n",
      "unknown-override: no rule has the id 'zzzzzzzzzz'",
      hint: "an override tunes a rule that this file extends or defines"),
    Case(
      "unknown key", hygiene + "[override.size]\n⌖mx = 3\n",
      "unknown-key: unknown key 'mx' in the override of a 'limits' rule",
      hint: "did you mean 'max'?"),
    Case(
      "check cannot change", hygiene + "[override.size]\n⌖check = \"word\"\n",
      "unknown-key: unknown key 'check' in the override of a 'limits' rule"),
    Case(
      "option out of range", hygiene + "[override.size]\nmax = ⌖1000\n",
      "out-of-range: 'max' cannot be 1000"),
    Case(
      "option that does not validate", hygiene + "[override.no-tabs]\nword = ⌖\"(\"\n",
      "bad-word: '(' is no word"),
    Case(
      "new example that fails", hygiene + "[override.no-tabs]\nbad = [\"TAB\", ⌖\"tab\"]\n",
      "silent-rule: 'no-tabs' does not report its example"),
    Case(
      "paths of a message rule",
      "extends = [\"pack:message\"]\n[override.subject-length]\nexclude = ⌖[\"a\"]\n",
      "misplaced-key: 'exclude' has no place here: a commit message has no path"),
    Case(
      "a broken rule is known", limits + "max = ⌖0\n[override.x]\nlevel = \"off\"\n",
      "out-of-range: 'max' cannot be 0"),
  ]

  private static let wordRule = "[[rule]]\n" + word

  static let exampleCases = [
    Case(
      "examples that do not do what they say", wordRule + "bad = [\"a\", ⌖\"b\"]\ngood = ⌖\"a\"\n",
      "silent-rule: 'x' does not report its example", "loud-rule: 'x' reports its example"),
    Case(
      "example as a number", wordRule + "bad = [⌖1]\n",
      "wrong-type: 'bad' must be an array of strings and tables, not an integer"),
    Case(
      "unknown key", wordRule + "bad = [{ ⌖contents = \"a\" }]\n",
      "unknown-key: unknown key 'contents' in an example", hint: "did you mean 'content'?"),
    Case(
      "two contents", wordRule + "bad = [{ content = \"a\", target = ⌖\"a\" }]\n",
      "conflicting-keys: an example cannot have both 'content' and 'target'"),
    Case(
      "bad base64", wordRule + "bad = [{ base64 = ⌖\"a b\" }]\n",
      "bad-base64: 'base64' is not base64"),
    Case(
      "unknown mode", wordRule + "bad = [{ content = \"a\", mode = ⌖\"0755\" }]\n",
      "unknown-word: 'mode' cannot be '0755'", hint: "did you mean '100755'?"),
    Case(
      "target with a file's mode", wordRule + "bad = [{ target = \"a\", mode = ⌖\"100644\" }]\n",
      "conflicting-keys: an example with 'target' cannot have the mode '100644'"),
  ]

  @Test(arguments: cases) func reported(_ c: Case) {
    do throws(Failure) {
      _ = try c.tree.load()
      Issue.record("the rulefile was accepted")
    } catch {
      #expect(error.diagnostics.map { "\($0.id): \($0.message)" } == c.expected)
      #expect(error.diagnostics.map(place) == c.tree.marks)
      if let hint = c.hint { #expect(error.diagnostics.contains { $0.hint == hint }) }
    }
  }

  private func place(_ diagnostic: Diagnostic) -> String {
    guard let place = diagnostic.location else { return "nowhere" }
    return "\(place.path):\(place.line):\(place.column)"
  }
}
