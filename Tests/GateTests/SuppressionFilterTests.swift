import Checks
import Diagnostics
import Git
import Rules
import Testing
import Text

@testable import Gate

/// What is allowed, by whom and until when, on changes that are held in memory.
@Suite struct SuppressionFilterTests {
  static let rulefile = """
    schema = 1
    [[rule]]
    id = "no-bad"
    check = "pattern"
    pattern = '(?m)^bad\\b'
    message = "bad"
    files = ["*.txt"]
    aliases = ["noqa: B1"]
    [[rule]]
    id = "no-worse"
    check = "pattern"
    pattern = '(?m)^worse\\b'
    message = "worse"
    files = ["*.txt"]
    suppressible = false
    aliases = ["noqa: W1"]
    [[rule]]
    id = "size"
    check = "file-size"
    max-bytes = 4000
    [[rule]]
    id = "lower"
    check = "subject-case"
    case = "lower"

    """

  /// Our mark, put together so that this file holds none.
  static let allow = "factory-" + "hook:allow"

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var old: StoredSource.Tree = [:]
    var new: StoredSource.Tree
    var rules = ""
    var oldRules: String?
    var message = ""
    /// `path:line rule` of what counts.
    var findings: [String] = []
    /// `form rule` of what is allowed.
    var allowed: [String] = []
    /// The ids of remarks.
    var remarks: [String] = []
    /// `path rule` of what the change allows itself.
    var added: [String] = []
    var testDescription: String { name }
  }

  static let marks = [
    Case(
      name: "a mark", new: ["a.txt": "bad # \(allow)(no-bad): r\n"], allowed: ["line no-bad"],
      added: ["a.txt no-bad"]),
    Case(
      name: "a mark that was there", old: ["a.txt": "bad # \(allow)(no-bad): r\n"],
      new: ["a.txt": "x\nbad # \(allow)(no-bad): r\n"], allowed: ["line no-bad"]),
    Case(
      name: "a mark that moved by a rename",
      old: ["a.txt": "x # \(allow)(no-bad): r\n"], new: ["b.txt": "x # \(allow)(no-bad): r\ny\n"],
      remarks: ["allowance-unused"]),
    Case(
      name: "a mark that has ended comes up in a file that is touched",
      old: ["a.txt": "bad # \(allow)(no-bad) until 2025-12-31: r\n"],
      new: ["a.txt": "x\nbad # \(allow)(no-bad) until 2025-12-31: r\n"],
      findings: ["a.txt:2 no-bad"], remarks: ["allowance-ended"]),
    Case(
      name: "a mark on its last day",
      new: ["a.txt": "bad # \(allow)(no-bad) until 2026-01-01: r\n"], allowed: ["line no-bad"],
      remarks: ["allowance-ends"], added: ["a.txt no-bad"]),
    Case(
      name: "a mark without a reason", new: ["a.txt": "bad # \(allow)(no-bad)\n"],
      findings: ["a.txt:1 no-bad"], remarks: ["allowance-defective", "allowance-defective"],
      added: ["a.txt no-bad"]),
    Case(
      name: "a mark for a rule that refuses", new: ["a.txt": "worse # \(allow)(no-worse): r\n"],
      findings: ["a.txt:1 no-worse"], remarks: ["allowance-refused"], added: ["a.txt no-worse"]),
    Case(
      name: "a mark with a slip in the rule", new: ["a.txt": "bad # \(allow)(no-bat): r\n"],
      findings: ["a.txt:1 no-bad"], remarks: ["allowance-unknown"]),
    Case(
      name: "a mark for a rule that nobody knows", new: ["a.txt": "x # \(allow)(other-thing): r\n"]),
    Case(
      name: "a mark of another tool", new: ["a.txt": "bad # noqa: B1\n"],
      allowed: ["foreign no-bad"], added: ["a.txt -"]),
    Case(
      name: "a mark of another tool that was there", old: ["a.txt": "bad # noqa: B1\n"],
      new: ["a.txt": "x\nbad # noqa: B1\n"], allowed: ["foreign no-bad"]),
    Case(
      name: "a mark of another tool, of no use here", new: ["a.txt": "good # noqa: B1\n"]),
    Case(
      name: "a mark of another tool for a rule that refuses",
      new: ["a.txt": "worse # noqa: W1\n"], findings: ["a.txt:1 no-worse"]),
    Case(
      name: "more findings than are listed, all allowed at once",
      new: [
        "a.txt": "# \(allow)-file(no-bad): r\n# \(allow)-file(size): r\n"
          + String(repeating: "bad\n", count: 1500)
      ],
      allowed: ["file size"] + Array(repeating: "file no-bad", count: 1000),
      added: ["a.txt no-bad", "a.txt size"]),
    Case(
      name: "more findings than are listed, allowed one by one: what is not looked at is told",
      new: [
        "a.txt": "# \(allow)-file(size): r\n# \(allow)-begin(no-bad): r\n"
          + String(repeating: "bad\n", count: 1000) + "# \(allow)-end(no-bad)\n"
          + String(repeating: "bad\n", count: 10)
      ],
      findings: ["a.txt:1002 no-bad"],
      allowed: ["file size"] + Array(repeating: "block no-bad", count: 999),
      remarks: ["more-findings"], added: ["a.txt size", "a.txt no-bad"]),
  ]

  private static let path = "[[allow]]\nrule = \"no-bad\"\nfiles = \"/old/**\"\nreason = \"r\"\n"

  static let paths = [
    Case(
      name: "a path that is allowed", new: ["old/a.txt": "bad\n", "new/a.txt": "bad\n"],
      rules: path, oldRules: path, findings: ["new/a.txt:1 no-bad"],
      allowed: ["rulefile no-bad"]),
    Case(
      name: "a change that allows itself a path must pass as it was",
      new: ["old/a.txt": "bad\n"], rules: path, oldRules: "",
      findings: ["old/a.txt:1 no-bad"], added: ["factory-hook.toml no-bad"]),
    Case(
      name: "a path whose day is past", new: ["old/a.txt": "bad\n"],
      rules: path + "until = 2025-12-31\n", oldRules: path + "until = 2025-12-31\n",
      findings: ["old/a.txt:1 no-bad"], remarks: ["allowance-ended"]),
    Case(
      name: "a whole file that is allowed by path",
      new: ["a.bin": String(repeating: "x", count: 5000)],
      rules: "[[allow]]\nrule = \"size\"\nfiles = \"*.bin\"\nreason = \"r\"\n",
      oldRules: "[[allow]]\nrule = \"size\"\nfiles = \"*.bin\"\nreason = \"r\"\n",
      allowed: ["rulefile size"]),
  ]

  static let trailers = [
    Case(
      name: "a trailer for a file", new: ["a.txt": "bad\nbad\n"],
      message: "x\n\nFactory-Allow: no-bad r", allowed: ["trailer no-bad", "trailer no-bad"],
      added: ["- no-bad"]),
    Case(
      name: "a trailer for a whole file", new: ["a.bin": String(repeating: "x", count: 5000)],
      message: "x\n\nFactory-Allow: size until 2026-01-10: r", allowed: ["trailer size"],
      remarks: ["allowance-ends"], added: ["- size"]),
    Case(
      name: "a trailer for the message", new: [:], message: "Upper\n\nFactory-Allow: lower r",
      allowed: ["trailer lower"], added: ["- lower"]),
    Case(
      name: "a trailer for a rule that refuses", new: ["a.txt": "worse\n"],
      message: "x\n\nFactory-Allow: no-worse r", findings: ["a.txt:1 no-worse"],
      remarks: ["allowance-refused"], added: ["- no-worse"]),
    Case(
      name: "a trailer that has ended", new: ["a.txt": "bad\n"],
      message: "x\n\nFactory-Allow: no-bad until 2025-01-01: r", findings: ["a.txt:1 no-bad"],
      remarks: ["allowance-ended"], added: ["- no-bad"]),
    Case(
      name: "a trailer without a reason", new: ["a.txt": "bad\n"],
      message: "x\n\nFactory-Allow: no-bad", findings: ["a.txt:1 no-bad"],
      remarks: ["allowance-defective", "allowance-defective"], added: ["- no-bad"]),
    Case(
      name: "trailers of no use", new: ["a.txt": "good\n"],
      message: "x\n\nFactory-Allow: no-bad r\nFactory-Allow: lower r\nFactory-Allow: nobad r",
      remarks: ["allowance-unused", "allowance-unused", "allowance-unknown"],
      added: ["- no-bad", "- lower", "- nobad"]),
  ]

  @Test(arguments: marks + paths + trailers) func judges(_ c: Case) throws {
    let judgement = try Self.judge(c)
    #expect(
      judgement.findings.map { finding in
        "\(finding.path!):\(finding.region?.start.line ?? 0) \(finding.rule)"
      } == c.findings)
    #expect(judgement.verdict == (c.findings.isEmpty ? .passed : .stopped))
    let allowed = judgement.subtracted.compactMap { subtraction -> String? in
      guard case .suppressed(_, let form) = subtraction.reason else { return nil }
      return "\(form.rawValue) \(subtraction.finding.rule)"
    }
    #expect(allowed.count == c.allowed.count && zip(allowed, c.allowed).allSatisfy { $0 == $1 })
    #expect(judgement.remarks.map(\.id) == c.remarks)
    #expect(
      judgement.addedSuppressions.map {
        "\($0.path.map(\.description) ?? "-") \($0.rule ?? "-")"
      } == c.added)
  }

  private static func judge(_ c: Case) throws -> Judgement {
    let oldRules = rulefile + (c.oldRules ?? c.rules)
    let source = StoredSource(
      bases: [c.old.merging(["factory-hook.toml": oldRules]) { own, _ in own }],
      target: c.new.merging(["factory-hook.toml": rulefile + c.rules]) { own, _ in own })
    if c.name.contains("rename") { source.renamed = ["b.txt": "a.txt"] }
    let loader = StandardLoader(
      kinds: CheckCatalog.kinds,
      packs: PackLibrary(names: ["hygiene", "secrets"]) { _ in Array("schema = 1\n".utf8) })
    let gate = Gate(loader: loader) { [source] in source.copy() }
    let standards = try gate.standards(for: source.subject, from: source)
    let today = try #require(CalendarDate("2026-01-01"))
    let message = Array(c.message.utf8)
    let context = MessageContext.committed(isMerge: false)
    var judgement = gate.judge(
      source.subject, by: standards, on: today, allowing: Gate.trailers(of: message, context),
      from: source)
    if !c.message.isEmpty {
      judgement.add(try gate.judgeMessage(message, context, by: standards, on: today))
    }
    return judgement
  }

  /// A tree is asked whether what its rulefile allows is still needed.
  @Test func whatAWholeTreeDoesNotNeed() throws {
    let source = StoredSource(
      bases: [], target: ["factory-hook.toml": Self.rulefile + Self.path, "old/a.txt": "good\n"])
    let loader = StandardLoader(
      kinds: CheckCatalog.kinds,
      packs: PackLibrary(names: ["hygiene", "secrets"]) { _ in Array("schema = 1\n".utf8) })
    let gate = Gate(loader: loader) { [source] in source.copy() }
    var subject = source.subject
    subject.scope = .tree
    let today = try #require(CalendarDate("2026-01-01"))
    let standards = try gate.standards(for: subject, from: source)
    let judgement = gate.judge(subject, by: standards, on: today, from: source)
    #expect(judgement.remarks.map(\.id) == ["allowance-unused"])
    #expect(judgement.remarks[0].location?.path == "factory-hook.toml")
    subject.isNarrowed = true
    #expect(gate.judge(subject, by: standards, on: today, from: source).remarks.isEmpty)
  }
}
