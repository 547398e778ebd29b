/// A range of byte values, both ends included.
struct ByteRange: Sendable, Hashable {
  var low: UInt8
  var high: UInt8
}

/// Splits ranges of code points into sequences of byte ranges that match their UTF-8.
///
/// Surrogates have no UTF-8 and are left out, so nothing but well-formed UTF-8 matches.
enum UTF8Ranges {
  /// Returns the sequences for `set`, in order of code points. No sequence is the start of another.
  static func sequences(for set: CodePointSet) -> [[ByteRange]] {
    var out: [[ByteRange]] = []
    forEachPiece(of: set) { low, high in
      let first = encoded(low)
      let last = encoded(high)
      out.append(zip(first, last).map { ByteRange(low: $0, high: $1) })
    }
    return out
  }

  /// The number of byte ranges in all sequences for `set`: what the set costs a program.
  static func size(of set: CodePointSet) -> Int {
    var out = 0
    forEachPiece(of: set) { low, _ in out += encodedLength(low) }
    return out
  }

  /// Calls `body` with ranges whose encodings differ by whole byte ranges only.
  private static func forEachPiece(of set: CodePointSet, _ body: (UInt32, UInt32) -> Void) {
    let lengths: [(low: UInt32, high: UInt32)] = [
      (0, 0x7F), (0x80, 0x7FF), (0x800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF),
    ]
    for range in set.ranges {
      for length in lengths where range.low <= length.high && range.high >= length.low {
        split(max(range.low, length.low), min(range.high, length.high), body)
      }
    }
  }

  /// Splits until, from the first byte that differs on, all following bytes run through 80…BF.
  private static func split(_ low: UInt32, _ high: UInt32, _ body: (UInt32, UInt32) -> Void) {
    if high < 0x80 { return body(low, high) }
    for continuation in 1..<UInt32(encodedLength(low)) {
      let mask = (UInt32(1) << (6 * continuation)) - 1
      if low & ~mask != high & ~mask {
        if low & mask != 0 {
          split(low, low | mask, body)
          return split((low | mask) + 1, high, body)
        }
        if high & mask != mask {
          split(low, (high & ~mask) - 1, body)
          return split(high & ~mask, high, body)
        }
      }
    }
    body(low, high)
  }

  static func encodedLength(_ point: UInt32) -> Int {
    switch point {
    case ..<0x80: 1
    case ..<0x800: 2
    case ..<0x10000: 3
    default: 4
    }
  }

  /// Returns the UTF-8 of `point`, which may be a surrogate only if the caller never uses it.
  static func encoded(_ point: UInt32) -> [UInt8] {
    func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(point >> shift & 0x3F) }
    switch encodedLength(point) {
    case 1: return [UInt8(point)]
    case 2: return [0xC0 | UInt8(point >> 6), tail(0)]
    case 3: return [0xE0 | UInt8(point >> 12), tail(6), tail(0)]
    default: return [0xF0 | UInt8(point >> 18), tail(12), tail(6), tail(0)]
    }
  }
}
