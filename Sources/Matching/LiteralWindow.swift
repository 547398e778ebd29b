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
    let common = CommonWindows.mayHold(a, b, c, d) ? CommonWindows.bits : 0
    return -common + ByteRarity.bits(a) + (b == a ? 1 : ByteRarity.bits(b))
      + (c == a || c == b ? 1 : ByteRarity.bits(c))
      + (d == a || d == b || d == c ? 1 : ByteRarity.bits(d))
  }
}

/// Parts of words that source text is full of, however rare their letters.
///
/// Counted over 18 MB of the eight projects that `Tests/Benchmarks/RESULTS.md` names: four bytes of
/// a keyword of the secrets pack that stand at more than one in 30,000 even places. Without them the
/// windows that have to be compared with literals are 38 of 100.
private enum CommonWindows {
  /// More than any four bytes can differ by that are worth a comparison.
  static let bits = 12

  /// Whether these four are among them; of others one in 25 is taken for one, which only makes
  /// the second-best window of theirs.
  static func mayHold(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> Bool {
    let bit = bit(a, b, c, d)
    return filter[bit / 64] & (1 << UInt64(bit % 64)) != 0
  }

  private static func bit(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> Int {
    let window = UInt32(a) | UInt32(b) << 8 | UInt32(c) << 16 | UInt32(d) << 24
    return Int(((window | LiteralWindow.fold) &* 0x9E37_79B1) >> 20)
  }

  private static let filter: [UInt64] = {
    var filter = [UInt64](repeating: 0, count: (1 << 12) / 64)
    let text = Array(words.utf8)
    for at in stride(from: 0, to: text.count, by: 5) {
      let bit = bit(text[at], text[at + 1], text[at + 2], text[at + 3])
      filter[bit / 64] |= 1 << UInt64(bit % 64)
    }
    return filter
  }()

  private static let words = """
    tion test stat atio conf form onfi able nfig ptio comm sion ant- data ctio ment est_ code ndex \
    serv .com pack work ther cons inst com/ ithu b.co ount ient ents ance cess lien sign clie erve \
    nsta tabl gith thub node base rver coun rese pres flag mand auth meta ning ates cces trac icat \
    rate dent istr even ion. tter cati _pro here ckag face ssio ende irec iden figu lags oken gram \
    toke scal link itte ethe acce cord uffe tats ing_ pass essi nt-s est- ogle plat next goog gist \
    oogl ntry logg post esen deco ecur utho mark disc acka ager prod orks noti evel ion_ tfor ate_ \
    ess_ curs oduc -tes ical icon rodu word keys s.co leve fig. hook tool ent_ erse thor riva ate- \
    mail atfo ivat rity sfor latf less cret orce t-se ogge _tes chin itch shar witc ecre forc _pat \
    stra deve omme ower send bina duct e.co ist_ sand er.c cale ndbo atta drop
    """
}
