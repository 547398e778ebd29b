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
}
