import Platform
import Testing

@Suite struct ByteSearchTests {
  @Test func agreesWithThePlainSearch() {
    let text = Array("abcabcabdabc\0abd".utf8)
    for needle in ["", "a", "abd", "abc", "c\0a", "zz", "abcabcabdabc\0abd", "d"] {
      let wanted = Array(needle.utf8)
      for from in 0...text.count {
        let plain = (from...text.count).first { start in
          text[start...].starts(with: wanted)
        }
        #expect(ByteSearch.firstRange(of: wanted, in: text.span, from: from) == plain)
        if let byte = wanted.first, wanted.count == 1 {
          #expect(ByteSearch.firstIndex(of: byte, in: text.span, from: from) == plain)
        }
      }
    }
    #expect(ByteSearch.firstIndex(of: 1, in: [UInt8]().span) == nil)
    #expect(ByteSearch.firstRange(of: [1], in: [UInt8]().span) == nil)
    #expect(ByteSearch.count(of: 0, in: text.span) == 1)
  }

  /// Sixteen places are looked at at once: a needle across each of their edges, and the first of two.
  @Test func everyPlaceOfALongTextIsLookedAt() {
    for length in [1, 2, 6, 16, 17, 32, 33, 40] {
      let needle = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 20) }
      for place in 0...(80 - length) {
        var text = [UInt8](repeating: needle[0], count: 80)
        for index in stride(from: length - 1, to: 80, by: 7) { text[index] = needle[length - 1] }
        text.replaceSubrange(place..<(place + length), with: needle)
        for from in [0, 1, place, min(80, place + 1)] {
          let plain = (from...80).first { text[$0...].starts(with: needle) }
          #expect(ByteSearch.firstRange(of: needle, in: text.span, from: from) == plain)
        }
      }
    }
  }

  /// Sixty-four places are passed over at once where none of them may hold the needle.
  @Test(arguments: [2, 5, 16, 31, 32]) func noPlaceIsPassedOver(_ length: Int) {
    let needle = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 20) }
    for filler in [UInt8(ascii: "z"), needle[0], needle[length - 1]] {
      for place in 0...(200 - length) {
        var text = [UInt8](repeating: filler, count: 200)
        text.replaceSubrange(place..<(place + length), with: needle)
        let plain = (0...200).first { text[$0...].starts(with: needle) }
        #expect(ByteSearch.firstRange(of: needle, in: text.span) == plain)
        #expect(ByteSearch.firstRange(of: needle, in: text.span, from: place) == place)
      }
    }
    let none = [UInt8](repeating: UInt8(ascii: "z"), count: 200)
    #expect(ByteSearch.firstRange(of: needle, in: none.span) == nil)
  }
}
