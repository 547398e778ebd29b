import Testing

@testable import Matching

/// Literals are found wherever they stand, by every way of looking for them.
@Suite struct LiteralTests {
  typealias Literal = (bytes: [UInt8], ignoreCase: Bool)

  private static func literal(_ text: String, _ ignoreCase: Bool = false) -> Literal {
    (Array(text.utf8), ignoreCase)
  }

  private static func occurs(_ literal: Literal, _ text: [UInt8], at offset: Int) -> Bool {
    guard offset + literal.bytes.count <= text.count else { return false }
    let found = text[offset..<offset + literal.bytes.count]
    guard literal.ignoreCase else { return found.elementsEqual(literal.bytes) }
    return found.map(asciiLowercased).elementsEqual(literal.bytes.map(asciiLowercased))
  }

  /// Every occurrence as index and offset, in order of offset.
  private static func occurrences(_ literals: [Literal], _ text: [UInt8]) -> [[Int]] {
    text.indices.flatMap { offset in
      literals.indices.filter { occurs(literals[$0], text, at: offset) }.map { [offset, $0] }
    }
  }

  static let sets: [[Literal]] = [
    [literal("abc")],
    [literal("abc", true), literal("ABD"), literal("bca")],
    [literal("a"), literal("ab"), literal("b", true)],
    [literal("key", true), literal("api_key", true), literal("xoxb-"), literal("s.", true)],
    [literal("abcabcabcab", true), literal("cabcabcabcabcabcabca"), literal("bcabca")],
    [literal("^"), literal("~a", true), literal("a~"), literal("^~"), literal("b^c")],
    [literal("é"), literal("日本"), literal("\u{0}\u{0}a"), literal("@[`{", true)],
    (0..<60).map { literal("k\($0)ey\($0 % 7)", $0 % 2 == 0) },
  ]

  @Test(arguments: sets.indices) func allAreFound(_ number: Int) {
    let literals = Self.sets[number]
    var random = SeededGenerator(seed: UInt64(number))
    let pieces =
      literals.map(\.bytes) + literals.map { $0.bytes.map { $0 ^ 0x20 } }
      + ["a", "b", "c", "K", " ", "\n", "1"].map { Array($0.utf8) }
    let ordered = literals.allSatisfy { $0.bytes.count >= 3 }
    let sets = [LiteralSet(literals)] + (ordered ? [LiteralSet(literals, ordered: true)] : [])
    for round in 0..<200 {
      let count = round < 100 ? round % 10 : Int.random(in: 0...60, using: &random)
      let text = (0..<count).flatMap { _ in pieces.randomElement(using: &random) ?? [] }
      let expected = Self.occurrences(literals, text)
      for (index, set) in sets.enumerated() {
        var found: [[Int]] = []
        set.scan(text.span) { literal, offset in
          found.append([offset, literal])
          return true
        }
        if index == 1 { #expect(found.map { $0[0] } == found.map { $0[0] }.sorted()) }
        #expect(found.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) } == expected)
      }
    }
  }

  /// A literal at each of many places, in texts long enough for several blocks.
  @Test func noPlaceIsMissed() {
    let texts = ["secret_key", "tok", "q~", "~q", "^", "sk"]
    let literals = texts.map { Self.literal($0, $0.hasPrefix("s")) }
    let set = LiteralSet(literals)
    for literal in literals {
      let last = 32_800 - literal.bytes.count
      for offset in Array(0..<40) + Array(32_760..<32_776) + [last - 1, last] {
        var text = [UInt8](repeating: UInt8(ascii: "."), count: 32_800)
        text.replaceSubrange(offset..<offset + literal.bytes.count, with: literal.bytes)
        var found: [Int] = []
        set.scan(text.span) { _, offset in
          found.append(offset)
          return true
        }
        #expect(found == [offset])
      }
    }
  }

  /// More literals than the smallest filters hold, many of them as short as windows allow.
  @Test(arguments: [false, true]) func manyLiteralsAreFound(ordered: Bool) {
    var random = SeededGenerator(seed: 17)
    func bytes(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in Array("abcdefgh_K1".utf8).randomElement(using: &random) ?? 0 }
    }
    let literals: [Literal] = (0..<1200).map { index in
      (bytes(3 + Int.random(in: 0...9, using: &random) / 3), index % 3 == 0)
    }
    let set = LiteralSet(literals, ordered: ordered)
    let text = bytes(600)
    var found: [[Int]] = []
    set.scan(text.span) { literal, offset in
      found.append([offset, literal])
      return true
    }
    if ordered { #expect(found.map { $0[0] } == found.map { $0[0] }.sorted()) }
    #expect(found.count > 100)
    #expect(found.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) } == Self.occurrences(literals, text))
  }

  @Test func equalLiteralsAreKeptOnce() {
    var list = LiteralList()
    let texts = (0..<500).map { Array("Literal\($0)".utf8) }
    for round in 0..<2 {
      for (index, text) in texts.enumerated() {
        #expect(list.add(text, ignoreCase: true) == index, "round \(round)")
      }
    }
    #expect(list.count == 500)
    #expect(list.add(Array("LITERAL7".utf8), ignoreCase: true) == 7)
    #expect(list.add(Array("literal7".utf8), ignoreCase: false) == 500)
    #expect(list.add(Array("literal7".utf8), ignoreCase: true, isShared: false) == 501)
    #expect(list.bytes[list.range(7)].elementsEqual(Array("literal7".utf8)))
    #expect(list.ignoresCase(7) && !list.ignoresCase(500))
  }

  @Test func scanStopsWhenTold() {
    let text = Array(String(repeating: "token s. ", count: 100).utf8)
    for literals in [[Self.literal("token")], [Self.literal("s.")]] {
      var count = 0
      LiteralSet(literals).scan(text.span) { _, _ in
        count += 1
        return count < 3
      }
      #expect(count == 3)
    }
  }

  @Test(arguments: sets.indices.filter { sets[$0].count <= PairFinder.literalsMax })
  func pairFinderFindsTheFirst(_ number: Int) {
    let literals = Self.sets[number].map {
      (bytes: $0.ignoreCase ? $0.bytes.map(asciiLowercased) : $0.bytes, ignoreCase: $0.ignoreCase)
    }
    let finder = PairFinder(literals)
    var random = SeededGenerator(seed: 99)
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 0...80, using: &random)).map { _ in
        Array("abckey ".utf8).randomElement(using: &random) ?? 0
      }
      for start in [0, text.count / 2] {
        let expected = Self.occurrences(literals, text).first { $0[0] >= start }?[0]
        let found = unsafe text.withUnsafeBufferPointer { buffer in
          unsafe buffer.baseAddress.flatMap {
            unsafe finder.next(in: $0, count: buffer.count, from: start)
          }
        }
        #expect(found == expected)
      }
    }
  }

  struct GuardCase: Sendable, CustomTestStringConvertible {
    var pattern: String
    /// The literals, each with how many bytes may stand before it; nil for none.
    var literals: [String]?

    init(_ pattern: String, _ literals: [String]?) {
      (self.pattern, self.literals) = (pattern, literals)
    }

    var testDescription: String { pattern }
  }

  static let guardCases = [
    GuardCase("foo", ["foo 0"]),
    GuardCase(#"ghp_[A-Za-z0-9]{36}"#, ["ghp_ 0"]),
    GuardCase(#"\w{2,5}_secret"#, ["_secret 5"]),
    GuardCase(#"\w+_secret"#, ["_secret nil"]),
    GuardCase("(?i)foo", ["foo i 0"]),
    GuardCase("(?i)key", ["key i 0", "\u{212A} 5 stand-in"]),
    GuardCase("foo|bar[0-9]+", ["foo 0", "bar 0"]),
    GuardCase("(?:foo)?bar[0-9a-z]", ["foobar 0", "bar 0"]),
    GuardCase("x?foo[a-z]+", ["xfoo 0", "foo 0"]),
    GuardCase("[a-z]+", nil),
    GuardCase("foo|[a-z]+", nil),
    GuardCase("a*", nil),
    GuardCase("", nil),
    GuardCase("(foo){2}[a-z]", ["foofoo 0"]),
    GuardCase("(foo)+", ["foo 0"]),
    GuardCase(#"\bfoo\b"#, ["foo 0"]),
  ]

  @Test(arguments: guardCases) func requiredLiterals(_ c: GuardCase) throws {
    let found = try Pattern(c.pattern).requiredLiterals?.literals.map { literal in
      "\(String(decoding: literal.bytes, as: UTF8.self))\(literal.ignoreCase ? " i" : "")"
        + " \(literal.bytesBeforeMax.map(String.init) ?? "nil")"
        + (literal.isStandIn ? " stand-in" : "")
    }
    #expect(found == c.literals)
  }

  /// A window that source text is full of is passed over, though its letters are the rarest.
  @Test(arguments: [("formtata", 2), ("FORMTATA", 2), ("zormtata", 0), ("form", 0)])
  func windowsAreNoPartsOfCommonWords(literal: String, offset: Int32) {
    var list = LiteralList(capacity: 1)
    _ = list.add(Array(literal.utf8), ignoreCase: true, isShared: false)
    let window = LiteralWindow(0, of: list, parity: 0, ordered: false)
    #expect(window.offset == offset)
  }
}
