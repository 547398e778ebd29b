import Glibc

/// A file of fixed size that several processes read and write in pieces, at any place and at once.
///
/// Read by calls and not by a memory map: another process may cut the file short at any time, which
/// a map would answer with a signal.
package final class BlockFile: Sendable {
  private let descriptor: Int32
  package let isWritable: Bool

  /// Opens the file, or makes it where `isWritable` and grows it to `byteCount` without using room
  /// on the disk. What may not be written is opened for reading.
  /// - Throws: where the file can be neither made nor read.
  package init(
    _ path: some FilePathBytes, byteCount: Int, isWritable: Bool
  ) throws(PlatformError) {
    if isWritable, let own = try? Files.open(path, O_RDWR | O_CREAT, "open") {
      descriptor = own
      self.isWritable = true
      var status = Glibc.stat()
      if unsafe fstat(own, &status) == 0, Int(status.st_size) < byteCount {
        _ = ftruncate(own, off_t(byteCount))
      }
    } else {
      descriptor = try Files.open(path, O_RDONLY, "open")
      self.isWritable = false
    }
  }

  deinit { close(descriptor) }

  /// Whether nothing has been written to the file yet, as far as the file system tells.
  package var isBlank: Bool { lseek(descriptor, 0, seekData) < 0 && errno == ENXIO }

  /// Returns `count` bytes from `offset` on; nil where the file ends before or cannot be read.
  package func read(_ count: Int, at offset: Int) -> [UInt8]? {
    var got = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      let base = buffer.baseAddress
      got = retryingInterrupts { unsafe pread(descriptor, base, count, off_t(offset)) }
      initialized = max(0, got)
    }
    return got == count ? bytes : nil
  }

  /// Fills `bytes` with what stands from `offset` on; false where the file ends before or cannot be
  /// read, and then they are anything.
  package func read(into bytes: inout [UInt8], at offset: Int) -> Bool {
    let count = bytes.count
    let got = unsafe bytes.withUnsafeMutableBytes { buffer in
      retryingInterrupts { unsafe pread(descriptor, buffer.baseAddress, count, off_t(offset)) }
    }
    return got == count
  }

  /// Writes `bytes` at `offset`, as far as the disk takes them.
  package func write(_ bytes: [UInt8], at offset: Int) { write(bytes[...], at: offset) }

  /// The same for a part of an array.
  package func write(_ bytes: ArraySlice<UInt8>, at offset: Int) {
    guard isWritable else { return }
    unsafe bytes.withUnsafeBufferPointer { buffer in
      _ = retryingInterrupts {
        unsafe pwrite(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      }
    }
  }
}
