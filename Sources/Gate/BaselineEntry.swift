package import Text

/// One finding as a baseline lists it: `PATH RULE KEY.SURROUNDINGS`, with `.2` behind the second
/// finding of its file, and so on.
package struct BaselineEntry: Sendable, Hashable {
  package var path: RepositoryPath
  package var rule: String
  /// The rule and the normalised line, as 64 bits of their digest in hexadecimal.
  package var key: String
  /// Tells equal lines apart, and may change.
  package var surroundings: Surroundings
  /// From 1, among all findings of the file when the entry was made: equal lines are known by what
  /// is listed before and behind them. An entry that came later has the number after that of the
  /// entry before it, be it taken or not.
  package var order: Int

  package init(
    path: RepositoryPath, rule: String, key: String, surroundings: Surroundings, order: Int = 1
  ) {
    self.path = path
    self.rule = rule
    self.key = key
    self.surroundings = surroundings
    self.order = order
  }

  /// The entry as a line of the file, without its line end.
  var line: [UInt8] {
    var line: [UInt8] = []
    for (index, byte) in path.bytes.enumerated() {
      if byte <= 0x20 || byte == UInt8(ascii: "%") || byte >= 0x7F && isEscaped(byte)
        || (index == 0 && byte == UInt8(ascii: "#"))
      {
        line += Array("%\(hexadecimal([byte]).uppercased())".utf8)
      } else {
        line.append(byte)
      }
    }
    line += Array(" \(rule) \(key).\(surroundings.digits)".utf8)
    if order > 1 { line += Array(".\(order)".utf8) }
    return line
  }

  /// Bytes beyond ASCII stay as they are where the whole path is UTF-8.
  private func isEscaped(_ byte: UInt8) -> Bool { byte == 0x7F || !isUTF8 }

  private var isUTF8: Bool {
    String(decoding: path.bytes, as: UTF8.self).utf8.elementsEqual(path.bytes)
  }

  /// Reads a line; nil where it is none.
  init?(line: Span<UInt8>) {
    let fields = (0..<line.count).map { line[$0] }
      .split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard fields.count == 3, let path = Self.path(fields[0]), !fields[1].isEmpty,
      fields[1].count <= 200, fields[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    let parts = fields[2].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts[0].count == 16, parts[1].count == 32,
      (parts[0] + parts[1]).allSatisfy(Self.isHexDigit)
    else { return nil }
    var order = 1
    if parts.count == 3 {
      guard let number = Int(String(decoding: parts[2], as: UTF8.self)), number > 1 else {
        return nil
      }
      order = number
    }
    guard let surroundings = Surroundings(digits: parts[1]) else { return nil }
    self.init(
      path: path, rule: String(decoding: fields[1], as: UTF8.self),
      key: String(decoding: parts[0], as: UTF8.self), surroundings: surroundings,
      order: order)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    byte >= 0x30 && byte <= 0x39 || byte >= 0x61 && byte <= 0x66
  }

  private static func path(_ field: ArraySlice<UInt8>) -> RepositoryPath? {
    var bytes: [UInt8] = []
    var at = field.startIndex
    while at < field.endIndex {
      if field[at] == UInt8(ascii: "%") {
        guard at + 2 < field.endIndex,
          let byte = UInt8(String(decoding: field[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
        else { return nil }
        bytes.append(byte)
        at += 3
      } else {
        guard field[at] > 0x20, field[at] != 0x7F else { return nil }
        bytes.append(field[at])
        at += 1
      }
    }
    return bytes.isEmpty || bytes.contains(0) ? nil : RepositoryPath(bytes)
  }
}

extension Surroundings {
  /// Thirty-two hexadecimal digits.
  fileprivate var digits: String {
    [above, below].map { number in
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }.joined()
  }

  fileprivate init?(digits: ArraySlice<UInt8>) {
    guard let above = UInt64(String(decoding: digits.prefix(16), as: UTF8.self), radix: 16),
      let below = UInt64(String(decoding: digits.dropFirst(16), as: UTF8.self), radix: 16)
    else { return nil }
    self.init(above: above, below: below)
  }
}
