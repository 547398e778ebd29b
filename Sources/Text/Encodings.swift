/// Returns `bytes` as lower-case hexadecimal.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var out: [UInt8] = []
  for byte in bytes {
    out.append(digits[Int(byte >> 4)])
    out.append(digits[Int(byte & 15)])
  }
  return String(decoding: out, as: UTF8.self)
}

/// Returns `bytes` as lower-case base32 (RFC 4648's alphabet, no padding).
package func base32(_ bytes: some Sequence<UInt8>) -> String {
  let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
  var out: [UInt8] = []
  var buffer: UInt32 = 0
  var bits = 0
  for byte in bytes {
    buffer = buffer << 8 | UInt32(byte)
    bits += 8
    while bits >= 5 {
      bits -= 5
      out.append(alphabet[Int(buffer >> UInt32(bits)) & 31])
    }
  }
  if bits > 0 { out.append(alphabet[Int(buffer << UInt32(5 - bits)) & 31]) }
  return String(decoding: out, as: UTF8.self)
}

/// Returns `bytes` as base64 with padding (RFC 4648 §4).
package func base64(_ bytes: some Sequence<UInt8>) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var out: [UInt8] = []
  var buffer: UInt32 = 0
  var bits = 0
  for byte in bytes {
    buffer = buffer << 8 | UInt32(byte)
    bits += 8
    while bits >= 6 {
      bits -= 6
      out.append(alphabet[Int(buffer >> UInt32(bits)) & 63])
    }
  }
  if bits > 0 { out.append(alphabet[Int(buffer << UInt32(6 - bits)) & 63]) }
  while out.count % 4 != 0 { out.append(UInt8(ascii: "=")) }
  return String(decoding: out, as: UTF8.self)
}

/// Returns the bytes that the base64 `text` stands for, or nil where it is not base64. Padding
/// may be left out; white space is refused.
package func decodeBase64(_ text: some Sequence<UInt8>) -> [UInt8]? {
  var out: [UInt8] = []
  var buffer: UInt32 = 0
  var bits = 0
  var padding = 0
  for byte in text {
    let value: UInt32
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt32(byte - 65)
    case UInt8(ascii: "a")...UInt8(ascii: "z"): value = UInt32(byte - 97 + 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt32(byte - 48 + 52)
    case UInt8(ascii: "+"): value = 62
    case UInt8(ascii: "/"): value = 63
    case UInt8(ascii: "="):
      padding += 1
      continue
    default: return nil
    }
    if padding > 0 { return nil }
    buffer = buffer << 6 | value
    bits += 6
    if bits >= 8 {
      bits -= 8
      out.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
    }
  }
  return padding > 2 || bits >= 6 ? nil : out
}
