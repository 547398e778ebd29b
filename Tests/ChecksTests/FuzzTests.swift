import Rules
import Testing
import Text

@testable import Checks

/// No input makes a check crash, report outside the text, or answer differently twice.
@Suite struct FuzzTests {
  /// A rule of every kind, with options where there must be some.
  static func rules() throws -> [Rule] {
    let options: [String: [Options]] = [
      "pattern": [
        ["pattern": .string("[a-f]+"), "not": .strings(["ab"]), "not-line": .strings(["zz"])],
        [
          "pattern": .string("(?s)k=.*?\\n"), "replacement": .string("$0"),
          "binary": .boolean(true),
        ],
        ["pattern": .string(""), "multiline": .boolean(true)],
        ["pattern": .string("feat"), "require": .boolean(true)],
      ],
      "secret": [
        ["pattern": .string("k=([a-f]+)"), "entropy": .number(1.5), "allow-line": .strings(["#"])],
        ["pattern": .string("(?s)[a-f]{3}.*?[0-9]"), "generic": .boolean(true)],
        ["path-pattern": .string("a")],
      ],
      "file-size": [["max-bytes": .integer(50)]],
      "forbidden-path": [["pattern": .string("[^a-z]")]],
      "line-endings": [[:], ["style": .string("lf")], ["style": .string("crlf")]],
      "indentation": [[:], ["style": .string("tabs")], ["style": .string("spaces")]],
      "line-length": [["max": .integer(10)]],
      "byte-order-mark": [[:], ["style": .string("required")]],
      "required-path": [["paths": .strings(["**/a", "b"])]],
      "subject-case": [["case": .string("lower")], ["case": .string("sentence")]],
      "message": [
        ["required": .strings(["x"]), "forbidden": .strings(["f"]), "trailers": .strings(["A"])]
      ],
      "private-key": [[:], ["encrypted": .boolean(false)]],
    ]
    var rules: [Rule] = []
    for kind in CheckCatalog.kinds {
      for (number, options) in (options[kind.name] ?? [[:]]).enumerated() {
        rules.append(try makeRule(kind.name, options, id: "\(kind.name)-\(number)"))
      }
    }
    return rules
  }

  static func check(_ inspection: Inspection, count: Int) {
    #expect(inspection.findings == inspection.findings.sorted())
    for finding in inspection.findings {
      #expect(finding.excerpt.count <= Finding.excerptBytesMax)
      guard let region = finding.region else { continue }
      #expect(region.bytes.lowerBound >= 0 && region.bytes.upperBound <= count)
      #expect(region.start <= region.end)
      #expect(finding.excerptColumn <= region.start.column)
      if let edit = finding.edit { #expect(edit.bytes.upperBound <= count) }
    }
  }

  @Test(arguments: 0..<60) func content(_ seed: Int) throws {
    let rules = try Self.rules()
    let inspector = try Inspector(rules: rules)
    var generator = SeededGenerator(UInt64(seed))
    for round in 0..<8 {
      var bytes = RandomText.bytes(
        seed: seed * 8 + round, count: Int.random(in: 0..<600, using: &generator))
      if round == 0 { bytes = [0xFF, 0xFE] + bytes }
      if round == 1 { bytes = [0xFE, 0xFF] + bytes }
      let mode: UInt32 =
        [0o100644, 0o100755, 0o120000, 0o160000].randomElement(using: &generator) ?? 0
      let path = RepositoryPath(bytes.prefix(9).filter { $0 != 0 } + [UInt8(ascii: "a")])
      let facts = FileFacts(path: path, mode: mode, size: bytes.count)
      let names = ListedTree([(path, mode)])
      let first = try inspector.content(bytes.span, file: facts, names: names)
      Self.check(first, count: bytes.count)
      #expect(try inspector.content(bytes.span, file: facts, names: names) == first)
      #expect(try Inspector(rules: rules).content(bytes.span, file: facts, names: names) == first)
      let known = try inspector.known(bytes.span, file: facts, names: names)
      #expect(
        try inspector.content(bytes.span, file: facts, names: names, beyond: known).findings == [])
      #expect(
        try inspector.content(bytes.span, file: facts, names: names, beyond: KnownFindings())
          .findings.count == first.findings.count)
    }
  }

  @Test(arguments: 0..<60) func messages(_ seed: Int) throws {
    let inspector = try Inspector(rules: Self.rules())
    var generator = SeededGenerator(UInt64(seed))
    for round in 0..<8 {
      let bytes = RandomText.bytes(
        seed: seed * 8 + round, count: Int.random(in: 0..<300, using: &generator))
      for cleanup in MessageContext.Cleanup.allCases {
        for comments in [MessageContext.Comments.marker("#"), .automatic] {
          let context = MessageContext(comments: comments, cleanup: cleanup)
          let inspection = try inspector.message(bytes, context: context)
          Self.check(inspection, count: bytes.count)
          #expect(try inspector.message(bytes, context: context) == inspection)
        }
      }
    }
  }

  @Test(arguments: 0..<60) func trees(_ seed: Int) throws {
    let inspector = try Inspector(rules: Self.rules())
    let paths = (0..<20).map { number in
      let bytes = RandomText.bytes(seed: seed * 20 + number, count: 6)
      return RepositoryPath(
        bytes.split(separator: UInt8(ascii: "/")).joined(separator: [UInt8(ascii: "/")]).filter {
          $0 != 0
        })
    }.filter { !$0.isTop }
    let names = ListedTree(paths.map { ($0, 0o100644) })
    let change = TreeChange(added: paths, removed: Array(paths.prefix(3)), isWhole: seed % 2 == 0)
    let findings = try inspector.tree(names, change: change)
    #expect(findings == (try inspector.tree(names, change: change)))
    #expect(findings.allSatisfy { $0.path != nil && $0.region == nil })
  }
}
