import Rules
import Testing
import Text

@testable import Checks

/// Lines, columns, excerpts, keys and bounds: what every finding has, whatever its check.
@Suite struct FindingTests {
  static func rule(_ source: String = "bad") throws -> Rule {
    try makeRule("pattern", ["pattern": .string(source)])
  }

  static func findings(_ text: String, _ source: String = "bad") throws -> [Finding] {
    try inspect([rule(source)], Array(text.utf8)).findings
  }

  @Test(arguments: [
    ("bad", "bad", "1:1-1:4"), ("\n\nbad", "bad", "3:1-3:4"), ("é😀bad\n", "bad", "1:3-1:6"),
    ("a\r\nbad\r\n", "bad", "2:1-2:4"), ("a{\n}b", #"\{\s*\}"#, "1:2-2:2"),
    ("a\nb\n", "a\n", "1:1-1:3"), ("abc", "$", "1:4-1:4"), ("日本", "本", "1:2-1:3"),
    ("a\nb\n", #"\z"#, "2:3-2:3"),
  ])
  func regions(_ text: String, _ pattern: String, _ expected: String) throws {
    let region = try #require(try Self.findings(text, pattern).first?.region)
    #expect(
      "\(region.start.line):\(region.start.column)-\(region.end.line):\(region.end.column)"
        == expected)
  }

  /// The single walk gives what the table of lines gives.
  @Test(arguments: 0..<30) func placesAgreeWithTheTable(_ seed: Int) {
    let bytes = RandomText.bytes(seed: seed, count: 300)
    let table = LineTable(bytes.span)
    var places = Places()
    for offset in 0...bytes.count {
      #expect(
        places.position(of: offset, in: bytes.span) == table.position(of: offset, in: bytes.span))
    }
    var generator = SeededGenerator(UInt64(seed))
    var some = Places()
    for offset in (0...bytes.count).filter({ _ in Bool.random(using: &generator) }) {
      #expect(
        some.position(of: offset, in: bytes.span) == table.position(of: offset, in: bytes.span))
    }
  }

  @Test func excerptOfALine() throws {
    let finding = try #require(try Self.findings("x\n  a bad line \r\ny\n").first)
    #expect(finding.excerpt == Array("  a bad line ".utf8))
    #expect(finding.excerptColumn == 1)
  }

  /// A long line is cut so that the place is in the excerpt, at character boundaries.
  @Test(arguments: [0, 600, 4000, 5000, 9000, 20_000]) func excerptOfALongLine(_ before: Int) throws
  {
    let text = String(repeating: "é", count: before) + "bad" + String(repeating: "é", count: 9000)
    let finding = try #require(try Self.findings(text).first)
    #expect(finding.excerpt.count <= Finding.excerptBytesMax)
    let shown = try #require(String(validating: finding.excerpt, as: UTF8.self))
    let offset = try #require(finding.region).start.column - finding.excerptColumn
    #expect(shown.dropFirst(offset).hasPrefix("bad"))
    #expect(finding.region?.start.column == before + 1)
  }

  @Test func excerptsOfManyFindingsInOneHugeLine() throws {
    let text = String(repeating: "bad ", count: 50_000)
    let inspection = try inspect([Self.rule()], Array(text.utf8))
    #expect(inspection.findings.count == 1000)
    #expect(inspection.unlisted == ["rule": 49_000])
    #expect(inspection.findings.last?.region?.start.column == 999 * 4 + 1)
  }

  @Test func whiteSpaceDoesNotCount() throws {
    func key(_ text: String) throws -> String? { try Self.findings(text).first?.key }
    let expected = try key("a bad thing")
    #expect(expected?.count == 32)
    for text in ["\ta   bad\tthing\r\n", "other\n  a bad thing", "a bad thing \nmore"] {
      #expect(try key(text) == expected)
    }
    for text in ["abad thing", "a bad things", "A bad thing"] { #expect(try key(text) != expected) }
  }

  /// The rule is part of the key, and a finding about the whole file is another thing.
  @Test func keysTellRulesApart() {
    let keys = [
      FindingKey.text(rule: "a", normalised: Array("x".utf8)),
      FindingKey.text(rule: "b", normalised: Array("x".utf8)),
      FindingKey.whole(rule: "a", detail: "x"), FindingKey.whole(rule: "a", detail: ""),
    ]
    #expect(Set(keys).count == keys.count)
  }

  @Test func equalsHaveAnOrder() throws {
    let findings = try Self.findings("bad\nbad\nother bad\n")
    #expect(findings[0].key == findings[1].key)
    #expect(findings[0].key != findings[2].key)
    #expect(Set(findings.map(\.fingerprint)).count == 3)
    #expect(findings.allSatisfy { $0.fingerprint.count == 16 })
    // Lines that come before, and their number, do not matter.
    let moved = try Self.findings("x\ny\nother bad\nbad\nbad\n")
    #expect(Set(moved.map(\.fingerprint)) == Set(findings.map(\.fingerprint)))
  }

  /// Fingerprints are kept in ledgers and baselines: they must never change.
  @Test func fingerprintsAreStable() throws {
    let finding = try #require(try Self.findings("a bad thing\n").first)
    #expect(finding.key == "9e4d8929bc61b7930acb431eec942474")
    #expect(finding.fingerprint == "b176345dde64d620")
    let size = try inspect([makeRule("file-size", ["max-bytes": .integer(1)])], [1, 2]).findings
    #expect(size.first?.fingerprint == "b7a25bd1961a71b9")
  }

  /// All lines of a finding count: another key under the same header is another finding.
  @Test func allLinesCount() throws {
    let old = try Self.findings("<a\nb>", "(?s)<.*>").first?.key
    let new = try Self.findings("<a\nc>", "(?s)<.*>").first?.key
    #expect(old != new)
  }
}

@Suite struct BoundsTests {
  static func inspector(_ more: [Rule] = []) throws -> Inspector {
    try Inspector(rules: [makeRule("trailing-whitespace")] + more)
  }

  static func text(_ lines: Range<Int>) -> [UInt8] {
    Array(lines.map { "line \($0) \n" }.joined().utf8)
  }

  static let file = FileFacts(path: RepositoryPath("a"), size: 0)

  @Test func fewAreAllListed() throws {
    let text = Self.text(0..<1000)
    let inspection = try Self.inspector().content(text.span, file: Self.file)
    #expect(inspection.findings.count == 1000)
    #expect(inspection.isComplete)
  }

  /// A rule that finds anything is listed, however much others find.
  @Test func everyRuleIsHeard() throws {
    let rules = try (0..<8).map {
      try makeRule("pattern", ["pattern": .string("line")], id: "p\($0)")
    }
    let last = try makeRule("pattern", ["pattern": .string("9")], id: "z", files: ["*"])
    let text = Self.text(0..<2000)
    let inspection = try Self.inspector(rules + [last]).content(text.span, file: Self.file)
    let counts = Dictionary(grouping: inspection.findings, by: \.rule).mapValues(\.count)
    #expect(counts.count == 10)
    #expect(counts.values.allSatisfy { $0 >= Inspection.listedAlwaysMax })
    #expect(
      inspection.findings.count <= Inspection.listedPerFileMax + 10 * Inspection.listedAlwaysMax)
    #expect(inspection.unlisted.count == 10)
  }

  /// Of a file with more findings than are listed, what is new is found all the same.
  @Test func newOnesAreNotLost() throws {
    let inspector = try Self.inspector()
    let old = Self.text(0..<3000)
    // Two lines taken away, one moved, one doubled, one new: in the end two are new.
    let new =
      Self.text(10..<20) + Self.text(2..<10) + Self.text(20..<3000) + Self.text(7..<8)
      + Self.text(9999..<10_000)
    #expect(try !inspector.content(new.span, file: Self.file).isComplete)
    let known = try inspector.known(old.span, file: Self.file)
    #expect(!known.isEmpty)
    let found = try inspector.content(new.span, file: Self.file, beyond: known)
    #expect(found.isComplete)
    #expect(found.findings.map { $0.region?.start.line } == [2999, 3000])
    #expect(try inspector.content(old.span, file: Self.file, beyond: known).findings == [])
  }

  /// With several bases, what any of them had is known.
  @Test func basesAreUnited() throws {
    let inspector = try Self.inspector()
    let (a, b, both) = (Self.text(0..<5), Self.text(3..<8), Self.text(0..<9) + Self.text(4..<5))
    var known = try inspector.known(a.span, file: Self.file)
    known.formUnion(try inspector.known(b.span, file: Self.file))
    let found = try inspector.content(both.span, file: Self.file, beyond: known)
    #expect(found.findings.map { $0.region?.start.line } == [9, 10])
  }

  @Test func findingsOfWholeFilesAreKnownToo() throws {
    let inspector = try Inspector(rules: [
      makeRule("file-size", ["max-bytes": .integer(1)], id: "size"),
      makeRule("final-newline", id: "end"),
    ])
    let text = Array("abc".utf8)
    let facts = FileFacts(path: RepositoryPath("a"), size: 3)
    let known = try inspector.known(text.span, file: facts)
    #expect(try inspector.content(text.span, file: facts, beyond: known).findings == [])
    #expect(
      try inspector.content(text.span, file: facts, beyond: KnownFindings()).findings.count == 2)
  }
}
