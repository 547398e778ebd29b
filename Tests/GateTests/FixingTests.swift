import Checks
import Diagnostics
import Git
import Rules
import Testing
import Text

@testable import Gate

/// Fixing a change in memory: only what counts is mended, and each result is judged as the change is.
@Suite struct FixingTests {
  static let rulefile = """
    schema = 1
    [[rule]]
    id = "no-bad"
    check = "pattern"
    pattern = '\\bbad\\b'
    replacement = "good"
    files = ["*.txt"]
    [[rule]]
    id = "no-twins"
    check = "pattern"
    pattern = 'good good'
    files = ["*.txt"]

    """

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var base: StoredSource.Tree
    var target: StoredSource.Tree
    var renamed: [String: String] = [:]
    /// The files that change, with what they hold then.
    var fixed: StoredSource.Tree = [:]
    var withdrawn: [String] = []
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "nothing to fix", base: [:], target: ["a.txt": "fine\n"]),
    Case(
      name: "new files", base: [:],
      target: ["a.txt": "bad\n", "b.txt": "x bad\n", "c.md": "bad\n"],
      fixed: ["a.txt": "good\n", "b.txt": "x good\n"]),
    Case(
      name: "what was there stays", base: ["a.txt": "bad old line\n"],
      target: ["a.txt": "bad old line\nbad new line\n"],
      fixed: ["a.txt": "bad old line\ngood new line\n"]),
    Case(
      name: "what moved here stays", base: ["a.txt": "x\nbad line that moves\n"],
      target: ["a.txt": "x\n", "b.txt": "bad line that moves\nbad line of its own\n"],
      fixed: ["b.txt": "bad line that moves\ngood line of its own\n"]),
    Case(
      name: "what a rename brought stays", base: ["a.txt": "bad one here\n"],
      target: ["b.txt": "bad one here\nbad two here\n"], renamed: ["b.txt": "a.txt"],
      fixed: ["b.txt": "bad one here\ngood two here\n"]),
    Case(
      name: "what a comment allows stays", base: [:],
      target: ["a.txt": "bad # factory-hook:allow(no-bad): the reason\nbad\n"],
      fixed: ["a.txt": "bad # factory-hook:allow(no-bad): the reason\ngood\n"]),
    Case(
      name: "a fix that brings an error is taken back, others stay", base: [:],
      target: ["a.txt": "good bad\nbad\n"], fixed: ["a.txt": "good bad\ngood\n"],
      withdrawn: ["the result would break 'no-twins'"]),
  ]

  @Test(arguments: cases) func fixes(_ row: Case) throws {
    let rules: StoredSource.Tree = ["factory-hook.toml": Self.rulefile]
    let source = StoredSource(
      bases: [row.base.merging(rules) { $1 }], target: row.target.merging(rules) { $1 })
    source.renamed = row.renamed
    let loader = StandardLoader(
      kinds: CheckCatalog.kinds, packs: PackLibrary(names: []) { _ in [] })
    let gate = Gate(loader: loader) { [source] in source.copy() }
    let standards = try gate.standards(for: source.subject, from: source)
    let today = try #require(CalendarDate("2026-01-01"))
    let judgement = gate.judge(source.subject, by: standards, on: today, from: source)
    let files = try gate.fix(
      source.subject, judged: judgement, by: standards, on: today, from: source
    ) { ObjectID(SHA256.digest($0).span) }
    let changed = files.filter(\.text.isChanged).map { file in
      (file.path.description, String(decoding: file.text.after, as: UTF8.self))
    }
    #expect(Dictionary(uniqueKeysWithValues: changed) == row.fixed)
    #expect(files.flatMap(\.text.withdrawn).map(\.reason.description) == row.withdrawn)
  }

  /// A result that cannot be judged is an error, not a fix.
  @Test func whatCannotBeJudgedIsNotFixed() throws {
    let rules: StoredSource.Tree = ["factory-hook.toml": Self.rulefile]
    let source = StoredSource(
      bases: [rules.merging(["b.txt": "old\n"]) { $1 }],
      target: rules.merging(["a.txt": "bad\n", "b.txt": "new bad\n"]) { $1 })
    let loader = StandardLoader(
      kinds: CheckCatalog.kinds, packs: PackLibrary(names: []) { _ in [] })
    let gate = Gate(loader: loader) { [source] in source.copy() }
    let standards = try gate.standards(for: source.subject, from: source)
    let today = try #require(CalendarDate("2026-01-01"))
    let judgement = gate.judge(source.subject, by: standards, on: today, from: source)
    source.missing = ["bad\n"]
    #expect(throws: Failure.self) {
      try gate.fix(source.subject, judged: judgement, by: standards, on: today, from: source) {
        ObjectID(SHA256.digest($0).span)
      }
    }
  }
}
