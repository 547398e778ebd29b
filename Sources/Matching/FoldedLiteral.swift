/// A literal prepared for comparison eight bytes at a time, with or without regard to case.
struct FoldedLiteral: Sendable {
  /// Eight bytes of the literal: a text matches where, with the bits of `fold` set and then those
  /// outside `mask` cleared, it equals `value`. Folding sets bit 5 of letters alone, so nothing
  /// but the other case is let in.
  private struct Word: Sendable {
    var value: UInt64 = 0
    var fold: UInt64 = 0
    var mask: UInt64 = 0
  }

  let count: Int
  private let head: Word
  private let rest: [Word]

  /// - Parameter bytes: at least one; with `ignoreCase`, in lower case.
  init(_ bytes: [UInt8], ignoreCase: Bool) {
    count = bytes.count
    var words = [Word](repeating: Word(), count: (bytes.count + 7) / 8)
    for (index, byte) in bytes.enumerated() {
      let shift = UInt64(8 * (index % 8))
      words[index / 8].value |= UInt64(byte) << shift
      words[index / 8].mask |= 0xFF << shift
      if ignoreCase, isLowercase(byte) { words[index / 8].fold |= 0x20 << shift }
    }
    head = words[0]
    rest = Array(words.dropFirst())
  }

  /// Whether the literal stands at `offset` of `text`, which has `textCount` bytes.
  @inline(__always)
  func occurs(in text: UnsafePointer<UInt8>, count textCount: Int, at offset: Int) -> Bool {
    guard offset >= 0, offset &+ count <= textCount else { return false }
    let found = unsafe Self.load(text, textCount, offset)
    guard (found | head.fold) & head.mask == head.value else { return false }
    return unsafe rest.isEmpty || restOccurs(text, textCount, offset)
  }

  @inline(never)
  private func restOccurs(_ text: UnsafePointer<UInt8>, _ textCount: Int, _ offset: Int) -> Bool {
    var at = offset + 8
    for word in rest {
      let found = unsafe Self.load(text, textCount, at)
      guard (found | word.fold) & word.mask == word.value else { return false }
      at += 8
    }
    return true
  }

  /// Eight bytes at `offset`, zero past the end of the text.
  @inline(__always)
  private static func load(_ text: UnsafePointer<UInt8>, _ count: Int, _ offset: Int) -> UInt64 {
    if offset &+ 8 <= count {
      return unsafe UInt64(
        littleEndian: UnsafeRawPointer(text).loadUnaligned(
          fromByteOffset: offset, as: UInt64.self))
    }
    var value: UInt64 = 0
    for index in offset..<max(offset, count) {
      value |= unsafe UInt64(text[index]) << UInt64(8 * (index - offset))
    }
    return value
  }
}

/// Whether `byte` is an ASCII small letter.
func isLowercase(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}

/// Returns `byte` with an ASCII capital letter made small.
func asciiLowercased(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}
