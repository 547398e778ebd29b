import Diagnostics
import Text

/// The four kinds of string and their escapes.
extension TOMLReader {
  private var quote: UInt8 { UInt8(ascii: "\"") }
  private var apostrophe: UInt8 { UInt8(ascii: "'") }

  /// Whether three of the quote at the cursor stand there.
  var startsMultilineString: Bool { byte(ahead: 1) == byte && byte(ahead: 2) == byte }

  // MARK: On one line

  mutating func readBasicString() throws(Failure) -> String {
    let open = at
    at += 1
    let start = at
    try skipText(until: quote, open: open)
    if byte == quote {
      at += 1
      return text(start..<(at - 1))
    }
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: bytes[start..<at])
    while byte != quote {
      try readEscape()
      let run = at
      try skipText(until: quote, open: open)
      scratch.append(contentsOf: bytes[run..<at])
    }
    at += 1
    return String(decoding: scratch, as: UTF8.self)
  }

  mutating func readLiteralString() throws(Failure) -> String {
    let open = at
    at += 1
    let start = at
    try skipText(until: apostrophe, open: open)
    at += 1
    return text(start..<(at - 1))
  }

  /// Moves to the next `close`, or to the next backslash where `close` is the double quote.
  private mutating func skipText(until close: UInt8, open: Int) throws(Failure) {
    let escape = close == quote ? UInt8(ascii: "\\") : close
    var end = at
    var continuations = 0
    while true {
      let byte = bytes[end]
      if byte == close || byte == escape { break }
      if byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7F { break }
      if byte & 0xC0 == 0x80 { continuations += 1 }
      end += 1
    }
    at = end
    continuationCount += continuations
    if byte != close && byte != escape { throw badText(open: open) }
  }

  // MARK: On several lines

  mutating func readMultilineBasicString() throws(Failure) -> String {
    try readMultilineString(close: quote)
  }

  mutating func readMultilineLiteralString() throws(Failure) -> String {
    try readMultilineString(close: apostrophe)
  }

  /// Reads a string between three `close`. A line end right after the opening is left out; each
  /// line end becomes LF, so that a checkout with CR LF reads the same.
  private mutating func readMultilineString(close: UInt8) throws(Failure) -> String {
    let open = at
    at += 3
    _ = try readNewline()
    scratch.removeAll(keepingCapacity: true)
    while true {
      let run = at
      skipTextOfLine(until: close)
      scratch.append(contentsOf: bytes[run..<at])
      switch byte {
      case close:
        if readClosingQuotes(close) { return String(decoding: scratch, as: UTF8.self) }
      case UInt8(ascii: "\\"):
        try readEscape(lineEndsAllowed: true)
      default:
        guard try readNewline() else { throw badText(open: open) }
        scratch.append(UInt8(ascii: "\n"))
      }
    }
  }

  /// Moves to the next `close`, control character or line end, or to the next backslash where
  /// `close` is the double quote.
  private mutating func skipTextOfLine(until close: UInt8) {
    let escape = close == quote ? UInt8(ascii: "\\") : close
    var end = at
    while true {
      let byte = bytes[end]
      if byte == close || byte == escape { break }
      if byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7F { break }
      if byte & 0xC0 == 0x80 { continuationCount += 1 }
      end += 1
    }
    at = end
  }

  /// Reads one to five quotes; says whether the last three of them close the string. Those before
  /// belong to it.
  private mutating func readClosingQuotes(_ close: UInt8) -> Bool {
    var quotes = 1
    while quotes < 5, byte(ahead: quotes) == close { quotes += 1 }
    at += quotes
    let closes = quotes >= 3
    for _ in 0..<(closes ? quotes - 3 : quotes) { scratch.append(close) }
    return closes
  }

  // MARK: Escapes

  /// Reads the escape at the cursor into `scratch`.
  private mutating func readEscape(lineEndsAllowed: Bool = false) throws(Failure) {
    switch byte(ahead: 1) {
    case UInt8(ascii: "b"): scratch.append(0x08)
    case UInt8(ascii: "t"): scratch.append(0x09)
    case UInt8(ascii: "n"): scratch.append(0x0A)
    case UInt8(ascii: "f"): scratch.append(0x0C)
    case UInt8(ascii: "r"): scratch.append(0x0D)
    case UInt8(ascii: "\""): scratch.append(quote)
    case UInt8(ascii: "\\"): scratch.append(UInt8(ascii: "\\"))
    case UInt8(ascii: "u"): return try readUnicodeEscape(digits: 4)
    case UInt8(ascii: "U"): return try readUnicodeEscape(digits: 8)
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      guard lineEndsAllowed else { throw unknownEscape() }
      return try readEscapedLineEnd()
    default: throw unknownEscape()
    }
    at += 2
  }

  private mutating func readUnicodeEscape(digits: Int) throws(Failure) {
    var value: UInt32 = 0
    for distance in 2..<(2 + digits) {
      guard let digit = hexDigit(byte(ahead: distance)) else { throw shortEscape(digits: digits) }
      value = value << 4 | UInt32(digit)
    }
    guard let scalar = Unicode.Scalar(value) else { throw notAScalar(digits: digits) }
    scratch.append(contentsOf: UTF8.encode(scalar)!)
    at += 2 + digits
  }

  /// Reads a backslash at the end of a line, with the white space up to the next character.
  private mutating func readEscapedLineEnd() throws(Failure) {
    let escape = at
    at += 1
    skipBlanks()
    guard try readNewline() else { throw unknownEscape(at: escape) }
    repeat { skipBlanks() } while try readNewline()
  }

  // MARK: Errors

  /// Returns the error for the byte at the cursor, where a string cannot go on.
  private func badText(open: Int) -> Failure {
    let isMultiline = open + 2 < count && bytes[open + 1] == bytes[open]
    let isLineEnd =
      byte == UInt8(ascii: "\n")
      || byte == UInt8(ascii: "\r") && byte(ahead: 1) == UInt8(ascii: "\n")
    let mark = String(decoding: bytes[open...open], as: UTF8.self)
    let closing = isMultiline ? mark + mark + mark : mark
    if isAtEnd || isLineEnd {
      let hint =
        isMultiline
        ? "add the closing \(closing)"
        : "add the closing \(closing) on the same line; text of several lines goes in \"\"\""
      return failure("toml-string", "the string is not closed", at: open, hint: hint)
    }
    let escape = "\\u00" + hexadecimal([byte])
    let hint =
      bytes[open] == quote
      ? "write it as \(escape)" : "write the string in double quotes and the character as \(escape)"
    return controlCharacter(in: "a string", hint: hint)
  }

  private func unknownEscape(at offset: Int? = nil) -> Failure {
    let offset = offset ?? at
    guard offset + 1 < count, bytes[offset + 1] >= 0x20 else {
      return failure(
        "toml-escape", "a backslash at the end of a line", at: offset,
        hint: "only strings in \"\"\" may go on in the next line")
    }
    let length = max(1, utf8Length(bytes.span, at: offset + 1))
    let text = printableText(bytes[(offset + 1)..<(offset + 1 + length)])
    return failure(
      "toml-escape", "unknown escape '\\\(text)'", at: offset,
      hint: "double the backslash, or write the string in single quotes, where it stands for itself"
    )
  }

  private func shortEscape(digits: Int) -> Failure {
    let kind = digits == 4 ? "\\u" : "\\U"
    return failure(
      "toml-escape", "'\(kind)' needs \(digits) hexadecimal digits",
      hint: digits == 4 ? "for example \\u00E9" : "for example \\U0001F600")
  }

  private func notAScalar(digits: Int) -> Failure {
    let text = String(decoding: bytes[at..<(at + 2 + digits)], as: UTF8.self)
    return failure(
      "toml-escape", "'\(text)' is not a Unicode character",
      hint: "allowed are 0 to D7FF and E000 to 10FFFF; characters above FFFF take \\U and 8 digits")
  }
}

/// Returns the value of a hexadecimal digit, nil where `byte` is none.
func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
  default: nil
  }
}
