import Diagnostics

/// What may follow a backslash outside a class, and the escapes that stand for one character
/// anywhere.
extension PatternParser {
  /// Reads the escape at `at`.
  mutating func parseEscape() throws(PatternError) {
    guard at + 1 < bytes.count else {
      throw PatternError(
        offset: at, message: "backslash at the end", hint: "write '\\\\' for a backslash as such")
    }
    let start = at
    switch bytes[at + 1] {
    case UInt8(ascii: "A"): appendEscape(.assertion(.textStart))
    case UInt8(ascii: "z"): appendEscape(.assertion(.textEnd))
    case UInt8(ascii: "b"): appendEscape(.assertion(.wordBoundary))
    case UInt8(ascii: "B"): appendEscape(.assertion(.notWordBoundary))
    case UInt8(ascii: "C"): appendEscape(.anyByte)
    case UInt8(ascii: "Q"):
      at = start + 2
      parseQuoted()
    default:
      if let set = try perlOrUnicodeClass() {
        append(.set(set))
      } else {
        appendLiteral(try characterEscape())
      }
    }
  }

  private mutating func appendEscape(_ syntax: Syntax) {
    at += 2
    append(syntax)
  }

  /// Reads what stands between `\Q` and `\E`, or the end, as literals.
  private mutating func parseQuoted() {
    while at < bytes.count {
      if bytes[at...].starts(with: "\\E".utf8) {
        at += 2
        return
      }
      appendLiteral(nextCharacter())
    }
  }

  // MARK: - Classes by escape

  /// Reads `\d`, `\pL`, `\p{Greek}` and their kin; nil, with nothing taken, where the escape is
  /// none of these.
  mutating func perlOrUnicodeClass() throws(PatternError) -> CodePointSet? {
    guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\") else { return nil }
    let letter = bytes[at + 1]
    if letter == UInt8(ascii: "p") || letter == UInt8(ascii: "P") { return try unicodeClass() }
    guard let ranges = Self.perlClass(letter | 0x20) else { return nil }
    guard "dDsSwW".utf8.contains(letter) else { return nil }
    at += 2
    return finished(CodePointSet(unsorted: ranges), isNegated: letter & 0x20 == 0)
  }

  private static func perlClass(_ letter: UInt8) -> [CodePointSet.Range]? {
    switch letter {
    case UInt8(ascii: "d"): NamedClass.ranges("digit")
    case UInt8(ascii: "w"): NamedClass.ranges("word")
    // Unlike POSIX's, Perl's space leaves the vertical tab out.
    case UInt8(ascii: "s"):
      [.init(low: 9, high: 10), .init(low: 12, high: 13), .init(low: 32, high: 32)]
    default: nil
    }
  }

  /// Applies the case flag and then the negation, in this order as RE2 does.
  func finished(_ set: CodePointSet, isNegated: Bool) -> CodePointSet {
    let folded = flags.caseInsensitive ? set.caseFolded : set
    return isNegated ? folded.inverted : folded
  }

  private mutating func unicodeClass() throws(PatternError) -> CodePointSet {
    let start = at
    var isNegated = bytes[at + 1] == UInt8(ascii: "P")
    let nameStart = at + 2
    guard nameStart < bytes.count else {
      throw PatternError(
        offset: start, message: "class name missing after '\\p'",
        hint: "write '\\pL' or '\\p{Greek}'")
    }
    var name: Substring
    let end: Int
    let text: String
    if bytes[nameStart] == UInt8(ascii: "{") {
      guard let brace = bytes[nameStart...].firstIndex(of: UInt8(ascii: "}")) else {
        throw PatternError(
          offset: start, message: "missing '}' after the class name",
          hint: "write '\\p{Greek}'")
      }
      end = brace + 1
      text = String(decoding: bytes[(nameStart + 1)..<brace], as: UTF8.self)
    } else {
      end = nameStart + characterLength(at: nameStart)
      text = String(decoding: bytes[nameStart..<end], as: UTF8.self)
    }
    name = text[...]
    if name.first == "^" {
      isNegated.toggle()
      name = name.dropFirst()
    }
    guard let set = UnicodeClass.named(String(name)) else {
      throw unknownClass(String(name), from: start, to: end)
    }
    at = end
    return finished(set, isNegated: isNegated)
  }

  private func unknownClass(_ name: String, from start: Int, to end: Int) -> PatternError {
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    let near = nearestName(to: name, in: UnicodeClass.names)
    return PatternError(
      offset: start, message: "unknown character class '\(text)'",
      hint: near.map { "did you mean '\\p{\($0)}'?" }
        ?? "general categories (L, Lu, Nd, …) and scripts (Greek, Han, …) are known")
  }

  // MARK: - Escapes for one character

  /// Reads an escape that stands for one character.
  mutating func characterEscape() throws(PatternError) -> UInt32 {
    let start = at
    guard at + 1 < bytes.count else {
      throw PatternError(
        offset: at, message: "backslash at the end", hint: "write '\\\\' for a backslash as such")
    }
    let letter = bytes[at + 1]
    at += 2
    switch letter {
    case UInt8(ascii: "a"): return 0x07
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "v"): return 0x0B
    case UInt8(ascii: "x"): return try hexadecimalEscape(from: start)
    case UInt8(ascii: "1")...UInt8(ascii: "7"):
      // As in RE2 one digit alone would be a back-reference; more are octal.
      guard at < bytes.count, isOctal(bytes[at]) else { throw refused(letter, from: start) }
      return octalEscape(letter)
    case UInt8(ascii: "0"): return octalEscape(letter)
    case 0x80...:
      at = start + 1
      let end = at + characterLength(at: at)
      let text = String(decoding: bytes[at..<end], as: UTF8.self)
      throw PatternError(
        offset: start, message: "unknown escape '\\\(text)'", hint: "write '\(text)' without '\\'")
    default:
      // Escaped punctuation is itself; '_' too, as people insist on it.
      guard letter == UInt8(ascii: "_") || !isWord(letter) else {
        throw refused(letter, from: start)
      }
      return UInt32(letter)
    }
  }

  private func isOctal(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte)
  }

  private mutating func octalEscape(_ first: UInt8) -> UInt32 {
    var value = UInt32(first - UInt8(ascii: "0"))
    var digits = 1
    while digits < 3, at < bytes.count, isOctal(bytes[at]) {
      value = value * 8 + UInt32(bytes[at] - UInt8(ascii: "0"))
      at += 1
      digits += 1
    }
    return value
  }

  /// Reads what follows `\x`: two digits, or any number in braces.
  private mutating func hexadecimalEscape(from start: Int) throws(PatternError) -> UInt32 {
    let error = PatternError(
      offset: start, message: "'\\x' without its digits",
      hint: "write two digits, '\\x7F', or a code point in braces, '\\x{10FFFF}'")
    guard at < bytes.count else { throw error }
    guard bytes[at] == UInt8(ascii: "{") else {
      guard at + 1 < bytes.count, let high = hexadecimalDigit(bytes[at]),
        let low = hexadecimalDigit(bytes[at + 1])
      else { throw error }
      at += 2
      return high << 4 | low
    }
    at += 1
    var value: UInt32 = 0
    let digitsStart = at
    while at < bytes.count, let digit = hexadecimalDigit(bytes[at]) {
      value = value << 4 | digit
      at += 1
      if value > CodePointSet.last {
        throw PatternError(
          offset: start, message: "code point is above U+10FFFF",
          hint: "the last code point is '\\x{10FFFF}'")
      }
    }
    guard at > digitsStart, at < bytes.count, bytes[at] == UInt8(ascii: "}") else { throw error }
    at += 1
    return value
  }

  private func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// The error for a letter or digit that stands for nothing after a backslash.
  private func refused(_ letter: UInt8, from start: Int) -> PatternError {
    let text = String(decoding: [UInt8(ascii: "\\"), letter], as: UTF8.self)
    if (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(letter)
      || letter == UInt8(ascii: "k") || letter == UInt8(ascii: "g")
    {
      return PatternError(
        offset: start, message: "back-reference '\(text)' is not supported",
        hint: Self.backReferenceHint)
    }
    let instead: [Character: String] = [
      "Z": "write '\\n?\\z' for the end of the text with or without a line end",
      "h": "write '[ \\t]' for horizontal white space",
      "H": "write '[^ \\t]' for anything but horizontal white space",
      "R": "write '(?:\\r\\n|\\n|\\r)' for a line end",
      "N": "write '[^\\n]' for anything but a line feed",
      "K": "put the part that you want into a group instead of resetting the match",
      "G": "drop it: matches are found one after another anyway",
      "X": "write '\\PM\\pM*' for a character with its marks",
      "u": "write '\\x{…}' for a code point",
      "U": "write '\\x{…}' for a code point",
      "e": "write '\\x1B' for escape",
      "E": "'\\E' ends '\\Q', which is missing",
      "Q": "quoting does not work inside '[…]'",
      "b":
        "'\\b' is a word boundary, which has no meaning inside '[…]'; write '\\x08' for backspace",
      "c": "write '\\x' and the code of the control character",
      "l": "write '[a-z]' for a lower-case letter",
      "L": "write '[^a-z]'",
      "m": "write the character as such",
    ]
    let character = Character(Unicode.Scalar(letter))
    return PatternError(
      offset: start, message: "unknown escape '\(text)'",
      hint: instead[character]
        ?? "write '\(character)' without '\\', or '\\\\' for a backslash as such")
  }
}
