/// Bytes that live as long as the program: a part of the binary, or memory that is never freed.
///
/// Two words that can be copied and kept freely: what is read from an image long after it was
/// opened needs nobody to hold the image. Every access is checked against the bounds.
@safe package struct StaticBytes: @unchecked Sendable {
  private let buffer: UnsafeBufferPointer<UInt8>

  /// The UTF-8 of a literal.
  package init(_ text: StaticString) {
    precondition(text.hasPointerRepresentation)
    unsafe buffer = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  /// A copy of `bytes` that is never freed: for tools and tests, which make few.
  package init(keeping bytes: [UInt8]) {
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = unsafe copy.initialize(from: bytes)
    unsafe buffer = UnsafeBufferPointer(copy)
  }

  private init(_ buffer: UnsafeBufferPointer<UInt8>) { unsafe self.buffer = buffer }

  package var count: Int { unsafe buffer.count }

  package subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count)
    return unsafe buffer[index]
  }

  /// The bytes at `range`, which must lie within these.
  package subscript(range: Range<Int>) -> StaticBytes {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe StaticBytes(UnsafeBufferPointer(rebasing: buffer[range]))
  }

  /// The bytes as text, repaired where they are no UTF-8.
  package var text: String { unsafe String(decoding: buffer, as: UTF8.self) }

  package func withSpan(_ body: (Span<UInt8>) -> Void) { unsafe body(buffer.span) }

  package var array: [UInt8] { unsafe Array(buffer) }

  /// Whether these are the UTF-8 of `text`.
  package func isText(_ text: String) -> Bool {
    guard text.utf8.count == count else { return false }
    let answer = unsafe text.utf8.withContiguousStorageIfAvailable { utf8 in
      for index in 0..<count where unsafe utf8[index] != buffer[index] { return false }
      return true
    }
    return unsafe answer ?? text.utf8.elementsEqual(buffer)
  }
}
