/// Returns `bytes` as text that is safe to print on a terminal or in a log: control characters,
/// invalid UTF-8, bidirectional controls and zero-width characters appear as escapes, never as
/// themselves, so that a file name or a line of a file cannot move the cursor, colour the screen
/// or hide what it says (Trojan Source, CVE-2021-42574).
///
/// A tab stays a tab when `keepingTabs` is set. Where the result holds an escape, each backslash
/// of the input is doubled, so that the text can be read back.
package func printableText(_ bytes: some Collection<UInt8>, keepingTabs: Bool = false) -> String {
  var out = ""
  out.reserveCapacity(bytes.count)
  var escaped = false
  forEachScalar(in: bytes) { scalar, raw in
    guard let scalar else {
      for byte in raw { out += hexEscape(byte) }
      escaped = true
      return
    }
    if keepingTabs && scalar == "\t" {
      out.unicodeScalars.append(scalar)
    } else if isUnprintable(scalar) {
      out += scalarEscape(scalar)
      escaped = true
    } else {
      out.unicodeScalars.append(scalar)
    }
  }
  guard escaped, bytes.contains(UInt8(ascii: "\\")) else { return out }
  return doublingBackslashes(bytes, keepingTabs: keepingTabs)
}

private func doublingBackslashes(_ bytes: some Collection<UInt8>, keepingTabs: Bool) -> String {
  var out = ""
  forEachScalar(in: bytes) { scalar, raw in
    guard let scalar else {
      for byte in raw { out += hexEscape(byte) }
      return
    }
    if scalar == "\\" {
      out += "\\\\"
    } else if isUnprintable(scalar) && !(keepingTabs && scalar == "\t") {
      out += scalarEscape(scalar)
    } else {
      out.unicodeScalars.append(scalar)
    }
  }
  return out
}

private func forEachScalar(
  in bytes: some Collection<UInt8>, _ body: (Unicode.Scalar?, [UInt8]) -> Void
) {
  let all = Array(bytes)
  var at = 0
  while at < all.count {
    let length = utf8Length(all.span, at: at)
    if length == 0 {
      body(nil, [all[at]])
      at += 1
    } else {
      body(decodeUTF8(all.span, at: at, length: length), [])
      at += length
    }
  }
}

/// Whether printing `scalar` as itself could mislead the reader or drive the terminal.
package func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0: true
  case 0x00AD, 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
  case 0xFFF9...0xFFFB, 0xE0000...0xE0FFF: true
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
