import Testing

@testable import Text

/// Digests of `sha256sum` (GNU coreutils) and of FIPS 180-4, and pieces against the whole.
@Suite struct SHA256Tests {
  /// As many times `a`, around the sizes at which padding takes another block.
  static let repeated = [
    (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (1, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
    (55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
    (56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
    (57, "f13b2d724659eb3bf47f2dd6af1accc87b81f09f59f2b75e5c0bed6589dfe8c6"),
    (63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
    (64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    (65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"),
    (119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"),
    (120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c"),
    (128, "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e"),
    (1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ]

  @Test(arguments: repeated) func digestOfRepeated(count: Int, expected: String) {
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: count)
    #expect(hexadecimal(SHA256.digest(bytes)) == expected)
    #expect(hexadecimal(SHA256.digest(bytes.span)) == expected)
    #expect(
      hexadecimal(
        SHA256.digest(
          sequence(first: 0, next: { $0 + 1 < count ? $0 + 1 : nil })
            .lazy.prefix(count).map { _ in UInt8(ascii: "a") })) == expected)
  }

  @Test func digestOfText() {
    #expect(
      hexadecimal(SHA256.digest("abc"))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      hexadecimal(SHA256.digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      hexadecimal(SHA256.digest((0...255).map { UInt8($0) }))
        == "40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880")
  }

  @Test func piecesOfAnySizeGiveTheDigestOfTheWhole() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let whole = SHA256.digest(bytes)
    for first in 0...130 {
      for second in [0, 1, 63, 64, 65, 128, 170] {
        var hash = SHA256()
        hash.update(bytes[..<first])
        hash.update(bytes.span.extracting(first..<(first + second)))
        hash.update(bytes[(first + second)...])
        #expect(hash.finish() == whole)
      }
    }
  }

  @Test func wordsAreTheDigest() {
    for count in 0...130 {
      var hash = SHA256()
      hash.update([UInt8](repeating: 7, count: count))
      let digest = hash.finish()
      let words = hash.finishedWords()
      for index in 0..<32 {
        let byte = UInt8(truncatingIfNeeded: words[index / 4] >> UInt32(24 - index % 4 * 8))
        #expect(byte == digest[index])
      }
    }
  }

  @Test func aFilledBlockEndsWithZeros() {
    for count in 0...130 {
      let start = [UInt8](repeating: 7, count: count)
      var hash = SHA256()
      hash.update(start)
      hash.fillBlock()
      hash.update("rest".utf8)
      let filled = start + [UInt8](repeating: 0, count: (64 - count % 64) % 64)
      #expect(hash.finish() == SHA256.digest(filled + Array("rest".utf8)))
    }
  }
}
