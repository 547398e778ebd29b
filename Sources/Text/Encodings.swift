/// Returns `bytes` as lower-case hexadecimal.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  withSpan(of: bytes) { bytes in
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count * 2)
    for index in bytes.indices {
      out.append(hexDigit(bytes[index] >> 4))
      out.append(hexDigit(bytes[index] & 15))
    }
    return String(decoding: out, as: UTF8.self)
  }
}

/// Lends `bytes` to `body` as a span, for which alone the code below is compiled: a function that
/// is generic over sequences is slow when called from another module.
private func withSpan<R>(of bytes: some Sequence<UInt8>, _ body: (Span<UInt8>) -> R) -> R {
  if let result = bytes.withContiguousStorageIfAvailable({ unsafe body($0.span) }) { return result }
  return body(Array(bytes).span)
}

private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

/// Returns `bytes` as lower-case base32 (RFC 4648's alphabet, no padding).
package func base32(_ bytes: some Sequence<UInt8>) -> String {
  let alphabet: StaticString = "abcdefghijklmnopqrstuvwxyz234567"
  let out = withSpan(of: bytes) { digits(of: $0, bitsEach: 5, alphabet) }
  return String(decoding: out, as: UTF8.self)
}

/// Returns `bytes` as base64 with padding (RFC 4648 §4).
package func base64(_ bytes: some Sequence<UInt8>) -> String {
  let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  var out = withSpan(of: bytes) { digits(of: $0, bitsEach: 6, alphabet) }
  while out.count % 4 != 0 { out.append(UInt8(ascii: "=")) }
  return String(decoding: out, as: UTF8.self)
}

/// Returns the digits of `bytes` in the base of `alphabet`, which has 2 to the power `bitsEach`
/// letters; the last digit is filled up with zero bits.
private func digits(
  of bytes: Span<UInt8>, bitsEach: UInt32, _ alphabet: StaticString
) -> [UInt8] {
  let alphabet = unsafe UnsafeBufferPointer(
    start: alphabet.utf8Start, count: alphabet.utf8CodeUnitCount)
  let mask = UInt32(1) << bitsEach - 1
  var out: [UInt8] = []
  out.reserveCapacity(bytes.count * 8 / Int(bitsEach) + 4)
  var buffer: UInt32 = 0
  var bits: UInt32 = 0
  for index in bytes.indices {
    buffer = buffer << 8 | UInt32(bytes[index])
    bits += 8
    while bits >= bitsEach {
      bits -= bitsEach
      unsafe out.append(alphabet[Int(buffer >> bits & mask)])
    }
  }
  if bits > 0 { unsafe out.append(alphabet[Int(buffer << (bitsEach - bits) & mask)]) }
  return out
}

/// Returns the bytes that the base64 `text` stands for (RFC 4648 §4), or nil where it is not
/// base64. Padding may be left out whole; white space, padding of the wrong length and bits that
/// belong to no byte are refused, so that no two texts stand for the same bytes but for padding.
package func decodeBase64(_ text: some Sequence<UInt8>) -> [UInt8]? {
  withSpan(of: text, decodeBase64(digits:))
}

private func decodeBase64(digits text: Span<UInt8>) -> [UInt8]? {
  var out: [UInt8] = []
  out.reserveCapacity(text.count / 4 * 3 + 3)
  var buffer: UInt32 = 0
  var bits: UInt32 = 0
  var padding = 0
  for index in text.indices {
    let byte = text[index]
    if byte == UInt8(ascii: "=") {
      padding += 1
      continue
    }
    guard padding == 0, let value = base64Value(byte) else { return nil }
    buffer = buffer << 6 | value
    bits += 6
    if bits >= 8 {
      bits -= 8
      out.append(UInt8(truncatingIfNeeded: buffer >> bits))
    }
  }
  let isWhole = bits < 6 && buffer & (1 << bits - 1) == 0
  return isWhole && padding <= 2 && (padding == 0 || text.count % 4 == 0) ? out : nil
}

private func base64Value(_ digit: UInt8) -> UInt32? {
  switch digit {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit) - 65
  case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit) - 97 + 26
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit) - 48 + 52
  case UInt8(ascii: "+"): 62
  case UInt8(ascii: "/"): 63
  default: nil
  }
}
