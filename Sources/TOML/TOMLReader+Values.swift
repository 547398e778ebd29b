import Diagnostics
import Text

/// Values by their first character, arrays and inline tables.
extension TOMLReader {
  /// Reads a value that lies in `depth` tables and arrays, itself counted.
  mutating func readValue(depth: Int) throws(Failure) -> TOMLNode {
    let start = place
    let value: TOMLValue =
      switch byte {
      case UInt8(ascii: "\""):
        .string(startsMultilineString ? try readMultilineBasicString() : try readBasicString())
      case UInt8(ascii: "'"):
        .string(startsMultilineString ? try readMultilineLiteralString() : try readLiteralString())
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
        try readNumberOrDate()
      case UInt8(ascii: "["): .array(try readArray(depth: depth))
      case UInt8(ascii: "{"): .table(try readInlineTable(depth: depth))
      default: try readWord()
      }
    return TOMLNode(value, at: start)
  }

  /// Reads `true`, `false`, `inf` or `nan`.
  private mutating func readWord() throws(Failure) -> TOMLValue {
    let word = self.word
    switch String(decoding: bytes[word], as: UTF8.self) {
    case "true":
      at = word.upperBound
      return .boolean(true)
    case "false":
      at = word.upperBound
      return .boolean(false)
    case "inf":
      at = word.upperBound
      return .float(.infinity)
    case "nan":
      at = word.upperBound
      return .float(.nan)
    default:
      throw expectedValue(word)
    }
  }

  /// The run of letters, digits and the characters of numbers at the cursor.
  var word: Range<Int> {
    var end = at
    while isBareKeyByte(bytes[end]) || bytes[end] == UInt8(ascii: "+")
      || bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: ":")
    {
      end += 1
    }
    return at..<end
  }

  private mutating func readArray(depth: Int) throws(Failure) -> [TOMLNode] {
    if depth > depthMax { throw tooDeep() }
    let open = at
    var elements: [TOMLNode] = []
    at += 1
    try skipBlankLines()
    while byte != UInt8(ascii: "]") {
      if isAtEnd { throw unclosed("array", open: open) }
      elements.append(try readValue(depth: depth + 1))
      try skipBlankLines()
      if byte == UInt8(ascii: ",") {
        at += 1
        try skipBlankLines()
      } else if byte != UInt8(ascii: "]") {
        throw isAtEnd ? unclosed("array", open: open) : expectedSeparator(in: "array", open: open)
      }
    }
    at += 1
    return elements
  }

  /// Reads `{ key = value, … }`, all on one line.
  private mutating func readInlineTable(depth: Int) throws(Failure) -> TOMLTable {
    if depth > depthMax { throw tooDeep() }
    let open = at
    let table = tables.makeTable(.inline, depth: depth)
    at += 1
    skipBlanks()
    while byte != UInt8(ascii: "}") {
      if isAtEnd { throw unclosed("inline table", open: open) }
      if isAtLineEnd { throw lineEndInInlineTable() }
      try readKey(depth: depth)
      try readEqualSign()
      try readValueOfKey(in: table)
      skipBlanks()
      if byte == UInt8(ascii: ",") {
        try readCommaOfInlineTable()
      } else if byte != UInt8(ascii: "}") {
        if isAtEnd { throw unclosed("inline table", open: open) }
        if isAtLineEnd { throw lineEndInInlineTable() }
        throw expectedSeparator(in: "inline table", open: open)
      }
    }
    at += 1
    // Closed: whatever was made since the brace lies inside it.
    return tables.finish(from: table)
  }

  private mutating func readCommaOfInlineTable() throws(Failure) {
    let comma = at
    at += 1
    skipBlanks()
    if byte == UInt8(ascii: "}") {
      throw failure(
        "toml-inline-table", "an inline table has no comma after its last key", at: comma,
        hint: "remove the comma")
    }
  }

  private var isAtLineEnd: Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "#")
  }

  // MARK: Errors

  private func expectedValue(_ word: Range<Int>) -> Failure {
    if word.isEmpty {
      return failure(
        "toml-value", "expected a value, found \(found())",
        hint: "a value is text in quotes, a number, true or false, a date, [array] or {table}")
    }
    let text = printableText(bytes[word])
    let hint =
      switch text.lowercased() {
      case "true", "false": "booleans are written true and false"
      case "inf", "nan": "special floats are written inf and nan"
      case "yes", "on": "booleans are written true and false"
      case "no", "off": "booleans are written true and false"
      case "null", "nil", "none", "undefined": "TOML has no null: leave the key out"
      case let other where other.hasPrefix("."): "write a digit before the point: 0\(text)"
      default: "put text in quotes: \"\(text)\""
      }
    return failure("toml-value", "expected a value, found '\(text)'", hint: hint)
  }

  private func unclosed(_ what: String, open: Int) -> Failure {
    failure(
      "toml-unclosed", "the \(what) is not closed", at: open,
      hint: "add the '\(closing(open))' it needs")
  }

  private func expectedSeparator(in what: String, open: Int) -> Failure {
    failure(
      "toml-separator", "expected ',' or '\(closing(open))' in the \(what), found \(found())",
      hint: "the \(what) starts on line \(location(of: open).line); commas separate what it holds")
  }

  private func closing(_ open: Int) -> String { bytes[open] == UInt8(ascii: "[") ? "]" : "}" }

  private func lineEndInInlineTable() -> Failure {
    failure(
      "toml-inline-table", "an inline table must end on the line it starts on",
      hint: "write it on one line, or as a [table] of its own")
  }
}
