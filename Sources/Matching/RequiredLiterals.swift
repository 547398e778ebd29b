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
  static func bits(_ byte: UInt8) -> Int { Int(table[Int(byte)]) }

  /// Whether a text of a thousand bytes has one of these at most, as a rule; no letter is.
  static func isVeryRare(_ byte: UInt8) -> Bool { bits(byte) >= 9 }

  private static let table: [UInt8] = {
    var table = [UInt8](repeating: 9, count: 256)
    for byte in 0x21..<0x7F { table[byte] = 7 }
    table[0x09] = 7
    for (bits, text) in [
      (9, "^~"), (6, "fghbvyw0/:;*1'{}>x"), (5, "lcdupm_,()\n-.=\""), (4, "tanrosi"), (3, " e"),
    ] as [(UInt8, StaticString)] {
      for index in 0..<text.utf8CodeUnitCount { unsafe table[Int(text.utf8Start[index])] = bits }
    }
    return table
  }()
}
