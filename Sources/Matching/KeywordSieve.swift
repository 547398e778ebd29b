/// Tells which of many entries a short text may concern, by the keywords that they ask for.
///
/// Says maybe too often and never too seldom. Each keyword costs a look at two bits, each byte of the
/// text some five instructions; a `LiteralSet` of the same keywords costs some thousand for each
/// before the first byte is searched. For the few small texts of a commit that is most of the work.
package struct KeywordSieve: Sendable {
  private struct Keyword: Sendable {
    var entry: Int32
    /// The marks of its first and its last three bytes.
    var first: UInt16
    var last: UInt16
  }

  private var keywords: [Keyword] = []
  /// Entries that no keyword guards, or one that is too short to be told.
  private var always: [Int32] = []

  /// Shorter keywords have no mark.
  private static let keywordBytesMin = 3
  private static let markCount = 1 << 16

  /// - Parameter capacity: how many keywords will come.
  package init(capacity: Int = 0) { keywords.reserveCapacity(capacity) }

  /// Adds a keyword of `entry`, ASCII case ignored. Entries come in rising order.
  package mutating func add(_ keyword: Span<UInt8>, of entry: Int) {
    guard keyword.count >= Self.keywordBytesMin else { return addUnguarded(entry) }
    let end = keyword.count
    keywords.append(
      Keyword(
        entry: Int32(entry), first: Self.mark(keyword[0], keyword[1], keyword[2]),
        last: Self.mark(keyword[end - 3], keyword[end - 2], keyword[end - 1])))
  }

  /// Adds an entry that every text may concern.
  package mutating func addUnguarded(_ entry: Int) {
    if always.last != Int32(entry) { always.append(Int32(entry)) }
  }

  /// Returns the entries that the text may concern, rising.
  package func entries(in text: Span<UInt8>) -> [Int] {
    let marks = Self.marks(of: text)
    var found = always.map { Int($0) }
    for keyword in keywords where Self.has(marks, keyword.first) && Self.has(marks, keyword.last) {
      if found.last != Int(keyword.entry) { found.append(Int(keyword.entry)) }
    }
    if !always.isEmpty { found = Array(Set(found)).sorted() }
    return found
  }

  /// One bit for each mark that three bytes of the text have.
  private static func marks(of text: Span<UInt8>) -> [UInt64] {
    var marks = [UInt64](repeating: 0, count: markCount / 64)
    guard text.count >= keywordBytesMin else { return marks }
    // Without checks of bounds, which are half of the work: a mark has no more than its bits.
    unsafe text.withUnsafeBufferPointer { text in
      unsafe marks.withUnsafeMutableBufferPointer { bits in
        var window = unsafe UInt32(text[0] | 0x20) << 8 | UInt32(text[1] | 0x20)
        for index in 2..<text.count {
          window = unsafe (window &<< 8 | UInt32(text[index] | 0x20)) & 0xFF_FFFF
          let mark = Self.mark(window)
          unsafe bits[Int(mark &>> 6)] |= 1 &<< UInt64(mark)
        }
      }
    }
    return marks
  }

  private static func has(_ marks: [UInt64], _ mark: UInt16) -> Bool {
    marks[Int(mark >> 6)] & (1 << UInt64(mark & 63)) != 0
  }

  private static func mark(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> UInt16 {
    mark(UInt32(a | 0x20) << 16 | UInt32(b | 0x20) << 8 | UInt32(c | 0x20))
  }

  /// The mark of three bytes, in which capitals and small letters are one.
  @inline(__always)
  private static func mark(_ folded: UInt32) -> UInt16 {
    UInt16(truncatingIfNeeded: (folded &* 0x9E37_79B1) >> 16)
  }
}
