import Diagnostics
import Text

/// Reads one document: a single pass over its bytes, which are UTF-8 by then.
///
/// This file holds the cursor, the lines and the errors; keys, values, strings, numbers and
/// date-times each have a file. Every function starts at its first byte and leaves the cursor
/// after its last. A NUL is kept behind the document, so that the byte at the cursor can always
/// be read; TOML allows none inside it.
struct TOMLReader {
  let bytes: [UInt8]
  /// The size of the document, without the NUL behind it.
  let count: Int
  let path: String
  let depthMax: Int

  /// The cursor: an offset in `0...count`.
  var at = 0
  private var line = 1
  private var lineStart = 0
  /// How many bytes of this line up to the cursor go on a character that began before them.
  var continuationCount = 0

  var tables = TOMLTables()
  /// The table of the last header.
  var current = 0
  /// The parts of the key being read; one array for all keys.
  var keyPath: [KeyPart] = []
  /// The characters of a string with escapes; one array for all strings.
  var scratch: [UInt8] = []

  init(_ document: Span<UInt8>, path: String, depthMax: Int) {
    count = document.count
    var copy: [UInt8] = []
    copy.reserveCapacity(document.count + 1)
    unsafe document.withUnsafeBufferPointer { unsafe copy.append(contentsOf: $0) }
    copy.append(0)
    bytes = copy
    self.path = path
    self.depthMax = depthMax
  }

  var byte: UInt8 { bytes[at] }

  /// Returns the byte `distance` after the cursor, NUL where the document has none.
  func byte(ahead distance: Int) -> UInt8 { at + distance < count ? bytes[at + distance] : 0 }

  /// Returns the text of `range`, which must start and end between characters.
  func text(_ range: Range<Int>) -> String {
    // The document was found to be UTF-8 before.
    unsafe String(copying: UTF8Span(unchecked: bytes.span.extracting(range)))
  }

  var isAtEnd: Bool { at == count }

  /// The place of the cursor.
  var place: TOMLPlace { TOMLPlace(line: line, column: at - lineStart - continuationCount + 1) }

  // MARK: Lines

  mutating func readDocument() throws(Failure) {
    if count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
      at = 3
      lineStart = 3
    }
    while true {
      skipBlanks()
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"): break
      case 0 where isAtEnd: return
      case UInt8(ascii: "["): try readHeader()
      default: try readKeyValue()
      }
      try readLineEnd()
    }
  }

  mutating func skipBlanks() {
    while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { at += 1 }
  }

  /// Reads blanks, a comment and the line end, or the end of the document.
  private mutating func readLineEnd() throws(Failure) {
    skipBlanks()
    if byte == UInt8(ascii: "#") { try readComment() }
    if try readNewline() || isAtEnd { return }
    throw unexpectedAfterStatement()
  }

  /// Reads a line end where there is one and says whether there was.
  mutating func readNewline() throws(Failure) -> Bool {
    switch byte {
    case UInt8(ascii: "\n"): at += 1
    case UInt8(ascii: "\r"):
      guard byte(ahead: 1) == UInt8(ascii: "\n") else { throw loneCarriageReturn() }
      at += 2
    default: return false
    }
    startLine(at: at)
    return true
  }

  /// Notes that the cursor's line starts at `offset`.
  mutating func startLine(at offset: Int) {
    line += 1
    lineStart = offset
    continuationCount = 0
  }

  mutating func readComment() throws(Failure) {
    var end = at + 1
    while bytes[end] >= 0x20 && bytes[end] != 0x7F || bytes[end] == UInt8(ascii: "\t") { end += 1 }
    at = end
    let isNewline = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    if !isNewline && !isAtEnd { throw controlCharacter(in: "a comment", hint: "remove it") }
  }

  /// Reads blanks, line ends and comments, which may lie between the elements of an array.
  mutating func skipBlankLines() throws(Failure) {
    while true {
      skipBlanks()
      if byte == UInt8(ascii: "#") { try readComment() }
      if try !readNewline() { return }
    }
  }

  // MARK: Errors

  /// Returns the error `id`, placed at the byte `offset` (the cursor where nil).
  func failure(
    _ id: String, _ message: String, at offset: Int? = nil, hint: String? = nil
  ) -> Failure {
    Failure(Diagnostic(.error, id, message, at: location(of: offset ?? at), hint: hint))
  }

  /// Returns the line and column of the byte `offset`. Cost: linear in the offset; for errors.
  func location(of offset: Int) -> Diagnostic.Location {
    var line = 1
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for index in 0..<offset where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      start = index + 1
    }
    let column = 1 + (start < offset ? scalarCount(in: bytes.span, from: start, to: offset) : 0)
    return Diagnostic.Location(path: path, line: line, column: column)
  }

  /// Returns how to name what stands at `offset` (the cursor where nil) in a message.
  func found(at offset: Int? = nil) -> String {
    let offset = offset ?? at
    if offset >= count { return "the end of the file" }
    switch bytes[offset] {
    case UInt8(ascii: "\n"): return "the end of the line"
    case UInt8(ascii: "\r") where offset + 1 < count && bytes[offset + 1] == UInt8(ascii: "\n"):
      return "the end of the line"
    case UInt8(ascii: "'"): return "a single quote"
    default:
      let length = max(1, utf8Length(bytes.span, at: offset))
      return "'\(printableText(bytes[offset..<min(count, offset + length)]))'"
    }
  }

  func invalidUTF8(at offset: Int) -> Failure {
    let utf16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    return failure(
      "toml-utf8", "byte 0x\(hexadecimal([bytes[offset]])) is not UTF-8", at: offset,
      hint: utf16
        ? "the file looks like UTF-16: save it as UTF-8" : "save the file as UTF-8")
  }

  func loneCarriageReturn() -> Failure {
    failure(
      "toml-line-end", "a carriage return without a line feed",
      hint: "lines end with LF or CR LF; in a string write \\r")
  }

  /// Returns the error for the control character at the cursor.
  func controlCharacter(in what: String, hint: String) -> Failure {
    if byte == UInt8(ascii: "\r") { return loneCarriageReturn() }
    let code = String(byte, radix: 16, uppercase: true)
    let number = String(repeating: "0", count: 4 - code.utf8.count) + code
    return failure(
      "toml-control-character", "control character U+\(number) is not allowed in \(what)",
      hint: hint)
  }

  private func unexpectedAfterStatement() -> Failure {
    let hint =
      switch byte {
      case UInt8(ascii: "="): "put a key with blanks or other characters in quotes"
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        "a quote inside a string is written \\\", or the string goes in single quotes"
      default: "a line holds one key with its value, or one header; comments start with '#'"
      }
    return failure("toml-line", "expected the end of the line, found \(found())", hint: hint)
  }

  func tooDeep(at offset: Int? = nil) -> Failure {
    failure(
      "toml-too-deep", "tables and arrays lie in each other more than \(depthMax) deep", at: offset,
      hint: "flatten the document")
  }
}
