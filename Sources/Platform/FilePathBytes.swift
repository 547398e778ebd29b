import Glibc

/// What names a file: a `String`, or the raw bytes of a path that need not be UTF-8.
package protocol FilePathBytes {
  /// The bytes of the path, without a terminating NUL.
  var pathBytes: [UInt8] { get }
}

extension String: FilePathBytes {
  package var pathBytes: [UInt8] { Array(utf8) }
}

extension [UInt8]: FilePathBytes {
  package var pathBytes: [UInt8] { self }
}

extension FilePathBytes {
  /// The path as text for a message, invalid UTF-8 repaired.
  var displayText: String { String(decoding: pathBytes, as: UTF8.self) }

  /// Returns the path as the C library wants it.
  /// - Throws: `EINVAL` where the path holds a NUL, which the kernel would take for its end.
  func terminated(for operation: String) throws(PlatformError) -> [CChar] {
    let bytes = pathBytes
    var out: [CChar] = []
    out.reserveCapacity(bytes.count + 1)
    for byte in bytes {
      if byte == 0 { throw PlatformError(operation, displayText, EINVAL) }
      out.append(CChar(bitPattern: byte))
    }
    out.append(0)
    return out
  }
}

/// Runs `call` until a signal no longer interrupts it; returns its last result.
func retryingInterrupts<N: BinaryInteger>(_ call: () -> N) -> N {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
