/// Four bytes of a literal by which it is looked for: a window.
struct LiteralWindow {
  /// What the window must hold, folded, in the bytes of the mask.
  var value: UInt32
  /// All four bytes, or all but the first or the last.
  var mask: UInt32
  var literal: Int32
  /// The distance from the literal's start to the window's; -1 for the byte before it.
  var offset: Int32
  /// The next window in the same chain, -1 for none.
  var next: Int32 = -1

  /// Bit 5 of every byte: with it set, capitals are small letters. What else falls together is
  /// told apart when the literal is compared.
  static let fold: UInt32 = 0x2020_2020

  /// The shortest literal that has windows.
  static let literalBytesMin = 3

  /// Whether the first byte of the window is not of the literal.
  var startsBefore: Bool { offset < 0 }

  /// The window of `literal` that starts an even or an odd number of bytes into it.
  /// - Parameter ordered: the first such window, else the rarest.
  init(_ literal: Int, of list: LiteralList, parity: Int, ordered: Bool) {
    let range = list.range(literal)
    let offset =
      range.count == 3
      ? -parity : Self.offset(list.bytes, range, parity: parity, isFirst: ordered)
    var value: UInt32 = 0
    var mask: UInt32 = 0
    if range.count > 4 {
      // Most literals are this long.
      for place in 0..<4 {
        value |= UInt32(list.bytes[range.lowerBound + offset + place]) &<< UInt32(8 &* place)
      }
      mask = .max
    } else {
      (value, mask) = Self.shortWindow(list.bytes, range, offset)
    }
    self.value = (value | Self.fold) & mask
    self.mask = mask
    self.literal = Int32(literal)
    self.offset = Int32(offset)
  }

  /// The window of a literal of three or four bytes, which may reach beyond it.
  private static func shortWindow(
    _ bytes: [UInt8], _ range: Range<Int>, _ offset: Int
  ) -> (value: UInt32, mask: UInt32) {
    var value: UInt32 = 0
    var mask: UInt32 = 0
    for place in 0..<4 where offset + place >= 0 && offset + place < range.count {
      let shift = UInt32(8 * place)
      value |= UInt32(bytes[range.lowerBound + offset + place]) << shift
      mask |= 0xFF << shift
    }
    return (value, mask)
  }

  /// The offset of the window of the given parity that is the rarest, or the first.
  private static func offset(
    _ bytes: [UInt8], _ range: Range<Int>, parity: Int, isFirst: Bool
  ) -> Int {
    var best = parity
    if isFirst || range.count < parity + 6 { return best }
    var bestBits = -1
    for offset in stride(from: parity, through: range.count - 4, by: 2) {
      let bits = bits(bytes, at: range.lowerBound + offset)
      if bits > bestBits { (best, bestBits) = (offset, bits) }
    }
    return best
  }

  /// How rare four bytes are. Bytes that come again tell less: dashes come in rows.
  private static func bits(_ bytes: [UInt8], at place: Int) -> Int {
    let (a, b, c, d) = (bytes[place], bytes[place + 1], bytes[place + 2], bytes[place + 3])
    return ByteRarity.bits(a) + (b == a ? 1 : ByteRarity.bits(b))
      + (c == a || c == b ? 1 : ByteRarity.bits(c))
      + (d == a || d == b || d == c ? 1 : ByteRarity.bits(d))
  }
}
