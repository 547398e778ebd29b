import Testing
import ZlibChecksum

/// The checksum is zlib's for all bytes, lengths and sums to go on from.
@Suite struct Adler32Tests {
  /// As RFC 1950 writes it down, on sums that a checksum can have.
  private func plain(_ checksum: UInt, _ bytes: some Sequence<UInt8>) -> UInt {
    var (first, second) = (checksum & 0xFFFF, checksum >> 16)
    for byte in bytes {
      first = (first + UInt(byte)) % 65521
      second = (second + first) % 65521
    }
    return second << 16 | first
  }

  private func sum(_ checksum: UInt, _ bytes: some Collection<UInt8>) -> UInt {
    unsafe Array(bytes).withUnsafeBufferPointer {
      unsafe adler32(checksum, $0.baseAddress, UInt32($0.count))
    }
  }

  private func random(_ count: Int, _ seed: UInt64) -> [UInt8] {
    var state = seed &* 2 &+ 1
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
  }

  @Test func knownSums() {
    #expect(sum(1, []) == 1)
    #expect(sum(1, Array("Wikipedia".utf8)) == 0x11E6_0398)
    let ofNothing = (adler32(77, nil, 5), adler32(77, longer: nil, 5))
    #expect(ofNothing == (1, 1))
  }

  /// Lengths around those of rows, blocks, and all blocks that are taken at once.
  static let lengths =
    Array(0...40) + [255, 256, 257, 271, 272, 511, 512, 513, 5551, 5552, 5553]
    + [16383, 16384, 16385, 16639, 16640, 16641, 32768, 100_003]

  /// The largest sums that a checksum has let nothing overflow.
  @Test(arguments: lengths) func everyLength(_ count: Int) {
    let largest: UInt = 65520 << 16 | 65520
    for bytes in [
      random(count, UInt64(count)), Array(repeating: 255, count: count),
      Array(repeating: 0, count: count),
    ] {
      for checksum in [1, 0, 65520, 65520 << 16, largest] as [UInt] {
        #expect(sum(checksum, bytes) == plain(checksum, bytes))
      }
    }
  }

  /// Where the bytes lie, and where they are split, makes no difference.
  @Test func splitAnywhere() {
    let bytes = random(40_000, 7)
    for seed in 0..<200 {
      let places = random(6, UInt64(seed)).map(Int.init)
      let (from, to) = (places[0] * 8 + places[1], 40_000 - places[2] * 100 - places[3])
      let middle = from + (to - from) * places[4] / 255
      guard from <= to else { continue }
      let whole = sum(1, bytes[from..<to])
      #expect(whole == plain(1, bytes[from..<to]))
      #expect(sum(sum(1, bytes[from..<middle]), bytes[middle..<to]) == whole)
      let inPlace = unsafe bytes.withUnsafeBufferPointer { buffer in
        unsafe adler32(1, longer: buffer.baseAddress.map { unsafe $0 + from }, to - from)
      }
      #expect(inPlace == whole)
    }
  }

  /// Sums that no checksum has: zlib takes them modulo the prime, unless a single byte is added.
  @Test func sumsThatAreNone() {
    let (odd, huge): (UInt, UInt) = (0xFFFF_FFFF, 0xAB_FFFF_FFFF)
    let taken: UInt = 14 << 16 | 14
    for bytes in [[], random(2, 1), random(15, 2), random(16, 3), random(40_000, 4)] {
      #expect(sum(odd, bytes) == plain(taken, bytes))
      #expect(sum(huge, bytes) == plain(taken, bytes))
    }
    #expect(sum(odd, [5]) == (65535 + 19 - 65521) << 16 | 19)
  }
}
