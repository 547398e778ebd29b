import Diagnostics

/// Strings and numbers.
extension JSONReader {
  // MARK: Strings

  mutating func readString() throws(Failure) -> String {
    let open = at
    at += 1
    let start = at
    skipText()
    if byte == UInt8(ascii: "\"") {
      at += 1
      // The whole text was found to be UTF-8 before.
      return unsafe String(copying: UTF8Span(unchecked: bytes.span.extracting(start..<(at - 1))))
    }
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: bytes[start..<at])
    while byte != UInt8(ascii: "\"") {
      guard byte == UInt8(ascii: "\\") else { throw badText(open: open) }
      try readEscape()
      let run = at
      skipText()
      scratch.append(contentsOf: bytes[run..<at])
    }
    at += 1
    return String(decoding: scratch, as: UTF8.self)
  }

  /// Moves to the next quote, backslash or control character.
  private mutating func skipText() {
    var end = at
    while true {
      let byte = bytes[end]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
      end += 1
    }
    at = end
  }

  private mutating func readEscape() throws(Failure) {
    let escaped = bytes[at + 1]
    switch escaped {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(escaped)
    case UInt8(ascii: "b"): scratch.append(0x08)
    case UInt8(ascii: "f"): scratch.append(0x0C)
    case UInt8(ascii: "n"): scratch.append(0x0A)
    case UInt8(ascii: "r"): scratch.append(0x0D)
    case UInt8(ascii: "t"): scratch.append(0x09)
    case UInt8(ascii: "u"): return try readUnicodeEscape()
    default:
      throw failure(
        "json-escape", "a backslash that starts no escape",
        hint: #"escapes are \" \\ \/ \b \f \n \r \t and \uXXXX"#)
    }
    at += 2
  }

  /// Reads `\uXXXX`, or two of them where they are the halves of a surrogate pair.
  private mutating func readUnicodeEscape() throws(Failure) {
    guard let first = codeUnit(at: at) else {
      throw failure(
        "json-escape", "'\\u' needs 4 hexadecimal digits", hint: "for example \\u00e9")
    }
    var value = first
    var length = 6
    if (0xD800...0xDBFF).contains(first), let second = codeUnit(at: at + 6),
      (0xDC00...0xDFFF).contains(second)
    {
      value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
      length = 12
    }
    if let scalar = Unicode.Scalar(value) {
      scratch.append(contentsOf: String(scalar).utf8)
    } else if options.repairsSurrogates {
      scratch.append(contentsOf: [0xEF, 0xBF, 0xBD])
    } else {
      throw failure(
        "json-escape", "half of a surrogate pair",
        hint: "write both halves, or the character itself")
    }
    at += length
  }

  /// Returns the code unit of the `\uXXXX` at `offset`, nil where there is none.
  private func codeUnit(at offset: Int) -> UInt32? {
    // A short escape ends before the NUL behind the text: each test looks at one more byte.
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
      bytes[offset + 1] == UInt8(ascii: "u")
    else { return nil }
    var value: UInt32 = 0
    for index in (offset + 2)..<(offset + 6) {
      let digit: UInt8
      switch bytes[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[index] - 48
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[index] - 87
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[index] - 55
      default: return nil
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private func badText(open: Int) -> Failure {
    if at == bytes.count - 1 {
      return failure(
        "json-string", "the string is not closed", at: open, hint: "add the closing \"")
    }
    let code = "\\u00" + hexadecimal([byte])
    return failure(
      "json-string", "a control character in a string", hint: "write it as \(code)")
  }

  // MARK: Numbers

  mutating func readNumber() throws(Failure) -> JSONValue {
    let start = at
    let isNegative = byte == UInt8(ascii: "-")
    if isNegative { at += 1 }
    let firstDigit = at
    let (magnitude, fits) = readDigits()
    if at == firstDigit { throw badNumber("a digit must follow the '-'") }
    if bytes[firstDigit] == UInt8(ascii: "0"), at > firstDigit + 1 {
      at = firstDigit
      throw badNumber("a number cannot start with 0")
    }
    guard byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") else {
      if fits, let integer = Self.integer(magnitude, isNegative: isNegative) {
        return .integer(integer)
      }
      return .number(String(decoding: bytes[start..<at], as: UTF8.self))
    }
    try skipFractionAndExponent()
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    return Self.double(text)
  }

  /// Reads digits and returns their value and whether it fits.
  private mutating func readDigits() -> (UInt, fits: Bool) {
    var value: UInt = 0
    var fits = true
    while UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
      let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (sum, passed) = product.addingReportingOverflow(UInt(byte - 48))
      if overflowed || passed { fits = false }
      value = sum
      at += 1
    }
    return (value, fits)
  }

  private static func integer(_ magnitude: UInt, isNegative: Bool) -> Int? {
    if !isNegative { return Int(exactly: magnitude) }
    // The smallest integer has no positive twin.
    return magnitude == Int.min.magnitude ? .min : Int(exactly: magnitude).map { -$0 }
  }

  private mutating func skipFractionAndExponent() throws(Failure) {
    if byte == UInt8(ascii: ".") {
      at += 1
      let start = at
      _ = readDigits()
      if at == start { throw badNumber("a digit must follow the point") }
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      at += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
      let start = at
      _ = readDigits()
      if at == start { throw badNumber("a digit must stand in the exponent") }
    }
  }

  /// Returns the double nearest to `text`, or the text where that is infinite, or zero without
  /// being so.
  private static func double(_ text: String) -> JSONValue {
    guard let value = Double(text), value.isFinite else { return .number(text) }
    if value == 0 {
      let mantissa = text.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }
      if mantissa.contains(where: { UInt8(ascii: "1")...UInt8(ascii: "9") ~= $0 }) {
        return .number(text)
      }
    }
    return .double(value)
  }

  private func badNumber(_ message: String) -> Failure {
    failure("json-number", message, hint: "a number is written -12.5e3")
  }
}
