/// Literals prepared for comparison eight bytes at a time, with or without regard to case.
///
/// Lives outside of Swift's arrays and is lent as a `View` of plain addresses: the innermost loops
/// compare with it and must not count references.
@safe final class LiteralTable: @unchecked Sendable {
  /// Eight bytes of a literal: a text matches where, with the bits of `fold` set and then those
  /// outside `mask` cleared, it equals `value`. Folding sets bit 5 of letters alone, so nothing
  /// but the other case is let in.
  fileprivate struct Word {
    var value: UInt64 = 0
    var fold: UInt64 = 0
    var mask: UInt64 = 0
  }

  fileprivate struct Literal {
    var head: Word
    var count: Int
    /// The words after the first.
    var rest: Range<Int>
  }

  /// What the loops need; good while the table lives.
  @unsafe struct View {
    fileprivate let literals: UnsafeMutablePointer<Literal>
    fileprivate let words: UnsafeMutablePointer<Word>
  }

  let count: Int
  let view: View

  /// - Parameter source: none of them empty; with `ignoreCase`, in lower case.
  convenience init(_ source: [(bytes: [UInt8], ignoreCase: Bool)]) {
    var list = LiteralList(capacity: source.count)
    for literal in source {
      _ = list.add(literal.bytes, ignoreCase: literal.ignoreCase, isShared: false)
    }
    self.init(list)
  }

  /// - Parameter list: none of its literals empty.
  init(_ list: LiteralList) {
    count = list.count
    var wordCount = 0
    for index in 0..<count { wordCount += (list.range(index).count - 1) / 8 }
    let literals = UnsafeMutablePointer<Literal>.allocate(capacity: max(1, count))
    let words = UnsafeMutablePointer<Word>.allocate(capacity: max(1, wordCount))
    unsafe view = View(literals: literals, words: words)
    var next = 0
    for index in 0..<count {
      let range = list.range(index)
      let ignoreCase = list.ignoresCase(index)
      let rest = next..<next + (range.count - 1) / 8
      unsafe (literals + index).initialize(
        to: Literal(
          head: Self.word(list.bytes, range.prefix(8), ignoreCase), count: range.count, rest: rest))
      for place in rest {
        let bytes = range.dropFirst(8 * (place - rest.lowerBound + 1)).prefix(8)
        unsafe (words + place).initialize(to: Self.word(list.bytes, bytes, ignoreCase))
      }
      next = rest.upperBound
    }
  }

  private static func word(_ bytes: [UInt8], _ range: Range<Int>, _ ignoreCase: Bool) -> Word {
    var word = Word()
    var shift: UInt64 = 0
    for index in range {
      word.value |= UInt64(bytes[index]) << shift
      word.mask |= 0xFF << shift
      if ignoreCase, isLowercase(bytes[index]) { word.fold |= 0x20 << shift }
      shift += 8
    }
    return word
  }

  deinit {
    unsafe view.literals.deallocate()
    unsafe view.words.deallocate()
  }
}

extension LiteralTable.View {
  /// Whether the literal at `index` stands at `offset` of `text`, which has `textCount` bytes.
  @inline(__always)
  func occurs(
    _ index: Int, in text: UnsafePointer<UInt8>, count textCount: Int, at offset: Int
  ) -> Bool {
    let head = unsafe literals[index].head
    guard offset >= 0, unsafe offset &+ literals[index].count <= textCount else { return false }
    let found = unsafe Self.load(text, textCount, offset)
    guard (found | head.fold) & head.mask == head.value else { return false }
    return unsafe literals[index].rest.isEmpty || restOccurs(index, text, textCount, offset)
  }

  @inline(never)
  private func restOccurs(
    _ index: Int, _ text: UnsafePointer<UInt8>, _ textCount: Int, _ offset: Int
  ) -> Bool {
    var at = offset + 8
    for place in unsafe literals[index].rest {
      let word = unsafe words[place]
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
