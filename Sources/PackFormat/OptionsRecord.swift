/// The options of a rule in an image: a list of name, line, column, and the value by its type.
/// Looking one up reads the names before it and makes nothing else.
package struct OptionsRecord: Sendable {
  package enum Value: Sendable, Equatable {
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case strings([String])
  }

  package struct Option: Sendable {
    package let name: String
    package let value: Value
    package let line: Int
    package let column: Int

    package init(name: String, value: Value, line: Int, column: Int) {
      self.name = name
      self.value = value
      self.line = line
      self.column = column
    }
  }

  let bytes: StaticBytes

  package func has(_ name: String) -> Bool { find(name) != nil }

  package func value(_ name: String) -> Value? {
    guard var cursor = find(name) else { return nil }
    _ = (cursor.number(), cursor.number())
    return Self.value(&cursor)
  }

  /// Returns the bytes of the texts of an option; empty texts are left out.
  package func textBytes(_ name: String) -> [[UInt8]] {
    var texts: [[UInt8]] = []
    forEachText(name) { texts.append($0.array) }
    return texts
  }

  /// The same, without making anything for each.
  package func forEachTextBytes(_ name: String, _ body: (Span<UInt8>) -> Void) {
    forEachText(name) { $0.withSpan(body) }
  }

  private func forEachText(_ name: String, _ body: (StaticBytes) -> Void) {
    guard var cursor = find(name) else { return }
    _ = (cursor.number(), cursor.number())
    let kind = cursor.number()
    guard kind == 0 || kind == 4 else { return }
    for _ in 0..<(kind == 0 ? 1 : cursor.number()) {
      let text = cursor.block()
      if text.count > 0 { body(text) }
    }
  }

  /// Returns where the option was written, by line and column.
  package func place(_ name: String) -> (line: Int, column: Int)? {
    guard var cursor = find(name) else { return nil }
    return (cursor.number(), cursor.number())
  }

  /// All options, in the order of the file.
  package var all: [Option] {
    var cursor = ImageCursor(bytes)
    return cursor.list { cursor in
      let name = cursor.text()
      let (line, column) = (cursor.number(), cursor.number())
      return Option(name: name, value: Self.value(&cursor), line: line, column: column)
    }
  }

  /// Returns a cursor behind the name of an option.
  private func find(_ name: String) -> ImageCursor? {
    var cursor = ImageCursor(bytes)
    for _ in 0..<cursor.number() {
      if cursor.skipBlock(equalTo: name) { return cursor }
      cursor.skipNumber()
      cursor.skipNumber()
      Self.skipValue(&cursor)
    }
    return nil
  }

  private static func value(_ cursor: inout ImageCursor) -> Value {
    switch cursor.number() {
    case 0: .string(cursor.text())
    case 1: .integer(cursor.signedNumber())
    case 2: .number(Double(bitPattern: cursor.word()))
    case 3: .boolean(cursor.number() != 0)
    default: .strings(cursor.list { $0.text() })
    }
  }

  private static func skipValue(_ cursor: inout ImageCursor) {
    switch cursor.number() {
    case 0: cursor.skipBlock()
    case 1, 2, 3: cursor.skipNumber()
    default: for _ in 0..<cursor.number() { cursor.skipBlock() }
    }
  }

  static func write(_ options: [Option]) -> [UInt8] {
    var writer = ImageWriter()
    writer.list(options) { writer, option in
      writer.text(option.name)
      writer.number(option.line)
      writer.number(option.column)
      write(option.value, to: &writer)
    }
    return writer.bytes
  }

  private static func write(_ value: Value, to writer: inout ImageWriter) {
    switch value {
    case .string(let text):
      writer.number(0)
      writer.text(text)
    case .integer(let number):
      writer.number(1)
      writer.signedNumber(number)
    case .number(let number):
      writer.number(2)
      writer.word(number.bitPattern)
    case .boolean(let flag):
      writer.number(3)
      writer.number(flag ? 1 : 0)
    case .strings(let texts):
      writer.number(4)
      writer.list(texts) { $0.text($1) }
    }
  }
}
