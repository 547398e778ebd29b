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

  /// Returns the offset of the first `needle` at or after `from` (`memmem`), or nil. An empty
  /// needle is found at `from`. `from` must be in `0...bytes.count`. Time linear.
  package static func firstRange(
    of needle: [UInt8], in bytes: Span<UInt8>, from: Int = 0
  ) -> Int? {
    precondition(from >= 0 && from <= bytes.count)
    if needle.isEmpty { return from }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress,
        let found = unsafe memmem(base + from, buffer.count - from, needle, needle.count)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
  }

  /// Returns how many times `byte` occurs.
  package static func count(of byte: UInt8, in bytes: Span<UInt8>) -> Int {
    var total = 0
    for index in bytes.indices where bytes[index] == byte { total += 1 }
    return total
  }
}
