/// Returns `bytes` as text that is safe to print on a terminal or in a log: control characters,
/// invalid UTF-8, bidirectional controls and zero-width characters appear as escapes, never as
/// themselves, so that a file name or a line of a file cannot move the cursor, colour the screen
/// or hide what it says (Trojan Source, CVE-2021-42574).
///
/// A tab stays a tab when `keepingTabs` is set. Where the result holds an escape, each backslash
/// of the input is doubled, so that the text can be read back.
package func printableText(_ bytes: some Collection<UInt8>, keepingTabs: Bool = false) -> String {
  let text = bytes.withContiguousStorageIfAvailable {
    unsafe printableText($0.span, keepingTabs: keepingTabs)
  }
  return text ?? printableText(Array(bytes).span, keepingTabs: keepingTabs)
}

/// Returns `bytes` as text that is safe to print, as above. Cost: one pass over plain text.
package func printableText(_ bytes: Span<UInt8>, keepingTabs: Bool = false) -> String {
  if isPrintable(bytes, keepingTabs: keepingTabs) {
    // Found to be UTF-8 just now.
    return unsafe String(copying: UTF8Span(unchecked: bytes))
  }
  return escapedText(bytes, keepingTabs: keepingTabs)
}

private func isPrintable(_ bytes: Span<UInt8>, keepingTabs: Bool) -> Bool {
  var at = 0
  while at < bytes.count {
    let byte = bytes[at]
    if byte >= 0x20 && byte < 0x7F || byte == UInt8(ascii: "\t") && keepingTabs {
      at += 1
      continue
    }
    let length = byte < 0x80 ? 0 : utf8Length(bytes, at: at)
    if length == 0 || isUnprintable(decodeUTF8(bytes, at: at, length: length)) { return false }
    at += length
  }
  return true
}

/// Returns the text of `bytes`, which hold something that needs an escape.
private func escapedText(_ bytes: Span<UInt8>, keepingTabs: Bool) -> String {
  var out = ""
  out.reserveCapacity(bytes.count)
  var at = 0
  while at < bytes.count {
    let length = utf8Length(bytes, at: at)
    if length == 0 {
      out += hexEscape(bytes[at])
      at += 1
      continue
    }
    let scalar = decodeUTF8(bytes, at: at, length: length)
    if scalar == "\\" {
      out += "\\\\"
    } else if isUnprintable(scalar) && !(keepingTabs && scalar == "\t") {
      out += scalarEscape(scalar)
    } else {
      out.unicodeScalars.append(scalar)
    }
    at += length
  }
  return out
}

/// Whether printing `scalar` as itself could mislead the reader or drive the terminal: control
/// characters, line separators, bidirectional controls and the characters that show nothing
/// (Unicode's `Default_Ignorable_Code_Point`, without the variation selectors of emoji).
package func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x20..<0x7F: false
  case 0..<0x20, 0x7F..<0xA0: true
  case 0x00AD, 0x034F, 0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F: true
  case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0: true
  case 0xFFF0...0xFFFB, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF: true
  default: false
  }
}

private func scalarEscape(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": return "\\n"
  case "\r": return "\\r"
  case "\t": return "\\t"
  default:
    return scalar.value < 0x80
      ? hexEscape(UInt8(scalar.value))
      : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
  }
}

private func hexEscape(_ byte: UInt8) -> String {
  let digits = Array("0123456789ABCDEF".unicodeScalars)
  var out = "\\x"
  out.unicodeScalars.append(digits[Int(byte >> 4)])
  out.unicodeScalars.append(digits[Int(byte & 15)])
  return out
}
