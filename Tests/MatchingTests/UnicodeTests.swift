import Testing

@testable import Matching

/// The tables say what the Unicode Character Database 15.0.0 says.
@Suite struct UnicodeTests {
  /// How many code points each general category has there.
  static let categoryCounts: [(name: String, count: Int)] = [
    ("Cc", 65), ("Cf", 170), ("Co", 137468), ("Cs", 2048), ("Ll", 2233), ("Lm", 397),
    ("Lo", 131612), ("Lt", 31), ("Lu", 1831), ("Mc", 452), ("Me", 13), ("Mn", 1985), ("Nd", 680),
    ("Nl", 236), ("No", 915), ("Pc", 10), ("Pd", 26), ("Pe", 77), ("Pf", 10), ("Pi", 12),
    ("Po", 628), ("Ps", 79), ("Sc", 63), ("Sk", 125), ("Sm", 948), ("So", 6634), ("Zl", 1),
    ("Zp", 1), ("Zs", 17), ("L", 136104), ("M", 2450), ("Any", 0x110000), ("Greek", 518),
    ("Cyrillic", 506), ("Hebrew", 134),
  ]

  @Test(arguments: categoryCounts) func classHasItsCount(_ name: String, _ count: Int) {
    #expect(UnicodeClass.named(name)?.count == count)
  }

  @Test func classesHoldWhatTheyShould() {
    #expect(UnicodeClass.named("Lu")?.contains(0x41) == true)
    #expect(UnicodeClass.named("Lu")?.contains(0x61) == false)
    #expect(UnicodeClass.named("Greek")?.contains(0x3B1) == true)
    #expect(UnicodeClass.named("Han")?.contains(0x4E00) == true)
    #expect(UnicodeClass.named("lu") == nil)
    for name in UnicodeClass.names { #expect(UnicodeClass.named(name) != nil) }
  }

  /// All orbits close, and a sum over all their steps is what the database gives.
  @Test func orbitsAreThoseOfTheDatabase() {
    var members = 0
    var sum: UInt64 = 0
    for point in UInt32(0)...0x10FFFF {
      guard let next = CaseFolding.next(point) else { continue }
      members += 1
      sum = (sum + UInt64(point) * 31 + UInt64(next) * 17) % 1_000_000_007
      var at = next
      var steps = 1
      while at != point, steps < 5 {
        at = CaseFolding.next(at) ?? point
        steps += 1
      }
      #expect(at == point && steps <= 4)
    }
    #expect(members == 2878)
    #expect(sum == 226_699_947)
  }

  @Test func foldingAddsAllCases() {
    #expect(CodePointSet(0x6B, 0x6B).caseFolded.ranges.map(\.low) == [0x4B, 0x6B, 0x212A])
    #expect(CodePointSet(0x53, 0x53).caseFolded.ranges.map(\.low) == [0x53, 0x73, 0x17F])
    #expect(CodePointSet(0x41, 0x5A).caseFolded.count == 54)
    #expect(
      CodePointSet(0x3C3, 0x3C3).caseFolded.ranges == [
        .init(low: 0x3A3, high: 0x3A3), .init(low: 0x3C2, high: 0x3C3),
      ])
    #expect(CodePointSet(0x30, 0x39).caseFolded.count == 10)
  }

  /// The byte sequences of a set match the UTF-8 of its characters and nothing else.
  @Test func byteAutomataMatchUTF8() {
    let sets = [
      CodePointSet.all, CodePointSet(0x80, 0x10FFFF), CodePointSet(0x7F, 0x801),
      CodePointSet(0xD7FF, 0xE000), CodePointSet(0xFFFE, 0x10001),
      CodePointSet(0x61, 0x61).inverted,
    ]
    for set in sets {
      for isReversed in [false, true] {
        let automaton = ByteAutomaton(set, reversed: isReversed)
        for point in stride(from: UInt32(0), through: 0x10FFFF, by: 61) {
          let isSurrogate = (0xD800...0xDFFF).contains(point)
          let bytes = UTF8Ranges.encoded(point)
          #expect(
            accepts(automaton, isReversed ? bytes.reversed() : bytes)
              == (set.contains(point) && !isSurrogate), "U+\(String(point, radix: 16))")
        }
        for broken in [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF]]
          as [[UInt8]]
        {
          #expect(!accepts(automaton, isReversed ? broken.reversed() : broken))
        }
      }
    }
  }

  private func accepts(_ automaton: ByteAutomaton, _ bytes: [UInt8]) -> Bool {
    var node = automaton.nodes.count - 1
    for (index, byte) in bytes.enumerated() {
      guard
        let edge = automaton.nodes[node].first(where: {
          $0.range.low <= byte && byte <= $0.range.high
        })
      else { return false }
      if edge.target == ByteAutomaton.end { return index == bytes.count - 1 }
      node = edge.target
    }
    return false
  }
}
