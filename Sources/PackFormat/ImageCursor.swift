/// Reads an image's numbers and texts one after the other. What is no image traps at the bounds:
/// images are parts of the program.
struct ImageCursor {
  private let bytes: StaticBytes
  private var at: Int

  init(_ bytes: StaticBytes, at start: Int = 0) {
    self.bytes = bytes
    at = start
  }

  var isAtEnd: Bool { at == bytes.count }

  /// What is left to read.
  var rest: StaticBytes { bytes[at..<bytes.count] }

  mutating func number() -> Int { Int(bitPattern: UInt(word())) }

  /// Reads a number of up to 64 bits; most are of one byte.
  @inline(__always)
  mutating func word() -> UInt64 {
    let first = bytes[at]
    if first & 0x40 != 0 { return longWord() }
    at += 1
    return UInt64(first)
  }

  private mutating func longWord() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = bytes[at]
      at += 1
      value |= UInt64(byte & 0x3F) << shift
      if byte & 0x40 == 0 { return value }
      shift += 6
    }
  }

  /// Reads a number that may be negative.
  mutating func signedNumber() -> Int {
    let word = word()
    return Int(bitPattern: UInt(word >> 1)) ^ -Int(word & 1)
  }

  /// Reads a text's bytes.
  mutating func block() -> StaticBytes { take(number()) }

  /// Reads `count` bytes.
  mutating func take(_ count: Int) -> StaticBytes {
    defer { at += count }
    return bytes[at..<(at + count)]
  }

  mutating func text() -> String { block().text }

  mutating func skipNumber() {
    while bytes[at] & 0x40 != 0 { at += 1 }
    at += 1
  }

  mutating func skipBlock() {
    let count = number()
    at += count
  }

  /// Skips a text and tells whether it is `text`.
  mutating func skipBlock(equalTo text: String) -> Bool {
    let count = number()
    defer { at += count }
    return count == text.utf8.count && bytes[at..<(at + count)].isText(text)
  }

  mutating func list<Element>(_ element: (inout ImageCursor) -> Element) -> [Element] {
    let count = number()
    var result: [Element] = []
    result.reserveCapacity(count)
    for _ in 0..<count { result.append(element(&self)) }
    return result
  }
}

/// Writes what `ImageCursor` reads.
struct ImageWriter {
  private(set) var bytes: [UInt8] = []

  mutating func number(_ value: Int) { word(UInt64(UInt(bitPattern: value))) }

  mutating func word(_ value: UInt64) {
    var rest = value
    while rest > 0x3F {
      bytes.append(UInt8(rest & 0x3F) | 0x40)
      rest >>= 6
    }
    bytes.append(UInt8(rest))
  }

  mutating func signedNumber(_ value: Int) {
    word(UInt64(UInt(bitPattern: value << 1 ^ value >> (Int.bitWidth - 1))))
  }

  mutating func text(_ text: String) { block(Array(text.utf8)) }

  mutating func block(_ block: [UInt8]) {
    number(block.count)
    bytes += block
  }

  /// Writes bytes without their number.
  mutating func raw(_ text: String) { bytes += Array(text.utf8) }

  mutating func list<Element>(
    _ elements: [Element], _ write: (inout ImageWriter, Element) -> Void
  ) {
    number(elements.count)
    for element in elements { write(&self, element) }
  }
}
