import Diagnostics
import Matching
import Rules
import Testing
import Text

/// Gitleaks configurations become rules of the `secret` check with gitleaks' meaning. What those
/// rules find is the checks' affair; here it is what they say.
@Suite struct GitleaksTests {
  /// The options of the `secret` check, without what it does.
  static let secret = CheckKind(
    name: "secret", subject: .content, summary: "finds a secret",
    options: [
      OptionSpec("pattern", .string, "the pattern"),
      OptionSpec("path-pattern", .string, "the path"),
      OptionSpec("keywords", .strings, "the keywords"),
      OptionSpec("group", .integer(0...999), "the group"),
      OptionSpec("entropy", .number(0...8), "the entropy"),
      OptionSpec("generic", .boolean, "whether others go first"),
    ],
    validate: { rule in
      ["pattern", "path-pattern"].compactMap { name in
        do throws(PatternError) {
          _ = try rule.options.string(name).map { source throws(PatternError) in
            try Pattern(source)
          }
          return nil
        } catch {
          return Diagnostic(
            .error, "invalid-pattern", error.message, at: rule.options.place(of: name))
        }
      }
    },
    prove: { _ in [] })

  static let pack = """
    [[rule]]
    id = "token"
    check = "secret"
    pattern = 'tok_[0-9a-f]{8}'
    keywords = ["tok_"]
    message = "a token"
    bad = ["tok_01234567"]
    [[rule]]
    id = "other"
    check = "secret"
    pattern = 'other_[0-9]{8}'
    """

  /// Loads a tree whose rulefile extends `.gitleaks.toml`, marks in it taken out.
  static func load(
    _ files: [String: String], rulefile: String = "extends = [\"gitleaks:.gitleaks.toml\"]"
  ) throws(Failure) -> Standard {
    var files = files
    files["factory-hook.toml"] = rulefile
    let pack = Array(Self.pack.utf8)
    let loader = StandardLoader(
      kinds: [secret],
      packs: PackLibrary(names: ["secrets"], defaultNames: []) { $0 == "secrets" ? pack : nil })
    return try loader.load { path throws(Failure) in
      files[path.description].map { Array(MarkedFile($0).text.utf8) }
    }
  }

  static func rules(_ configuration: String) throws(Failure) -> [Rule] {
    try load([".gitleaks.toml": configuration]).top.rules
  }

  // MARK: One configuration

  @Test func aRuleKeepsWhatItSays() throws {
    let rules = try Self.rules(
      #"""
      title = "ours"
      [[rules]]
      id = "acme-token"
      description = "Found an ACME token."
      regex = '''acme_([0-9a-z]{4})-([0-9a-z]{8})'''
      secretGroup = 2
      entropy = 3.5
      path = '''\.conf$'''
      keywords = ["ACME_", "acme-"]
      tags = ["acme", "token"]
      """#)
    let rule = try #require(rules.first)
    #expect(rules.count == 1)
    #expect(rule.id == "acme-token")
    #expect(rule.check == "secret")
    #expect(rule.level == .error)
    #expect(rule.message == "Found an ACME token")
    #expect(rule.options.string("pattern") == "acme_([0-9a-z]{4})-([0-9a-z]{8})")
    #expect(rule.options.string("path-pattern") == #"\.conf$"#)
    #expect(rule.options.integer("group") == 2)
    #expect(rule.options.number("entropy") == 3.5)
    #expect(rule.options.strings("keywords") == ["ACME_", "acme-"])
    #expect(rule.options.boolean("generic") == nil)
    #expect(rule.tags == ["acme", "token"])
    #expect(rule.origin == Rule.Origin(source: ".gitleaks.toml", line: 3, column: 6))
    #expect(
      rule.options.place(of: "entropy")
        == Diagnostic.Location(path: ".gitleaks.toml", line: 7, column: 11))
    // The configuration itself is not searched, as by gitleaks.
    #expect(rule.allowlists == [AllowList(paths: [#"^\.gitleaks\.toml$"#])])
  }

  @Test func allowlistsKeepTheirConditions() throws {
    let rules = try Self.rules(
      #"""
      [[rules]]
      id = "a"
      regex = 'a'
      [[rules.allowlists]]
      condition = "AND"
      regexTarget = "match"
      regexes = ['x', 'y']
      paths = ['z']
      [[rules.allowlists]]
      stopwords = ["example"]
      regexTarget = "line"
      regexes = ['w']
      [[rules]]
      id = "b"
      regex = 'b'
      [rules.allowlist]
      description = "the older form"
      condition = "||"
      paths = ['v']
      [[allowlists]]
      regexTarget = "secret"
      regexes = ['global']
      [[allowlists]]
      targetRules = ["b"]
      condition = "&&"
      stopwords = "one,two"
      """#)
    let global = AllowList(patterns: ["global"])
    let itself = AllowList(paths: [#"^\.gitleaks\.toml$"#])
    #expect(
      rules.map(\.allowlists) == [
        [
          AllowList(condition: .all, patterns: ["x", "y"], target: .match, paths: ["z"]),
          AllowList(patterns: ["w"], target: .line, stopWords: ["example"]),
          itself, global,
        ],
        [
          AllowList(paths: ["v"]),
          AllowList(condition: .all, stopWords: ["one", "two"]),
          itself, global,
        ],
      ])
  }

  @Test func commitsExcuseNothing() throws {
    let standard = try Self.load([
      ".gitleaks.toml": """
      [[rules]]
      id = "a"
      regex = 'a'
      [[rules.allowlists]]
      commits = ["0123abc"]
      [[rules.allowlists]]
      commits = ["0123abc"]
      paths = ['x']
      [[rules.allowlists]]
      condition = "AND"
      commits = ["0123abc"]
      paths = ['y']
      """
    ])
    #expect(standard.top.rules[0].allowlists.dropLast() == [AllowList(paths: ["x"])])
    #expect(standard.warnings.map(\.id) == Array(repeating: "gitleaks-commits", count: 3))
  }

  @Test func keysAndIDsAreTakenAsGitleaksDoes() throws {
    let rules = try Self.rules(
      """
      [[Rules]]
      ID = "Generic_API Key"
      REGEX = 'a'
      secretgroup = 0
      Entropy = 3
      KeyWords = "one,two"
      [[Rules]]
      id = "key-file"
      path = '\\.key$'
      """)
    try #require(rules.map(\.id) == ["generic-api-key", "key-file"])
    #expect(rules[0].options.boolean("generic") == true)
    #expect(rules[0].options.integer("group") == nil)
    #expect(rules[0].options.number("entropy") == 3)
    #expect(rules[0].options.strings("keywords") == ["one", "two"])
    #expect(rules[1].options.string("path-pattern") == #"\.key$"#)
    #expect(!rules[1].options.has("pattern"))
  }

  @Test func theLaterOfTwoRulesStands() throws {
    let standard = try Self.load([
      ".gitleaks.toml": "[[rules]]\nid = 'a'\nregex = 'x'\n[[rules]]\nid = 'a'\nregex = 'y'\n"
    ])
    #expect(standard.top.rules.map { $0.options.string("pattern") } == ["y"])
    #expect(standard.warnings.map(\.id) == ["duplicate-id"])
  }

  @Test func overridesTuneImportedRules() throws {
    let standard = try Self.load(
      [".gitleaks.toml": "[[rules]]\nid = 'a'\nregex = 'x'\n"],
      rulefile: """
        extends = ["gitleaks:.gitleaks.toml"]
        [override.a]
        level = "warning"
        entropy = 2
        """)
    #expect(standard.top.rules[0].level == .warning)
    #expect(standard.top.rules[0].options.number("entropy") == 2)
    #expect(standard.sources.map(\.name) == ["factory-hook.toml", ".gitleaks.toml"])
    #expect(standard.isPartOfStandard(RepositoryPath(".gitleaks.toml")))
  }

  // MARK: Extending

  @Test func aBaseIsExtended() throws {
    let standard = try Self.load([
      ".gitleaks.toml": """
      [extend]
      path = "base.toml"
      disabledRules = ["unwanted"]
      [[rules]]
      id = "b"
      entropy = 4.5
      keywords = ["more"]
      tags = ["ours"]
      [[rules.allowlists]]
      paths = ['ours']
      [[rules]]
      id = "c"
      regex = 'c'
      [[allowlists]]
      paths = ['global-ours']
      [[allowlists]]
      targetRules = ["a"]
      stopwords = ["w"]
      """,
      "base.toml": """
      [[rules]]
      id = "a"
      regex = 'a'
      [[rules]]
      id = "b"
      description = "B"
      regex = 'b(.)'
      secretGroup = 1
      entropy = 2
      keywords = ["base"]
      tags = ["theirs"]
      [[rules.allowlists]]
      paths = ['theirs']
      [[rules]]
      id = "unwanted"
      regex = 'u'
      [[allowlists]]
      regexes = ['global-theirs']
      """,
    ])
    let rules = Dictionary(uniqueKeysWithValues: standard.top.rules.map { ($0.id, $0) })
    #expect(rules.keys.sorted() == ["a", "b", "c"])
    let b = try #require(rules["b"])
    #expect(b.message == "B")
    #expect(b.options.string("pattern") == "b(.)")
    #expect(b.options.integer("group") == 1)
    #expect(b.options.number("entropy") == 4.5)
    #expect(b.options.strings("keywords") == ["base", "more"])
    #expect(b.tags == ["theirs", "ours"])
    #expect(b.options.place(of: "pattern")?.path == "base.toml")
    #expect(b.origin.source == ".gitleaks.toml")
    let globals = [
      AllowList(paths: [#"^\.gitleaks\.toml$"#]), AllowList(paths: ["global-ours"]),
      AllowList(patterns: ["global-theirs"]),
    ]
    #expect(b.allowlists == [AllowList(paths: ["theirs"]), AllowList(paths: ["ours"])] + globals)
    #expect(rules["a"]?.allowlists == [AllowList(stopWords: ["w"])] + globals)
    #expect(rules["c"]?.allowlists == globals)
    #expect(standard.sources.map(\.name) == ["factory-hook.toml", ".gitleaks.toml", "base.toml"])
  }

  @Test func aChainOfThreeIsFollowedAndNoFurther() throws {
    let standard = try Self.load([
      ".gitleaks.toml": "[extend]\npath = 'a.toml'\n",
      "a.toml": "[extend]\npath = 'b.toml'\n[[rules]]\nid = 'a'\nregex = 'a'\n",
      "b.toml": "[extend]\npath = 'c.toml'\n[[rules]]\nid = 'b'\nregex = 'b'\n",
      "c.toml": "not read",
    ])
    #expect(standard.top.rules.map(\.id) == ["a", "b"])
    #expect(standard.warnings.map(\.id) == ["gitleaks-extend"])
  }

  @Test func theDefaultIsTheBuiltInPack() throws {
    let standard = try Self.load([
      ".gitleaks.toml": """
      [extend]
      useDefault = true
      disabledRules = ["other"]
      [[rules]]
      id = "token"
      entropy = 3
      keywords = ["tk"]
      [[rules.allowlists]]
      paths = ['p']
      [[rules]]
      id = "new"
      regex = 'n'
      [allowlist]
      paths = ['global']
      """
    ])
    let rules = standard.top.rules
    #expect(standard.summary() == ["token", "other=off", "new"])
    #expect(rules[0].message == "a token")
    #expect(rules[0].options.string("pattern") == "tok_[0-9a-f]{8}")
    #expect(rules[0].options.number("entropy") == 3)
    #expect(rules[0].options.strings("keywords") == ["tok_", "tk"])
    #expect(rules[0].overrides == [Rule.Origin(source: ".gitleaks.toml", line: 5, column: 6)])
    let globals = [AllowList(paths: [#"^\.gitleaks\.toml$"#]), AllowList(paths: ["global"])]
    #expect(rules[0].allowlists == [AllowList(paths: ["p"])] + globals)
    #expect(rules[1].allowlists == globals)
    #expect(rules[2].allowlists == globals)
  }

  @Test func aDisabledDefaultMayBeReplaced() throws {
    let standard = try Self.load([
      ".gitleaks.toml": """
      [extend]
      useDefault = true
      disabledRules = ["token"]
      [[rules]]
      id = "token"
      regex = 'mine'
      """
    ])
    #expect(standard.summary() == ["token", "other"])
    #expect(standard.top.rules[0].options.string("pattern") == "mine")
    #expect(standard.top.rules[0].options.strings("keywords") == [])
  }

  @Test func rulesOutsideTheConfigurationAreNotTouched() throws {
    let standard = try Self.load(
      [".gitleaks.toml": "[[rules]]\nid = 'a'\nregex = 'x'\n[allowlist]\npaths = ['p']\n"],
      rulefile: """
        extends = ["pack:secrets", "gitleaks:.gitleaks.toml"]
        [[rule]]
        id = "own"
        check = "secret"
        pattern = "own"
        """)
    #expect(standard.summary() == ["token", "other", "a", "own"])
    #expect(standard.top.rules.map(\.allowlists.count) == [0, 0, 2, 0])
  }

  // MARK: Trouble

  struct Case: Sendable, CustomTestStringConvertible {
    var configuration: String
    /// `id: message`, in the order of the marks.
    var expected: [String]
    var hint: String?
    var isWarning = false
    var testDescription: String { expected.joined(separator: ", ") }

    init(_ configuration: String, _ expected: String..., hint: String? = nil) {
      self.configuration = configuration
      self.expected = expected
      self.hint = hint
    }

    static func warning(
      _ configuration: String, _ expected: String, hint: String? = nil
    ) -> Case {
      var c = Case(configuration, expected, hint: hint)
      c.isWarning = true
      return c
    }
  }

  private static let sound = "[[rules]]\nid = 'a'\nregex = 'x'\n"

  static let cases = [
    Case("[[rules]]\noops‸", "toml-key: expected '=' after the key 'oops'"),
    Case("[[rules]]\nid = ‸'a'", "missing-key: the rule 'a' has neither 'regex' nor 'path'"),
    Case("‸[[rules]]\nregex = 'a'", "missing-key: a gitleaks rule without 'id'"),
    Case("‸[[rules]]\nid = ' '\nregex = 'a'", "missing-key: a gitleaks rule without 'id'"),
    Case("[[rules]]\nid = ‸'***'\nregex = 'a'", "bad-id: '***' cannot be the id of a rule"),
    Case(
      "[[rules]]\nid = ‸7\nregex = ‸7", "wrong-type: 'id' must be a string, not an integer",
      "wrong-type: 'regex' must be a string, not an integer"),
    Case("[[rules]]\nid = 'a'\nregex = ‸'('", "invalid-pattern: "),
    Case(sound + "secretGroup = ‸-1", "out-of-range: 'secretGroup' cannot be -1"),
    Case(sound + "secretGroup = ‸'1'", "wrong-type: 'secretGroup' must be an integer"),
    Case(sound + "entropy = ‸9.5", "out-of-range: 'entropy' cannot be 9.5"),
    Case(sound + "entropy = ‸nan", "out-of-range: 'entropy' cannot be nan"),
    Case(sound + "keywords = ‸7", "wrong-type: 'keywords' must be a string or an array"),
    Case(sound + "keywords = [‸7]", "wrong-type: 'keywords' must be a string, not an integer"),
    Case(
      sound + "‸[[rules.allowlists]]\ndescription = 'x'",
      "gitleaks-allowlist: an allowlist that says nothing"),
    Case(sound + "[[rules.allowlists]]\nregexes = ['a', ‸'[']", "invalid-pattern: pattern '['"),
    Case(sound + "[[rules.allowlists]]\npaths = ['a', ‸'*']", "invalid-pattern: pattern '*'"),
    Case(
      sound + "[[rules.allowlists]]\npaths = ['a']\ncondition = ‸'XOR'",
      "unknown-word: 'condition' cannot be 'XOR'", hint: "write 'OR' or 'AND'"),
    Case(
      sound + "[[rules.allowlists]]\nregexes = ['a']\nregexTarget = ‸'file'",
      "unknown-word: 'regexTarget' cannot be 'file'", hint: "write 'secret', 'match' or 'line'"),
    Case(
      sound + "[[rules.allowlists]]\npaths = ['a']\n‸[rules.allowlist]\npaths = ['b']",
      "gitleaks-allowlist: the rule has both 'allowlist' and 'allowlists'"),
    Case(
      "[[allowlists]]\npaths = ['a']\n‸[allowlist]\npaths = ['b']",
      "gitleaks-allowlist: the configuration has both 'allowlist' and 'allowlists'"),
    Case(
      sound + "[[allowlists]]\ntargetRules = ['a', ‸'bb']\npaths = ['x']",
      "unknown-override: no rule has the id 'bb'", hint: "known are 'a'"),
    Case(
      "[extend]\npath = 'b.toml'\nuseDefault = ‸true",
      "gitleaks-extend: 'extend' has both 'path' and 'useDefault'"),
    Case("[extend]\npath = ‸'nowhere.toml'", "missing-file: 'nowhere.toml' is not in the judged"),
    Case("[extend]\npath = ‸'../b.toml'", "bad-extends: '../b.toml' is not a path"),
    Case("[extend]\npath = ‸'.gitleaks.toml'", "extends-cycle: the configurations extend"),
    Case("extend = ‸true", "wrong-type: 'extend' must be a table, not a boolean"),
    Case("rules = ‸'a'", "wrong-type: 'rules' must be a table, not a string"),
    .warning(
      sound + "‸regexs = 'a'", "unknown-key: unknown key 'regexs' in a gitleaks rule",
      hint: "did you mean 'regex'?"),
    .warning(
      sound + "[[‸allowlistz]]\npaths = ['a']",
      "unknown-key: unknown key 'allowlistz' in a gitleaks configuration"),
    .warning(sound + "‸[[rules.required]]\nid = 'b'", "gitleaks-required: 'required' is passed"),
    .warning("[[rules]]\nid = 'a'\npath = 'x'\nkeywords = ‸['k']", "gitleaks-keywords: "),
    .warning(sound + "[extend]\nurl = ‸'https://example.org/x'", "gitleaks-extend: 'extend.url'"),
    .warning(
      sound + "[extend]\nuseDefault = true\ndisabledRules = [‸'tokn']",
      "unknown-override: no extended rule has the id 'tokn'", hint: "did you mean 'token'?"),
  ]

  @Test(arguments: cases) func diagnostics(_ c: Case) throws {
    let marked = MarkedFile(c.configuration)
    let found: [Diagnostic]
    do throws(Failure) {
      found = try Self.load([
        ".gitleaks.toml": c.configuration, "b.toml": Self.sound,
      ]).warnings
      #expect(c.isWarning)
    } catch {
      found = error.diagnostics
      #expect(!c.isWarning)
    }
    #expect(found.count == c.expected.count, "\(found)")
    for (diagnostic, expected) in zip(found, c.expected) {
      #expect("\(diagnostic.id): \(diagnostic.message)".hasPrefix(expected))
      #expect(diagnostic.severity == (c.isWarning ? .warning : .error))
      if let hint = c.hint { #expect(diagnostic.hint == hint) }
    }
    let places = found.compactMap(\.location).map { "\($0.path):\($0.line):\($0.column)" }
    #expect(places == marked.places.map { ".gitleaks.toml:\($0.line):\($0.column)" })
  }

  @Test func aRuleThatOnlyHelpsOthersIsOff() throws {
    let standard = try Self.load([
      ".gitleaks.toml": Self.sound + "skipReport = true\n[[rules]]\nid = 'b'\nregex = 'b'\n"
    ])
    #expect(standard.summary() == ["a=off", "b"])
  }
}

/// A text with the places that a test expects marked in it by `‸`.
private struct MarkedFile {
  var text = ""
  var places: [(line: Int, column: Int)] = []

  init(_ marked: String) {
    var (line, column) = (1, 1)
    for scalar in marked.unicodeScalars {
      if scalar == "‸" {
        places.append((line, column))
        continue
      }
      text.unicodeScalars.append(scalar)
      (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
    }
  }
}
