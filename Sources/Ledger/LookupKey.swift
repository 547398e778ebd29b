import Gate
import Text

/// Under what a journal line is found: the first 20 bytes of a serial or of an object's name.
struct LookupKey: Sendable, Hashable {
  enum Kind: UInt8, Sendable, CaseIterable {
    /// The serial of the line's run.
    case serial = 1
    /// The commit that the line is about.
    case commit = 2
    /// The tree that the run judged; of the line that opens it.
    case tree = 3
    /// The patch of the commit.
    case patch = 4
    /// A commit that the line's commit was made from.
    case origin = 5
  }

  static let byteCount = 20

  var kind: Kind
  /// 20 bytes.
  var bytes: [UInt8]

  init(_ kind: Kind, _ bytes: [UInt8]) {
    precondition(bytes.count == Self.byteCount, "a key has 20 bytes")
    self.kind = kind
    self.bytes = bytes
  }

  /// nil where `hex` is no name of an object.
  init?(_ kind: Kind, hex: String) {
    guard (Self.byteCount * 2...64).contains(hex.utf8.count) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    var high: UInt8?
    for digit in hex.utf8 {
      guard let value = hexadecimalValue(digit) else { return nil }
      if let first = high { bytes.append(first << 4 | value) }
      high = high == nil ? value : nil
    }
    self.init(kind, Array(bytes.prefix(Self.byteCount)))
  }

  init(_ serial: Serial) {
    guard let prefix = KeyPrefix(serialDigits: serial.digits) else {
      preconditionFailure("a serial is 32 digits of base32")
    }
    self.init(.serial, prefix.bytes)
  }

  /// The keys of a line, in a fixed order.
  static func keys(of object: JSONObject) -> [LookupKey] {
    var keys: [LookupKey] = []
    if let serial = object["serial"]?.string.flatMap({ Serial($0) }) { keys.append(.init(serial)) }
    func add(_ kind: Kind, _ value: JSONValue?) {
      if let hex = value?.string, let key = LookupKey(kind, hex: hex) { keys.append(key) }
    }
    add(.commit, object["commit"])
    add(.tree, object["recipe"]?["target"])
    let record = object["record"]
    add(.patch, record?["patch"])
    if object["recipe"] == nil { add(.tree, record?["tree"]) }
    for origin in record?["lineage"]?["from"]?.array ?? [] { add(.origin, origin) }
    return keys
  }
}

/// The first bits of a key, as a person types them.
struct KeyPrefix: Sendable, Hashable {
  let kind: LookupKey.Kind
  /// The bits, and zeros up to the next byte.
  let bytes: [UInt8]
  let bitCount: Int
  /// The prefix as a line of the journal has it, behind its quotation mark.
  let text: String

  /// - Parameter digits: base32 as `Serial.digits(ofPrefix:)` returns it; nil for anything else,
  ///   the empty text among it.
  init?(serialDigits digits: String) {
    var bits = BitBuffer()
    for byte in digits.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): bits.append(byte - UInt8(ascii: "a"), count: 5)
      case UInt8(ascii: "2")...UInt8(ascii: "7"):
        bits.append(byte - UInt8(ascii: "2") + 26, count: 5)
      default: return nil
      }
    }
    guard (1...LookupKey.byteCount * 8).contains(bits.count) else { return nil }
    kind = .serial
    (bytes, bitCount) = (bits.bytes, bits.count)
    text = Serial.prefix + digits
  }

  /// - Parameter hex: the first digits of an object's name, at most 64; longer than 40 (SHA-256),
  ///   the rest does not count.
  init?(_ kind: LookupKey.Kind, hex: String) {
    var bits = BitBuffer()
    guard (1...64).contains(hex.utf8.count) else { return nil }
    for byte in hex.utf8 {
      guard let value = hexadecimalValue(byte) else { return nil }
      bits.append(value, count: 4)
    }
    self.kind = kind
    text = hex.lowercased()
    bytes = Array(bits.bytes.prefix(LookupKey.byteCount))
    bitCount = min(bits.count, LookupKey.byteCount * 8)
  }

  /// Whether `key` begins with these bits.
  func matches(_ key: LookupKey) -> Bool { key.kind == kind && matchesBytes(key.bytes) }

  /// Whether a key of any kind begins with these bits.
  func matchesBytes(_ key: [UInt8]) -> Bool {
    let whole = bitCount / 8
    guard key.prefix(whole).elementsEqual(bytes.prefix(whole)) else { return false }
    let rest = bitCount % 8
    return rest == 0 || (key[whole] ^ bytes[whole]) >> UInt8(8 - rest) == 0
  }
}

/// What a hexadecimal digit of either case stands for.
private func hexadecimalValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// Bits put together, most significant first.
private struct BitBuffer {
  /// The last byte is filled up with zeros.
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0

  /// Adds the last `width` bits of `value`, which has no others.
  mutating func append(_ value: UInt8, count width: Int) {
    let free = bytes.count * 8 - count
    if free > 0 {
      bytes[bytes.count - 1] |=
        free < width ? value >> UInt8(width - free) : value << UInt8(free - width)
    }
    if free < width { bytes.append(value << UInt8(8 - width + free)) }
    count += width
  }
}
