/// What a rule says and how it is proved, in an image: read only where a rule found something, is
/// explained, or is proved. Each property reads what stands before it and makes nothing else.
package struct TextsRecord: Sendable {
  package struct Example: Sendable {
    package var content: [UInt8]
    package var path: String?
    package var mode: Int
    package var line: Int
    package var column: Int
  }

  /// What the record is written from.
  struct Texts {
    var message: String?
    var why: String?
    var fix: String?
    var tags: [String]
    var aliases: [String]
    var bad: [Example]
    var good: [Example]
  }

  let bytes: StaticBytes

  package var message: String? { text(0) }
  package var why: String? { text(1) }
  package var fix: String? { text(2) }

  package var tags: [String] {
    var cursor = cursor(skippingTexts: 3)
    return cursor.list { $0.text() }
  }

  /// The marks of other tools that silence the rule.
  package var aliases: [String] {
    var cursor = cursor(skippingTexts: 3)
    for _ in 0..<cursor.number() { cursor.skipBlock() }
    return cursor.list { $0.text() }
  }

  package var examples: (bad: [Example], good: [Example]) {
    var cursor = cursor(skippingTexts: 3)
    // The tags and the aliases.
    for _ in 0..<2 { for _ in 0..<cursor.number() { cursor.skipBlock() } }
    return (cursor.list(Self.example), cursor.list(Self.example))
  }

  private func text(_ number: Int) -> String? {
    var cursor = cursor(skippingTexts: number)
    return Self.optional(&cursor)
  }

  private func cursor(skippingTexts count: Int) -> ImageCursor {
    var cursor = ImageCursor(bytes)
    for _ in 0..<count where cursor.number() != 0 { cursor.skipBlock() }
    return cursor
  }

  private static func optional(_ cursor: inout ImageCursor) -> String? {
    cursor.number() == 0 ? nil : cursor.text()
  }

  private static func example(_ cursor: inout ImageCursor) -> Example {
    Example(
      content: cursor.list { UInt8(truncatingIfNeeded: $0.number()) }, path: optional(&cursor),
      mode: cursor.number(), line: cursor.number(), column: cursor.number())
  }

  static func write(_ texts: Texts) -> [UInt8] {
    var writer = ImageWriter()
    for text in [texts.message, texts.why, texts.fix] { write(text, to: &writer) }
    writer.list(texts.tags) { $0.text($1) }
    writer.list(texts.aliases) { $0.text($1) }
    for examples in [texts.bad, texts.good] {
      writer.list(examples) { writer, example in
        // Bytes as numbers: a literal can hold no bytes that are not UTF-8.
        writer.list(example.content) { $0.number(Int($1)) }
        write(example.path, to: &writer)
        writer.number(example.mode)
        writer.number(example.line)
        writer.number(example.column)
      }
    }
    return writer.bytes
  }

  private static func write(_ text: String?, to writer: inout ImageWriter) {
    writer.number(text == nil ? 0 : 1)
    if let text { writer.text(text) }
  }
}
