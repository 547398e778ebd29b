import Text

/// What makes two findings equal: the rule and the text it was found in, white space aside.
///
/// The text is all the lines that the finding covers, white space folded to single blanks and
/// trimmed, so that indenting a line or moving it wakes nothing. Of a line that goes on for more
/// than `contextBytesMax` beside the finding only that much counts, so that a thousand findings
/// in one huge line cost no more than their own length.
enum FindingKey {
  static let contextBytesMax = 2048

  /// Returns the key of a finding as 32 hexadecimal digits: 128 bits of SHA-256.
  static func text(rule: String, normalised: [UInt8]) -> String {
    var hash = SHA256()
    hash.update(rule.utf8)
    hash.update([0, UInt8(ascii: "t")])
    hash.update(normalised)
    return hexadecimal(hash.finish().prefix(16))
  }

  /// Returns the key of a finding about a file as a whole; `detail` tells such findings of one
  /// rule apart.
  static func whole(rule: String, detail: String) -> String {
    var hash = SHA256()
    hash.update(rule.utf8)
    hash.update([0, UInt8(ascii: "f")])
    hash.update(detail.utf8)
    return hexadecimal(hash.finish().prefix(16))
  }

  /// Returns the fingerprint of the finding that is number `order` (from 0) among those with the
  /// same key: 64 bits of SHA-256 as 16 hexadecimal digits.
  static func fingerprint(key: String, order: Int) -> String {
    hexadecimal(SHA256.digest("\(key) \(order)").prefix(8))
  }

  /// Writes the normalised text of the lines that `range` covers into `out`, which is emptied
  /// first.
  static func normalise(_ range: Range<Int>, in bytes: Span<UInt8>, into out: inout [UInt8]) {
    out.removeAll(keepingCapacity: true)
    let start = lineStart(range.lowerBound, in: bytes, limit: contextBytesMax)
    let last = max(range.lowerBound, range.upperBound - 1)
    let end = max(range.upperBound, lineEnd(last, in: bytes, limit: contextBytesMax))
    var blank = false
    for index in start..<end {
      let byte = bytes[index]
      if isWhiteSpace(byte) {
        blank = true
      } else {
        if blank, !out.isEmpty { out.append(UInt8(ascii: " ")) }
        blank = false
        out.append(byte)
      }
    }
  }
}

/// Whether `byte` is ASCII white space: blank, tab, LF, VT, FF or CR.
@inline(__always)
func isWhiteSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
}
