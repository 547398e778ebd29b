/// FNV-1a in 64 bits (Fowler, Noll and Vo; draft-eastlake-fnv): a hash that is the same in every process, for
/// what is kept or compared; not against anyone who wants two texts to have the same.
package struct FNV1a: Sendable {
  /// The hash of all bytes so far.
  package var state: UInt64 = 0xCBF2_9CE4_8422_2325

  @inlinable
  package init() {}

  @inlinable
  package mutating func add(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}
