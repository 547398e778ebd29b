/// Character classes in brackets.
extension PatternParser {
  /// Reads the class whose `[` is at `at`.
  mutating func parseClass() throws(PatternError) -> CodePointSet {
    let start = at
    at += 1
    var isNegated = false
    if at < bytes.count, bytes[at] == UInt8(ascii: "^") {
      isNegated = true
      at += 1
    }
    var ranges: [CodePointSet.Range] = []
    var isFirst = true
    // A ']' right at the start is a literal.
    while at < bytes.count, isFirst || bytes[at] != UInt8(ascii: "]") {
      isFirst = false
      try parseClassItem(into: &ranges, classStart: start)
    }
    guard at < bytes.count else {
      throw PatternError(
        offset: start, message: "missing ']' for this class",
        hint: "close the class, or write '\\[' for a bracket as such")
    }
    at += 1
    let set = CodePointSet(unsorted: ranges)
    return isNegated ? set.inverted : set
  }

  private mutating func parseClassItem(
    into ranges: inout [CodePointSet.Range], classStart: Int
  ) throws(PatternError) {
    if let set = try posixClass() {
      ranges += set.ranges
      return
    }
    if let set = try perlOrUnicodeClass() {
      ranges += set.ranges
      return
    }
    let start = at
    let low = try classCharacter(classStart: classStart)
    var high = low
    if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "-"), bytes[at + 1] != UInt8(ascii: "]") {
      at += 1
      high = try classCharacter(classStart: classStart)
      if high < low {
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        throw PatternError(
          offset: start, message: "range '\(text)' ends before it starts",
          hint: "swap its ends, or write '\\-' for a hyphen as such")
      }
    }
    let range = CodePointSet.Range(low: low, high: high)
    ranges.append(range)
    if flags.caseInsensitive { CaseFolding.addOtherCases(of: range, to: &ranges) }
  }

  private mutating func classCharacter(classStart: Int) throws(PatternError) -> UInt32 {
    guard at < bytes.count else {
      throw PatternError(
        offset: classStart, message: "missing ']' for this class",
        hint: "close the class, or write '\\[' for a bracket as such")
    }
    return bytes[at] == UInt8(ascii: "\\") ? try characterEscape() : nextCharacter()
  }

  /// Reads `[:alpha:]` or `[:^alpha:]`; nil, with nothing taken, where there is none.
  private mutating func posixClass() throws(PatternError) -> CodePointSet? {
    let rest = bytes[at...]
    guard rest.starts(with: "[:".utf8),
      let end = rest.indices.dropFirst(2).first(where: { bytes[$0...].starts(with: ":]".utf8) })
    else { return nil }
    var name = String(decoding: bytes[(at + 2)..<end], as: UTF8.self)[...]
    let isNegated = name.first == "^"
    if isNegated { name = name.dropFirst() }
    guard let ranges = NamedClass.ranges(String(name)) else {
      throw PatternError(
        offset: at, message: "unknown character class '[:\(name):]'",
        hint: "known are \(NamedClass.names.joined(separator: ", "))")
    }
    at = end + 2
    return finished(CodePointSet(unsorted: ranges), isNegated: isNegated)
  }
}

/// POSIX's named classes, ASCII as in RE2.
enum NamedClass {
  private static let classes: [(name: String, ranges: [ClosedRange<UInt32>])] = [
    ("alnum", [0x30...0x39, 0x41...0x5A, 0x61...0x7A]),
    ("alpha", [0x41...0x5A, 0x61...0x7A]),
    ("ascii", [0x00...0x7F]),
    ("blank", [0x09...0x09, 0x20...0x20]),
    ("cntrl", [0x00...0x1F, 0x7F...0x7F]),
    ("digit", [0x30...0x39]),
    ("graph", [0x21...0x7E]),
    ("lower", [0x61...0x7A]),
    ("print", [0x20...0x7E]),
    ("punct", [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
    ("space", [0x09...0x0D, 0x20...0x20]),
    ("upper", [0x41...0x5A]),
    ("word", [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]),
    ("xdigit", [0x30...0x39, 0x41...0x46, 0x61...0x66]),
  ]

  static var names: [String] { classes.map(\.name) }

  static func ranges(_ name: String) -> [CodePointSet.Range]? {
    classes.first { $0.name == name }?.ranges.map {
      CodePointSet.Range(low: $0.lowerBound, high: $0.upperBound)
    }
  }
}
