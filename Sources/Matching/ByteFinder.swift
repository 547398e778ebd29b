/// Finds the next byte of a set: how an automaton passes over text in which no match can start.
struct ByteFinder: Sendable {
  /// Few ranges are compared at sixteen places at once, more are looked up byte by byte.
  private static let vectorRangesMax = 3

  private let isMember: [Bool]
  private let ranges: [(low: SIMD16<UInt8>, extent: SIMD16<UInt8>)]

  init(_ set: ByteSet) {
    isMember = (0..<256).map { set.contains(UInt8($0)) }
    let all = set.ranges
    ranges =
      all.count > Self.vectorRangesMax
      ? [] : all.map { (SIMD16(repeating: $0.low), SIMD16(repeating: $0.high - $0.low)) }
  }

  /// Whether the bytes of `set` are so rare in source text that looking for them pays: finding
  /// one costs as much as reading about ten bytes.
  static func isWorthwhile(_ set: ByteSet) -> Bool {
    var share = 0
    for byte in UInt8.min...UInt8.max where set.contains(byte) {
      share += 1024 >> ByteRarity.bits(byte)
    }
    return share * 10 <= 1024
  }

  /// Returns the first offset in `start..<end` of a byte of the set, or `end`.
  func firstIndex(in text: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    var at = start
    if !ranges.isEmpty {
      while at &+ 16 <= end {
        let bytes = unsafe UnsafeRawPointer(text + at).loadUnaligned(as: SIMD16<UInt8>.self)
        var hits = SIMD16<UInt8>()
        for (low, extent) in ranges {
          hits |= unsafe unsafeBitCast((bytes &- low) .<= extent, to: SIMD16<UInt8>.self)
        }
        let words = unsafe unsafeBitCast(hits, to: SIMD2<UInt64>.self)
        if words[0] != 0 { return at + words[0].trailingZeroBitCount / 8 }
        if words[1] != 0 { return at + 8 + words[1].trailingZeroBitCount / 8 }
        at &+= 16
      }
    }
    return unsafe isMember.withUnsafeBufferPointer { isMember in
      while at < end, unsafe !isMember[Int(text[at])] { at &+= 1 }
      return at
    }
  }
}
