@testable import TOML

/// A small generator (SplitMix64), so that a seed names a run.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Makes random values and writes values as TOML, each in one of the styles that it may have.
struct RandomTOML {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(state: seed) }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  private mutating func pick<T>(_ elements: [T]) -> T { elements[below(elements.count)] }

  // MARK: Values

  mutating func table(depth: Int) -> TOMLValue {
    var entries: [TOMLEntry] = []
    for _ in 0..<below(pick([3, 6, 6, 40])) {
      let key = text()
      if entries.contains(where: { $0.key.utf8.elementsEqual(key.utf8) }) { continue }
      entries.append(TOMLEntry(key: key, keyPlace: Self.place, node: value(depth: depth - 1)))
    }
    return .table(TOMLTable(entries))
  }

  private static let place = TOMLPlace(line: 1, column: 1)

  private mutating func value(depth: Int) -> TOMLNode {
    let value: TOMLValue =
      switch below(depth > 0 ? 12 : 8) {
      case 0: .integer(pick([0, 1, -1, .max, .min, Int64(below(100_000))]))
      case 1: .float(float())
      case 2: .boolean(pick([true, false]))
      case 3: date()
      case 4...7: .string(text())
      case 8, 9: .array((0..<below(4)).map { _ in self.value(depth: depth - 1) })
      case 10: .array((0..<below(3)).map { _ in TOMLNode(table(depth: depth - 1), at: Self.place) })
      default: table(depth: depth)
      }
    return TOMLNode(value, at: Self.place)
  }

  private mutating func float() -> Double {
    pick([0.1, -0.0, 1e300, .infinity, -.infinity, .nan, Double(bitPattern: random.next())])
  }

  private mutating func date() -> TOMLValue {
    let month = below(12) + 1
    let date = TOMLDate(year: 1900 + below(200), month: month, day: below(28) + 1)!
    let time = TOMLTime(
      hour: below(24), minute: below(60), second: below(61),
      nanosecond: pick([0, 120_000_000, below(1_000_000_000)]))!
    let dateTime = TOMLDateTime(date: date, time: time)
    return switch below(4) {
    case 0: .localDate(date)
    case 1: .localTime(time)
    case 2: .localDateTime(dateTime)
    default: .offsetDateTime(dateTime, offset: TOMLOffset(minutes: below(2879) - 1439)!)
    }
  }

  private mutating func text() -> String {
    var text = ""
    for _ in 0..<below(pick([2, 8, 8, 60])) {
      text.unicodeScalars.append(
        pick([
          "a", "b", "Z", "0", "9", "_", "-", ".", " ", "\t", "\n", "\r", "\"", "'", "\\", "#", "=",
          "[", "]", "{", "}", ",", "\u{0}", "\u{1F}", "\u{7F}", "é", "\u{301}", "苹", "🍎",
          "\u{FEFF}", "\u{10FFFF}", "\u{D7FF}", "\u{E000}",
        ]))
    }
    return text
  }

  // MARK: Documents

  mutating func document(_ value: TOMLValue) -> String {
    guard case .table(let table) = value else { return "" }
    return body(of: table, path: [])
  }

  /// Writes what a table holds: its values, then the tables that get headers of their own.
  private mutating func body(of table: TOMLTable, path: [String]) -> String {
    var lines = ""
    var sections = ""
    for entry in table.entries {
      let name = key(entry.key)
      switch entry.node.value {
      case .table(let inner) where below(3) > 0:
        sections += section("[", "]", path + [name], inner)
      case .array(let nodes) where !nodes.isEmpty && below(3) > 0:
        let tables = nodes.compactMap { node -> TOMLTable? in
          if case .table(let inner) = node.value { inner } else { nil }
        }
        if tables.count == nodes.count {
          for inner in tables { sections += section("[[", "]]", path + [name], inner) }
        } else {
          lines += line(name, entry.node.value)
        }
      case .table(let inner) where !inner.entries.isEmpty && below(2) > 0:
        lines += dotted(name, inner)
      default:
        lines += line(name, entry.node.value)
      }
    }
    return lines + sections
  }

  private mutating func section(
    _ open: String, _ close: String, _ path: [String], _ table: TOMLTable
  ) -> String {
    blanks() + open + blanks() + path.joined(separator: blanks() + "." + blanks()) + blanks()
      + close + end() + body(of: table, path: path)
  }

  private mutating func dotted(_ name: String, _ table: TOMLTable) -> String {
    var lines = ""
    for entry in table.entries {
      lines += line(name + blanks() + "." + blanks() + key(entry.key), entry.node.value)
    }
    return lines
  }

  private mutating func line(_ name: String, _ value: TOMLValue) -> String {
    blanks() + name + blanks() + "=" + blanks() + inline(value) + end()
  }

  private mutating func blanks() -> String { pick(["", "", " ", "\t", "  "]) }

  private mutating func end() -> String {
    blanks() + pick(["", "", "# é \" ' ] }"]) + pick(["\n", "\n", "\r\n", "\n\n"])
  }

  // MARK: Inline

  private mutating func inline(_ value: TOMLValue) -> String {
    switch value {
    case .string(let text): string(text)
    case .integer(let number): integer(number)
    case .float(let number) where number.isNaN: pick(["nan", "+nan", "-nan"])
    case .float(let number): number.description
    case .boolean(let flag): flag ? "true" : "false"
    case .offsetDateTime(let time, let offset): "\(time)\(offset)"
    case .localDateTime(let time): pick(["\(time)", "\(time.date) \(time.time)"])
    case .localDate(let date): "\(date)"
    case .localTime(let time): "\(time)"
    case .array(let nodes): array(nodes)
    case .table(let table): inlineTable(table)
    }
  }

  private mutating func integer(_ number: Int64) -> String {
    guard number > 9, below(2) > 0 else { return pick(["", number >= 0 ? "+" : ""]) + "\(number)" }
    return pick([
      "0x" + String(number, radix: 16), "0o" + String(number, radix: 8),
      "0b" + String(number, radix: 2), "\(number / 10)_\(number % 10)",
    ])
  }

  private mutating func array(_ nodes: [TOMLNode]) -> String {
    var text = "["
    for (index, node) in nodes.enumerated() {
      text += space() + inline(node.value) + space()
      if index + 1 < nodes.count || below(2) > 0 { text += "," }
    }
    return text + space() + "]"
  }

  /// What may stand between the elements of an array.
  private mutating func space() -> String { pick(["", "", " ", "\n", "\r\n", " # ] \"\n"]) }

  private mutating func inlineTable(_ table: TOMLTable) -> String {
    var parts: [String] = []
    for entry in table.entries {
      parts.append(
        blanks() + key(entry.key) + blanks() + "=" + blanks() + inline(entry.node.value)
          + blanks())
    }
    return "{" + blanks() + parts.joined(separator: ",") + blanks() + "}"
  }

  private mutating func key(_ key: String) -> String {
    let isBare = !key.isEmpty && key.utf8.allSatisfy(isBareKeyByte)
    return isBare && below(3) > 0 ? key : oneLine(key)
  }

  private mutating func string(_ text: String) -> String {
    if below(2) > 0 { return oneLine(text) }
    let needsEscape = text.unicodeScalars.contains { isControl($0) && $0 != "\n" }
    if !needsEscape, !text.unicodeScalars.contains("'"), below(2) > 0 {
      return "'''" + (text.unicodeScalars.first == "\n" || below(2) > 0 ? "\n" : "") + text + "'''"
    }
    return "\"\"\"" + pick(["\n", "\\\n  \t"]) + escaped(text, keepingLines: true)
      + pick(["", "\\  \n\n \t"]) + "\"\"\""
  }

  private mutating func oneLine(_ text: String) -> String {
    if !text.unicodeScalars.contains("'"), !text.unicodeScalars.contains(where: isControl),
      below(2) > 0
    {
      return "'\(text)'"
    }
    return "\"" + escaped(text, keepingLines: false) + "\""
  }

  private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 && scalar != "\t" || scalar.value == 0x7F
  }

  private mutating func escaped(_ text: String, keepingLines: Bool) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n" where keepingLines && !out.isEmpty && below(2) > 0: out += pick(["\n", "\r\n"])
      case "\n": out += "\\n"
      case "\"", "\\": out += "\\\(scalar)"
      // A blank after an escaped line end would be left out.
      case " ", "\t": out += out.isEmpty ? unicode(scalar) : String(scalar)
      case _ where isControl(scalar) || below(10) == 0: out += unicode(scalar)
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private mutating func unicode(_ scalar: Unicode.Scalar) -> String {
    let code = String(scalar.value, radix: 16, uppercase: below(2) > 0)
    let width = scalar.value > 0xFFFF || below(3) == 0 ? 8 : 4
    return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - code.count) + code
  }

  // MARK: Damage

  /// Changes `bytes` somewhere.
  mutating func damage(_ bytes: inout [UInt8]) {
    let at = below(bytes.count + 1)
    switch below(5) {
    case 0 where at < bytes.count: bytes.remove(at: at)
    case 1 where at < bytes.count: bytes[at] = UInt8(truncatingIfNeeded: random.next())
    case 2 where at < bytes.count: bytes.removeSubrange(at..<min(bytes.count, at + below(20)))
    case 3:
      let from = below(bytes.count + 1)
      bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + below(40))], at: at)
    default:
      let pieces = [
        "=", ".", ",", "\"", "'", "\"\"\"", "'''", "[", "]", "[[", "{", "}", "\n", "\r", "\\", "#",
        "a", "1", "-", "e5", "0x", "_", ":", "1979-05-27", "inf", "true", "\u{0}", "\u{FEFF}",
      ]
      bytes.insert(contentsOf: Array(pick(pieces).utf8), at: at)
    }
  }
}
