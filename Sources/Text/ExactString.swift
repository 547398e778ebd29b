/// A string as a dictionary key that equals only the same bytes.
///
/// `String` itself compares by canonical equivalence: a composed and a decomposed `é` are one key
/// to it, and two to TOML and JSON.
package struct ExactString: Sendable, Hashable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (a: ExactString, b: ExactString) -> Bool {
    a.text.isExactly(b.text)
  }

  package func hash(into hasher: inout Hasher) {
    let whole: Void? = unsafe text.utf8.withContiguousStorageIfAvailable {
      unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if whole == nil {
      for byte in text.utf8 { hasher.combine(byte) }
    }
  }
}

extension String {
  /// Whether the UTF-8 of both is the same, byte for byte.
  package func isExactly(_ other: String) -> Bool {
    // Canonically different strings have different bytes, and that answer comes fast.
    self == other && utf8.elementsEqual(other.utf8)
  }
}
