import Checks
import Diagnostics
import Git
import Rules
import Testing
import Text

@testable import Gate

/// Baselines: what a file may hold, and which findings its entries stand for.
@Suite struct BaselineTests {
  // MARK: The file

  static let head = "# factory-hook baseline 1\n"
  static let line = "a.c no-bad 0123456789abcdef.89abcdef0123\n"

  @Test(arguments: [
    "a", "dir/sub/a b.c", "%41", "#hash", "tab\there", "new\nline", "é/ü", "bad\u{7F}",
    " lead and trail ",
  ])
  func pathsAreReadBack(_ path: String) throws {
    let entry = BaselineEntry(
      path: RepositoryPath(path), rule: "r", key: "0123456789abcdef",
      surroundings: .init(above: 1, below: 0xFFFF, near: 7), order: 12)
    let text = Baseline([entry]).text
    #expect(!text.contains(0x09) && text.filter { $0 == 0x0A }.count == 3)
    #expect(try Baseline(text.span, path: .init("b")).entries == [entry])
  }

  @Test func pathsThatAreNoTextAreReadBack() throws {
    let entry = BaselineEntry(
      path: RepositoryPath([0xFF, 0x2F, 0xC3]), rule: "r", key: "0123456789abcdef",
      surroundings: .none)
    let text = Baseline([entry]).text
    #expect(String(validating: text, as: UTF8.self) != nil)
    #expect(try Baseline(text.span, path: .init("b")).entries == [entry])
  }

  @Test func linesAreSortedAndEachOnce() throws {
    let lines = ["b x", "a y", "a x", "a x"].map { "\($0) 0123456789abcdef.000000000000\n" }
    let text = Array((Self.head + lines.joined()).utf8)
    let baseline = try Baseline(text.span, path: .init("b"))
    #expect(baseline.entries.map { "\($0.path) \($0.rule)" } == ["a x", "a y", "b x"])
    let again = String(decoding: baseline.text, as: UTF8.self).split(separator: "\n").dropFirst(2)
    #expect(
      Array(again) == again.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
  }

  struct Broken: Sendable, CustomTestStringConvertible {
    var text: String
    /// `line message`
    var said: [String]
    var testDescription: String { String(text.prefix(60)).replacing("\n", with: "⏎") }
  }

  static let broken = [
    Broken(
      text: "", said: ["1 this is no baseline: its first line is not '# factory-hook baseline 1'"]),
    Broken(
      text: "\u{0}\u{1}\u{2}\n",
      said: ["1 this is no baseline: its first line is not '# factory-hook baseline 1'"]),
    Broken(
      text: line, said: ["1 this is no baseline: its first line is not '# factory-hook baseline 1'"]
    ),
    Broken(
      text: "# factory-hook baseline 2\nnews\n",
      said: ["1 the baseline has version 2, this program reads 1"]),
    Broken(text: "# factory-hook baseline 1\r\n", said: ["1 the lines end in CR LF"]),
    Broken(
      text: head + line.replacing("\n", with: "\r\n") + "rubbish\n",
      said: ["2 the lines end in CR LF"]),
    Broken(
      text: head + "<<<<<<< ours\n" + line + "=======\n>>>>>>> theirs\n",
      said: ["2 a merge conflict is left here"]),
    Broken(text: "<<<<<<< ours\n" + head, said: ["1 a merge conflict is left here"]),
    Broken(
      text: head + line + "a.c no-bad 0123456789abcdef.89", said: ["3 the last line is cut off"]
    ),
    Broken(
      text: head + "\nno-bad\n a b\na.c no-bad 0123456789abcdeg.89abcdef0123\n",
      said: ["2", "3", "4", "5"].map { "\($0) no line of a baseline" }),
    Broken(
      text: head
        + "a.c no-bad 0123456789abcdef.89abcdef0123.1\na%zz b 0123456789abcdef.89abcdef0123\n",
      said: ["2 no line of a baseline", "3 no line of a baseline"]),
    Broken(
      text: head
        + "a.c no-bad 0123456789abcdef.89abcdef0123 7\na  b 0123456789abcdef.89abcdef0123\n",
      said: ["2 no line of a baseline", "3 no line of a baseline"]),
    Broken(
      text: head + String(repeating: "x\n", count: 1000),
      said: (2...21).map { "\($0) no line of a baseline" }),
  ]

  @Test(arguments: broken) func whatIsNoBaseline(_ c: Broken) {
    let failure = #expect(throws: Failure.self) {
      try Baseline(Array(c.text.utf8).span, path: .init("my.baseline"))
    }
    let said = failure?.diagnostics.map { "\($0.location?.line ?? 0) \($0.message)" }
    #expect(said == c.said)
    #expect(failure?.diagnostics.allSatisfy { $0.location?.path == "my.baseline" } == true)
    #expect(failure?.diagnostics.allSatisfy { $0.hint != nil } == true)
  }

  // MARK: Which findings are listed

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var before: StoredSource.Tree
    var after: StoredSource.Tree
    /// `path:line` of what the baseline of `before` does not list in `after`.
    var woken: [String] = []
    /// How many of its entries no longer fire.
    var stale = 0
    var narrowed: [String] = []
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "nothing changes", before: ["a.txt": "x\nbad 1\n"], after: ["a.txt": "x\nbad 1\n"]),
    Case(
      name: "lines above and other edits", before: ["a.txt": "x\nbad 1\ny\n"],
      after: ["a.txt": "n\nn\nx\nbad 1\ny\nmore\n"]),
    Case(
      name: "both neighbours are edited", before: ["a.txt": "x\nbad 1\ny\n"],
      after: ["a.txt": "u\nbad 1\nv\n"]),
    Case(
      name: "the line is indented", before: ["a.txt": "bad  1\n"], after: ["a.txt": "\t  bad 1\n"]),
    Case(
      name: "the line itself is edited", before: ["a.txt": "bad 1\n"], after: ["a.txt": "bad 2\n"],
      woken: ["a.txt:1"], stale: 1),
    Case(
      name: "a finding is mended", before: ["a.txt": "bad 1\n"], after: ["a.txt": "1\n"], stale: 1),
    Case(
      name: "one more of the same, known by its neighbours", before: ["a.txt": "a\nbad\nb\n"],
      after: ["a.txt": "c\nbad\nd\na\nbad\nb\n"], woken: ["a.txt:2"]),
    Case(
      name: "one less of the same", before: ["a.txt": "a\nbad\nb\nbad\nc\n"],
      after: ["a.txt": "b\nbad\nc\n"], stale: 1),
    Case(
      name: "equal lines with equal neighbours", before: ["a.txt": "a\nbad\nb\na\nbad\nb\n"],
      after: ["a.txt": "a\nbad\nb\na\nbad\nb\na\nbad\nb\n"], woken: ["a.txt:8"]),
    Case(
      name: "a renamed file", before: ["a.txt": "bad 1\nbad 2\n"],
      after: ["b.txt": "bad 1\nbad 2\n"]),
    Case(
      name: "a line that moved to another file", before: ["a.txt": "bad 1\nx\n", "b.txt": "y\n"],
      after: ["a.txt": "x\n", "b.txt": "y\nbad 1\n"]),
    Case(
      name: "a line that was copied", before: ["a.txt": "bad 1\n"],
      after: ["a.txt": "bad 1\n", "b.txt": "bad 1\n"], woken: ["b.txt:1"]),
    Case(
      name: "a whole file that grows", before: ["a.bin": big], after: ["a.bin": big + "x"]),
    Case(
      name: "a whole file that moved", before: ["a/a.bin": big], after: ["b/a.bin": big + "x"]),
    Case(
      name: "a whole file under another name", before: ["a.bin": big], after: ["b.bin": big]),
    Case(
      name: "another whole file", before: ["a.bin": big], after: ["b.bin": big + "x"],
      woken: ["b.bin:0"], stale: 1),
    Case(
      name: "one more whole file of that name", before: ["a/a.bin": big],
      after: ["a/a.bin": big, "b/a.bin": big], woken: ["b/a.bin:0"]),
    Case(
      name: "a file that is left out now", before: ["a.txt": "bad 1\n"],
      after: ["vendor/a.txt": "bad 1\n"], stale: 1),
    Case(
      name: "only some files are judged", before: ["a.txt": "bad 1\n", "b.txt": "bad 2\n"],
      after: ["a.txt": "bad 1\nbad 2\n", "b.txt": "bad 2\n"], woken: ["a.txt:2"],
      narrowed: ["a.txt"]),
    Case(
      name: "more than is listed elsewhere", before: ["a.txt": many],
      after: ["a.txt": many + "bad\n"],
      woken: ["a.txt:3001"]),
    Case(
      name: "a block that is put in between others like it",
      before: ["a.txt": block("one") + block("two") + block("three")],
      after: ["a.txt": block("one") + block("new") + block("two") + block("three")],
      woken: ["a.txt:13"]),
  ]

  static let many = (0..<3000).map { "bad \($0)\n" }.joined()

  /// Eight lines, the last of which every block has.
  static func block(_ name: String) -> String {
    "start \(name)\n" + String(repeating: "same\n", count: 3) + "bad end\n\nsame\n\n"
  }

  static let big = String(repeating: "0123456789\n", count: 5000)

  static let rulefile = """
    schema = 1
    exclude = ["vendor/**", "*.baseline"]
    [[rule]]
    id = "no-bad"
    check = "pattern"
    pattern = '\\bbad\\b'
    message = "bad"
    files = ["*.txt"]
    [[rule]]
    id = "size"
    check = "file-size"
    max-bytes = 50000

    """

  @Test(arguments: cases) func lists(_ c: Case) throws {
    let before = try Self.judge(c.before, .given(Baseline()))
    let entries = try #require(before.baseline).unlisted
    #expect(entries.count == before.findings.count)
    let baseline = Baseline(entries)
    #expect(baseline.entries.count == entries.count)
    let text = String(decoding: baseline.text, as: UTF8.self)
    let after = try Self.judge(
      c.after.merging(["factory-hook.baseline": text]) { own, _ in own }, .ofTree,
      narrowed: c.narrowed)
    #expect(
      after.findings.map { "\($0.path!):\($0.region?.start.line ?? 0)" } == c.woken)
    #expect(after.baseline?.stale.count == c.stale)
    let remarks = after.remarks.map(\.id)
    #expect(remarks == (c.stale > 0 ? ["baseline-stale"] : []))
    #expect(
      after.subtracted.filter { $0.reason == .baseline }.count
        == (after.baseline?.matched.count ?? 0))
    // Whatever is new can be listed beside what was there.
    if let comparison = after.baseline, c.narrowed.isEmpty {
      let all = Baseline(comparison.matched + comparison.unlisted)
      #expect(all.entries.count == comparison.matched.count + comparison.unlisted.count)
      #expect(try Self.judge(c.after, .given(all)).findings.isEmpty)
    }
  }

  @Test func withoutABaselineEverythingCounts() throws {
    let tree = ["a.txt": "bad\n", "factory-hook.baseline": Self.head]
    #expect(try Self.judge(tree, .ofTree).findings.count == 1)
    #expect(try Self.judge(["a.txt": "bad\n"], .ofTree).baseline == nil)
    #expect(try Self.judge(tree, .nothing).baseline == nil)
  }

  @Test func aBrokenBaselineIsNoPass() throws {
    let judgement = try Self.judge(["factory-hook.baseline": "rubbish\n"], .ofTree)
    #expect(judgement.verdict == .cannotJudge)
    #expect(judgement.remarks.map(\.id) == ["bad-baseline"])
  }

  @Test func aNamedBaselineThatIsMissingIsTold() throws {
    let rules = "baseline = \"old.baseline\"\n" + Self.rulefile
    let judgement = try Self.judge(["factory-hook.toml": rules, "a.txt": "bad\n"], .ofTree)
    #expect(judgement.verdict == .stopped)
    #expect(judgement.remarks.map(\.id) == ["no-baseline"])
  }

  /// What one of many threads found must not be paired otherwise.
  @Test func manyFiles() throws {
    var tree: StoredSource.Tree = [:]
    for number in 0..<200 { tree["f\(number).txt"] = "x\nbad\nbad \(number % 7)\n" }
    let entries = try #require(try Self.judge(tree, .given(Baseline())).baseline).unlisted
    tree["f7.txt"] = "bad\nbad\n"
    let judgement = try Self.judge(tree, .given(Baseline(entries)))
    #expect(judgement.findings.map { "\($0.path!)" } == ["f7.txt"])
    #expect(judgement.baseline?.stale.map(\.path) == [RepositoryPath("f7.txt")])
  }

  // MARK: Changes

  /// A change is judged without it, told of, and cannot bring a broken one.
  @Test(arguments: [
    (head + line, ["baseline-grows"], Verdict.stopped),
    (head + "b.c r 0123456789abcdef.000000000000\n", ["baseline-grows"], .stopped),
    (head, [], .stopped), ("rubbish\n", ["bad-baseline"], .cannotJudge),
  ])
  func changes(_ text: String, _ remarks: [String], _ verdict: Verdict) throws {
    let old = [
      "factory-hook.toml": Self.rulefile,
      "factory-hook.baseline": Self.head + "z r 0123456789abcdef.000000000000\n",
    ]
    let source = StoredSource(
      bases: [old],
      target: [
        "factory-hook.toml": Self.rulefile, "factory-hook.baseline": text, "a.txt": "bad\n",
      ])
    let judgement = try Self.judge(source, source.subject, .ofTree)
    #expect(judgement.verdict == verdict)
    #expect(judgement.remarks.map(\.id) == remarks)
    #expect(judgement.baseline == nil)
  }

  // MARK: Pieces

  private static func judge(
    _ tree: StoredSource.Tree, _ use: BaselineUse, narrowed: [String] = []
  ) throws -> Judgement {
    let source = StoredSource(
      bases: [], target: tree.merging(["factory-hook.toml": rulefile]) { own, _ in own })
    var subject = source.subject
    subject.scope = .tree
    if !narrowed.isEmpty {
      subject.isNarrowed = true
      let change = subject.change
      subject.change = Change(
        bases: [], target: change.target,
        files: change.files.filter { narrowed.contains($0.path.description) })
    }
    return try judge(source, subject, use)
  }

  private static func judge(
    _ source: StoredSource, _ subject: Subject, _ use: BaselineUse
  ) throws -> Judgement {
    let loader = StandardLoader(
      kinds: CheckCatalog.kinds,
      packs: PackLibrary(names: ["hygiene", "secrets"]) { _ in Array("schema = 1\n".utf8) })
    let gate = Gate(loader: loader) { [source] in source.copy() }
    let standards = try gate.standards(for: subject, from: source)
    let today = try #require(CalendarDate("2026-01-01"))
    return gate.judge(subject, by: standards, on: today, baseline: use, from: source)
  }
}
