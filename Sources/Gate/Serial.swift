import Text

/// The serial number of a verdict: `FH-` and the base32 of the first 160 bits of the recipe's
/// SHA-256, in lower case. Any unique prefix finds it, as with a commit hash.
package struct Serial: Sendable, Hashable, Comparable, CustomStringConvertible {
  package static let prefix = "FH-"
  /// The shown length of a short serial's digits: 50 bits, one collision expected in 30 million.
  package static let shortDigits = 10
  static let digitCount = 32

  /// The 32 base32 digits behind `FH-`.
  package let digits: String

  /// - Parameter digest: at least 20 bytes.
  init(digest: [UInt8]) { digits = base32(digest.prefix(20)) }

  /// Reads a whole serial; nil where `text` is not one. Case does not matter.
  package init?(_ text: String) {
    guard let digits = Self.digits(ofPrefix: text), digits.count == Self.digitCount else {
      return nil
    }
    self.digits = digits
  }

  package var description: String { Self.prefix + digits }

  /// The serial as people read it: `FH-` and ten digits.
  package var short: String { Self.prefix + String(digits.prefix(Self.shortDigits)) }

  package static func < (a: Serial, b: Serial) -> Bool { a.digits < b.digits }

  /// Returns the digits of a serial or of a prefix of one, in lower case; nil where `text` does not
  /// begin with `FH-` (in any case) or holds anything that no serial holds.
  package static func digits(ofPrefix text: String) -> String? {
    let lower = text.lowercased()
    guard lower.hasPrefix("fh-") else { return nil }
    let digits = lower.dropFirst(3)
    let known = digits.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(byte)
    }
    return !digits.isEmpty && digits.count <= digitCount && known ? String(digits) : nil
  }

  /// Whether this serial begins with the digits that `digits(ofPrefix:)` returned.
  package func hasPrefix(_ prefix: String) -> Bool { digits.hasPrefix(prefix) }
}
