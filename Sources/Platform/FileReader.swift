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
