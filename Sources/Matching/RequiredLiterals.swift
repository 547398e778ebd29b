/// Literals of which every match of a pattern contains at least one, and where in the match.
package struct RequiredLiterals: Sendable, Hashable {
  /// One literal: bytes, at least one.
  package struct Literal: Sendable, Hashable {
    /// With `ignoreCase`, in lower case.
    package var bytes: [UInt8]
    /// Whether ASCII letters match both cases.
    package var ignoreCase: Bool
    /// How many bytes of the match lie before the literal at most; nil where there is no bound.
    package var bytesBeforeMax: Int?
    /// Whether it is a character beyond ASCII that stands for an ASCII letter of the others, as
    /// without case U+212A does for `k` and U+017F for `s`.
    package var isStandIn = false
  }

  package var literals: [Literal]

  /// More is better: long literals, few of them, of rare bytes.
  var score: Int {
    let weakest = literals.lazy.map(Self.selectivity).min() ?? 0
    let isBounded = literals.allSatisfy { $0.bytesBeforeMax != nil }
    return weakest * 4 - literals.count + (isBounded ? 2 : 0)
  }

  /// How rare a literal is in source text, in about bits.
  static func selectivity(_ literal: Literal) -> Int {
    var bits = 0
    for byte in literal.bytes {
      bits += ByteRarity.bits(byte)
      if literal.ignoreCase, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) { bits -= 1 }
    }
    return bits
  }
}

/// How rare bytes are in source text.
enum ByteRarity {
  /// Returns about -log2 of how often `byte` occurs, 2 for the most common to 10 for the rarest.
  static func bits(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "e"): 3
    case _ where "tanrosi".utf8.contains(byte): 4
    case _ where "lcdupm_,()\n-.=\"".utf8.contains(byte): 5
    case _ where "fghbvyw0/:;*1'{}>x".utf8.contains(byte): 6
    case UInt8(ascii: "a")...UInt8(ascii: "z"): 7
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): 7
    case 0x21..<0x7F, 0x09: 7
    default: 9
    }
  }
}
