/// Parses RE2's syntax (github.com/google/re2, doc/syntax.txt) into a `Syntax`.
///
/// Groups live on a stack of our own, so that nesting costs no machine stack; later stages recurse
/// over the result, which `heightMax` bounds. Cost: linear in the pattern but for classes, which
/// are sorted.
struct PatternParser {
  /// How deep operators may nest, as in RE2 and Go.
  static let heightMax = 1000
  /// How often a piece may be repeated, nested repetitions multiplied, as in RE2.
  static let repetitionMax = 1000
  static let patternBytesMax = 1 << 20

  /// One operand with what bounds need to know of it.
  struct Item {
    var syntax: Syntax
    var height = 1
    /// The product of the counts of the repetitions nested in the operand.
    var repetition = 1
  }

  /// An open group, or the whole pattern.
  struct Frame {
    var alternatives: [Item] = []
    var sequence: [Item] = []
    /// The flags to return to when the group closes.
    var flagsOutside: PatternOptions
    var group: Int?
    var openOffset: Int
  }

  let bytes: [UInt8]
  var at = 0
  var flags: PatternOptions
  var frames: [Frame] = []
  var groupNames: [String?] = [nil]
  /// Where the repetition that ends at `at` starts: a second one right after it is an error.
  var repetitionStart: Int?

  init(_ source: String, options: PatternOptions) {
    bytes = Array(source.utf8)
    flags = options
  }

  mutating func parse() throws(PatternError) -> Syntax {
    if bytes.count > Self.patternBytesMax {
      throw PatternError(
        offset: Self.patternBytesMax,
        message: "pattern is longer than \(Self.patternBytesMax) bytes")
    }
    frames = [Frame(flagsOutside: flags, group: nil, openOffset: 0)]
    while at < bytes.count { try parseNext() }
    if frames.count > 1 {
      let offset = frames[frames.count - 1].openOffset
      throw PatternError(
        offset: offset, message: "missing ')' for this group",
        hint: "close the group, or write '\\(' for a parenthesis as such")
    }
    var whole = frames[0]
    return try close(&whole, at: 0).syntax
  }

  private mutating func parseNext() throws(PatternError) {
    let start = at
    let repeatedBefore = repetitionStart
    repetitionStart = nil
    switch bytes[at] {
    case UInt8(ascii: "("): try openGroup()
    case UInt8(ascii: ")"): try closeGroup()
    case UInt8(ascii: "|"):
      at += 1
      try endAlternative()
    case UInt8(ascii: "*"): try repetition(from: start, after: repeatedBefore, 0, nil, length: 1)
    case UInt8(ascii: "+"): try repetition(from: start, after: repeatedBefore, 1, nil, length: 1)
    case UInt8(ascii: "?"): try repetition(from: start, after: repeatedBefore, 0, 1, length: 1)
    case UInt8(ascii: "{"):
      if let count = countedRepetition() {
        try repetition(
          from: start, after: repeatedBefore, count.minimum, count.maximum, length: count.length)
      } else {
        at += 1
        append(.character(UInt32(UInt8(ascii: "{"))))
      }
    case UInt8(ascii: "^"):
      at += 1
      append(.assertion(flags.multiline ? .lineStart : .textStart))
    case UInt8(ascii: "$"):
      at += 1
      append(.assertion(flags.multiline ? .lineEnd : .textEnd))
    case UInt8(ascii: "."):
      at += 1
      append(.set(flags.dotMatchesNewline ? .all : Self.allButNewline))
    case UInt8(ascii: "["): append(.set(try parseClass()))
    case UInt8(ascii: "\\"): try parseEscape()
    default: appendLiteral(nextCharacter())
    }
  }

  private static let allButNewline = CodePointSet(0x0A, 0x0A).inverted

  // MARK: - Operands

  mutating func append(_ syntax: Syntax) {
    frames[frames.count - 1].sequence.append(Item(syntax: syntax))
  }

  /// Adds `point` as a literal, in all its cases where the flag says so.
  mutating func appendLiteral(_ point: UInt32) {
    guard flags.caseInsensitive else { return append(.character(point)) }
    if let set = Self.foldedLetters[point] { return append(.set(set)) }
    let isCased = point >= 0x80 && CaseFolding.next(point) != nil
    append(isCased ? .set(CodePointSet(point, point).caseFolded) : .character(point))
  }

  /// The sets of ASCII letters in all their cases: most literals of most patterns.
  private static let foldedLetters: [UInt32: CodePointSet] = {
    var out: [UInt32: CodePointSet] = [:]
    for letter in UInt32(0x61)...0x7A {
      let set = CodePointSet(letter, letter).caseFolded
      out[letter] = set
      out[letter - 0x20] = set
    }
    return out
  }()

  /// Takes the character at `at`; the pattern is a string and so well-formed UTF-8.
  mutating func nextCharacter() -> UInt32 {
    let length = characterLength(at: at)
    let lead = bytes[at]
    var point = length == 1 ? UInt32(lead) : UInt32(lead) & (0x7F >> UInt32(length))
    for offset in 1..<max(1, length) { point = point << 6 | UInt32(bytes[at + offset] & 0x3F) }
    at += length
    return point
  }

  func characterLength(at offset: Int) -> Int {
    switch bytes[offset] {
    case ..<0xC0: 1
    case ..<0xE0: 2
    case ..<0xF0: 3
    default: 4
    }
  }

  // MARK: - Groups and alternatives

  mutating func open(group: Int?, from start: Int) throws(PatternError) {
    // Height is bounded when the group closes; this bounds the memory of those never closed.
    if frames.count > Self.heightMax { throw Self.nestsTooDeep(start) }
    frames.append(Frame(flagsOutside: flags, group: group, openOffset: start))
  }

  private mutating func endAlternative() throws(PatternError) {
    let frame = frames.count - 1
    let item = try Self.joined(frames[frame].sequence, at: at)
    frames[frame].alternatives.append(item)
    frames[frame].sequence.removeAll(keepingCapacity: true)
  }

  private mutating func closeGroup() throws(PatternError) {
    guard frames.count > 1, var frame = frames.popLast() else {
      throw PatternError(
        offset: at, message: "unexpected ')'", hint: "write '\\)' for a parenthesis as such")
    }
    var item = try close(&frame, at: at)
    if let group = frame.group {
      item = Item(
        syntax: .capture(item.syntax, group: group), height: item.height + 1,
        repetition: item.repetition)
    }
    at += 1
    flags = frame.flagsOutside
    try check(item, at: frame.openOffset)
    frames[frames.count - 1].sequence.append(item)
  }

  private mutating func close(_ frame: inout Frame, at offset: Int) throws(PatternError) -> Item {
    let last = try Self.joined(frame.sequence, at: offset)
    guard !frame.alternatives.isEmpty else { return last }
    frame.alternatives.append(last)
    let item = AlternationFactoring.alternation(of: frame.alternatives)
    try check(item, at: frame.openOffset)
    return item
  }

  private static func joined(_ sequence: [Item], at offset: Int) throws(PatternError) -> Item {
    if sequence.count == 1 { return sequence[0] }
    if sequence.isEmpty { return Item(syntax: .empty) }
    return Item(
      syntax: .concatenation(sequence.map(\.syntax)),
      height: 1 + (sequence.lazy.map(\.height).max() ?? 0),
      repetition: sequence.lazy.map(\.repetition).max() ?? 1)
  }

  private func check(_ item: Item, at offset: Int) throws(PatternError) {
    if item.height > Self.heightMax { throw Self.nestsTooDeep(offset) }
  }

  private static func nestsTooDeep(_ offset: Int) -> PatternError {
    PatternError(
      offset: offset, message: "pattern nests deeper than \(heightMax) levels",
      hint: "split the pattern into several rules")
  }

  // MARK: - Repetition

  /// Reads `{n}`, `{n,}` or `{n,m}` at `at` without taking it; nil where the brace is a literal.
  private func countedRepetition() -> (minimum: Int, maximum: Int?, length: Int)? {
    var offset = at + 1
    guard let minimum = integer(&offset), offset < bytes.count else { return nil }
    if bytes[offset] == UInt8(ascii: "}") { return (minimum, minimum, offset + 1 - at) }
    guard bytes[offset] == UInt8(ascii: ",") else { return nil }
    offset += 1
    guard offset < bytes.count else { return nil }
    if bytes[offset] == UInt8(ascii: "}") { return (minimum, nil, offset + 1 - at) }
    guard let maximum = integer(&offset), offset < bytes.count, bytes[offset] == UInt8(ascii: "}")
    else { return nil }
    return (minimum, maximum, offset + 1 - at)
  }

  /// Reads at most nine digits, without a leading zero, as RE2 does.
  private func integer(_ offset: inout Int) -> Int? {
    let start = offset
    var value = 0
    while offset < bytes.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[offset] {
      guard value < 100_000_000 else { return nil }
      value = value * 10 + Int(bytes[offset] - UInt8(ascii: "0"))
      offset += 1
    }
    let hasLeadingZero = offset - start > 1 && bytes[start] == UInt8(ascii: "0")
    return offset == start || hasLeadingZero ? nil : value
  }

  /// Applies the repetition operator of `length` bytes at `start` to the operand before it.
  private mutating func repetition(
    from start: Int, after previous: Int?, _ minimum: Int, _ maximum: Int?, length: Int
  ) throws(PatternError) {
    at = start + length
    var greedy = true
    if at < bytes.count, bytes[at] == UInt8(ascii: "?") {
      greedy = false
      at += 1
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if let previous { throw Self.doubleRepetition(bytes[previous..<at], at: previous) }
    guard let operand = frames[frames.count - 1].sequence.popLast() else {
      throw PatternError(
        offset: start, message: "nothing to repeat before '\(text)'",
        hint: "write '\\\(text.prefix(1))' for the character as such")
    }
    let largest = max(minimum, maximum ?? 0)
    if let maximum, minimum > maximum {
      throw PatternError(
        offset: start, message: "repetition '\(text)' has its bounds the wrong way round",
        hint: "write '{\(maximum),\(minimum)}'")
    }
    var item = Item(
      syntax: .repetition(
        operand.syntax, minimum: minimum, maximum: maximum, greedy: greedy != flags.ungreedy),
      height: operand.height + 1, repetition: operand.repetition)
    if largest > 1 {
      // An operand that is optional by count still has its own repetitions to expand.
      item.repetition = operand.repetition * (maximum ?? minimum)
      if largest > Self.repetitionMax || item.repetition > Self.repetitionMax {
        throw PatternError(
          offset: start,
          message:
            "repetition '\(text)' makes a piece repeat more than \(Self.repetitionMax) times",
          hint: "nested counts multiply; use '*' or '+' where the exact count does not matter")
      }
    }
    try check(item, at: start)
    frames[frames.count - 1].sequence.append(item)
    repetitionStart = start
  }

  private static func doubleRepetition(_ operators: ArraySlice<UInt8>, at offset: Int)
    -> PatternError
  {
    let text = String(decoding: operators, as: UTF8.self)
    let isPossessive = operators.last == UInt8(ascii: "+")
    return PatternError(
      offset: offset, message: "repetition operators '\(text)' one after another",
      hint: isPossessive
        ? "possessive repetition is not needed, as matching is linear: drop the '+'"
        : "put the inner repetition into '(?:…)'")
  }
}
