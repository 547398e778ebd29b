import Testing

@testable import Text

/// Digests of `sha1sum` (GNU coreutils) and of FIPS 180-4.
@Suite struct SHA1Tests {
  /// As many times `a`, around the sizes at which padding takes another block.
  static let repeated = [
    (0, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    (1, "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
    (55, "c1c8bbdc22796e28c0e15163d20899b65621d65a"),
    (56, "c2db330f6083854c99d4b5bfb6e8f29f201be699"),
    (57, "f08f24908d682555111be7ff6f004e78283d989a"),
    (63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5"),
    (64, "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
    (65, "11655326c708d70319be2610e8a57d9a5b959d3b"),
    (119, "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56"),
    (120, "f34c1488385346a55709ba056ddd08280dd4c6d6"),
    (128, "ad5b3fdbcb526778c2839d2f151ea753995e26a0"),
    (1_000_000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
  ]

  @Test(arguments: repeated) func digestOfRepeated(count: Int, expected: String) {
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: count)
    #expect(hexadecimal(SHA1.digest(bytes.span)) == expected)
  }

  @Test func digestOfText() {
    let text = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
    #expect(hexadecimal(SHA1.digest(text.span)) == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
    let bytes = (0...255).map { UInt8($0) }
    #expect(hexadecimal(SHA1.digest(bytes.span)) == "4916d6bdb7f78e6803698cab32d1586ea457dfc8")
  }
}
