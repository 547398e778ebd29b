/// Reads the numbers of one line of a `UnicodeTables` text; Tests/Generators/unicode-tables.py
/// tells the format.
struct TableReader {
  private let text: StaticString
  private var at = 0

  init(_ text: StaticString) { self.text = text }

  /// The byte at `offset`, or nil past the end.
  private func byte(_ offset: Int) -> UInt8? {
    guard offset < text.utf8CodeUnitCount else { return nil }
    return unsafe text.utf8Start[offset]
  }

  /// Moves to the first number of the line `name`; false where there is none.
  mutating func findLine(named name: String) -> Bool {
    let wanted = Array(name.utf8) + [UInt8(ascii: ":")]
    var start = 0
    while byte(start) != nil {
      var length = 0
      while length < wanted.count, byte(start + length) == wanted[length] { length += 1 }
      if length == wanted.count {
        at = start + length
        return true
      }
      while let next = byte(start), next != UInt8(ascii: "\n") { start += 1 }
      start += 1
    }
    return false
  }

  /// Reads the next number; nil at the end of the line.
  mutating func number() -> UInt32? {
    var value: UInt32 = 0
    var shift: UInt32 = 0
    while let next = byte(at) {
      if next == UInt8(ascii: "\n") {
        guard byte(at + 1) == UInt8(ascii: " ") else { return nil }
        at += 2
        continue
      }
      at += 1
      let digit = Self.digit(next)
      value |= (digit & 31) << shift
      if digit < 32 { return value }
      shift += 5
    }
    return nil
  }

  /// The names of all lines, in order.
  static func names(in text: StaticString) -> [String] {
    let reader = TableReader(text)
    var out: [String] = []
    var name: [UInt8]? = []
    var at = 0
    while let next = reader.byte(at) {
      if next == UInt8(ascii: "\n") {
        name = []
      } else if next == UInt8(ascii: " ") {
        name = nil
      } else if next == UInt8(ascii: ":"), let complete = name {
        out.append(String(decoding: complete, as: UTF8.self))
        name = nil
      } else {
        name?.append(next)
      }
      at += 1
    }
    return out
  }

  private static func digit(_ character: UInt8) -> UInt32 {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character) - 97 + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character) - 48 + 52
    case UInt8(ascii: "+"): 62
    default: 63
    }
  }
}
