import Testing

@testable import Matching

/// A set finds what each of its patterns would find alone.
@Suite struct PatternSetTests {
  private struct Found: Equatable {
    var entry: Int
    var match: Range<Int>
  }

  private static func scan(
    _ scanner: PatternScanner, _ text: [UInt8], where isWanted: (Int) -> Bool = { _ in true }
  ) throws -> [Found] {
    var out: [Found] = []
    try scanner.scan(text.span, where: isWanted) { entry, match in
      out.append(Found(entry: entry, match: match))
      return true
    }
    return out
  }

  static let rules: [(pattern: String, keywords: [String])] = [
    (#"ghp_[a-z0-9]{4}"#, ["ghp_"]),
    (#"(?i)[\w.-]{0,10}?(?:key|token)[ =:]{1,3}([a-z0-9]{3,})"#, ["key", "token"]),
    (#"(?i)[\w.-]{0,10}?(?:api|apikey)[ =:]{1,3}[a-z0-9]{3}"#, ["api"]),
    (#"\w+-secret-\w+"#, ["secret"]),
    (#"(?s)BEGIN.*?END"#, ["BEGIN"]),
    (#"[a-f0-9]{8}"#, ["hex"]),
    (#"foo\d+"#, []),
    (#"[0-9]{5}"#, []),
    (#"(?m)^bar.*$"#, []),
    (#"(?i)sk[a-z]{2}"#, ["sk"]),
    (#"(?:aa|ab|key)x{1,3}"#, ["a", "key"]),
    (#"\d+key\d+"#, ["key"]),
    (#"(?i)\w*kelvin"#, []),
    (#"xx"#, ["xxx"]),
  ]

  private static func alone(_ text: [UInt8]) throws -> [Found] {
    var out: [Found] = []
    for (entry, rule) in rules.enumerated() {
      let lower = text.map(asciiLowercased)
      let isGuarded =
        rule.keywords.isEmpty
        || rule.keywords.contains { keyword in
          lower.firstRange(of: keyword.utf8.map(asciiLowercased)) != nil
        }
      guard isGuarded else { continue }
      Matcher(try Pattern(rule.pattern)).forEachMatch(in: text.span) {
        out.append(Found(entry: entry, match: $0))
        return true
      }
    }
    return out
  }

  /// Also where all cores search for literals, in parts so small that every literal meets an edge.
  @Test(arguments: [2, 64, 1 << 20])
  func setFindsWhatPatternsFindAlone(_ partBytes: Int) throws {
    let set = try PatternSet(
      Self.rules.map { PatternSet.Entry(source: $0.pattern, keywords: $0.keywords) })
    let scanner = PatternScanner(
      set, sharedBytesMin: partBytes < 1 << 20 ? 0 : .max, partBytes: partBytes)
    let pieces = [
      "ghp_", "key", "KEY", "token", "apikey", "api", "-secret-", "BEGIN", "END", "hex", "foo",
      "bar", "sk",
      "a", "ab", "xxx", "12345", "0", " ", "=", ":", "\n", "\u{212A}ey = abc", "\u{17F}kab",
      "Kelvin",
      "\u{212A}elvin", "deadbeef", "x", ".", "é",
    ].map { Array($0.utf8) }
    var random = SeededGenerator(seed: 11)
    for round in 0..<(partBytes == 2 ? 100 : 400) {
      let count = Int.random(in: 0...(round < 350 ? 20 : 300), using: &random)
      // Rare pieces stay rare: the stand-ins make the scanner search everything.
      let known = round % 4 == 0 ? pieces[...] : pieces.dropLast(8)
      let text = (0..<count).flatMap { _ in known.randomElement(using: &random) ?? [] }
      #expect(
        try Self.scan(scanner, text) == Self.alone(text), "\(String(decoding: text, as: UTF8.self))"
      )
    }
  }

  /// Texts made of keywords cost one search of the whole for each entry, and find the same.
  @Test(arguments: [0, Int.max]) func denseTextsFindTheSame(_ sharedBytesMin: Int) throws {
    let set = try PatternSet(
      Self.rules.map { PatternSet.Entry(source: $0.pattern, keywords: $0.keywords) })
    let scanner = PatternScanner(set, sharedBytesMin: sharedBytesMin, partBytes: 1000)
    for unit in ["key", "api", "secret", "sk", "ghp_ghp_abcd ", "a=key=abc\n"] {
      let text = Array(String(repeating: unit, count: 30_000 / unit.utf8.count).utf8)
      #expect(try Self.scan(scanner, text) == Self.alone(text))
    }
  }

  @Test func patternsAreParsedWhenTheirKeywordOccurs() throws {
    let set = try PatternSet([
      PatternSet.Entry(source: "(", keywords: ["needle"]),
      PatternSet.Entry(source: "ok", keywords: ["ok"]),
    ])
    let scanner = PatternScanner(set)
    #expect(try Self.scan(scanner, Array("hay ok hay".utf8)) == [Found(entry: 1, match: 4..<6)])
    #expect(throws: PatternSet.EntryError.self) { try Self.scan(scanner, Array("NEEDLE".utf8)) }
    // An entry that is not wanted is not parsed either.
    #expect(try Self.scan(scanner, Array("needle ok".utf8)) { $0 == 1 }.count == 1)
    #expect(throws: PatternSet.EntryError.self) {
      try PatternSet([PatternSet.Entry(source: "(", keywords: [])])
    }
    #expect(try set.pattern(1).source == "ok")
  }

  @Test func wantedIsAskedOnceAndBodyStops() throws {
    let set = try PatternSet([
      PatternSet.Entry(try Pattern("a")),
      PatternSet.Entry(try Pattern("key"), keywords: ["KEY", "k"]),
      PatternSet.Entry(try Pattern("nothing"), keywords: ["absent"]),
    ])
    var asked: [Int] = []
    var seen: [Int] = []
    try PatternScanner(set).scan(Array("aaa key key".utf8).span) { entry in
      asked.append(entry)
      return true
    } _: { entry, _ in
      seen.append(entry)
      return seen.count { $0 == entry } < 2
    }
    #expect(asked == [0, 1])
    #expect(seen == [0, 0, 1, 1])
  }

  @Test func capturesComeFromTheMatch() throws {
    let set = try PatternSet([PatternSet.Entry(source: "(a+)(b)?=", keywords: ["="])])
    let scanner = PatternScanner(set)
    let text = Array("xaab= a=".utf8)
    let found = try Self.scan(scanner, text)
    #expect(found.map(\.match) == [1..<5, 6..<8])
    #expect(
      try scanner.captures(entry: 0, in: text.span, match: 1..<5) == [1..<5, 1..<3, 3..<4])
    #expect(try scanner.captures(entry: 0, in: text.span, match: 6..<8) == [6..<8, 6..<7, nil])
  }

  @Test func emptySetsAndTextsAreFine() throws {
    let none = PatternScanner(try PatternSet([]))
    #expect(try Self.scan(none, Array("abc".utf8)).isEmpty)
    let empty = PatternScanner(try PatternSet([PatternSet.Entry(source: "a*", keywords: [])]))
    #expect(try Self.scan(empty, []) == [Found(entry: 0, match: 0..<0)])
  }
}
