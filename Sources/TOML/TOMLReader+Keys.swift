import Diagnostics
import Text

/// Keys, headers and key/value lines, and what they may add to which table.
extension TOMLReader {
  /// One part of a dotted key.
  struct KeyPart {
    var text: String
    var place: TOMLPlace
    var offset: Int
  }

  // MARK: Reading keys

  /// Reads a key, dotted or not, and the blanks after it, into `keyPath`.
  mutating func readKey(depth: Int) throws(Failure) {
    keyPath.removeAll(keepingCapacity: true)
    while true {
      // A key of a thousand parts is a thousand tables.
      if depth + keyPath.count > depthMax { throw tooDeep() }
      try readKeyPart()
      skipBlanks()
      guard byte == UInt8(ascii: ".") else { return }
      at += 1
      skipBlanks()
    }
  }

  private mutating func readKeyPart() throws(Failure) {
    let start = place
    let offset = at
    let text: String
    switch byte {
    case UInt8(ascii: "\""):
      if startsMultilineString { throw multilineKey() }
      text = try readBasicString()
    case UInt8(ascii: "'"):
      if startsMultilineString { throw multilineKey() }
      text = try readLiteralString()
    default:
      text = try readBareKey()
    }
    keyPath.append(KeyPart(text: text, place: start, offset: offset))
  }

  private mutating func readBareKey() throws(Failure) -> String {
    var end = at
    while isBareKeyByte(bytes[end]) { end += 1 }
    guard end > at else { throw expectedKey() }
    defer { at = end }
    return text(at..<end)
  }

  // MARK: Statements

  mutating func readKeyValue() throws(Failure) {
    let depth = tables.all[current].depth
    try readKey(depth: depth)
    try readEqualSign()
    try readValueOfKey(in: current)
  }

  /// Reads `=` and the blanks after it.
  mutating func readEqualSign() throws(Failure) {
    guard byte == UInt8(ascii: "=") else { throw expectedEqualSign() }
    at += 1
    skipBlanks()
  }

  /// Reads the value of the key in `keyPath` and adds it to `table`, making the tables that a
  /// dotted key stands for.
  mutating func readValueOfKey(in table: Int) throws(Failure) {
    var table = table
    for index in 0..<(keyPath.count - 1) { table = try descend(from: table, part: index) }
    let key = keyPath[keyPath.count - 1]
    if let earlier = tables.all[table].position(of: key.text) {
      throw duplicateKey(key, of: tables.all[table].entries[earlier])
    }
    // The value may hold inline tables, whose keys go through `keyPath`.
    let node = try readValue(depth: tables.all[table].depth + 1)
    tables.append(TOMLEntry(key: key.text, keyPlace: key.place, node: node), to: table)
  }

  /// Returns the table that the part `index` of a dotted key names in `table`, made where new.
  private mutating func descend(from table: Int, part index: Int) throws(Failure) -> Int {
    let key = keyPath[index]
    guard let position = tables.all[table].position(of: key.text) else {
      return tables.addTable(.dotted, key: key, to: table, at: key.place)
    }
    guard case .table(let next) = tables.all[table].link(at: position) else {
      throw notATable(key, table, position)
    }
    switch tables.all[next].origin {
    case .dotted: break
    case .implicit: tables.setOrigin(.dotted, of: next)
    case .header, .inline: throw closedToDottedKeys(key, tables.all[table].entries[position])
    }
    return next
  }

  /// Reads `[key]` or `[[key]]` and makes its table the current one.
  mutating func readHeader() throws(Failure) {
    let start = place
    let open = at
    let isArray = byte(ahead: 1) == UInt8(ascii: "[")
    at += isArray ? 2 : 1
    skipBlanks()
    try readKey(depth: 0)
    guard byte == UInt8(ascii: "]"), !isArray || byte(ahead: 1) == UInt8(ascii: "]") else {
      throw expectedHeaderEnd(isArray: isArray)
    }
    at += isArray ? 2 : 1

    var table = 0
    for index in 0..<(keyPath.count - 1) { table = try openSuperTable(in: table, part: index) }
    if tables.all[table].depth + (isArray ? 2 : 1) > depthMax { throw tooDeep(at: open) }
    current =
      isArray
      ? try openElement(in: table, at: start) : try openTable(in: table, at: start)
  }

  /// Returns the table that the part `index` of a header names in `table`, on the way to the last.
  private mutating func openSuperTable(in table: Int, part index: Int) throws(Failure) -> Int {
    let key = keyPath[index]
    guard let position = tables.all[table].position(of: key.text) else {
      return tables.addTable(.implicit, key: key, to: table, at: key.place)
    }
    switch tables.all[table].link(at: position) {
    case .table(let next): return next
    case .tables(let array): return tables.lastElement(of: array)
    case .value: throw notATable(key, table, position)
    }
  }

  /// Returns the table of the header `[key]`, which starts at `start`.
  private mutating func openTable(in table: Int, at start: TOMLPlace) throws(Failure) -> Int {
    let key = keyPath[keyPath.count - 1]
    guard let position = tables.all[table].position(of: key.text) else {
      return tables.addTable(.header, key: key, to: table, at: start)
    }
    guard case .table(let existing) = tables.all[table].link(at: position),
      tables.all[existing].origin == .implicit
    else { throw redefinedTable(key, table, position) }
    tables.define(existing, entry: position, of: table, at: start)
    return existing
  }

  /// Returns the new table of the header `[[key]]`, which starts at `start`.
  private mutating func openElement(in table: Int, at start: TOMLPlace) throws(Failure) -> Int {
    let key = keyPath[keyPath.count - 1]
    guard let position = tables.all[table].position(of: key.text) else {
      return tables.addArray(key: key, to: table, at: start)
    }
    guard case .tables(let array) = tables.all[table].link(at: position) else {
      throw notAnArrayOfTables(key, table, position)
    }
    return tables.addElement(to: array, in: table, at: start)
  }

  // MARK: Errors

  private func expectedKey() -> Failure {
    let hint =
      switch byte {
      case UInt8(ascii: "="): "write a key before the '='; an empty one is \"\""
      case UInt8(ascii: "]") where keyPath.isEmpty: "write a name between the brackets"
      case UInt8(ascii: "]"), UInt8(ascii: "."): "each part of a dotted key needs a name"
      default: "a key holds A-Z a-z 0-9 _ and -; anything else goes in quotes"
      }
    return failure("toml-key", "expected a key, found \(found())", hint: hint)
  }

  private func multilineKey() -> Failure {
    failure(
      "toml-key", "a key cannot be a string of several lines",
      hint: "write it in \"…\" or '…'")
  }

  private func expectedEqualSign() -> Failure {
    // As it was written, with its quotes.
    let blanks = bytes[..<at].reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count
    let name = excerpt(keyPath[0].offset..<(at - blanks))
    let hint =
      switch byte {
      case UInt8(ascii: ":"): "TOML writes key = value"
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0, UInt8(ascii: "#"):
        "write \(name) = and its value on one line"
      default: "a key with blanks or characters other than A-Z a-z 0-9 _ - goes in quotes"
      }
    return failure("toml-key", "expected '=' after the key '\(name)', found \(found())", hint: hint)
  }

  private func expectedHeaderEnd(isArray: Bool) -> Failure {
    failure(
      "toml-header", "expected '\(isArray ? "]]" : "]")' to end the header, found \(found())",
      hint: "a header is [name] for a table or [[name]] for one more in an array of tables, "
        + "without blanks between its brackets")
  }

  private func quoted(_ key: KeyPart) -> String { "'\(printableText(key.text.utf8))'" }

  private func duplicateKey(_ key: KeyPart, of entry: TOMLEntry) -> Failure {
    failure(
      "toml-duplicate-key", "the key \(quoted(key)) is there already", at: key.offset,
      hint: "it was given on line \(entry.keyPlace.line); remove one of the two")
  }

  private func notATable(_ key: KeyPart, _ table: Int, _ position: Int) -> Failure {
    let entry = tables.all[table].entries[position]
    let what =
      switch tables.all[table].link(at: position) {
      case .table: "a table"
      case .tables: "an array of tables"
      case .value: describe(entry.node.value)
      }
    return failure(
      "toml-not-a-table", "\(quoted(key)) is \(what), so nothing can be put inside it here",
      at: key.offset, hint: "it was given on line \(entry.keyPlace.line)")
  }

  private func closedToDottedKeys(_ key: KeyPart, _ entry: TOMLEntry) -> Failure {
    failure(
      "toml-table-closed", "a dotted key cannot add to the table \(quoted(key))", at: key.offset,
      hint: "its header is on line \(entry.node.place.line): write the key there")
  }

  private func redefinedTable(_ key: KeyPart, _ table: Int, _ position: Int) -> Failure {
    let entry = tables.all[table].entries[position]
    let line = entry.node.place.line
    let (message, hint) =
      switch tables.all[table].link(at: position) {
      case .table:
        (
          "the table \(quoted(key)) is there already",
          "it was opened on line \(line); merge the two"
        )
      case .tables:
        (
          "\(quoted(key)) is an array of tables",
          "write [[…]] to add to it; it starts on line \(line)"
        )
      case .value:
        (
          "\(quoted(key)) is \(describe(entry.node.value)) already",
          "it was given on line \(entry.keyPlace.line)"
        )
      }
    return failure("toml-duplicate-table", message, at: key.offset, hint: hint)
  }

  private func notAnArrayOfTables(_ key: KeyPart, _ table: Int, _ position: Int) -> Failure {
    let entry = tables.all[table].entries[position]
    let what =
      if case .value = tables.all[table].link(at: position) { describe(entry.node.value) } else {
        "a table"
      }
    return failure(
      "toml-duplicate-table", "\(quoted(key)) is \(what) already, not an array of tables",
      at: key.offset, hint: "it was given on line \(entry.keyPlace.line)")
  }

  private func describe(_ value: TOMLValue) -> String {
    switch value {
    case .array: "an array with its values in brackets"
    case .table: "an inline table"
    case .integer, .offsetDateTime: "an \(value.typeName)"
    default: "a \(value.typeName)"
    }
  }
}

/// Whether a key may hold `byte` without quotes.
func isBareKeyByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
    true
  default: false
  }
}
