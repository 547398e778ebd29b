import Checks
import Diagnostics
import Platform
import Rules
import Testing
import Text

@testable import Gate

@Suite struct GateTests {
  static let rulefile = """
    schema = 1
    exclude = ["vendor/**"]
    [[rule]]
    id = "no-bad"
    check = "pattern"
    pattern = '\\bbad\\b'
    message = "bad"
    files = ["*.txt"]

    """

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var bases: [StoredSource.Tree]
    var target: StoredSource.Tree
    var renamed: [String: String] = [:]
    /// `path:line` of what counts.
    var findings: [String] = []
    var verdict = Verdict.passed
    var testDescription: String { name }
  }

  static func tree(_ files: StoredSource.Tree) -> StoredSource.Tree {
    files.merging(["factory-hook.toml": rulefile]) { own, _ in own }
  }

  static let cases = [
    Case(
      name: "a new file that breaks a rule", bases: [tree([:])],
      target: tree(["a.txt": "good\nbad\n"]), findings: ["a.txt:2"], verdict: .stopped),
    Case(
      name: "an old finding below a new line", bases: [tree(["a.txt": "bad\n"])],
      target: tree(["a.txt": "new\nbad\n"])),
    Case(
      name: "one more of the same", bases: [tree(["a.txt": "bad 1\n"])],
      target: tree(["a.txt": "bad 1\nbad 2\n"]), findings: ["a.txt:2"], verdict: .stopped),
    Case(
      name: "an excluded file", bases: [tree([:])], target: tree(["vendor/a.txt": "bad\n"])),
    Case(
      name: "a file that the rule does not select", bases: [tree([:])], target: tree(["a.c": "bad"])
    ),
    Case(
      name: "a deletion", bases: [tree(["a.txt": "bad\n"])], target: tree([:])),
    Case(
      name: "a rename with an edit", bases: [tree(["a.txt": "bad one\n"])],
      target: tree(["b.txt": "bad one\nbad two\n"]), renamed: ["b.txt": "a.txt"],
      findings: ["b.txt:2"], verdict: .stopped),
    Case(
      name: "a line that moves to another file", bases: [tree(["a.txt": "x\nbad line\n"])],
      target: tree(["a.txt": "x\n", "b.txt": "bad line\n"])),
    Case(
      name: "a line that is copied to another file", bases: [tree(["a.txt": "x\nbad line\n"])],
      target: tree(["a.txt": "y\nbad line\n", "b.txt": "bad line\n"]), findings: ["b.txt:1"],
      verdict: .stopped),
    Case(
      name: "a merge of what either parent had",
      bases: [tree(["a.txt": "bad 1\n"]), tree(["a.txt": "bad 2\n"])],
      target: tree(["a.txt": "bad 1\nbad 2\n"])),
    Case(
      name: "a merge that brings its own",
      bases: [tree(["a.txt": "one\n"]), tree(["a.txt": "two\n"])],
      target: tree(["a.txt": "one\nbad\n"]), findings: ["a.txt:2"], verdict: .stopped),
    Case(
      name: "a weakened standard", bases: [tree([:])],
      target: ["factory-hook.toml": "schema = 1\n", "a.txt": "bad\n"], findings: ["a.txt:1"],
      verdict: .stopped),
    Case(
      name: "a stricter standard does not judge what was there",
      bases: [["factory-hook.toml": "schema = 1\n", "a.txt": "bad\n"]],
      target: tree(["a.txt": "bad\nmore\n"])),
    Case(
      name: "an allowance", bases: [tree([:])],
      target: tree(["a.txt": "bad # factory-hook:allow(no-bad): the reason\n"])),
    Case(
      name: "an allowance that is taken away",
      bases: [tree(["a.txt": "# factory-hook:allow(no-bad): the reason\nbad\n"])],
      target: tree(["a.txt": "\nbad\n"]), findings: ["a.txt:2"], verdict: .stopped),
  ]

  @Test(arguments: cases) func judges(_ c: Case) throws {
    let judgement = try judge(c)
    let found = judgement.findings.map { "\($0.path!):\($0.region?.start.line ?? 0)" }
    #expect(found == c.findings)
    #expect(judgement.verdict == c.verdict)
  }

  @Test func oldVersionsAreReadOnlyWhereTheNewOneHasFindings() throws {
    let source = StoredSource(
      bases: [Self.tree(["a.txt": "old a\n", "b.txt": "old b\n"])],
      target: Self.tree(["a.txt": "new a\n", "b.txt": "bad b\n"]))
    _ = try Self.judge(source)
    // To tell a moved line, all old versions are read once anything is found.
    #expect(source.reads.contains("old b\n"))
    let quiet = StoredSource(
      bases: [Self.tree(["a.txt": "old a\n"])], target: Self.tree(["a.txt": "new a\n"]))
    _ = try Self.judge(quiet)
    #expect(quiet.reads == ["new a\n"])
  }

  @Test func whatCannotBeReadIsNotPassed() throws {
    let source = StoredSource(bases: [Self.tree([:])], target: Self.tree(["a.txt": "gone\n"]))
    source.missing = ["gone\n"]
    let judgement = try Self.judge(source)
    #expect(judgement.verdict == .cannotJudge)
    #expect(judgement.remarks.contains { $0.id == "missing-object" })
  }

  @Test func manyThreadsSayWhatOneSays() throws {
    var files: StoredSource.Tree = [:]
    for number in 0..<200 { files["f\(number).txt"] = "good\nbad \(number)\n" }
    let one = try Self.judge(
      StoredSource(bases: [Self.tree([:])], target: Self.tree(files.filter { $0.key < "f19" })))
    let all = try Self.judge(StoredSource(bases: [Self.tree([:])], target: Self.tree(files)))
    #expect(all.findings.count == 200)
    #expect(all.findings == all.findings.sorted())
    #expect(all.findings.prefix { $0.path! < RepositoryPath("f19") } == one.findings[...])
  }

  private func judge(_ c: Case) throws -> Judgement {
    let source = StoredSource(bases: c.bases, target: c.target)
    source.renamed = c.renamed
    return try Self.judge(source)
  }

  /// Of a whole tree the rulefiles are among its files; where files were named, folders are asked.
  @Test func rulefilesOfAWholeTreeAreThoseAmongItsFiles() {
    let source = StoredSource(
      bases: [],
      target: Self.tree([
        "a/b/factory-hook.toml": "", "a/xfactory-hook.toml": "", "c/factory-hook.toml": "",
        "c/d/e.txt": "",
      ]))
    var subject = source.subject
    subject.scope = .tree
    #expect(subject.foldersWithRulefiles.map(\.description) == ["a/b", "c"])
    subject.isNarrowed = true
    #expect(subject.foldersWithRulefiles.map(\.description) == ["a", "a/b", "c", "c/d"])
  }

  static func judge(
    _ source: StoredSource, _ memory: JudgeMemory = JudgeMemory(), on day: String = "2026-01-01",
    workersMax: Int = Threads.processorCount
  ) throws -> Judgement {
    let loader = StandardLoader(
      kinds: CheckCatalog.kinds,
      packs: PackLibrary(names: ["hygiene", "secrets"]) { _ in Array("schema = 1\n".utf8) })
    let gate = Gate(loader: loader, memory: memory, workersMax: workersMax) { [source] in
      source.copy()
    }
    let standards = try gate.standards(for: source.subject, from: source)
    let today = try #require(CalendarDate(day))
    return gate.judge(source.subject, by: standards, on: today, from: source)
  }
}
