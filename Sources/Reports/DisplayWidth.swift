/// Returns how many columns of a terminal `scalar` takes: 0 for a mark that sits on the character
/// before it, 2 for wide characters (East Asian Width W and F of Unicode 15, emoji shown as
/// pictures), 1 for the rest. Meant for printable characters; control characters count as 1.
func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  if scalar.value < 0x300 { return 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark: return 0
  default: break
  }
  if wideRanges.contains(where: { $0.contains(scalar.value) }) { return 2 }
  // The letters that spell flags present as emoji only in pairs, and take one column each.
  let isFlagLetter = (0x1F1E6...0x1F1FF).contains(scalar.value)
  return scalar.properties.isEmojiPresentation && !isFlagLetter ? 2 : 1
}

/// Returns how many columns `text` takes, which must hold no control characters.
func displayWidth(_ text: some StringProtocol) -> Int {
  text.unicodeScalars.reduce(0) { $0 + displayWidth($1) }
}

private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F,  // Hangul leading consonants
  0x2E80...0x303E,  // CJK radicals, ideographic punctuation
  0x3041...0x33FF,  // Kana, Bopomofo, compatibility Jamo, enclosed CJK
  0x3400...0x4DBF,
  0x4E00...0x9FFF,
  0xA000...0xA4CF,  // Yi
  0xA960...0xA97F,
  0xAC00...0xD7A3,  // Hangul syllables
  0xF900...0xFAFF,
  0xFE10...0xFE19,
  0xFE30...0xFE6F,
  0xFF01...0xFF60,  // full-width forms
  0xFFE0...0xFFE6,
  0x16FE0...0x18CFF,  // Tangut, Khitan
  0x1AFF0...0x1B2FF,
  0x20000...0x2FFFD,
  0x30000...0x3FFFD,
]
