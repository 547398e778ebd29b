/// The binary form of a built-in pack, made by the build so that nothing is parsed at run time.
///
/// All of it is ASCII but for the texts of the pack itself, so that a string literal can hold it.
/// A *number* is written in groups of six bits, the lowest first, all but the last with 0x40 set;
/// a *text* is the number of its bytes and these; a *list* is the number of its elements and
/// these. An image is, in order:
///
/// - `magic`
/// - list of numbers: the SHA-256 of the pack's TOML
/// - list of what it extends: text, line, column
/// - list of the kinds of checks that its rules have: text
/// - list of the globs that its rules have, each different one once: text
/// - list of selectors: list of globs to include, list of globs to exclude, each by its number in
///   that list; what the file excludes as a whole is among the latter
/// - number of rules, number of the bytes that these take, and the rules, each as `RuleRecord` has it
/// - the texts of the rules, one after the other: all rules are gone through at every start, and
///   they lie close together so that few lines of the processor's cache are loaded for that
///
/// Images are read by the program that they are built into and by no other, so the format changes
/// as it likes.
package struct PackImage: Sendable {
  /// How an image starts.
  package static let magic = "factory-hook pack image 3\n"

  /// An entry of `extends`.
  package struct Reference: Sendable {
    package let text: String
    package let line: Int
    package let column: Int
  }

  /// The globs of rules that apply to the same files, as indices of `globs`.
  package struct Selector: Sendable {
    package let include: [Int]
    package let exclude: [Int]
  }

  /// The SHA-256 of the pack's TOML.
  package let digest: [UInt8]
  package let extends: [Reference]
  package let checks: [String]
  package let globs: [String]
  package let selectors: [Selector]
  /// How many rules `forEachRule` gives.
  package let ruleCount: Int
  private let rules: StaticBytes
  private let texts: StaticBytes

  /// Opens the image `bytes`; nil where it is none.
  package init?(_ bytes: StaticBytes) {
    let head = Self.magic.utf8.count
    guard bytes.count >= head, bytes[0..<head].isText(Self.magic) else { return nil }
    var cursor = ImageCursor(bytes, at: head)
    digest = cursor.list { UInt8(truncatingIfNeeded: $0.number()) }
    extends = cursor.list {
      Reference(text: $0.text(), line: $0.number(), column: $0.number())
    }
    checks = cursor.list { $0.text() }
    globs = cursor.list { $0.text() }
    selectors = cursor.list { cursor in
      Selector(include: cursor.list { $0.number() }, exclude: cursor.list { $0.number() })
    }
    ruleCount = cursor.number()
    rules = cursor.block()
    texts = cursor.rest
  }

  /// Reads the rules one after the other.
  package func forEachRule(_ body: (RuleRecord) -> Void) {
    var cursor = ImageCursor(rules)
    var textsCursor = ImageCursor(texts)
    for _ in 0..<ruleCount { body(RuleRecord(&cursor, &textsCursor)) }
  }
}

/// One rule of an image: its fixed part, and where its options and texts stand.
package struct RuleRecord {
  package let id: StaticBytes
  /// The index in the image's `checks`.
  package let check: Int
  /// 0 for `off`, 1 for `note`, 2 for `warning`, 3 for `error`.
  package let level: Int
  /// The index in the image's `selectors`.
  package let selector: Int
  package let isSuppressible: Bool
  /// Where the id stands in the TOML.
  package let line: Int
  package let column: Int
  package let options: OptionsRecord
  package let texts: TextsRecord

  fileprivate init(_ cursor: inout ImageCursor, _ textsCursor: inout ImageCursor) {
    id = cursor.block()
    check = cursor.number()
    level = cursor.number()
    selector = cursor.number()
    isSuppressible = cursor.number() != 0
    line = cursor.number()
    column = cursor.number()
    options = OptionsRecord(bytes: cursor.block())
    texts = TextsRecord(bytes: textsCursor.take(cursor.number()))
  }
}
