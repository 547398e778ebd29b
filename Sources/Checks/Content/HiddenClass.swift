import Text

/// The classes of characters that are not seen.
enum HiddenClass: String, Sendable, CaseIterable {
  /// Embeddings, overrides and isolates: what Trojan Source uses.
  case bidirectional
  /// Marks that give a direction to what is next to them.
  case bidirectionalMarks = "bidirectional-marks"
  /// Spaces, joiners and fillers without width, and formatting without effect on what is seen.
  case zeroWidth = "zero-width"
  case variationSelectors = "variation-selectors"
  case tags
  /// U+2028 and U+2029, which some languages take for line ends.
  case lineSeparators = "line-separators"
  /// C0 and C1 controls and DEL.
  case control

  /// The class of `scalar`; nil for what can be seen, tab, line feed, form feed.
  init?(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x09, 0x0A, 0x0C: return nil
    case 0..<0x20, 0x7F..<0xA0: self = .control
    case 0x202A...0x202E, 0x2066...0x2069: self = .bidirectional
    case 0x200E, 0x200F, 0x061C: self = .bidirectionalMarks
    case 0x2028, 0x2029: self = .lineSeparators
    case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x180B...0x180D, 0x180F: self = .variationSelectors
    case 0xE0000...0xE007F: self = .tags
    case 0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B...0x200D,
      0x2060...0x2065, 0x206A...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB,
      0x1BCA0...0x1BCA3, 0x1D173...0x1D17A:
      self = .zeroWidth
    default: return nil
    }
  }
}

/// Where the same character is no finding because what stands beside it needs it.
enum HiddenContext {
  static func excuses(
    _ scalar: Unicode.Scalar, _ kind: HiddenClass, at: Int, in bytes: Span<UInt8>
  ) -> Bool {
    switch scalar.value {
    case 0xFEFF: return at == 0
    case 0x0D: return endsLine(at, in: bytes)
    case 0x200B: return neighbours(at, 3, in: bytes, allSatisfy: breaksWordsUnseen)
    case 0x200C: return neighbours(at, 3, in: bytes, allSatisfy: isJoiningScript)
    case 0x200D:
      return neighbours(at, 3, in: bytes, allSatisfy: isEmojiPart)
        || neighbours(at, 3, in: bytes, allSatisfy: isJoiningScript)
    default: break
    }
    guard let before = scalarBefore(at, in: bytes) else { return false }
    switch kind {
    case .variationSelectors: return hasVariants(before, scalar)
    case .tags: return isFlagTag(at, in: bytes)
    default: return false
    }
  }

  /// Whether the CR at `at` and any that follow it belong to a line end.
  private static func endsLine(_ at: Int, in bytes: Span<UInt8>) -> Bool {
    var next = at + 1
    while next < bytes.count, bytes[next] == UInt8(ascii: "\r") { next += 1 }
    return next == bytes.count || bytes[next] == UInt8(ascii: "\n")
  }

  private static func neighbours(
    _ at: Int, _ length: Int, in bytes: Span<UInt8>, allSatisfy test: (Unicode.Scalar) -> Bool
  ) -> Bool {
    guard let before = scalarBefore(at, in: bytes), test(before) else { return false }
    guard at + length < bytes.count else { return false }
    let next = utf8Length(bytes, at: at + length)
    return next > 0 && test(decodeUTF8(bytes, at: at + length, length: next))
  }

  /// Scripts written without spaces, where U+200B marks where a line may break.
  private static func breaksWordsUnseen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x1980...0x19DF: true
    default: false
    }
  }

  /// Scripts whose letters join, where the joiners are spelling: Arabic to Mongolian, and later ones.
  private static func isJoiningScript(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0600...0x1CFF, 0xA800...0xABFF, 0x1_0A00...0x1_1FFF:
      scalar.properties.isAlphabetic || scalar.properties.canonicalCombiningClass != .notReordered
    default: false
    }
  }

  private static func isEmojiPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x2190 && scalar.properties.isEmoji || scalar.value == 0xFE0F
  }

  /// Whether `base` may be followed by the variation selector.
  private static func hasVariants(_ base: Unicode.Scalar, _ selector: Unicode.Scalar) -> Bool {
    switch selector.value {
    case 0xFE0E, 0xFE0F: base.properties.isEmoji
    case 0xFE00...0xFE0D: base.value >= 0x2200 && HiddenClass(base) == nil
    case 0x180B...0x180F: (0x1820...0x18AA).contains(base.value)
    default: base.properties.isIdeographic
    }
  }

  /// Whether the tag at `at` is part of the flag of a region: U+1F3F4, at most six tags that are
  /// letters or digits, U+E007F (Unicode TR 51, ED-14a).
  private static func isFlagTag(_ at: Int, in bytes: Span<UInt8>) -> Bool {
    var start = at
    while let before = scalarBefore(start, in: bytes), isTagLetter(before), at - start <= 24 {
      start -= 4
    }
    guard scalarBefore(start, in: bytes)?.value == 0x1F3F4 else { return false }
    var end = start
    var count = 0
    while end < bytes.count, utf8Length(bytes, at: end) == 4, count <= 6 {
      let scalar = decodeUTF8(bytes, at: end, length: 4)
      if scalar.value == 0xE007F { return count >= 1 }
      if !isTagLetter(scalar) { return false }
      end += 4
      count += 1
    }
    return false
  }

  private static func isTagLetter(_ scalar: Unicode.Scalar) -> Bool {
    (0xE0030...0xE0039).contains(scalar.value) || (0xE0061...0xE007A).contains(scalar.value)
  }

  /// The character that ends at `at`; nil at the start and after invalid bytes.
  private static func scalarBefore(_ at: Int, in bytes: Span<UInt8>) -> Unicode.Scalar? {
    for length in 1...4 where length <= at {
      if bytes[at - length] & 0xC0 == 0x80 { continue }
      return utf8Length(bytes, at: at - length) == length
        ? decodeUTF8(bytes, at: at - length, length: length) : nil
    }
    return nil
  }
}

/// Finds the bytes that may begin a hidden character, at memory speed in plain ASCII.
enum HiddenScan {
  /// Returns the first offset at or after `from` whose byte may begin a hidden character; the
  /// length of `bytes` where there is none.
  static func next(in bytes: Span<UInt8>, from: Int) -> Int {
    let count = bytes.count
    let raw = unsafe bytes.bytes
    var at = from
    while at < count {
      if at + 8 <= count {
        let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
        if isPlain(word) {
          at += 8
          continue
        }
      }
      let stop = min(count, at + 8)
      while at < stop {
        if isCandidate(bytes[at]) { return at }
        at += 1
      }
    }
    return count
  }

  private static let high: UInt64 = 0x8080_8080_8080_8080
  private static let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
  private static let one: UInt64 = 0x0101_0101_0101_0101

  /// Whether all eight bytes of `word` are printable ASCII, tabs and line feeds. Each of the masks
  /// has the high bit of just those bytes that it is about: no carry leaves a byte.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    let printable = (word & low) &+ (one &* 0x60)
    let control = ~printable & ~word & high
    let allowed = equal(word, 0x0A) | equal(word, 0x09)
    return (word & high) | (control & ~allowed) | equal(word, 0x7F) == 0
  }

  /// The bytes of `word` that are `byte`.
  @inline(__always)
  private static func equal(_ word: UInt64, _ byte: UInt64) -> UInt64 {
    let difference = word ^ (one &* byte)
    return ~((difference & low) &+ low) & ~difference & high
  }

  @inline(__always)
  static func isCandidate(_ byte: UInt8) -> Bool {
    if byte < 0x80 {
      return (byte < 0x20 && byte != 0x0A && byte != 0x09 && byte != 0x0C) || byte == 0x7F
    }
    switch byte {
    case 0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0, 0xF3: return true
    default: return false
    }
  }
}
