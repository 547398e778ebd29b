/// SHA-1 (FIPS 180-4): what `git patch-id` makes its names of. Names of objects are libgit2's work,
/// which also looks for collisions.
package struct SHA1 {
  private var state: InlineArray<5, UInt32> = [
    0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0,
  ]

  /// Returns the digest of `bytes`, 20 bytes.
  package static func digest(_ bytes: Span<UInt8>) -> [UInt8] {
    var hash = SHA1()
    let whole = bytes.count & ~63
    for start in stride(from: 0, to: whole, by: 64) { hash.compress(bytes, from: start) }
    let end = padded(bytes.extracting(whole..<bytes.count), ofAll: bytes.count)
    for start in stride(from: 0, to: end.count, by: 64) { hash.compress(end.span, from: start) }
    return (0..<20).map { index in
      UInt8(truncatingIfNeeded: hash.state[index / 4] >> UInt32(24 - index % 4 * 8))
    }
  }

  /// Returns the last blocks: what is left, a bit, zeros, and the number of bits of the whole (5.1.1).
  private static func padded(_ rest: Span<UInt8>, ofAll byteCount: Int) -> [UInt8] {
    var end: [UInt8] = []
    for index in rest.indices { end.append(rest[index]) }
    end.append(0x80)
    while end.count & 63 != 56 { end.append(0) }
    let bits = UInt64(byteCount) &* 8
    for shift in stride(from: 56, through: 0, by: -8) {
      end.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    return end
  }

  /// Takes in the block of 64 bytes that starts at `start` (FIPS 180-4, 6.1.2).
  private mutating func compress(_ bytes: Span<UInt8>, from start: Int) {
    let block = bytes.extracting(start..<(start + 64))
    var w = InlineArray<80, UInt32>(repeating: 0)
    for index in 0..<16 {
      w[index] =
        UInt32(block[index * 4]) << 24 | UInt32(block[index * 4 + 1]) << 16
        | UInt32(block[index * 4 + 2]) << 8 | UInt32(block[index * 4 + 3])
    }
    for index in 16..<80 {
      let mixed = w[index &- 3] ^ w[index &- 8] ^ w[index &- 14] ^ w[index &- 16]
      w[index] = Self.rotate(mixed, 1)
    }
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    func step(_ mix: UInt32, _ constant: UInt32, _ word: UInt32) {
      let next = Self.rotate(a, 5) &+ mix &+ e &+ constant &+ word
      (e, d, c, b, a) = (d, c, Self.rotate(b, 30), a, next)
    }
    for t in 0..<20 { step(d ^ (b & (c ^ d)), 0x5a82_7999, w[t]) }
    for t in 20..<40 { step(b ^ c ^ d, 0x6ed9_eba1, w[t]) }
    for t in 40..<60 { step((b & c) | (d & (b | c)), 0x8f1b_bcdc, w[t]) }
    for t in 60..<80 { step(b ^ c ^ d, 0xca62_c1d6, w[t]) }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
  }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word &<< count | word &>> (32 &- count)
  }
}
