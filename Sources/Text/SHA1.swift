/// SHA-1 (FIPS 180-4): what `git patch-id` makes its names of. Names of objects are libgit2's work,
/// which also looks for collisions.
///
/// Takes its input in pieces of any size; allocates nothing but the result.
package struct SHA1: Sendable {
  private var state: InlineArray<5, UInt32> = [
    0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0,
  ]
  /// The start of a block whose end has not come yet.
  private var pending = InlineArray<64, UInt8>(repeating: 0)
  private var byteCount: UInt64 = 0

  package init() {}

  /// Returns the digest of `bytes`, 20 bytes.
  package static func digest(_ bytes: Span<UInt8>) -> [UInt8] {
    var hash = SHA1()
    hash.update(bytes)
    return hash.finish()
  }

  package mutating func update(_ bytes: Span<UInt8>) {
    var at = 0
    while at < bytes.count, pendingCount != 0 {
      update(bytes[at])
      at += 1
    }
    while bytes.count - at >= 64 {
      compress(bytes, from: at)
      byteCount &+= 64
      at += 64
    }
    // Nothing is pending: the rest of the block comes later.
    for offset in 0..<(bytes.count - at) { pending[offset] = bytes[at + offset] }
    byteCount &+= UInt64(bytes.count - at)
  }

  package mutating func update(_ byte: UInt8) {
    pending[pendingCount] = byte
    byteCount &+= 1
    if pendingCount == 0 {
      let block = pending
      compress(block.span, from: 0)
    }
  }

  /// Returns the digest of all that came, 20 bytes.
  package consuming func finish() -> [UInt8] {
    let bits = byteCount &* 8
    update(0x80)
    while pendingCount != 56 { update(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      update(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    var digest: [UInt8] = []
    digest.reserveCapacity(20)
    for index in 0..<5 {
      for shift in stride(from: 24, through: 0, by: -8) {
        digest.append(UInt8(truncatingIfNeeded: state[index] >> UInt32(shift)))
      }
    }
    return digest
  }

  private var pendingCount: Int { Int(byteCount & 63) }

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
