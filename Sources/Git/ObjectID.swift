import CLibgit2
import Text

/// The name of a git object: its SHA-1, 20 bytes.
package struct ObjectID: Sendable, Hashable, Comparable, CustomStringConvertible {
  // Big-endian parts, so that comparing them compares the bytes.
  private let high: UInt64
  private let middle: UInt64
  private let low: UInt32

  /// All zeros: git's name for "no object".
  package static let zero = ObjectID(high: 0, middle: 0, low: 0)

  /// The tree that holds nothing. git knows it whether it is stored or not.
  package static let emptyTree = ObjectID(
    high: 0x4b82_5dc6_42cb_6eb9, middle: 0xa060_e54b_f8d6_9288, low: 0xfbee_4904)

  private init(high: UInt64, middle: UInt64, low: UInt32) {
    self.high = high
    self.middle = middle
    self.low = low
  }

  /// Takes the 20 bytes at `offset`, which must lie in `bytes`.
  package init(_ bytes: Span<UInt8>, at offset: Int = 0) {
    precondition(offset >= 0 && offset + 20 <= bytes.count)
    let (high, middle, low) = unsafe bytes.withUnsafeBytes { raw in
      (
        UInt64(bigEndian: unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
        UInt64(bigEndian: unsafe raw.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)),
        UInt32(bigEndian: unsafe raw.loadUnaligned(fromByteOffset: offset + 16, as: UInt32.self))
      )
    }
    self.init(high: high, middle: middle, low: low)
  }

  /// Reads 40 hexadecimal digits, upper or lower case; nil for anything else.
  package init?(hex text: some Sequence<UInt8>) {
    var bytes: [UInt8] = []
    var half: UInt8?
    for digit in text {
      guard bytes.count < 20, let value = hexValue(digit) else { return nil }
      if let first = half {
        bytes.append(first << 4 | value)
        half = nil
      } else {
        half = value
      }
    }
    guard bytes.count == 20, half == nil else { return nil }
    self.init(bytes.span)
  }

  /// Reads 40 hexadecimal digits; nil for anything else.
  package init?(hex text: String) { self.init(hex: text.utf8) }

  /// The 20 bytes.
  package var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(20)
    append(to: &out)
    return out
  }

  package func append(to out: inout [UInt8]) {
    let words = (high.bigEndian, middle.bigEndian, low.bigEndian)
    unsafe withUnsafeBytes(of: words) { unsafe out.append(contentsOf: $0.prefix(20)) }
  }

  /// 40 lower-case hexadecimal digits.
  package var hex: String { hexadecimal(bytes) }

  package var description: String { hex }

  package var isZero: Bool { self == .zero }

  package static func < (a: ObjectID, b: ObjectID) -> Bool {
    if a.high != b.high { return a.high < b.high }
    if a.middle != b.middle { return a.middle < b.middle }
    return a.low < b.low
  }

  package static func == (a: ObjectID, b: ObjectID) -> Bool {
    a.high == b.high && a.middle == b.middle && a.low == b.low
  }

  /// A hash of well-mixed bytes is its own hash.
  package func hash(into hasher: inout Hasher) { hasher.combine(high) }
}

extension ObjectID {
  init(_ raw: git_oid) {
    let value = unsafe withUnsafeBytes(of: raw.id) { buffer in
      let bytes = unsafe buffer.bindMemory(to: UInt8.self)
      return unsafe ObjectID(bytes.span)
    }
    self = value
  }

  /// As libgit2 takes it.
  var raw: git_oid {
    var out = git_oid()
    let words = (high.bigEndian, middle.bigEndian, low.bigEndian)
    unsafe withUnsafeBytes(of: words) { words in
      unsafe withUnsafeMutableBytes(of: &out.id) {
        unsafe $0.copyMemory(from: .init(rebasing: words[..<20]))
      }
    }
    return out
  }
}

private func hexValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}
