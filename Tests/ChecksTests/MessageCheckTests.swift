import Rules
import Testing
import Text

@testable import Checks

/// A row of a table of message checks: a message with the expected places marked in it.
struct MessageCase: Sendable, CustomTestStringConvertible {
  var text: String
  var options: Options
  var messages: [String]?

  init(_ text: String, _ options: Options = [:], _ messages: [String]? = nil) {
    self.text = text
    self.options = options
    self.messages = messages
  }

  var testDescription: String {
    "\(printableText(Array(text.utf8.prefix(100)))) \(options.isEmpty ? "" : "\(options)")"
  }

  func run(_ check: String) throws {
    let marked = Marked(text)
    let rule = try makeRule(check, options)
    #expect(try kind(check).validate(rule) == [])
    let inspector = try Inspector(rules: [rule])
    #expect(inspector.judgesMessages)
    let findings = try inspector.message(marked.bytes).findings
    #expect(findings.compactMap { $0.region?.bytes } == marked.places)
    #expect(findings.allSatisfy { $0.path == nil })
    if let messages { #expect(findings.map(\.message) == messages) }
  }
}

/// Messages that git wrote or that wait for a rebase, which checks of style leave out.
let exemptSubjects = [
  ("Merge branch 'x' of some.where into Y.", "merges"), ("Revert \"Feat: Added X.\"", "reverts"),
  ("fixup! Added X.", "fixups"), ("squash! Added X.", "fixups"), ("amend! Added X.", "fixups"),
]

@Suite struct ConventionalCommitTests {
  static let none = "the subject has no type: write 'type(scope): description', as in 'fix: …'"

  static let cases = [
    MessageCase("feat: add x"), MessageCase("fix(ui): y"), MessageCase("feat!: drop x"),
    MessageCase("feat(api)!: drop x"), MessageCase("docs(some scope/x_1): y"),
    MessageCase("FIX: y"),
    MessageCase("feat: x\n\nbody\n\nReviewed-by: Z\nRefs #123\n"),
    MessageCase("# comment\n\nfeat: x\n# comment\n"),
    MessageCase("«add x»", [:], [none]),
    MessageCase("«: x»", [:], [none]), MessageCase("«(ui): x»", [:], [none]),
    MessageCase("«update the a: b»", [:], [none]),
    MessageCase("feat« »: x", [:], ["blank before the colon"]),
    MessageCase("feat« »(ui): x", [:], ["blank before the scope"]),
    MessageCase("feat«:x»", [:], ["no blank after the colon"]),
    MessageCase("feat«:»", [:], ["no description after the colon"]),
    MessageCase("feat«:»  \n", [:], ["no description after the colon"]),
    MessageCase("feat:«  »x", [:], ["more than one blank after the colon"]),
    MessageCase("feat«()»: x", [:], ["the scope is empty"]),
    MessageCase("feat«( ui)»: x", [:], ["blanks around the scope"]),
    MessageCase("feat«(ui: x»", [:], ["the scope has no closing parenthesis"]),
    MessageCase("feat«(a»(b)): x", [:], ["the scope has no closing parenthesis"]),
    MessageCase("«feet»: x", [:], ["unknown type 'feet'; did you mean 'feat'?"]),
    MessageCase(
      "«zzz»: x", ["types": .strings(["a", "b"])], ["unknown type 'zzz', use one of 'a', 'b'"]),
    MessageCase("«feat»: x", ["types": .strings(["fix"])]),
    MessageCase("anything: x", ["types": .strings(["*"])]),
    MessageCase("Feat: x", ["type-case": .string("any")]),
    MessageCase(
      "«Feat»: x", ["type-case": .string("lower")], ["the type 'Feat' has capital letters"]),
    MessageCase(
      "«feat»: x", ["require-scope": .boolean(true)], ["no scope: write 'feat(scope): …'"]),
    MessageCase("feat(x): x", ["require-scope": .boolean(true)]),
    MessageCase("feat(api): x", ["scopes": .strings(["api", "ui"])]),
    MessageCase(
      "feat(«apj»): x", ["scopes": .strings(["api", "ui"])],
      ["unknown scope 'apj'; did you mean 'api'?"]),
    MessageCase("feat: x", ["scopes": .strings(["api"])]),
    MessageCase(
      "feat: x\n«body»\n", [:], ["the body starts without a blank line after the subject"]),
    // Breaking changes.
    MessageCase("feat: x\n\nBREAKING CHANGE: y\n"), MessageCase("feat: x\n\nBREAKING-CHANGE: y\n"),
    MessageCase("feat: x\n\nbody\n\nBREAKING CHANGE: y\nover lines\n\nand more\nRefs: #1\n"),
    MessageCase("feat: x\n\nRefs: #1\nBREAKING CHANGE: y\n"),
    MessageCase("feat: x\n\nBREAKING CHANGE #12\n"),
    MessageCase("feat: x\n\nA breaking change: is fine in prose\nbreaking changes are too\n"),
    MessageCase(
      "feat: x\n\n«breaking change»: y\n", [:],
      ["'breaking change' must be in capitals: BREAKING CHANGE"]),
    MessageCase("feat: x\n\n«Breaking-Change»: y\n"),
    MessageCase(
      "feat: x\n\n«BREAKING CHANGE»:\n", [:], ["BREAKING CHANGE says nothing about what breaks"]),
    MessageCase(
      "feat: x\n\n«BREAKING CHANGE»\n", [:], ["write 'BREAKING CHANGE: ' and what breaks"]),
    MessageCase("feat: x\n\n«BREAKING CHANGE»S: y\n"),
    MessageCase("feat: x\n\n«BREAKING CHANGE»:y\n", [:], ["no blank after 'BREAKING CHANGE:'"]),
    MessageCase(
      "feat: x\n\nbody text\n«BREAKING CHANGE»: y\n", [:],
      ["BREAKING CHANGE is no footer without a blank line before it"]),
  ]

  @Test(arguments: cases) func grammar(_ row: MessageCase) throws {
    try row.run("conventional-commit")
  }

  @Test(arguments: ["", "\n\n", "# only a comment\n"]) func empty(_ text: String) throws {
    let inspector = try Inspector(rules: [makeRule("conventional-commit")])
    let findings = try inspector.message(Array(text.utf8)).findings
    #expect(findings.map(\.message) == ["the message is empty"])
  }

  @Test(arguments: exemptSubjects) func exempt(_ subject: String, _ option: String) throws {
    try MessageCase(subject).run("conventional-commit")
    let rule = try makeRule("conventional-commit", [option: .boolean(true)])
    #expect(try Inspector(rules: [rule]).message(Array(subject.utf8)).findings.count == 1)
  }
}

@Suite struct SubjectTests {
  static let ten: Options = ["max": .integer(10)]

  static let lengths = [
    MessageCase("1234567890", ten),
    MessageCase(
      "1234567890«1»\n\nbody body body", ten, ["subject of 11 characters, at most 10 are allowed"]),
    MessageCase("日本語日本語日本語日", ten), MessageCase("日本語日本語日本語日«本»", ten),
    MessageCase(String(repeating: "x", count: 72)),
    MessageCase(String(repeating: "x", count: 72) + "«x»"),
    MessageCase(
      "«abc»", ["min": .integer(4)], ["subject of 3 characters, at least 4 are asked for"]),
    MessageCase("", ["min": .integer(4)]),
  ]

  @Test(arguments: lengths) func length(_ row: MessageCase) throws { try row.run("subject-length") }

  static let lower: Options = ["case": .string("lower")]
  static let sentence: Options = ["case": .string("sentence")]

  static let cases = [
    MessageCase("add x", lower), MessageCase("feat(ui)!: add x", lower),
    MessageCase("«Add» x", lower, ["the subject starts with a capital letter"]),
    MessageCase("feat: «Add» x", lower), MessageCase("feat(ui kit): «Add» x", lower),
    MessageCase("net/http: «Add» x", lower), MessageCase("[core] «Add» x", lower),
    MessageCase("ABC-12 «Add» x", lower), MessageCase(":bug: «Add» x", lower),
    MessageCase("fix: API call", lower), MessageCase("URLSession leaks", lower),
    MessageCase("A test", lower), MessageCase("README.md: x", lower),
    MessageCase("«Étude» in C", lower), MessageCase("12 monkeys", lower),
    MessageCase("«Re-add» x", lower), MessageCase("", lower),
    MessageCase("Add x", sentence), MessageCase("feat: Add x", sentence),
    MessageCase("«add» x", sentence, ["the subject starts with a small letter"]),
    MessageCase("feat: «add» x", sentence), MessageCase("iOS build", sentence),
    MessageCase("foo_bar is gone", sentence), MessageCase("日本", sentence),
    MessageCase("`x` is gone", sentence),
  ]

  @Test(arguments: cases) func letters(_ row: MessageCase) throws { try row.run("subject-case") }

  static let stops = [
    MessageCase("add x"), MessageCase("add x«.»", [:], ["the subject ends in '.'"]),
    MessageCase("add x..«.»"), MessageCase("add x«.»  \n"),
    MessageCase("add x\n\nBody."), MessageCase("add x!"),
    MessageCase("add x«!»", ["characters": .string(".!。")]),
    MessageCase("add x«。»", ["characters": .string(".!。")]),
  ]

  @Test(arguments: stops) func fullStop(_ row: MessageCase) throws {
    try row.run("subject-full-stop")
  }

  static let blanks = [
    MessageCase("a"), MessageCase("a\n\nb"), MessageCase("a\n\n\n\nb"), MessageCase("a\n# c\n\nb"),
    MessageCase("a\n«b»\n\nc", [:], ["no blank line after the subject"]),
    MessageCase("a\n# c\n«b»\n"),
  ]

  @Test(arguments: blanks) func secondLine(_ row: MessageCase) throws {
    try row.run("blank-second-line")
  }

  @Test(arguments: exemptSubjects) func exempt(_ subject: String, _ option: String) throws {
    let checks: [(String, Options)] = [
      ("subject-length", ["max": .integer(1)]),
      ("subject-full-stop", ["characters": .string(".Y\"")]),
      ("subject-case", Self.lower), ("subject-imperative", [:]),
    ]
    for (check, options) in checks {
      let bytes = Array(subject.utf8)
      let rule = try makeRule(check, options)
      #expect(try Inspector(rules: [rule]).message(bytes).findings == [], "\(check)")
      let all = options.merging([option: .boolean(true)]) { $1 }
      if check == "subject-length" || check == "subject-full-stop" {
        #expect(try Inspector(rules: [makeRule(check, all)]).message(bytes).findings.count == 1)
      }
    }
  }
}

@Suite struct SubjectImperativeTests {
  static let imperative = """
    add allow avoid bring build change check clean create cut delete do document drop embed ensure \
    exceed fix focus handle let make merge move need pass ping process proceed put read rebuild \
    reduce refactor release remove rename replace reset revert run seed send set shed speed split \
    spring string support swing test throw undo update upgrade use wire wrap write embed address \
    access bless discuss miss cross alias css this is has always plus minus across unless 2fa x86 \
    don't readme swift café
    """

  static let wrong = [
    ("added", "a past form"), ("fixed", "a past form"), ("removed", "a past form"),
    ("wrote", "a past form"), ("made", "a past form"), ("rebuilt", "a past form"),
    ("used", "a past form"), ("ran", "a past form"), ("deprecated", "a past form"),
    ("adding", "a participle"), ("fixing", "a participle"), ("using", "a participle"),
    ("running", "a participle"), ("refactoring", "a participle"),
    ("adds", "a third-person form"), ("fixes", "a third-person form"),
    ("applies", "a third-person form"), ("changes", "a third-person form"),
    ("passes", "a third-person form"), ("does", "a third-person form"),
    ("updates", "a third-person form"), ("Adds", "a third-person form"),
  ]

  @Test(arguments: imperative.split(separator: " ").map(String.init))
  func accepted(_ word: String) throws {
    try MessageCase("\(word) the thing").run("subject-imperative")
  }

  @Test(arguments: wrong) func refused(_ word: String, _ form: String) throws {
    let expected = "'\(word.lowercased())' is \(form), write what the commit does: 'add', 'fix', …"
    try MessageCase("«\(word)» the thing", [:], [expected]).run("subject-imperative")
    try MessageCase("feat(x)!: «\(word)» the thing").run("subject-imperative")
    try MessageCase("\(word) it", ["allow": .strings([word.uppercased()])]).run(
      "subject-imperative")
  }
}

@Suite struct BodyTests {
  static let twenty: Options = ["max": .integer(20)]
  static let widths = [
    MessageCase("a very long subject line is no body", twenty),
    MessageCase("a\n\n12345678901234567890\n", twenty),
    MessageCase(
      "a\n\nab cd ef gh ij kl mn«op»\n", twenty,
      ["line of 22 characters in the body, at most 20 are allowed"]),
    MessageCase("a\nab cd ef gh ij kl mn«op»\n", twenty),
    MessageCase("a\n\nsee https://example.org/long/path\n", twenty),
    MessageCase("a\n\nwords that are many,« and https://e.org»\n", twenty),
    MessageCase("a\n\n[1]: https://example.org/long/path\n", twenty),
    MessageCase("a\n\naverylongwordwithoutanyblank\n", twenty),
    MessageCase("a\n\nb\n\nSigned-off-by: A Very Long Name <a@b.c>\n", twenty),
    MessageCase("a\n\n> quoted text that is too long\n", twenty),
    MessageCase("a\n\n    code that is indented far\n\tand this\ttoo long for it\n", twenty),
    MessageCase("a\n\n```\ncode between fences is code\n```\nab cd ef gh ij kl mn«op»\n", twenty),
    MessageCase("a\n\n日本 日本 日本 日本 日本 日本 日本\n", twenty),
    MessageCase("a\n\n# a comment that is far too long for it\nb\n", twenty),
  ]

  @Test(arguments: widths) func width(_ row: MessageCase) throws { try row.run("body-width") }

  static let texts = [
    MessageCase("add x #12", ["required": .strings([#"#\d+"#])]),
    MessageCase(
      "«add x»", ["required": .strings([#"#\d+"#])], [#"no match of the required pattern '#\d+'"#]),
    MessageCase("add x\n\nFixes #12", ["required": .strings([#"#\d+"#])]),
    MessageCase(
      "«add x»\n\nFixes #12", ["required": .strings([#"#\d+"#]), "in": .string("subject")]),
    MessageCase("«add #12»\n\nbody", ["required": .strings([#"#\d+"#]), "in": .string("body")]),
    MessageCase("«add x»\n# #12\n", ["required": .strings(["12"])]),
    MessageCase(
      "«WIP» add x", ["forbidden": .strings([#"\bWIP\b"#])],
      [#"text matches the forbidden pattern '\bWIP\b'"#]),
    MessageCase("wip", ["forbidden": .strings([#"\bWIP\b"#])]),
    MessageCase("«wip»", ["forbidden": .strings([#"\bWIP\b"#]), "ignore-case": .boolean(true)]),
    MessageCase("a\n\nb «WIP»\n", ["forbidden": .strings(["WIP", "never"])]),
    MessageCase("WIP\n\nb «WIP»\n", ["forbidden": .strings(["WIP"]), "in": .string("body")]),
    MessageCase("«WIP»\n\nb WIP\n", ["forbidden": .strings(["WIP"]), "in": .string("subject")]),
    MessageCase("a $", ["forbidden": .strings(["x$"]), "in": .string("subject")]),
    MessageCase("a «x»", ["forbidden": .strings(["x$"]), "in": .string("subject")]),
    MessageCase("# x\n\n# y\na  \n\n\nb\n", ["forbidden": .strings(["x|y"])]),
    MessageCase("a\n\nSigned-off-by: me\n", ["trailers": .strings(["signed-off-by"])]),
    MessageCase(
      "«a»\n\nbody\n", ["trailers": .strings(["Signed-off-by"])], ["no trailer 'Signed-off-by: …'"]),
    MessageCase("«a»\n\nSigned-off-by:\n", ["trailers": .strings(["Signed-off-by"])]),
  ]

  @Test(arguments: texts) func text(_ row: MessageCase) throws { try row.run("message") }

  static let bad = [
    BadRuleCase([:], "rule 'rule' has none of 'required', 'forbidden' and 'trailers'"),
    BadRuleCase(
      ["required": .strings(["("]), "forbidden": .strings(["["])], "pattern '(': ", "pattern '[': "),
  ]

  @Test(arguments: bad) func refused(_ row: BadRuleCase) throws { try row.run("message") }

  @Test(arguments: exemptSubjects) func exempt(_ subject: String, _ option: String) throws {
    let message = Array(
      "\(subject)\nsecond line that is really long and no end of it to be seen\n".utf8)
    let checks: [(String, Options)] = [
      ("message", ["required": .strings(["NEVER"])]), ("body-width", Self.twenty),
      ("blank-second-line", [:]),
    ]
    for (check, options) in checks {
      #expect(try Inspector(rules: [makeRule(check, options)]).message(message).findings == [])
      let all = options.merging([option: .boolean(true)]) { $1 }
      #expect(try Inspector(rules: [makeRule(check, all)]).message(message).findings.count == 1)
    }
  }

  @Test(arguments: [("fixup! add x", 0..<6), ("squash! add x", 0..<7), ("amend! add x", 0..<6)])
  func autosquash(_ subject: String, _ place: Range<Int>) throws {
    let inspector = try Inspector(rules: [makeRule("autosquash")])
    #expect(try inspector.message(Array(subject.utf8)).findings.map { $0.region?.bytes } == [place])
    #expect(try inspector.message(Array("add fixup! x".utf8)).findings == [])
  }

  @Test(
    arguments: [
      (Array("plain\n\tänd\r\n".utf8), []),
      ([0x61, 0xFF, 0x62], ["invalid UTF-8 in the message"]),
      ([0x61, 0x00, 0x62], ["U+0000 NULL in the message"]),
      ([0x61, 0x1B, 0x5B], ["U+001B ESCAPE in the message"]),
      (Array("a\u{202E}b".utf8), ["U+202E RIGHT-TO-LEFT OVERRIDE in the message"]),
      (Array("fixup! \u{7}".utf8), ["U+0007 ALERT in the message"]),
    ] as [([UInt8], [String])])
  func encoding(_ message: [UInt8], _ expected: [String]) throws {
    let inspector = try Inspector(rules: [makeRule("message-encoding")])
    #expect(try inspector.message(message).findings.map(\.message) == expected)
  }

  /// NUL and invalid UTF-8 do not hide what follows them from any other check.
  @Test func nothingHides() throws {
    let rule = try makeRule("message", ["forbidden": .strings(["WIP"])])
    let message = Array("a\n\n".utf8) + [0, 0xFF, 0xC3] + Array("WIP".utf8)
    #expect(
      try Inspector(rules: [rule]).message(message).findings.map { $0.region?.bytes } == [6..<9])
  }

  struct SecretCase: Sendable, CustomTestStringConvertible {
    var name: String
    var message: String
    /// `line:column` of what is found.
    var found: [String]
    var context = MessageContext()
    var testDescription: String { name }
  }

  static let secretCases = [
    SecretCase(name: "in the subject", message: "fix: key-1234\n", found: ["1:6"]),
    SecretCase(
      name: "in the body", message: "fix: x\n\n  key-1234, key-5678\n", found: ["3:3", "3:13"]),
    SecretCase(name: "none", message: "fix: key-12\n", found: []),
    SecretCase(name: "an empty message", message: "\n", found: []),
    SecretCase(
      name: "a comment that git takes away", message: "fix: x\n# key-1234\n", found: [],
      context: MessageContext(cleanup: .strip)),
    SecretCase(
      name: "a comment that git keeps", message: "fix: x\n# key-1234\n", found: ["2:3"],
      context: MessageContext(cleanup: .whitespace)),
    SecretCase(
      name: "behind the scissors",
      message: "fix: x\n# ------------------------ >8 ------------------------\nkey-1234\n",
      found: [], context: MessageContext(cleanup: .scissors)),
  ]

  @Test(arguments: secretCases) func secretsAreFoundInMessages(_ c: SecretCase) throws {
    let rules = [
      try makeRule("secret", ["pattern": .string("key-[0-9]{4}")], id: "everywhere"),
      try makeRule("secret", ["pattern": .string("key-[0-9]{4}")], id: "code", files: ["*.c"]),
      try makeRule("pattern", ["pattern": .string("key")], id: "no-secret"),
    ]
    let inspector = try Inspector(rules: rules)
    #expect(inspector.judgesMessages && inspector.messageRuleIDs == ["everywhere"])
    let found = try inspector.message(Array(c.message.utf8), context: c.context).findings
    #expect(found.compactMap(\.region).map { "\($0.start.line):\($0.start.column)" } == c.found)
    #expect(found.allSatisfy { $0.rule == "everywhere" && $0.path == nil })
    for finding in found {
      #expect(!String(decoding: finding.excerpt, as: UTF8.self).contains("1234"))
    }
  }
}
