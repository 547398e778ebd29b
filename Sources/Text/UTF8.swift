/// Returns the length in bytes (1 to 4) of the well-formed UTF-8 character that starts at `at`,
/// or 0 where none does. Over-long forms, surrogates and values above U+10FFFF are refused
/// (Unicode 15, table 3-7).
package func utf8Length(_ bytes: Span<UInt8>, at: Int) -> Int {
  let lead = bytes[at]
  if lead < 0x80 { return 1 }
  let count = bytes.count
  func continues(_ index: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
    index < count && range.contains(bytes[index])
  }
  switch lead {
  case 0xC2...0xDF:
    return continues(at + 1) ? 2 : 0
  case 0xE0...0xEF:
    let second: ClosedRange<UInt8> =
      lead == 0xE0 ? 0xA0...0xBF : lead == 0xED ? 0x80...0x9F : 0x80...0xBF
    return continues(at + 1, second) && continues(at + 2) ? 3 : 0
  case 0xF0...0xF4:
    let second: ClosedRange<UInt8> =
      lead == 0xF0 ? 0x90...0xBF : lead == 0xF4 ? 0x80...0x8F : 0x80...0xBF
    return continues(at + 1, second) && continues(at + 2) && continues(at + 3) ? 4 : 0
  default:
    return 0
  }
}

/// Returns the character of `length` bytes at `at`, which `utf8Length` must have found well formed.
package func decodeUTF8(_ bytes: Span<UInt8>, at: Int, length: Int) -> Unicode.Scalar {
  var value: UInt32
  switch length {
  case 1: value = UInt32(bytes[at])
  case 2: value = UInt32(bytes[at] & 0x1F)
  case 3: value = UInt32(bytes[at] & 0x0F)
  default: value = UInt32(bytes[at] & 0x07)
  }
  for offset in 1..<max(1, length) { value = value << 6 | UInt32(bytes[at + offset] & 0x3F) }
  return Unicode.Scalar(value) ?? "\u{FFFD}"
}
