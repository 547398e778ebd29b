import Glibc

/// The standard streams, and what is known about the terminal behind them.
package enum Terminal {
  /// Whether the descriptor leads to a terminal.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Returns the terminal's width in columns, or nil where there is no terminal or it does not say.
  package static func width(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  /// Writes all bytes; false where the other end is gone or takes no more. Needs
  /// `Signals.ignoreBrokenPipe`, else a reader that left ends the process.
  @discardableResult
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    writeFully(bytes.span, to: descriptor)
  }

  /// Writes the UTF-8 of `text`; see `write(_:to:)` for bytes.
  @discardableResult
  package static func write(_ text: String, to descriptor: Int32) -> Bool {
    writeFully(Array(text.utf8).span, to: descriptor)
  }

  /// Writes all bytes, and says why where it cannot.
  /// - Parameter name: what an error calls the stream, as `standard output`.
  package static func send(
    _ bytes: [UInt8], to descriptor: Int32, named name: String
  ) throws(PlatformError) {
    guard writeFully(bytes.span, to: descriptor) else { throw PlatformError("write", name) }
  }

  /// Reads a descriptor up to its end.
  /// - Parameter limit: the most bytes to accept; more throw `EFBIG`.
  package static func readAll(
    _ descriptor: Int32, limit: Int? = nil
  ) throws(PlatformError) -> [UInt8] {
    try Files.readAll(descriptor, expecting: 0, limit: limit, path: "standard input")
  }

  /// Reads what is there, waiting for at least one byte; nothing at the end.
  package static func readSome(_ descriptor: Int32) throws(PlatformError) -> [UInt8] {
    var count = 0
    let room = 1 << 16
    let chunk = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
      let base = buffer.baseAddress
      count = retryingInterrupts { unsafe Glibc.read(descriptor, base, room) }
      initialized = max(0, count)
    }
    if count < 0 { throw PlatformError("read", "standard input") }
    return chunk
  }

  /// Opens `/dev/null` for each of the descriptors 0, 1 and 2 that is closed, so that the next
  /// file opened does not take its place and get what was meant for the terminal.
  /// - Returns: the descriptors that were closed.
  @discardableResult
  package static func reopenClosedStreams() -> [Int32] {
    let closed = (Int32(0)...2).filter { fcntl($0, F_GETFD) == -1 }
    for descriptor in closed {
      _ = unsafe Glibc.open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY)
    }
    return closed
  }
}
