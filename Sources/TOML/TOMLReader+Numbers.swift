import Diagnostics
import Text

/// Integers and floats.
extension TOMLReader {
  /// Reads the value that starts with the digit or sign at the cursor.
  mutating func readNumberOrDate() throws(Failure) -> TOMLValue {
    // The most common number by far: a few digits and nothing else.
    if let number = readShortInteger() { return .integer(number) }
    if isDigits(0, 4), byte(ahead: 4) == UInt8(ascii: "-") { return try readDate() }
    if isDigits(0, 2), byte(ahead: 2) == UInt8(ascii: ":") { return .localTime(try readTime()) }
    let word = self.word
    let value = try number(word)
    at = word.upperBound
    return value
  }

  private mutating func readShortInteger() -> Int64? {
    var value: Int64 = 0
    var end = at
    while isDigit(bytes[end]), end - at < 18 {
      value = value * 10 + Int64(bytes[end] - 48)
      end += 1
    }
    let isWhole = end > at && (end - at == 1 || byte != UInt8(ascii: "0"))
    switch bytes[end] {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " "), UInt8(ascii: ","),
      UInt8(ascii: "]"), UInt8(ascii: "}"):
      guard isWhole else { return nil }
      at = end
      return value
    default: return nil
    }
  }

  /// Returns whether the `length` bytes from `distance` after the cursor are digits.
  func isDigits(_ distance: Int, _ length: Int) -> Bool {
    for ahead in distance..<(distance + length) where !isDigit(byte(ahead: ahead)) { return false }
    return true
  }

  private func number(_ word: Range<Int>) throws(Failure) -> TOMLValue {
    let hasSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
    let isNegative = byte == UInt8(ascii: "-")
    let body = (word.lowerBound + (hasSign ? 1 : 0))..<word.upperBound
    if body.isEmpty {
      throw badNumber(word, "a sign without a number", hint: "write a number after the sign")
    }
    switch String(decoding: bytes[body].prefix(4), as: UTF8.self) {
    case "inf": return .float(isNegative ? -.infinity : .infinity)
    case "nan": return .float(.nan)
    default: break
    }
    if body.count > 1, bytes[body.lowerBound] == UInt8(ascii: "0") {
      let radix: Int64? =
        switch bytes[body.lowerBound + 1] {
        case UInt8(ascii: "x"): 16
        case UInt8(ascii: "o"): 8
        case UInt8(ascii: "b"): 2
        default: nil
        }
      if let radix {
        if hasSign {
          throw badNumber(
            word, "a number with a prefix has no sign", hint: "write it in decimal, or without sign"
          )
        }
        return .integer(
          try integer(
            word, digits: (body.lowerBound + 2)..<body.upperBound, radix: radix, isNegative: false))
      }
    }
    let isFloat = bytes[body].contains { [UInt8(ascii: "."), 0x65, 0x45].contains($0) }
    try checkLeadingZero(word, body)
    return isFloat
      ? .float(try float(word, body: body))
      : .integer(try integer(word, digits: body, radix: 10, isNegative: isNegative))
  }

  private func checkLeadingZero(_ word: Range<Int>, _ body: Range<Int>) throws(Failure) {
    guard body.count > 1, bytes[body.lowerBound] == UInt8(ascii: "0") else { return }
    let next = bytes[body.lowerBound + 1]
    if isDigit(next) || next == UInt8(ascii: "_") {
      throw badNumber(
        word, "a number cannot start with 0",
        hint: "remove the zero; octal is written 0o17, and text such as a version goes in quotes")
    }
  }

  private func integer(
    _ word: Range<Int>, digits: Range<Int>, radix: Int64, isNegative: Bool
  ) throws(Failure) -> Int64 {
    try checkDigits(word, digits, radix: Int(radix))
    var value: Int64 = 0
    for index in digits where bytes[index] != UInt8(ascii: "_") {
      let digit = Int64(hexDigit(bytes[index])!)
      let (product, overflowed) = value.multipliedReportingOverflow(by: radix)
      // Downwards for negative numbers: the smallest has no positive twin.
      let (sum, passed) = product.addingReportingOverflow(isNegative ? -digit : digit)
      if overflowed || passed {
        throw badNumber(
          word, "the integer does not fit in 64 bits",
          hint: "the range is \(Int64.min) to \(Int64.max)")
      }
      value = sum
    }
    return value
  }

  /// Checks that `digits` are digits of the radix with single underscores between them.
  private func checkDigits(
    _ word: Range<Int>, _ digits: Range<Int>, radix: Int
  ) throws(Failure) {
    var wasDigit = false
    for index in digits {
      if bytes[index] == UInt8(ascii: "_"), wasDigit {
        wasDigit = false
      } else if let digit = hexDigit(bytes[index]), digit < radix {
        wasDigit = true
      } else {
        throw badDigit(word, at: index)
      }
    }
    if !wasDigit { throw badDigit(word, at: digits.upperBound) }
  }

  /// Returns the float with its sign in `word` and without in `body`.
  private func float(_ word: Range<Int>, body: Range<Int>) throws(Failure) -> Double {
    let exponent = body.first { bytes[$0] == 0x65 || bytes[$0] == 0x45 }
    let mantissa = body.lowerBound..<(exponent ?? body.upperBound)
    if let point = mantissa.first(where: { bytes[$0] == UInt8(ascii: ".") }) {
      try checkDigits(word, mantissa.lowerBound..<point, radix: 10)
      try checkDigits(word, (point + 1)..<mantissa.upperBound, radix: 10)
    } else {
      try checkDigits(word, mantissa, radix: 10)
    }
    if let exponent {
      var digits = (exponent + 1)..<body.upperBound
      if let first = digits.first, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[first]) {
        digits = (first + 1)..<body.upperBound
      }
      try checkDigits(word, digits, radix: 10)
    }
    let text = String(decoding: bytes[word].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    guard let value = Double(text) else { throw badDigit(word, at: word.lowerBound) }
    return value
  }

  // MARK: Errors

  private func badNumber(_ word: Range<Int>, _ reason: String, hint: String) -> Failure {
    failure(
      "toml-number", "cannot read the number '\(excerpt(word))': \(reason)", at: word.lowerBound,
      hint: hint)
  }

  /// Returns the error for the byte at `offset` of the number `word`.
  private func badDigit(_ word: Range<Int>, at offset: Int) -> Failure {
    if offset >= word.upperBound {
      return failure(
        "toml-number", "the number '\(excerpt(word))' needs a digit at its end",
        at: word.upperBound - 1,
        hint: "write at least one digit after it, or remove its last character")
    }
    let hint =
      switch bytes[offset] {
      case UInt8(ascii: "_"): "an underscore stands between two digits"
      case UInt8(ascii: "."): "write at least one digit on each side of the only point"
      case UInt8(ascii: ":"), UInt8(ascii: "-"): "a date is 1979-05-27, a time 07:32:00"
      case UInt8(ascii: "X"), UInt8(ascii: "O"), UInt8(ascii: "B"): "prefixes are 0x, 0o and 0b"
      default: "put text in quotes: \"\(excerpt(word))\""
      }
    return failure(
      "toml-number",
      "cannot read the number '\(excerpt(word))': \(found(at: offset)) does not "
        + "belong there", at: offset, hint: hint)
  }

  /// Returns the text of `word`, cut where it is long.
  func excerpt(_ word: Range<Int>) -> String {
    let text = printableText(bytes[word].prefix(40))
    return word.count > 40 ? text + "…" : text
  }
}

func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
