import Glibc

/// Searches in bytes by the C library's vector code.
package enum ByteSearch {
  /// Returns the offset of the first `byte` at or after `from` (`memchr`), or nil.
  /// `from` must be in `0...bytes.count`. Time linear in the bytes passed.
  package static func firstIndex(
    of byte: UInt8, in bytes: Span<UInt8>, from: Int = 0
  ) -> Int? {
    precondition(from >= 0 && from <= bytes.count)
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, from < buffer.count,
        let found = unsafe memchr(base + from, Int32(byte), buffer.count - from)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
  }

  /// Returns the offset of the first `needle` at or after `from`, or nil. An empty needle is found at
  /// `from`. `from` must be in `0...bytes.count`. Time linear.
  package static func firstRange(
    of needle: [UInt8], in bytes: Span<UInt8>, from: Int = 0
  ) -> Int? {
    precondition(from >= 0 && from <= bytes.count)
    if needle.isEmpty { return from }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      let text = unsafe UnsafeRawPointer(base)
      var at = from
      if needle.count <= vectorNeedleMax {
        if let found = unsafe firstByVector(needle, text, buffer.count, &at) { return found }
      }
      guard let found = unsafe memmem(text + at, buffer.count - at, needle, needle.count) else {
        return nil
      }
      return unsafe UnsafeRawPointer(found) - text
    }
  }

  /// Longer needles are left to `memmem`: comparing them in full wherever two bytes agree would not be
  /// linear.
  private static let vectorNeedleMax = 32

  /// Looks for the needle at sixteen places at a time by its first and last byte, which `memmem` does
  /// not. Leaves in `at` the first place that it has not looked at.
  private static func firstByVector(
    _ needle: [UInt8], _ text: UnsafeRawPointer, _ count: Int, _ at: inout Int
  ) -> Int? {
    let distance = needle.count - 1
    let first = SIMD16<UInt8>(repeating: needle[0])
    let last = SIMD16<UInt8>(repeating: needle[distance])
    let end = count - distance - 16
    while at <= end {
      if at <= end - 48, unsafe !mayStart(first, last, text + at, distance) {
        at += 64
        continue
      }
      let starts = unsafe text.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
      let ends = unsafe text.loadUnaligned(fromByteOffset: at + distance, as: SIMD16<UInt8>.self)
      let hits = (starts .== first) .& (ends .== last)
      let words = unsafe unsafeBitCast(hits, to: SIMD2<UInt64>.self)
      if words[0] | words[1] != 0 {
        for lane in 0..<16 where hits[lane] {
          if unsafe memcmp(text + at + lane, needle, needle.count) == 0 { return at + lane }
        }
      }
      at += 16
    }
    return nil
  }

  /// Whether at one of 64 places the first byte stands, and the last one at its distance: four times
  /// sixteen are told by one question.
  @inline(__always)
  private static func mayStart(
    _ first: SIMD16<UInt8>, _ last: SIMD16<UInt8>, _ text: UnsafeRawPointer, _ distance: Int
  ) -> Bool {
    func hits(_ at: Int) -> SIMDMask<SIMD16<Int8>> {
      let starts = unsafe text.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
      let ends = unsafe text.loadUnaligned(fromByteOffset: at + distance, as: SIMD16<UInt8>.self)
      return (starts .== first) .& (ends .== last)
    }
    let any = hits(0) .| hits(16) .| hits(32) .| hits(48)
    let words = unsafe unsafeBitCast(any, to: SIMD2<UInt64>.self)
    return words[0] | words[1] != 0
  }

  /// Returns how many times `byte` occurs.
  package static func count(of byte: UInt8, in bytes: Span<UInt8>) -> Int {
    var total = 0
    for index in bytes.indices where bytes[index] == byte { total += 1 }
    return total
  }
}
