package import Diagnostics

extension JSONValue {
  /// What a text may ask of the reader, and what the reader lets pass.
  package struct ReadingOptions: Sendable {
    /// How deep arrays and objects may lie in each other; at most 1000, as it bounds the stack.
    package var depthMax: Int
    /// Reads half of a surrogate pair as U+FFFD instead of refusing it. Programs that cut text
    /// between the halves write such JSON.
    package var repairsSurrogates: Bool

    package init(depthMax: Int = 512, repairsSurrogates: Bool = false) {
      self.depthMax = min(depthMax, 1000)
      self.repairsSurrogates = repairsSurrogates
    }
  }

  /// Returns the value that the JSON text `bytes` holds; white space may stand around it.
  ///
  /// Refuses what RFC 8259 refuses, a byte-order mark, and text that is not UTF-8. Of two members
  /// with the same key the later value stands.
  /// - Parameter path: how diagnostics name the text.
  /// - Throws: the first error, placed; its id starts with `json-`.
  /// - Complexity: linear in the bytes.
  package static func parse(
    _ bytes: Span<UInt8>, path: String = "json", options: ReadingOptions = ReadingOptions()
  ) throws(Failure) -> JSONValue {
    var reader = JSONReader(bytes, path: path, options: options)
    do {
      _ = try UTF8Span(validating: bytes)
    } catch {
      let byte = hexadecimal([bytes[error.byteOffsets.lowerBound]])
      throw reader.failure(
        "json-utf8", "byte 0x\(byte) is not UTF-8", at: error.byteOffsets.lowerBound,
        hint: "JSON is written in UTF-8")
    }
    return try reader.readText()
  }

  /// Returns the value that the JSON `text` holds.
  package static func parse(
    _ text: String, path: String = "json", options: ReadingOptions = ReadingOptions()
  ) throws(Failure) -> JSONValue {
    try parse(Array(text.utf8).span, path: path, options: options)
  }
}

/// Reads one JSON text, a single pass over its bytes. Every function starts at its first byte and
/// leaves the cursor after its last. A NUL is kept behind the text, so that the byte at the cursor
/// can always be read; JSON allows none inside it.
struct JSONReader {
  let bytes: [UInt8]
  private let count: Int
  private let path: String
  let options: JSONValue.ReadingOptions
  /// The cursor: an offset in `0...count`.
  var at = 0
  /// The characters of a string with escapes; one array for all strings.
  var scratch: [UInt8] = []

  init(_ text: Span<UInt8>, path: String, options: JSONValue.ReadingOptions) {
    count = text.count
    var copy: [UInt8] = []
    copy.reserveCapacity(text.count + 1)
    unsafe text.withUnsafeBufferPointer { unsafe copy.append(contentsOf: $0) }
    copy.append(0)
    bytes = copy
    self.path = path
    self.options = options
  }

  var byte: UInt8 { bytes[at] }

  mutating func readText() throws(Failure) -> JSONValue {
    skipSpace()
    let value = try readValue(depth: 1)
    skipSpace()
    if at < count {
      throw failure(
        "json-end", "expected the end of the text, found \(found())",
        hint: "a JSON text is one value")
    }
    return value
  }

  private mutating func skipSpace() {
    while byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
  }

  private mutating func readValue(depth: Int) throws(Failure) -> JSONValue {
    switch byte {
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "{"): return .object(try readObject(depth: depth))
    case UInt8(ascii: "["): return .array(try readArray(depth: depth))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
    case UInt8(ascii: "t"): try readWord("true")
    case UInt8(ascii: "f"):
      try readWord("false")
      return .boolean(false)
    case UInt8(ascii: "n"):
      try readWord("null")
      return .null
    default: throw expectedValue()
    }
    return .boolean(true)
  }

  private mutating func readWord(_ word: StaticString) throws(Failure) {
    let start = at
    for offset in 0..<word.utf8CodeUnitCount {
      guard unsafe bytes[at] == word.utf8Start[offset] else {
        at = start
        throw expectedValue()
      }
      at += 1
    }
  }

  private mutating func readArray(depth: Int) throws(Failure) -> [JSONValue] {
    if depth > options.depthMax { throw tooDeep() }
    let open = at
    var values: [JSONValue] = []
    at += 1
    skipSpace()
    if byte == UInt8(ascii: "]") {
      at += 1
      return values
    }
    while true {
      values.append(try readValue(depth: depth + 1))
      skipSpace()
      if byte == UInt8(ascii: "]") { break }
      guard byte == UInt8(ascii: ",") else { throw expectedSeparator("]", open: open) }
      at += 1
      skipSpace()
    }
    at += 1
    return values
  }

  private mutating func readObject(depth: Int) throws(Failure) -> JSONObject {
    if depth > options.depthMax { throw tooDeep() }
    let open = at
    var object = JSONObject()
    at += 1
    skipSpace()
    if byte == UInt8(ascii: "}") {
      at += 1
      return object
    }
    while true {
      guard byte == UInt8(ascii: "\"") else { throw expectedKey() }
      let key = try readString()
      skipSpace()
      guard byte == UInt8(ascii: ":") else { throw expectedColon() }
      at += 1
      skipSpace()
      object[key] = try readValue(depth: depth + 1)
      skipSpace()
      if byte == UInt8(ascii: "}") { break }
      guard byte == UInt8(ascii: ",") else { throw expectedSeparator("}", open: open) }
      at += 1
      skipSpace()
    }
    at += 1
    return object
  }

  // MARK: Errors

  /// Returns the error `id`, placed at the byte `offset` (the cursor where nil).
  func failure(_ id: String, _ message: String, at offset: Int? = nil, hint: String) -> Failure {
    let offset = offset ?? at
    var line = 1
    var start = 0
    for index in 0..<offset where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      start = index + 1
    }
    let column = 1 + scalarCount(in: bytes.span, from: start, to: offset)
    let location = Diagnostic.Location(path: path, line: line, column: column)
    return Failure(Diagnostic(.error, id, message, at: location, hint: hint))
  }

  /// Returns how to name what stands at the cursor in a message.
  func found() -> String {
    if at >= count { return "the end of the text" }
    let length = max(1, utf8Length(bytes.span, at: at))
    return "'\(printableText(bytes[at..<(at + length)]))'"
  }

  private func expectedValue() -> Failure {
    let hint =
      switch byte {
      case UInt8(ascii: "'"): "strings are written in double quotes"
      case UInt8(ascii: "]"), UInt8(ascii: "}"): "no comma comes after the last element"
      case UInt8(ascii: "/"): "JSON has no comments"
      case 0xEF where at == 0: "remove the byte-order mark"
      default: "a value is an object, an array, a string, a number, true, false or null"
      }
    return failure("json-value", "expected a value, found \(found())", hint: hint)
  }

  private func expectedKey() -> Failure {
    let hint =
      byte == UInt8(ascii: "}")
      ? "no comma comes after the last member" : "keys are strings in double quotes"
    return failure("json-key", "expected a key, found \(found())", hint: hint)
  }

  private func expectedColon() -> Failure {
    failure(
      "json-colon", "expected ':' after the key, found \(found())",
      hint: "a member is written \"key\": value")
  }

  private func expectedSeparator(_ close: String, open: Int) -> Failure {
    failure(
      "json-separator", "expected ',' or '\(close)', found \(found())",
      hint: "the \(close == "]" ? "array" : "object") starts at byte \(open)")
  }

  private func tooDeep() -> Failure {
    failure(
      "json-too-deep", "arrays and objects lie in each other more than \(options.depthMax) deep",
      hint: "flatten the text")
  }
}
