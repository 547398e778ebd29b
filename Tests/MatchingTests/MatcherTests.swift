import Platform
import Testing

@testable import Matching

/// Searching whole texts: around literals, past bytes that cannot start a match, from thread to
/// thread, and in texts that were made to hurt.
@Suite struct MatcherTests {
  /// All matches by the simulation alone.
  private static func simulated(_ pattern: Pattern, _ text: [UInt8]) -> [Range<Int>] {
    let simulation = NFASimulation(pattern.compiled.program, captures: false)
    var out: [Range<Int>] = []
    var at = 0
    var previousEnd = -1
    while at <= text.count,
      let slots = simulation.search(
        in: text.span, from: at, lastStart: text.count, to: text.count)
    {
      let match = slots[0]..<slots[1]
      if match.isEmpty, let end = characterEnd(text.span, around: match.lowerBound) {
        at = end
        continue
      }
      at = match.isEmpty ? nextCharacter(text.span, after: match.upperBound) : match.upperBound
      if !(match.isEmpty && match.lowerBound == previousEnd) { out.append(match) }
      previousEnd = match.upperBound
    }
    return out
  }

  private static func all(_ matcher: Matcher, _ text: [UInt8]) -> [Range<Int>] {
    var out: [Range<Int>] = []
    matcher.forEachMatch(in: text.span) {
      out.append($0)
      return true
    }
    return out
  }

  static let patterns = [
    "foo", "(?i)foo", "(?i)key", #"\w+foo"#, #"\w{0,3}foo\d*"#, #"foo\b"#, #"\bfoo"#,
    #"foo[^\n]*bar"#,
    #"[a-z ]*foo[0-9]"#, "(?s)foo.*?bar", #"\s+foo|bar\d"#, "foo|fo+b", #"(?m)^foo.*$"#,
    #"(?m)foo$"#,
    #"\Afoo"#, #"bar\z"#, "[0-9]{2}", #"[0-9]+[a-c]"#, "#[0-9a]{3}", #"\bkey\b|\Bfoo"#, "a*", "",
    #"[^a]foo"#, "(foo|bar|key|zoo|moo|goo|loo|boo|poo)x?",
    "(?i)(?:foo|key|bar)[ =]{1,2}[a-z0-9]{2}",
    #"☃+"#, #"[é☃]foo"#, #"\pL+\d"#, "(?U)o+", "foo.", #"\C\Cfoo"#, #"(?:o|fo)o\w"#,
  ]

  @Test(arguments: patterns) func guardsChangeNothing(_ source: String) throws {
    let pattern = try Pattern(source)
    let matcher = Matcher(pattern)
    var random = SeededGenerator(seed: 1)
    let pieces =
      [
        "foo", "Foo", "bar", "key", "KEY", "\u{212A}ey", "o", "f", "a", "b", " ", "\n", "0", "12",
        "x", "=",
        "é", "☃", "#0a1", "_", "\r\n", "zoo",
      ].map { Array($0.utf8) } + [[0xFF], [0xE2, 0x98]]
    for round in 0..<250 {
      let count = Int.random(in: 0...(round < 200 ? 15 : 120), using: &random)
      let text = (0..<count).flatMap { _ in pieces.randomElement(using: &random) ?? [] }
      #expect(Self.all(matcher, text) == Self.simulated(pattern, text), "\(text)")
    }
  }

  @Test func firstMatchSeesWhatLiesBefore() throws {
    let text = Array("ab ab".utf8)
    for (source, start, expected) in [
      (#"\bab"#, 1, 3..<5), (#"^ab"#, 0, 0..<2), ("b", 1, 1..<2), ("b", 2, 4..<5),
      (#"\Bb"#, 1, 1..<2),
      (#"\z"#, 5, 5..<5), ("", 5, 5..<5), ("", 3, 3..<3),
    ] {
      #expect(Matcher(try Pattern(source)).firstMatch(in: text.span, from: start) == expected)
    }
    #expect(Matcher(try Pattern("^ab")).firstMatch(in: text.span, from: 3) == nil)
    #expect(Matcher(try Pattern("")).firstMatch(in: [UInt8]().span) == 0..<0)
  }

  @Test func emptyMatchesStandBetweenCharacters() throws {
    let text = Array("é☃a".utf8) + [0xFF, 0xE2, 0x98]
    let offsets = Self.all(Matcher(try Pattern("")), text).map(\.lowerBound)
    #expect(offsets == [0, 2, 5, 6, 7, 8, 9])
    #expect(Self.all(Matcher(try Pattern("x*")), Array("axxb".utf8)) == [0..<0, 1..<3, 4..<4])
  }

  @Test func invalidUTF8HidesNothing() throws {
    let text: [UInt8] = [0xFF, 0xC3, 0x61, 0xE2, 0x98, 0x62, 0xF0, 0x9F, 0x63]
    #expect(Self.all(Matcher(try Pattern("[abc]")), text) == [2..<3, 5..<6, 8..<9])
    #expect(Self.all(Matcher(try Pattern(".")), text) == [2..<3, 5..<6, 8..<9])
    #expect(Self.all(Matcher(try Pattern(#"\C"#)), text).count == 9)
  }

  @Test func capturesAreThoseOfTheMatch() throws {
    let pattern = try Pattern(#"(?P<key>\w+)=(?:"([^"]*)"|(\d+))(x)?"#)
    #expect(pattern.groupNames == [nil, "key", nil, nil, nil])
    #expect(pattern.group(named: "key") == 1 && pattern.group(named: "none") == nil)
    let text = Array(#"a=1 bc="d e" "#.utf8)
    let matcher = Matcher(pattern)
    let captures = Self.all(matcher, text).map { matcher.captures(in: text.span, match: $0) }
    #expect(captures == [[0..<3, 0..<1, nil, 2..<3, nil], [4..<12, 4..<6, 8..<11, nil, nil]])
  }

  @Test func facts() throws {
    for (source, minimum, maximum, crosses) in [
      ("abc", 3, 3, false), (#"a{2,5}\b"#, 2, 5, false), ("a+", 1, nil, false),
      ("[^a]", 1, 4, true),
      ("é|x", 1, 2, false), ("(?s).", 1, 4, true), ("(?:^|$)*", 0, 0, false), (#"\n?"#, 0, 1, true),
    ] as [(String, Int, Int?, Bool)] {
      let pattern = try Pattern(source)
      #expect(pattern.minimumWidth == minimum && pattern.maximumWidth == maximum, "\(source)")
      #expect(pattern.canCrossLineEnd == crosses, "\(source)")
    }
  }

  @Test func onePatternServesManyThreads() throws {
    let pattern = try Pattern(#"(?i)\b(key|token)\s*=\s*(\w+)"#)
    let text = Array(String(repeating: "token = abc; nothing here; Key=1\n", count: 50).utf8)
    let found = Threads.map(count: 16, workers: 4) { _ in
      let matcher = Matcher(pattern)
      return Self.all(matcher, text).map { matcher.captures(in: text.span, match: $0) }
    }
    #expect(found[0].count == 100)
    for other in found { #expect(other == found[0]) }
  }

  // MARK: - Texts and patterns that hurt

  struct HardCase: Sendable, CustomTestStringConvertible {
    var pattern: String
    var unit: String
    var end: String
    var count: Int

    init(_ pattern: String, _ unit: String, end: String = "", finds count: Int = 0) {
      (self.pattern, self.unit, self.end, self.count) = (pattern, unit, end, count)
    }

    var testDescription: String { "'\(pattern)' in '\(unit)…\(end)'" }
  }

  static let hardCases = [
    HardCase("(a*)*b", "a"),
    HardCase("(a|aa)+$", "a", end: "b"),
    HardCase("(.*)*x", "a"),
    HardCase("(x+x+)+y", "x"),
    HardCase("((a{0,10}){0,10}){0,10}b", "a"),
    HardCase("(a{1,30}b{1,30}){1,30}c", "ab"),
    HardCase("(?:a?){100}a{100}b", "a"),
    HardCase(#"(?i)\w+@\w+\.\w+\.com"#, "a"),
    HardCase(#"\s+$"#, " ", end: "x"),
    HardCase("(?s).*.*.*z", "ab\n"),
    HardCase(#"foo[^\n]*bar"#, "foo "),
    HardCase(#"\w*key\w*="#, "key"),
    HardCase("[ab]*a[ab]{12}c", "aabab"),
    HardCase("(a|b|ab)*c", "ab", end: "c", finds: 1),
  ]

  /// A text of a megabyte is read in one pass, or a few: even unoptimized in well under a minute.
  @Test(.timeLimit(.minutes(2)), arguments: hardCases) func timeIsLinear(_ c: HardCase) throws {
    let size = 1 << 20
    let text =
      Array(String(repeating: c.unit, count: size / c.unit.utf8.count).utf8) + Array(c.end.utf8)
    let matcher = Matcher(try Pattern(c.pattern))
    #expect(Self.all(matcher, text).count == c.count)
    #expect(matcher.engine.bytesRead <= 4 * text.count)
  }

  private static func all(_ engine: SearchEngine, _ text: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    unsafe text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var at = 0
      while let match = unsafe engine.find(
        in: base, count: buffer.count, from: at, lastStart: buffer.count)
      {
        found.append(match)
        at = match.upperBound
      }
    }
    return found
  }

  /// An automaton that would need a million states gives way to the simulation, memory bounded.
  @Test func thrashingFallsBack() throws {
    let pattern = try Pattern("[ab]*a[ab]{18}c")
    var random = SeededGenerator(seed: 3)
    var text = (0..<4000).map { _ in UInt8.random(in: 97...98, using: &random) }
    text += Array("abbbbbbbbbbbbbbbbbbc".utf8)
    let engine = SearchEngine(pattern, cacheBytesMax: 50_000)
    #expect(Self.all(engine, text) == [0..<text.count])
    #expect(engine.fallBacks > 0)
    #expect(engine.cacheBytes < 400_000)
  }

  /// Where the cache is emptied on the way, nothing is lost.
  @Test func emptyingTheCacheLosesNothing() throws {
    let pattern = try Pattern("(?:[ab]{0,40}a[ab]{6}|b[ab]{3})c")
    var random = SeededGenerator(seed: 4)
    let text = (0..<3000).map { _ in "aaabbbc".utf8.randomElement(using: &random) ?? 0 }
    let engine = SearchEngine(pattern, cacheBytesMax: 20_000)
    let found = Self.all(engine, text)
    #expect(found == Self.simulated(pattern, text) && found.count > 100)
  }
}
