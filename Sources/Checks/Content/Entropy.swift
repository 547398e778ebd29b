import Text

/// Shannon entropy of texts, counted as gitleaks counts it (`detect/utils.go`, `shannonEntropy`):
/// over characters, but divided by the length in bytes. For ASCII that is bits per byte.
enum Entropy {
  /// Returns the entropy of `range`, 0 for an empty one and at most 8 for ASCII.
  static func bits(_ range: Range<Int>, in bytes: Span<UInt8>) -> Double {
    if range.isEmpty { return 0 }
    var ascii = [Int](repeating: 0, count: 128)
    var others: [Unicode.Scalar: Int] = [:]
    var at = range.lowerBound
    while at < range.upperBound {
      let length = utf8Length(bytes, at: at)
      if bytes[at] < 0x80 {
        ascii[Int(bytes[at])] += 1
      } else {
        let scalar = length == 0 ? "\u{FFFD}" : decodeUTF8(bytes, at: at, length: length)
        others[scalar, default: 0] += 1
      }
      at += max(1, length)
    }
    let total = Double(range.count)
    // In a fixed order, so that the same text has the same entropy to the last bit.
    let counts = ascii.filter { $0 > 0 } + others.values.sorted()
    return counts.reduce(0) { sum, count in
      let frequency = Double(count) / total
      return sum - frequency * logarithm2(frequency)
    }
  }

  /// Returns the binary logarithm of `x`, which must be positive and finite. Exact to a few units
  /// in the last place; here because the standard library has none.
  static func logarithm2(_ x: Double) -> Double {
    // x = m · 2^e with m near 1; ln m = 2·(s + s³/3 + s⁵/5 + …) where s = (m − 1) / (m + 1).
    var exponent = Double(x.exponent)
    var mantissa = x.significand
    if mantissa > 1.414_213_562_373_095 {
      mantissa /= 2
      exponent += 1
    }
    let s = (mantissa - 1) / (mantissa + 1)
    let square = s * s
    var sum = 0.0
    for odd in stride(from: 27.0, through: 1.0, by: -2) { sum = sum * square + 1 / odd }
    return exponent + 2 * s * sum * 1.442_695_040_888_963_4
  }
}
