/// Finds the next of a few literals by comparing sixteen places at once.
///
/// Of each literal the two rarest bytes are compared, at their distances from the place, by
/// vector operations; only where both agree is the literal compared in full.
struct PairFinder: Sendable {
  /// More literals than this are better left to `LiteralSet`.
  static let literalsMax = 8

  private let probes: [PairProbe]
  private let literals: LiteralTable
  private let lengthMax: Int

  /// - Parameter source: none of them empty; with `ignoreCase`, in lower case.
  init(_ source: [(bytes: [UInt8], ignoreCase: Bool)]) {
    probes = source.map { PairProbe($0.bytes, ignoreCase: $0.ignoreCase) }
    literals = LiteralTable(source)
    var lengthMax = 0
    for (bytes, _) in source { lengthMax = max(lengthMax, bytes.count) }
    self.lengthMax = lengthMax
  }

  /// Returns the first offset at or after `start` where a literal stands, or nil.
  func next(in text: UnsafePointer<UInt8>, count: Int, from start: Int) -> Int? {
    unsafe probes.withUnsafeBufferPointer { probes in
      var at = start
      let vectorEnd = count - lengthMax - 16
      while at <= vectorEnd {
        var hits = SIMD16<UInt8>()
        for index in 0..<probes.count {
          hits |= unsafe probes[index].hits(UnsafeRawPointer(text + at))
        }
        let words = unsafe unsafeBitCast(hits, to: SIMD2<UInt64>.self)
        if words[0] | words[1] != 0 {
          if let found = unsafe confirm(words, text, count, at) { return found }
        }
        at &+= 16
      }
      while at < count {
        if unsafe occurs(text, count, at) { return at }
        at += 1
      }
      return nil
    }
  }

  /// The first of the sixteen places at `at` whose lane is set and where a literal stands.
  @inline(never)
  private func confirm(
    _ lanes: SIMD2<UInt64>, _ text: UnsafePointer<UInt8>, _ count: Int, _ at: Int
  ) -> Int? {
    for half in 0..<2 {
      var word = lanes[half]
      while word != 0 {
        let lane = word.trailingZeroBitCount / 8
        let place = at + 8 * half + lane
        if unsafe occurs(text, count, place) { return place }
        word &= ~(0xFF << UInt64(8 * lane))
      }
    }
    return nil
  }

  private func occurs(_ text: UnsafePointer<UInt8>, _ count: Int, _ at: Int) -> Bool {
    for index in 0..<literals.count
    where unsafe literals.view.occurs(index, in: text, count: count, at: at) {
      return true
    }
    return false
  }
}

/// The two rarest bytes of a literal, ready to be compared at sixteen places at once.
struct PairProbe: Sendable {
  private let firstOffset: Int
  private let secondOffset: Int
  private let first: SIMD16<UInt8>
  private let second: SIMD16<UInt8>
  /// Bits to set before comparing: bit 5 for letters in both cases.
  private let firstFold: SIMD16<UInt8>
  private let secondFold: SIMD16<UInt8>

  /// - Parameter bytes: at least one; with `ignoreCase`, in lower case.
  init(_ bytes: [UInt8], ignoreCase: Bool) {
    let order = bytes.indices.sorted {
      (-ByteRarity.bits(bytes[$0]), $0) < (-ByteRarity.bits(bytes[$1]), $1)
    }
    firstOffset = order[0]
    secondOffset = order.count > 1 ? order[1] : order[0]
    first = SIMD16(repeating: bytes[firstOffset])
    second = SIMD16(repeating: bytes[secondOffset])
    func fold(_ offset: Int) -> SIMD16<UInt8> {
      SIMD16(repeating: ignoreCase && isLowercase(bytes[offset]) ? 0x20 : 0)
    }
    firstFold = fold(firstOffset)
    secondFold = fold(secondOffset)
  }

  /// Returns all bits set in the lanes of the places, from `text` on, where both bytes agree.
  /// Reads as far as the literal at the last place would.
  @inline(__always)
  func hits(_ text: UnsafeRawPointer) -> SIMD16<UInt8> {
    let one = unsafe text.loadUnaligned(fromByteOffset: firstOffset, as: SIMD16<UInt8>.self)
    let other = unsafe text.loadUnaligned(fromByteOffset: secondOffset, as: SIMD16<UInt8>.self)
    let mask = ((one | firstFold) .== first) .& ((other | secondFold) .== second)
    return unsafe unsafeBitCast(mask, to: SIMD16<UInt8>.self)
  }
}
