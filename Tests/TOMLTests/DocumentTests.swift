import Diagnostics
import Testing

@testable import TOML

/// Places, order, strings and tables that the conformance data does not tell apart.
@Suite struct DocumentTests {
  func parse(_ text: String) throws -> TOMLTable {
    try TOMLDocument.parse(Array(text.utf8).span, path: "a.toml")
  }

  /// Every key and every value of a document that marks each of them once, in the order of the
  /// result: the entry's key, then its value.
  static let placed = [
    "‸a = ‸1\n ‸b=‸'é'",
    "‸'é' = ‸[‸1, ‸\"é\" , ‸[ ]]",
    "\u{FEFF}‸a = ‸1",
    "‸a = ‸'''é\né''' # é\n‸b = ‸\"é\\n\"\n",
    "‸a = ‸{‸b = ‸{}, ‸'c' = ‸1.5}",
    "# é\r\n‸a = ‸true\r\n\r\n\t‸b = ‸1979-05-27\r\n",
  ]

  @Test(arguments: placed) func everyKeyAndValueHasItsPlace(_ document: String) throws {
    let marked = MarkedText(document)
    let shift = document.hasPrefix("\u{FEFF}") ? 1 : 0
    let table = try TOMLDocument.parse(marked.bytes.span, path: "a.toml")
    let expected = marked.places.map { TOMLPlace(line: $0.line, column: $0.column - shift) }
    #expect(places(in: .table(table)) == expected)
  }

  private func places(in value: TOMLValue) -> [TOMLPlace] {
    switch value {
    case .table(let table):
      table.entries.flatMap { [$0.keyPlace, $0.node.place] + places(in: $0.node.value) }
    case .array(let nodes): nodes.flatMap { [$0.place] + places(in: $0.value) }
    default: []
    }
  }

  @Test func headersPlaceTheirTables() throws {
    let table = try parse("x = 1\n[a.b]\nc.d = 1\n[[r]]\n[[ r ]]\n[r.s]\n[a]\n")
    let a = try #require(table.entry("a"))
    #expect(a.keyPlace == TOMLPlace(line: 2, column: 2))
    // The header that defines `a` comes last.
    #expect(a.node.place == TOMLPlace(line: 7, column: 1))
    guard case .table(let inA) = a.node.value, case .table(let b)? = inA["b"]?.value,
      case .array(let rules)? = table["r"]?.value, case .table(let last)? = rules.last?.value
    else { throw Failure([]) }
    #expect(inA["b"]?.place == TOMLPlace(line: 2, column: 1))
    #expect(b.entry("c")?.node.place == TOMLPlace(line: 3, column: 1))
    #expect(rules.map(\.place) == [TOMLPlace(line: 4, column: 1), TOMLPlace(line: 5, column: 1)])
    #expect(table["r"]?.place == TOMLPlace(line: 4, column: 1))
    #expect(last["s"]?.place == TOMLPlace(line: 6, column: 1))
    #expect(table.entries.map(\.key) == ["x", "a", "r"])
  }

  @Test func keysAreComparedByteForByte() throws {
    // Composed and decomposed: equal to `String`, two keys to TOML.
    let table = try parse("\"\\u00E9\" = 1\n\"e\\u0301\" = 2\n")
    #expect(table["\u{E9}"]?.value == .integer(1))
    #expect(table["e\u{301}"]?.value == .integer(2))
    #expect(table["e"] == nil)
  }

  @Test(arguments: [0, 1, 16, 17, 18, 1000]) func everyKeyIsFound(count: Int) throws {
    let keys = (0..<count).map { "k\($0)" }
    let table = try parse(keys.map { "\($0) = '\($0)'\n" }.joined())
    #expect(table.entries.map(\.key) == keys)
    for key in keys { #expect(table[key]?.value == .string(key)) }
    #expect(table["k\(count)"] == nil)
    #expect(table == TOMLTable(table.entries))
    for key in keys { #expect(TOMLTable(table.entries)[key]?.value == .string(key)) }
    if let last = keys.last {
      #expect(throws: Failure.self) {
        try parse((keys + [last]).map { "\($0) = 1\n" }.joined())
      }
    }
  }

  struct Text: Sendable, CustomTestStringConvertible {
    var source: String
    var expected: String
    var testDescription: String { source.debugDescription }
  }

  static let texts = [
    Text(source: #""\b\t\n\f\r\"\\\u00e9\U0001F600""#, expected: "\u{8}\t\n\u{C}\r\"\\é😀"),
    Text(source: #"'\d+\.'"#, expected: #"\d+\."#),
    Text(source: "\"\"\"\n\na\"\"\"", expected: "\na"),
    Text(source: "\"\"\"a\r\nb\"\"\"", expected: "a\nb"),
    Text(source: "'''\r\na\r\nb'''", expected: "a\nb"),
    Text(source: "\"\"\"a \\  \n\n \t b\"\"\"", expected: "a b"),
    Text(source: "\"\"\"a\"\"\"\"\"", expected: "a\"\""),
    Text(source: "\"\"\"\"\"a\"\"\"", expected: "\"\"a"),
    Text(source: "''''a'''''", expected: "'a''"),
    Text(source: "''", expected: ""),
    Text(source: "\"\"\"\"\"\"", expected: ""),
    Text(source: "'\t'", expected: "\t"),
    Text(source: #""""a\\\nb""""#, expected: "a\\\nb"),
  ]

  @Test(arguments: texts) func stringsAreRead(_ text: Text) throws {
    guard case .string(let value)? = try parse("a = \(text.source) # x")["a"]?.value else {
      throw Failure([])
    }
    #expect(Array(value.utf8) == Array(text.expected.utf8))
  }

  static let numbers: [(String, TOMLValue)] = [
    ("0", .integer(0)), ("-0", .integer(0)), ("+7", .integer(7)), ("1_000", .integer(1000)),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("0x7FFFFFFFFFFFFFFF", .integer(.max)), ("0xdead_BEEF", .integer(0xdead_beef)),
    ("0o755", .integer(0o755)), ("0b1010", .integer(10)),
    ("123456789012345678", .integer(123_456_789_012_345_678)),
    ("1234567890123456789", .integer(1_234_567_890_123_456_789)),
    ("1.5", .float(1.5)), ("-1_0.2_5e+1", .float(-102.5)), ("1e1_0", .float(1e10)),
    ("5e-324", .float(.leastNonzeroMagnitude)), ("0.1", .float(0.1)), ("-inf", .float(-.infinity)),
  ]

  @Test(arguments: numbers.indices) func numbersAreRead(_ row: Int) throws {
    let (source, expected) = Self.numbers[row]
    #expect(try parse("a = \(source)")["a"]?.value == expected)
    #expect(
      try parse("a = [\(source),\(source)]")["a"]?.value
        == .array([
          TOMLNode(expected, at: TOMLPlace(line: 1, column: 6)),
          TOMLNode(expected, at: TOMLPlace(line: 1, column: 7 + source.utf8.count)),
        ]))
  }

  @Test func datesKeepTheirParts() throws {
    let table = try parse(
      "a = 1979-05-27 07:32:01.1234567899-08:30\nb = 23:59:60 # x\nc = 2000-02-29 #")
    guard case .offsetDateTime(let time, let offset)? = table["a"]?.value,
      case .localTime(let leap)? = table["b"]?.value, case .localDate(let day)? = table["c"]?.value
    else { throw Failure([]) }
    #expect("\(time)\(offset)" == "1979-05-27T07:32:01.123456789-08:30")
    #expect((time.date.year, time.date.month, time.date.day) == (1979, 5, 27))
    #expect((time.time.hour, time.time.minute, time.time.second) == (7, 32, 1))
    #expect(offset.minutes == -510)
    #expect(leap.second == 60)
    #expect((day.year, day.month, day.day) == (2000, 2, 29))
    #expect(table["a"]?.value.typeName == "offset date-time")
  }

  /// Lines that together are allowed, because each adds to what is still open.
  static let open = [
    "[a.b.c]\n[a]\n[a.d]\nx = 1",
    "[a.b.c]\n[a.b]\nx = 1\n[a]\ny = 1",
    "a.b.c = 1\na.b.d = 2\na.e = 3\n[a.f]\n[a.b.g]",
    "[a.b.c]\nx = 1\n[a]\nb.d = 2",
    "[[a]]\nb.c = 1\n[a.b.d]\n[[a]]\nb.c = 2",
    "[[a.b]]\n[a]\nc = 1\n[[a.b]]",
    "a = {b.c = 1, b.d = {e = 1}}\n[b]\na = [{}, {c = 1}]",
  ]

  @Test(arguments: open) func openTablesTakeMore(_ document: String) throws {
    #expect(try !parse(document).entries.isEmpty)
  }
}
