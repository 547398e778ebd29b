/// A path that globs are held against, as plain addresses, and where its parts lie: worked out once
/// for dozens of globs.
@unsafe struct GlobPath {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Where the last part starts.
  let startOfName: Int
  /// Bit n: byte n is a slash. Of the first 64 bytes.
  private let slashes: UInt64

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var slashes: UInt64 = 0
    for index in 0..<min(64, bytes.count) {
      slashes |= unsafe (bytes[index] == UInt8(ascii: "/") ? 1 : 0) &<< UInt64(index)
    }
    var start = bytes.count
    while start > 0, unsafe bytes[start &- 1] != UInt8(ascii: "/") { start &-= 1 }
    unsafe self.bytes = unsafe bytes
    unsafe self.slashes = slashes
    unsafe startOfName = start
  }

  /// Where the part that starts at `start` ends: at a slash, or at the end.
  @inline(__always)
  func endOfPart(from start: Int) -> Int {
    if start < 64 {
      let ahead = unsafe slashes &>> UInt64(start)
      if ahead != 0 { return start &+ ahead.trailingZeroBitCount }
    }
    var at = unsafe max(start, min(64, bytes.count))
    while unsafe at < bytes.count && bytes[at] != UInt8(ascii: "/") { at &+= 1 }
    return at
  }
}
