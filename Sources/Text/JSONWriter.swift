/// Writes JSON piece by piece, so that a long report needs no tree of values.
///
/// Commas, colons and line breaks come by themselves. The same calls give the same bytes; a string
/// is written with the shortest escapes, and characters that could drive a terminal or hide
/// (`isUnprintable`) as `\uXXXX`, so that the text can be looked at. An end without its beginning
/// traps, as does a value in an object without its key.
package struct JSONWriter {
  private enum Container { case array, object }

  private var bytes: [UInt8] = []
  private var open: [Container] = []
  private var isFirst = true
  private var hasKey = false
  private let isPretty: Bool

  /// - Parameter pretty: one line for each element, two blanks for each level, else one line
  ///   without blanks.
  package init(pretty: Bool = false) { isPretty = pretty }

  // MARK: Structure

  package mutating func beginObject() { begin(.object, UInt8(ascii: "{")) }

  package mutating func endObject() { end(.object, UInt8(ascii: "}")) }

  package mutating func beginArray() { begin(.array, UInt8(ascii: "[")) }

  package mutating func endArray() { end(.array, UInt8(ascii: "]")) }

  /// Writes the key of the next value.
  package mutating func key(_ key: String) {
    precondition(open.last == .object && !hasKey, "a key belongs into an object, before its value")
    beginElement()
    appendQuoted(key)
    bytes.append(UInt8(ascii: ":"))
    if isPretty { bytes.append(UInt8(ascii: " ")) }
    hasKey = true
  }

  private mutating func begin(_ container: Container, _ bracket: UInt8) {
    beginValue()
    bytes.append(bracket)
    open.append(container)
    isFirst = true
  }

  private mutating func end(_ container: Container, _ bracket: UInt8) {
    precondition(open.popLast() == container && !hasKey, "an end without its beginning")
    if isPretty && !isFirst { appendLineBreak() }
    bytes.append(bracket)
    isFirst = false
  }

  private mutating func beginValue() {
    if hasKey {
      hasKey = false
    } else {
      precondition(open.last != .object, "a value in an object needs a key")
      beginElement()
    }
  }

  private mutating func beginElement() {
    if open.isEmpty {
      precondition(bytes.isEmpty, "a JSON text is one value")
    } else {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      if isPretty { appendLineBreak() }
    }
    isFirst = false
  }

  private mutating func appendLineBreak() {
    bytes.append(UInt8(ascii: "\n"))
    for _ in open { bytes.append(contentsOf: [UInt8(ascii: " "), UInt8(ascii: " ")]) }
  }

  // MARK: Values

  package mutating func null() {
    beginValue()
    bytes.append(contentsOf: "null".utf8)
  }

  package mutating func boolean(_ flag: Bool) {
    beginValue()
    bytes.append(contentsOf: (flag ? "true" : "false").utf8)
  }

  package mutating func integer(_ number: Int) {
    beginValue()
    bytes.append(contentsOf: String(number).utf8)
  }

  /// Writes the shortest decimal that reads as the same number; null where it is not finite.
  package mutating func double(_ number: Double) {
    beginValue()
    bytes.append(contentsOf: (number.isFinite ? number.description : "null").utf8)
  }

  package mutating func string(_ text: String) {
    beginValue()
    appendQuoted(text)
  }

  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .boolean(let flag): boolean(flag)
    case .integer(let number): integer(number)
    case .double(let number): double(number)
    case .number(let text):
      beginValue()
      bytes.append(contentsOf: text.utf8)
    case .string(let text): string(text)
    case .array(let values):
      beginArray()
      for value in values { self.value(value) }
      endArray()
    case .object(let object):
      beginObject()
      for member in object.members {
        key(member.key)
        self.value(member.value)
      }
      endObject()
    }
  }

  /// Writes a key and its value.
  package mutating func member(_ key: String, _ value: JSONValue) {
    self.key(key)
    self.value(value)
  }

  /// Returns what was written, which must be whole: one value, everything begun ended.
  package consuming func finish() -> [UInt8] {
    precondition(open.isEmpty && !bytes.isEmpty, "a JSON text is one value")
    return bytes
  }

  // MARK: Strings

  private mutating func appendQuoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if !appendPlain(text) {
      for scalar in text.unicodeScalars { append(scalar) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends a text that needs no escapes; false where it needs some, or its bytes are not at hand.
  private mutating func appendPlain(_ text: String) -> Bool {
    unsafe text.utf8.withContiguousStorageIfAvailable { utf8 in
      for index in 0..<utf8.count where unsafe Self.needsCare(utf8[index]) { return false }
      unsafe bytes.append(contentsOf: utf8)
      return true
    } ?? false
  }

  private static func needsCare(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"", "\\": bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(scalar.value)])
    case "\u{8}": bytes.append(contentsOf: #"\b"#.utf8)
    case "\t": bytes.append(contentsOf: #"\t"#.utf8)
    case "\n": bytes.append(contentsOf: #"\n"#.utf8)
    case "\u{C}": bytes.append(contentsOf: #"\f"#.utf8)
    case "\r": bytes.append(contentsOf: #"\r"#.utf8)
    case _ where isUnprintable(scalar):
      for unit in UTF16.encode(scalar)! {
        let code = hexadecimal([UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit)])
        bytes.append(contentsOf: "\\u\(code)".utf8)
      }
    default:
      bytes.append(contentsOf: UTF8.encode(scalar)!)
    }
  }
}

extension JSONValue {
  /// Returns the value on one line, without blanks. Equal values give equal bytes.
  package func serialized() -> [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.finish()
  }

  /// Returns the value on as many lines as it has elements, indented by two blanks for each
  /// level, with a line end at its end.
  package func prettyPrinted() -> [UInt8] {
    var writer = JSONWriter(pretty: true)
    writer.value(self)
    return writer.finish() + [UInt8(ascii: "\n")]
  }
}
