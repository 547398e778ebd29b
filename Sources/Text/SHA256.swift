/// SHA-256 (FIPS 180-4): the digest that names standards, recipes, fingerprints and ledger lines.
///
/// Takes its input in pieces of any size; allocates nothing but the result.
package struct SHA256: Sendable {
  private var state: InlineArray<8, UInt32> = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// The start of a block whose end has not come yet.
  private var pending = InlineArray<64, UInt8>(repeating: 0)
  private var byteCount: UInt64 = 0

  package init() {}

  /// Returns the digest of `bytes`, 32 bytes.
  package static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// Returns the digest of `bytes`, 32 bytes.
  package static func digest(_ bytes: Span<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// As for any sequence, without what unspecialised code looks up at run time.
  package static func digest(_ bytes: [UInt8]) -> [UInt8] { digest(bytes.span) }

  /// Returns the digest of the UTF-8 of `text`, 32 bytes.
  package static func digest(_ text: String) -> [UInt8] { digest(Array(text.utf8)) }

  package mutating func update(_ bytes: some Sequence<UInt8>) {
    let whole: Void? = bytes.withContiguousStorageIfAvailable { unsafe update($0.span) }
    if whole == nil {
      for byte in bytes { update(byte) }
    }
  }

  package mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

  package mutating func update(_ text: String.UTF8View) { update(Array(text).span) }

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

  /// Goes on with zeros to the end of a block, so that what follows starts one: what many digests
  /// start with is then taken in once for all of them.
  package mutating func fillBlock() {
    while pendingCount != 0 { update(0) }
  }

  /// The digest as the algorithm works it out: eight words, the most significant byte first.
  package typealias Words = InlineArray<8, UInt32>

  /// Returns the digest of all that came, 32 bytes.
  package consuming func finish() -> [UInt8] {
    let words = finishedWords()
    var digest: [UInt8] = []
    digest.reserveCapacity(32)
    for index in 0..<8 {
      for shift in stride(from: 24, through: 0, by: -8) {
        digest.append(UInt8(truncatingIfNeeded: words[index] >> UInt32(shift)))
      }
    }
    return digest
  }

  /// Returns the digest of all that came; nothing is allocated.
  package consuming func finishedWords() -> Words {
    let bits = byteCount &* 8
    update(0x80)
    if pendingCount > 56 { fillBlock() }
    for index in pendingCount..<56 { pending[index] = 0 }
    for index in 0..<8 {
      pending[56 + index] = UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * index))
    }
    let block = pending
    compress(block.span, from: 0)
    return state
  }

  private var pendingCount: Int { Int(byteCount & 63) }

  private mutating func update(_ byte: UInt8) {
    pending[pendingCount] = byte
    byteCount &+= 1
    if pendingCount == 0 {
      let block = pending
      compress(block.span, from: 0)
    }
  }

  /// Takes in the block of 64 bytes that starts at `start` (FIPS 180-4, 6.2.2).
  private mutating func compress(_ bytes: Span<UInt8>, from start: Int) {
    let block = bytes.extracting(start..<(start + 64))
    var w = InlineArray<64, UInt32>(repeating: 0)
    for index in 0..<16 {
      w[index] =
        UInt32(block[index * 4]) << 24 | UInt32(block[index * 4 + 1]) << 16
        | UInt32(block[index * 4 + 2]) << 8 | UInt32(block[index * 4 + 3])
    }
    for index in 16..<64 {
      let (w15, w2) = (w[index &- 15], w[index &- 2])
      let s0 = Self.rotate(w15, 7) ^ Self.rotate(w15, 18) ^ (w15 &>> 3)
      let s1 = Self.rotate(w2, 17) ^ Self.rotate(w2, 19) ^ (w2 &>> 10)
      w[index] = w[index &- 16] &+ s0 &+ w[index &- 7] &+ s1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    // The names of the eight change places each round; after eight rounds they are back.
    for i in stride(from: 0, to: 64, by: 8) {
      Self.round(a, b, c, &d, e, f, g, &h, Self.k[i] &+ w[i])
      Self.round(h, a, b, &c, d, e, f, &g, Self.k[i &+ 1] &+ w[i &+ 1])
      Self.round(g, h, a, &b, c, d, e, &f, Self.k[i &+ 2] &+ w[i &+ 2])
      Self.round(f, g, h, &a, b, c, d, &e, Self.k[i &+ 3] &+ w[i &+ 3])
      Self.round(e, f, g, &h, a, b, c, &d, Self.k[i &+ 4] &+ w[i &+ 4])
      Self.round(d, e, f, &g, h, a, b, &c, Self.k[i &+ 5] &+ w[i &+ 5])
      Self.round(c, d, e, &f, g, h, a, &b, Self.k[i &+ 6] &+ w[i &+ 6])
      Self.round(b, c, d, &e, f, g, h, &a, Self.k[i &+ 7] &+ w[i &+ 7])
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32,
    _ g: UInt32, _ h: inout UInt32, _ input: UInt32
  ) {
    let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    let t1 = h &+ s1 &+ (g ^ (e & (f ^ g))) &+ input
    let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    d &+= t1
    h = t1 &+ s0 &+ ((a & b) | (c & (a | b)))
  }

  @inline(__always)
  private static func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x &>> n | x &<< (32 &- n) }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let k: InlineArray<64, UInt32> = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
