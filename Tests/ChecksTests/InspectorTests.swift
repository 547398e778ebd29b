import Diagnostics
import Rules
import Testing
import Text

@testable import Checks

@Suite struct InspectorTests {
  static func pattern(_ source: String, id: String = "rule", files: [String] = []) throws -> Rule {
    try makeRule("pattern", ["pattern": .string(source)], id: id, files: files)
  }

  @Test func rulesThatAreOffAreLeftOut() throws {
    let off = try makeRule("pattern", ["pattern": .string("a")], level: .off)
    #expect(try inspect([off], [UInt8(ascii: "a")]).findings == [])
    let inspector = try Inspector(rules: [off])
    #expect(!inspector.needsContent(for: FileFacts(path: RepositoryPath("a"), size: 1)))
  }

  @Test func levelsBecomeSeverities() throws {
    for (level, severity) in [
      (Rule.Level.note, Severity.note), (.warning, .warning), (.error, .error),
    ] {
      let rule = try makeRule("pattern", ["pattern": .string("a")], level: level)
      #expect(try inspect([rule], [UInt8(ascii: "a")]).findings.map(\.severity) == [severity])
    }
  }

  /// Decoding takes memory: what is not decoded is told of, never passed over.
  @Test func wideTextsThatAreTooLargeFail() throws {
    var bytes = [UInt8](repeating: 0x61, count: DecodedText.bytesMax + 2)
    (bytes[0], bytes[1]) = (0xFF, 0xFE)
    let failure = #expect(throws: Failure.self) { try inspect([try Self.pattern("b")], bytes) }
    #expect(failure?.diagnostics.map(\.id) == ["too-large-to-decode"])
  }

  @Test func unknownChecksFail() throws {
    let rule = try makeRule("patern")
    do throws(Failure) {
      _ = try Inspector(rules: [rule])
      Issue.record("an unknown check was taken")
    } catch {
      #expect(error.diagnostics.map(\.id) == ["unknown-check"])
    }
  }

  @Test func pathsChooseRules() throws {
    let rules = [
      try Self.pattern("a", id: "all"), try Self.pattern("a", id: "swift", files: ["*.swift"]),
      try makeRule("trailing-whitespace", id: "space", files: ["*.md"]),
    ]
    func found(_ path: String) throws -> [String] {
      try inspect(rules, Array("a \n".utf8), path: path).findings.map(\.rule)
    }
    #expect(try found("x.swift") == ["all", "swift"])
    #expect(try found("x/y.md") == ["all", "space"])
    #expect(try found("x.c") == ["all"])
  }

  /// What is remembered of a path is of no other path, however many come between.
  @Test func rememberedPathsKeepTheirRules() throws {
    let inspector = try Inspector(rules: [
      try Self.pattern("a", id: "swift", files: ["*.swift"]),
      try Self.pattern("a", id: "c", files: ["*.c"]),
    ])
    for _ in 0..<2 {
      for number in 0..<40 {
        let kind = ["swift", "c", "txt"][number % 3]
        let file = FileFacts(path: RepositoryPath("f\(number).\(kind)"), size: 1)
        #expect(inspector.needsContent(for: file) == (kind != "txt"))
        let found = try inspector.content([UInt8(ascii: "a")].span, file: file).findings
        #expect(found.map(\.rule) == (kind == "txt" ? [] : [kind]))
      }
    }
  }

  @Test func oldVersionsAreJudgedByTheNewName() throws {
    let inspector = try Inspector(rules: [Self.pattern("a", files: ["*.swift"])])
    let text = [UInt8(ascii: "a")]
    let old = FileFacts(
      path: RepositoryPath("x.txt"), size: 1, rulesPath: RepositoryPath("x.swift"))
    let finding = try #require(try inspector.content(text.span, file: old).findings.first)
    #expect(finding.path == RepositoryPath("x.txt"))
  }

  @Test func whoNeedsContent() throws {
    func needs(_ check: String, _ options: Options = [:], mode: UInt32 = 0o100644) throws -> Bool {
      try Inspector(rules: [makeRule(check, options)])
        .needsContent(for: FileFacts(path: RepositoryPath("a"), mode: mode, size: 9))
    }
    #expect(try needs("trailing-whitespace"))
    #expect(try needs("pattern", ["pattern": .string("a")]))
    #expect(try !needs("pattern", ["pattern": .string("a")], mode: 0o160000))
    #expect(try needs("symlink", mode: 0o120000))
    #expect(try !needs("symlink"))
    #expect(try needs("binary-file"))
    #expect(try !needs("windows-name"))
    #expect(try !needs("case-collision"))
    #expect(try !needs("subject-length"))
  }

  /// In order of place, then rule, whatever the order of the rules.
  @Test func order() throws {
    let rules = [
      try Self.pattern("b", id: "z"), try Self.pattern("a", id: "y"),
      try Self.pattern("a", id: "x"),
      try makeRule("file-size", ["max-bytes": .integer(1)], id: "w"),
      try makeRule("final-newline", id: "v"),
    ]
    let expected = ["w", "x", "y", "z", "v"]
    #expect(try inspect(rules, Array("abc".utf8)).findings.map(\.rule) == expected)
    #expect(try inspect(rules.reversed(), Array("abc".utf8)).findings.map(\.rule) == expected)
  }

  @Test func rulesSpeakForThemselves() throws {
    var rule = try makeRule("pattern", ["pattern": .string("a")], message: "no a")
    rule.why = "because"
    rule.fix = "use b"
    let finding = try #require(try inspect([rule], [UInt8(ascii: "a")]).findings.first)
    #expect(finding.message == "no a")
    #expect(finding.why == "because")
    #expect(finding.fix == "use b")
  }

  struct WideCase: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    var places: [Range<Int>]
    var testDescription: String { name }
  }

  static func encode(_ text: String, unitBytes: Int, bigEndian: Bool) -> [UInt8] {
    let units: [UInt32] =
      unitBytes == 2 ? text.utf16.map { UInt32($0) } : text.unicodeScalars.map(\.value)
    return ([0xFEFF] + units).flatMap { unit in
      (0..<unitBytes).map {
        UInt8(truncatingIfNeeded: unit >> UInt32(8 * (bigEndian ? unitBytes - 1 - $0 : $0)))
      }
    }
  }

  static let wide = [
    WideCase(
      name: "UTF-16 LE", bytes: encode("é😀 bad\nbad", unitBytes: 2, bigEndian: false),
      places: [10..<16, 18..<24]),
    WideCase(
      name: "UTF-16 BE", bytes: encode("é😀 bad\nbad", unitBytes: 2, bigEndian: true),
      places: [10..<16, 18..<24]),
    WideCase(
      name: "UTF-32 LE", bytes: encode("é😀 bad", unitBytes: 4, bigEndian: false), places: [16..<28]),
    WideCase(
      name: "UTF-32 BE", bytes: encode("é😀 bad", unitBytes: 4, bigEndian: true), places: [16..<28]),
    WideCase(
      name: "unpaired surrogates",
      bytes: [0xFF, 0xFE, 0x00, 0xD8] + encode("bad", unitBytes: 2, bigEndian: false).dropFirst(2)
        + [0x00, 0xDC],
      places: [4..<10]),
    WideCase(
      name: "half a unit", bytes: encode("bad", unitBytes: 2, bigEndian: false) + [0x61],
      places: [2..<8]),
    WideCase(name: "mark alone", bytes: [0xFF, 0xFE], places: []),
  ]

  /// Places are offsets in the file, lines and columns those of the text.
  @Test(arguments: wide) func wideText(_ row: WideCase) throws {
    let rules = [
      try Self.pattern("bad"), try makeRule("trailing-whitespace", id: "space"),
      try makeRule("byte-order-mark", id: "mark"),
    ]
    let findings = try inspect(rules, row.bytes).findings
    #expect(findings.map { $0.region?.bytes } == row.places)
    if row.name.hasPrefix("UTF") {
      #expect(findings.first?.region?.start == LineTable.Position(line: 1, column: 4))
      #expect(findings.first?.excerpt == Array("é😀 bad".utf8))
    }
  }

  /// One inspector, many threads: every thread gets the answer that one alone gets.
  @Test func threadsAgree() async throws {
    let rules = [
      try Self.pattern("[a-f]{3}"),
      try makeRule("secret", ["pattern": .string("k=(\\w{6})")], id: "secret"),
      try makeRule("trailing-whitespace", id: "space"), try makeRule("private-key", id: "key"),
      try makeRule("hidden-characters", id: "hidden"),
      try makeRule("line-length", ["max": .integer(9), "not-line": .strings(["zz"])], id: "long"),
    ]
    let inspector = try Inspector(rules: rules)
    let texts = (0..<40).map { RandomText.bytes(seed: $0, count: 400) }
    @Sendable func judge(_ index: Int) -> [Finding]? {
      let text = texts[index]
      let facts = FileFacts(path: RepositoryPath("\(index)"), size: text.count)
      return (try? inspector.content(text.span, file: facts))?.findings
    }
    let alone = texts.indices.map(judge)
    let together = await withTaskGroup(of: (Int, [Finding]?).self) { group in
      for index in texts.indices { group.addTask { (index, judge(index)) } }
      var all = [[Finding]?](repeating: nil, count: texts.count)
      for await (index, findings) in group { all[index] = findings }
      return all
    }
    #expect(alone == together)
    #expect(alone.contains { !($0 ?? []).isEmpty })
  }
}

/// Random bytes that are rich in what checks look for.
enum RandomText {
  static let pieces: [[UInt8]] = [
    [0x0A], [0x0D, 0x0A], [0x20], [0x09], [0x00], [0xFF], [0xC3], [0xE2, 0x80], Array("é".utf8),
    Array("\u{202E}".utf8), Array("\u{200D}".utf8), Array("👩".utf8), Array("\u{FEFF}".utf8),
    Array("<<<<<<< a\n".utf8), Array("=======\n".utf8), Array(">>>>>>> b\n".utf8),
    Array("-----BEGIN ".utf8), Array("PRIVATE KEY-----".utf8), Array("-----END ".utf8),
    Array("k=abcdef".utf8), Array("abcdef0123456789".utf8), Array("https://a.b/".utf8),
    Array("#!".utf8),
    Array("feat(".utf8), Array("): ".utf8), Array("BREAKING CHANGE:".utf8), Array("fixup! ".utf8),
    Array("Signed-off-by: x\n".utf8), Array("\n\n".utf8), Array("# ".utf8), Array("../".utf8),
  ]

  static func bytes(seed: Int, count: Int) -> [UInt8] {
    var generator = SeededGenerator(UInt64(seed) &* 977 &+ 5)
    var out: [UInt8] = []
    while out.count < count {
      if Int.random(in: 0..<4, using: &generator) == 0 {
        out.append(UInt8.random(in: 0...255, using: &generator))
      } else {
        out += pieces.randomElement(using: &generator) ?? []
      }
    }
    return out
  }
}
