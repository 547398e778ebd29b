import Glibc

/// A file that is read from its start to its end, a piece at a time.
package struct FileReader: ~Copyable {
  private let descriptor: Int32
  private let path: String

  package init(_ path: some FilePathBytes) throws(PlatformError) {
    descriptor = try Files.open(path, O_RDONLY, "read")
    self.path = path.displayText
  }

  deinit { close(descriptor) }

  /// Returns what comes next, by one call of the system.
  /// - Parameter bytesMax: the most bytes to return; fewer come before the end only from what is no
  ///   file on a disk.
  package mutating func next(upTo bytesMax: Int) throws(PlatformError) -> [UInt8] {
    var count = 0
    // Without the zeros that a buffer would be filled with first.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: bytesMax) { buffer, initialized in
      count = retryingInterrupts { unsafe Glibc.read(descriptor, buffer.baseAddress, bytesMax) }
      initialized = max(0, count)
    }
    if count < 0 { throw PlatformError("read", path, errno) }
    return bytes
  }

  /// Reads what comes next into the start of `buffer`.
  /// - Returns: how many bytes, at most those of the buffer; 0 at the end.
  package mutating func read(into buffer: inout [UInt8]) throws(PlatformError) -> Int {
    let count = unsafe buffer.withUnsafeMutableBytes { raw in
      retryingInterrupts { unsafe Glibc.read(descriptor, raw.baseAddress, raw.count) }
    }
    if count < 0 { throw PlatformError("read", path, errno) }
    return count
  }
}
