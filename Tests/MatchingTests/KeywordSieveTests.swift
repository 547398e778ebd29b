import Testing

@testable import Matching

/// A sieve never leaves out an entry whose keyword is in the text, and leaves out most others.
@Suite struct KeywordSieveTests {
  private func lowercased(_ bytes: [UInt8]) -> [UInt8] { bytes.map(asciiLowercased) }

  private func holds(_ text: [UInt8], _ keyword: [UInt8]) -> Bool {
    guard keyword.count <= text.count else { return false }
    return (0...(text.count - keyword.count)).contains {
      text[$0..<($0 + keyword.count)].elementsEqual(keyword)
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8])
  func noEntryIsMissed(seed: UInt64) {
    var random = Generator(state: seed)
    // Few letters, so that keywords occur; bytes that folding changes are among them.
    let letters = Array("abAB_-@`\u{7F}[{".utf8) + [0, 0x80, 0xA0, 0xFF]
    func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
      (0..<Int.random(in: count, using: &random)).map { _ in
        letters[Int.random(in: 0..<letters.count, using: &random)]
      }
    }
    var sieve = KeywordSieve()
    var keywords: [[[UInt8]]] = []
    for entry in 0..<80 {
      let own = (0..<Int.random(in: 0...3, using: &random)).map { _ in bytes(1...6) }
      keywords.append(own)
      for keyword in own { sieve.add(keyword.span, of: entry) }
      if own.isEmpty { sieve.addUnguarded(entry) }
    }
    for _ in 0..<200 {
      let text = bytes(0...40)
      let folded = lowercased(text)
      let found = sieve.entries(in: text.span)
      #expect(found == Array(Set(found)).sorted())
      for (entry, own) in keywords.enumerated()
      where own.isEmpty || own.contains(where: { holds(folded, lowercased($0)) }) {
        #expect(found.contains(entry))
      }
    }
  }

  @Test func mostEntriesAreLeftOut() {
    var sieve = KeywordSieve(capacity: 500)
    for entry in 0..<500 {
      let keyword = Array("key\(entry * 7919)word".utf8)
      sieve.add(keyword.span, of: entry)
    }
    let text = Array(String(repeating: "let record = buffer(index, 17)\n", count: 200).utf8)
    #expect(sieve.entries(in: text.span).count < 5)
    #expect(sieve.entries(in: (text + Array("KEY7919Word".utf8)).span).contains(1))
  }
}

/// SplitMix64.
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
