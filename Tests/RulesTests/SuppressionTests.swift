import Rules
import Testing
import Text

/// Suppressions in the source and in the message: what is read, what it covers, what is wrong.
@Suite struct SuppressionTests {
  /// The marks are put together here, so that this file holds none.
  private static func text(_ template: String) -> String {
    template.replacing("@", with: "factory-" + "hook:allow").replacing(
      "%", with: "gitleaks:" + "allow")
  }

  struct Case: Sendable, CustomTestStringConvertible {
    /// `@` stands for our mark, `%` for that of gitleaks.
    var text: String
    /// `form rule lines [until] reason`, with `!` in front where the suppression has a defect.
    var expected: [String]
    var problems: [String] = []
    var testDescription: String { String(text.prefix(60)).replacing("\n", with: "⏎") }
  }

  static let cases = [
    Case(text: "", expected: []),
    Case(text: "let a = 1\n", expected: []),
    Case(text: "x() // @(no-x): needed here", expected: ["line no-x 1...1 needed here"]),
    Case(text: "a\nx() // @(no-x): r\nb", expected: ["line no-x 2...2 r"]),
    Case(text: "a\n  // @(no-x): r\nx()\ny()", expected: ["line no-x 2...3 r"]),
    Case(text: "# @(a): r\n# @(b): s\nx()", expected: ["line a 1...3 r", "line b 2...3 s"]),
    Case(
      text: "# @(a): r\n#\n# @(b): s\nx()", expected: ["line a 1...2 r", "line b 3...4 s"]),
    Case(text: "REM @(a): r\nx", expected: ["line a 1...2 r"]),
    Case(text: "<!-- @(a): r -->\nx", expected: ["line a 1...2 r"]),
    Case(text: "/* @(a): r */ x()", expected: ["line a 1...2 r */ x()"]),
    Case(text: "x() /* @(a): r */", expected: ["line a 1...1 r"]),
    Case(text: "{# @(a): r #}\nx", expected: ["line a 1...2 r"]),
    Case(text: "x // @(a, b,a): r", expected: ["line a 1...1 r", "line b 1...1 r"]),
    Case(
      text: "x // @(a): r @(b): s", expected: ["line a 1...1 r", "line b 1...1 s"]),
    Case(text: "// @(a): r @(b): s\nx", expected: ["line a 1...2 r", "line b 1...2 s"]),
    Case(text: "x // @(R012): r", expected: ["line R012 1...1 r"]),
    Case(
      text: "x // @(a) until 2027-01-31: r", expected: ["line a 1...1 until 2027-01-31 r"]),
    Case(
      text: "x // @(a)  until  2027-01-31 :  r\r\n", expected: ["line a 1...1 until 2027-01-31 r"]),
    Case(text: "x // @(a): r: s", expected: ["line a 1...1 r: s"]),
    Case(text: "x // @(a): \u{1B}[31m r", expected: ["line a 1...1 \\x1B[31m r"]),
    Case(
      text: "a\n@-begin(x): r\nb\nc\n@-end(x)\nd", expected: ["block x 2...5 r"]),
    Case(
      text: "// @-begin(x,y): r\nb\n// @-end(x)\n// @-begin(z): s\n// @-end(y)\n// @-end(z)",
      expected: ["block x 1...3 r", "block y 1...5 r", "block z 4...6 s"]),
    Case(
      text: "@-begin(x): r\n@-end(x)\n@-begin(x): s\n@-end(x)",
      expected: ["block x 1...2 r", "block x 3...4 s"]),
    Case(text: "# @-file(x): generated", expected: ["file x 1... generated"]),
    Case(
      text: String(repeating: "\n", count: 19) + "# @-file(x): r", expected: ["file x 1... r"]),
    Case(text: "key = 1 // %", expected: ["foreign * 1...1 gitleaks:allow"]),
    Case(text: "a\nkey = 1 # % because\n", expected: ["foreign * 2...2 gitleaks:allow"]),
    Case(text: "key = 1 // %ed", expected: []),
    // A text about marks quotes them.
    Case(text: "write `@(x): r` or \"@(x): r\" or '@(x): r'", expected: []),
    Case(text: "see my@(x): r and _@(x): r", expected: []),
    Case(text: "x :allow y factory_hook:allow z", expected: []),
    // What is wrong is said, and silences nothing.
    Case(
      text: "x // @(a)", expected: ["!line a 1...1 "], problems: ["1:6 the mark gives no reason"]),
    Case(
      text: "x // @(a):", expected: ["!line a 1...1 "], problems: ["1:6 the mark gives no reason"]),
    Case(
      text: "x /* @(a): */", expected: ["!line a 1...1 "],
      problems: ["1:6 the mark gives no reason"]),
    Case(text: "x // @: r", expected: [], problems: ["1:6 'allow:' is no mark"]),
    Case(text: "x // @ a: r", expected: [], problems: ["1:6 the mark names no rule"]),
    Case(text: "x // @(): r", expected: [], problems: ["1:6 the mark names no rule"]),
    Case(text: "x // @(a: r", expected: [], problems: ["1:6 the mark names no rule"]),
    Case(text: "x // @(*): r", expected: [], problems: ["1:6 '*' is no id of a rule"]),
    Case(
      text: "x // @(a, no x): r", expected: ["!line a 1...1 "],
      problems: ["1:6 'no x' is no id of a rule"]),
    Case(text: "é // @-all(a): r", expected: [], problems: ["1:6 'allow-all' is no mark"]),
    Case(
      text: "x // @(a) until 2027-02-30: r", expected: ["!line a 1...1 "],
      problems: ["1:6 '2027-02-30' is no day"]),
    Case(
      text: "x // @(a) until tomorrow: r", expected: ["!line a 1...1 "],
      problems: ["1:6 'tomorrow' is no day"]),
    Case(
      text: "x // @(a) for now: r", expected: ["!line a 1...1 "],
      problems: ["1:6 'for now' has no place before the reason"]),
    Case(
      text: "a\n@-begin(x): r\nb", expected: ["!block x 2... r"],
      problems: ["2:1 'allow-begin(x)' is never closed"]),
    Case(text: "@-end(x)", expected: [], problems: ["1:1 'allow-end(x)' closes nothing"]),
    Case(
      text: "@-begin(x): r\n@-begin(x): s\n@-end(x)", expected: ["block x 1...3 r"],
      problems: ["2:1 'allow-begin(x)' stands inside that of line 1"]),
    Case(
      text: String(repeating: "\n", count: 20) + "@-file(x): r", expected: [],
      problems: ["21:1 'allow-file' stands below line 20"]),
  ]

  @Test(arguments: cases) func scanning(_ c: Case) {
    let bytes = Array(Self.text(c.text).utf8)
    let found = Suppressions.scan(bytes.span)
    #expect(found.all.map(summary) == c.expected)
    #expect(found.problems.map(summary) == c.problems)
  }

  private func summary(_ s: Suppression) -> String {
    let lines =
      s.lines.upperBound == .max
      ? "\(s.lines.lowerBound)..." : "\(s.lines.lowerBound)...\(s.lines.upperBound)"
    let until = s.until.map { "until \($0) " } ?? ""
    return
      "\(s.defect == nil ? "" : "!")\(s.form.rawValue) \(s.rule ?? "*") \(lines) \(until)\(s.reason)"
  }

  private func summary(_ problem: Suppressions.Problem) -> String {
    "\(problem.position.line):\(problem.position.column) \(problem.message)"
  }

  // MARK: Trailers

  static let trailers = [
    Case(text: "subject", expected: []),
    Case(
      text: "subject\n\nFactory-Allow: no-x needed here\n",
      expected: ["trailer no-x 1... needed here"]),
    Case(
      text: "s\n\nbody\n\nSigned-off-by: A\nfactory-ALLOW:\tno-x until 2027-01-31: r\n\n",
      expected: ["trailer no-x 1... until 2027-01-31 r"]),
    Case(text: "s\n\nFactory-Allow: no-x r\n\nnot the last paragraph", expected: []),
    Case(
      text: "s\n\nFactory-Allow: no-x", expected: ["!trailer no-x 1... "],
      problems: ["3:1 the mark gives no reason"]),
    Case(text: "s\n\nFactory-Allow:", expected: [], problems: []),
    Case(text: "s\n\nFactory-Allow: ", expected: [], problems: ["3:1 the mark names no rule"]),
    Case(
      text: "s\n\nFactory-Allow: a until soon: r", expected: ["!trailer a 1... "],
      problems: ["3:1 'soon' is no day"]),
    Case(text: "s\n\nx Factory-Allow: a r", expected: []),
  ]

  @Test(arguments: trailers) func scanningMessages(_ c: Case) {
    let bytes = Array(c.text.utf8)
    let found = Suppressions.scan(message: bytes.span)
    #expect(found.all.map(summary) == c.expected)
    #expect(found.problems.map(summary) == c.problems)
  }

  // MARK: What is covered, and until when

  @Test func covering() throws {
    let bytes = Array(
      Self.text("# @-file(all): r\n# @-begin(b): r\nx\n# @-end(b)\nkey # %\ny # @(l): r\n").utf8)
    let found = Suppressions.scan(bytes.span)
    let today = try #require(CalendarDate("2026-11-23"))
    func covers(_ rule: String, _ line: Int?, secret: Bool = false) -> Bool {
      found.index(for: .init(rule: rule, isSecret: secret), line: line, on: today) != nil
    }
    #expect(covers("all", 1) && covers("all", 900) && covers("all", nil))
    #expect(covers("b", 2) && covers("b", 4) && !covers("b", 5) && !covers("b", nil))
    #expect(covers("any", 5, secret: true) && !covers("any", 5) && !covers("any", 4, secret: true))
    #expect(covers("l", 6) && !covers("l", 7) && !covers("L", 6))
  }

  @Test(arguments: [
    ("2026-11-22", Suppression.State.ended(CalendarDate("2026-11-22")!)),
    ("2026-11-23", .endsSoon(days: 0)), ("2026-12-07", .endsSoon(days: 14)),
    ("2026-12-08", .active), ("2027-11-23", .active),
  ])
  func states(_ until: String, _ expected: Suppression.State) throws {
    let bytes = Array(Self.text("x // @(a) until \(until): r").utf8)
    let found = try #require(Suppressions.scan(bytes.span).all.first)
    let today = try #require(CalendarDate("2026-11-23"))
    #expect(found.state(on: today) == expected)
    #expect(expected.silences == (until >= "2026-11-23"))
  }

  @Test func aSuppressionThatHoldsComesBeforeOneThatEnded() throws {
    let bytes = Array(Self.text("// @(a) until 2020-01-01: old\n// @(a): new\nx").utf8)
    let found = Suppressions.scan(bytes.span)
    let today = try #require(CalendarDate("2026-11-23"))
    #expect(found.index(for: .init(rule: "a"), line: 3, on: today) == 1)
    #expect(found.index(for: .init(rule: "a"), line: 1, on: today) == 0)
  }

  // MARK: What is new

  @Test(arguments: [
    (["@(a): r"], "@(a): r", 0), ([], "@(a): r", 1), (["@(a): r"], "@(a): other", 1),
    (["@(a): r"], "@(a) until 2030-01-01: r", 1), (["@(a): r"], "\n\n@(a): r", 0),
    (["@(a): r"], "@(a): r\n@(a): r", 1), (["@(a): r\n@(a): r"], "@(a): r", 0),
    // Of two parents either may have had it, and neither makes up for the other.
    (["", "@(a): r"], "@(a): r", 0), (["@(a): r", "@(a): r"], "@(a): r\n@(a): r", 1),
    (["@-file(a): r"], "@(a): r", 1), (["% "], "% %", 1),
  ])
  func added(_ old: [String], _ new: String, _ count: Int) {
    func scan(_ text: String) -> [Suppression] {
      Suppressions.scan(Array(Self.text(text).utf8).span).all
    }
    #expect(Suppressions.added(in: scan(new), beyond: old.map(scan)).count == count)
  }

  // MARK: Hostile texts

  @Test(.timeLimit(.minutes(15)), arguments: ["\n", " ", "/", "é"])
  func manyMarks(_ separator: String) {
    let mark = Self.text("@(a): r") + String(repeating: separator, count: 20)
    let bytes = Array(String(repeating: mark, count: 2100).utf8)
    let found = Suppressions.scan(bytes.span)
    #expect(found.all.count == Suppressions.countMax)
    #expect(found.problems.map(\.message) == ["more than 2000 marks"])
  }

  @Test func bytesThatAreNoText() {
    let bytes = [0xFF, 0x00] + Array(Self.text("@(a): r").utf8) + [0xFE, 0x0A, 0xFF]
    let found = Suppressions.scan(bytes.span)
    #expect(found.all.map(\.reason) == ["r\\xFE"])
    #expect(found.all.first?.position.column == 3)
  }
}
