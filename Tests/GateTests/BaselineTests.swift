import Checks
import Diagnostics
import Git
import Rules
import Testing
import Text

@testable import Gate

/// Baselines: which findings their entries stand for.
@Suite struct BaselineTests {
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
    Case(
      name: "lines on both sides are edited, and an equal comes before",
      before: ["a.txt": "h\na\nb\nbad\nc\nd\n"],
      after: ["a.txt": "m\nbad\nn\nh\na\nb 2\nbad\nc\nd 2\n"], woken: ["a.txt:2"]),
    Case(
      name: "only other findings tell which is which",
      before: ["a.txt": "bad 1\na\nbad\nb\nbad 2\n"],
      after: ["a.txt": "bad\nm\nbad 1\nn\nbad\no\nbad 2\n"], woken: ["a.txt:1"]),
    Case(
      name: "one goes and two come",
      before: ["a.txt": "a\nbad\nb\nc\nbad\nd\n"],
      after: ["a.txt": "a\nbad\nb\nm\nbad\nn\no\nbad\np\n"], woken: ["a.txt:8"]),
    Case(
      name: "a block that changes places", before: ["a.txt": block("one") + block("two") + "end\n"],
      after: ["a.txt": block("two") + block("one") + "end\n"]),
    Case(
      name: "a renamed file with short lines, and one more",
      before: ["a.txt": "a\nbad\nb\nc\nbad\nd\ne\nbad\n"],
      after: ["b.txt": "m\nbad\nn\na\nbad\nb\nc\nbad\nd\ne\nbad\no\n"], woken: ["b.txt:2"]),
    Case(
      name: "a name in capitals, and much else changed",
      before: ["a.txt": "a\nb\nc\nbad\nd\ne\nbad\nf\n"],
      after: ["A.txt": "a\nb\nc\nbad\nm\nn\nbad\no\n"]),
    Case(
      name: "another file with short lines", before: ["a.txt": "a\nbad\nb\nc\nbad\nd\n"],
      after: ["b.txt": "m\nbad\nn\no\nbad\n"], woken: ["b.txt:2", "b.txt:5"], stale: 2),
    Case(
      name: "a file goes, and one like it grows",
      before: ["a.txt": "a\nbad\n\nb\nbad\n", "b.txt": "a\nbad\n\nb\nbad\n"],
      after: ["b.txt": "a\nbad\n\nb\nbad\n\nc\nbad\n"], woken: ["b.txt:8"], stale: 2),
    Case(
      name: "a copied file with short lines", before: ["a.txt": "a\nbad\nb\n"],
      after: ["a.txt": "a\nbad\nb\n", "b.txt": "a\nbad\nb\n"], woken: ["b.txt:2"]),
    Case(
      name: "more equal lines than can be weighed",
      before: ["a.txt": (0..<1500).map { "a \($0)\nbad\n" }.joined()],
      after: ["a.txt": (0..<1500).map { "b \($0)\nbad\n" }.joined() + "bad\n"],
      woken: ["a.txt:3000"]),
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

  /// Whatever is put in, and wherever, as much is shown.
  @Test(arguments: 0..<40) func whatIsAddedIsShown(_ seed: UInt64) throws {
    var random = Sequence(seed: seed)
    let lines = (0..<40).map { _ in
      ["bad", "", "same", "x \(random.next(50))", "y \(random.next(50))"][random.next(5)]
    }
    let baseline = Baseline(
      try #require(
        try Self.judge(["a.txt": lines.joined(separator: "\n") + "\n"], .given(Baseline())).baseline
      ).unlisted)
    var after = lines
    var added = 0
    for number in 0..<(1 + random.next(6)) {
      let place = random.next(after.count + 1)
      after.insert(contentsOf: ["new \(number)", "bad", "more \(number)"], at: place)
      added += 1
    }
    let judgement = try Self.judge(
      ["a.txt": after.joined(separator: "\n") + "\n"], .given(baseline))
    #expect(judgement.findings.count == added)
    if added == 1, let line = judgement.findings.first?.region?.start.line {
      #expect(after[line - 2] == "new 0")
    }
    #expect(judgement.baseline?.stale.isEmpty == true)
  }

  @Test func entriesAreNumberedInTheirFile() throws {
    let before = try #require(
      try Self.judge(["a.txt": "bad 1\nbad\nbad\n", "b.txt": "bad\n"], .given(Baseline())).baseline)
    #expect(
      before.unlisted.map { "\($0.path) \($0.order)" } == [
        "a.txt 1", "a.txt 2", "a.txt 3", "b.txt 1",
      ])
    let after = try #require(
      try Self.judge(
        ["a.txt": "bad 1\nbad 2\nbad 3\nbad\nbad\n"], .given(Baseline(before.unlisted))
      )
      .baseline)
    #expect(after.unlisted.map(\.order) == [2, 3])
  }

  @Test func withoutABaselineEverythingCounts() throws {
    let tree = ["a.txt": "bad\n", "factory-hook.baseline": BaselineFileTests.head]
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
    (BaselineFileTests.head + BaselineFileTests.line, ["baseline-grows"], Verdict.stopped),
    (
      BaselineFileTests.head + "b.c r 0123456789abcdef.00000000000000000000000000000000\n",
      ["baseline-grows"], .stopped
    ),
    (BaselineFileTests.head, [], .stopped), ("rubbish\n", ["bad-baseline"], .cannotJudge),
  ])
  func changes(_ text: String, _ remarks: [String], _ verdict: Verdict) throws {
    let old = [
      "factory-hook.toml": Self.rulefile,
      "factory-hook.baseline": BaselineFileTests.head
        + "z r 0123456789abcdef.00000000000000000000000000000000\n",
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

  /// The same numbers for the same seed.
  private struct Sequence {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

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
