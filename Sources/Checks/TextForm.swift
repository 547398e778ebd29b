import Platform
import Text

/// How the bytes of a file stand for text.
enum TextForm: Sendable, Equatable {
  /// UTF-8 or any other code that keeps ASCII.
  case plain
  /// What git takes for binary: a NUL among the first 8,000 bytes.
  case binary
  /// UTF-16 or UTF-32 with a byte-order mark. Git takes it for binary; checks that look for
  /// patterns and hidden characters see it decoded.
  case wide(unitBytes: Int, bigEndian: Bool)

  /// How far git looks for a NUL (`buffer_is_binary`).
  static let binaryBytesMax = 8000

  init(_ bytes: Span<UInt8>) {
    if let wide = Self.markedWide(bytes) {
      self = wide
    } else {
      let head = bytes.extracting(first: min(bytes.count, Self.binaryBytesMax))
      self = ByteSearch.firstIndex(of: 0, in: head) == nil ? .plain : .binary
    }
  }

  private static func markedWide(_ bytes: Span<UInt8>) -> TextForm? {
    guard bytes.count >= 2 else { return nil }
    let isLong = bytes.count >= 4
    switch (bytes[0], bytes[1]) {
    case (0xFF, 0xFE):
      // A text in UTF-16 does not begin with NUL, so two more zero bytes mean UTF-32.
      return isLong && bytes[2] == 0 && bytes[3] == 0
        ? .wide(unitBytes: 4, bigEndian: false) : .wide(unitBytes: 2, bigEndian: false)
    case (0xFE, 0xFF):
      return .wide(unitBytes: 2, bigEndian: true)
    case (0, 0) where isLong && bytes[2] == 0xFE && bytes[3] == 0xFF:
      return .wide(unitBytes: 4, bigEndian: true)
    default:
      return nil
    }
  }
}

/// A text of 16 or 32 bit units as UTF-8, and the way back to its own offsets.
///
/// Memory: at most one and a half times the file. Units that stand for no character become U+FFFD.
struct DecodedText: Sendable {
  /// The largest file that is decoded; the rest of a larger one would not fit into memory.
  static let bytesMax = 64 << 20

  private(set) var utf8: [UInt8] = []
  private let unitBytes: Int
  private let bigEndian: Bool

  init(_ bytes: Span<UInt8>, unitBytes: Int, bigEndian: Bool) {
    self.unitBytes = unitBytes
    self.bigEndian = bigEndian
    utf8.reserveCapacity(bytes.count / unitBytes + 16)
    var at = unitBytes  // The mark is no part of the text.
    while at < bytes.count {
      let (scalar, length) = scalar(bytes, at: at)
      utf8.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      at += length
    }
  }

  /// Returns the offset in `bytes`, the file, of each offset in `utf8`; `offsets` must ascend.
  func fileOffsets(of offsets: [Int], in bytes: Span<UInt8>) -> [Int] {
    var out: [Int] = []
    var at = unitBytes
    var decoded = 0
    for offset in offsets {
      while decoded < offset, at < bytes.count {
        let (scalar, length) = scalar(bytes, at: at)
        decoded += UTF8.width(scalar)
        at += length
      }
      out.append(min(at, bytes.count))
    }
    return out
  }

  private func unit(_ bytes: Span<UInt8>, at: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in 0..<unitBytes where at + index < bytes.count {
      let shift = UInt32(bigEndian ? unitBytes - 1 - index : index) * 8
      value |= UInt32(bytes[at + index]) << shift
    }
    return value
  }

  private func scalar(_ bytes: Span<UInt8>, at: Int) -> (Unicode.Scalar, length: Int) {
    let first = unit(bytes, at: at)
    if unitBytes == 2, first & 0xFC00 == 0xD800, at + 4 <= bytes.count {
      let second = unit(bytes, at: at + 2)
      if second & 0xFC00 == 0xDC00 {
        let value = 0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF)
        return (Unicode.Scalar(value) ?? "\u{FFFD}", 4)
      }
    }
    return (Unicode.Scalar(first) ?? "\u{FFFD}", unitBytes)
  }
}
