/// Reads a string in double quotes with the escapes of C, as git writes odd paths, from `at` on, and
/// moves `at` behind the closing quote. Returns nil, `at` unmoved, where it is not one.
func unquoteC(_ bytes: [UInt8], _ at: inout Int) -> [UInt8]? {
  guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return nil }
  var out: [UInt8] = []
  var next = at + 1
  while next < bytes.count {
    let byte = bytes[next]
    next += 1
    if byte == UInt8(ascii: "\"") {
      at = next
      return out
    }
    guard byte == UInt8(ascii: "\\") else {
      out.append(byte)
      continue
    }
    guard let escaped = unescape(bytes, &next) else { return nil }
    out.append(escaped)
  }
  return nil
}

private func unescape(_ bytes: [UInt8], _ next: inout Int) -> UInt8? {
  guard next < bytes.count else { return nil }
  let letter = bytes[next]
  if (UInt8(ascii: "0")...UInt8(ascii: "3")).contains(letter), next + 2 < bytes.count {
    let digits = bytes[next..<(next + 3)].map { $0 &- UInt8(ascii: "0") }
    guard digits.allSatisfy({ $0 < 8 }) else { return nil }
    next += 3
    return digits[0] << 6 | digits[1] << 3 | digits[2]
  }
  next += 1
  switch letter {
  case UInt8(ascii: "a"): return 7
  case UInt8(ascii: "b"): return 8
  case UInt8(ascii: "t"): return 9
  case UInt8(ascii: "n"): return 10
  case UInt8(ascii: "v"): return 11
  case UInt8(ascii: "f"): return 12
  case UInt8(ascii: "r"): return 13
  case UInt8(ascii: "\""), UInt8(ascii: "\\"): return letter
  default: return nil
  }
}

/// Returns a path as git prints it: in double quotes with the escapes of C where it holds a quote, a
/// backslash, a control byte or a byte beyond ASCII (`core.quotePath`), else as it is.
func quotedC(_ bytes: [UInt8]) -> [UInt8] {
  let named: [UInt8: UInt8] = [
    7: UInt8(ascii: "a"), 8: UInt8(ascii: "b"), 9: UInt8(ascii: "t"), 10: UInt8(ascii: "n"),
    11: UInt8(ascii: "v"), 12: UInt8(ascii: "f"), 13: UInt8(ascii: "r"),
    UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
  ]
  func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F && named[byte] == nil }
  if bytes.allSatisfy(isPlain) { return bytes }
  var out = [UInt8(ascii: "\"")]
  for byte in bytes {
    if isPlain(byte) {
      out.append(byte)
    } else if let letter = named[byte] {
      out += [UInt8(ascii: "\\"), letter]
    } else {
      out.append(UInt8(ascii: "\\"))
      out += [byte >> 6, byte >> 3 & 7, byte & 7].map { UInt8(ascii: "0") + $0 }
    }
  }
  return out + [UInt8(ascii: "\"")]
}
