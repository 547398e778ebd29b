import Diagnostics
import Testing

@testable import TOML

/// What a mistake in a document is called and where it is shown. The mark `‸` stands before the
/// character that the error is placed at.
@Suite struct DiagnosticTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var document: String
    var id: String
    var message: String
    var hint: String
    var testDescription: String { "\(id): \(document.debugDescription)" }

    init(_ document: String, _ id: String, _ message: String, hint: String) {
      self.document = document
      self.id = id
      self.message = message
      self.hint = hint
    }
  }

  static let cases = [
    // Lines and keys
    Case("a = 1 ‸b = 2", "toml-line", "expected the end of the line, found 'b'", hint: "one key"),
    Case("a = 'it'‸s'", "toml-line", "found 's'", hint: "comments start with '#'"),
    Case(#"a = "say "‸hi"""#, "toml-line", "found 'h'", hint: "a line holds one key"),
    Case(#"a = ‸"""x""#, "toml-string", "the string is not closed", hint: #"add the closing """"#),
    Case("‸= 1", "toml-key", "expected a key, found '='", hint: #"an empty one is """#),
    Case("a.‸.b = 1", "toml-key", "expected a key, found '.'", hint: "each part"),
    Case("a ‸b = 1", "toml-key", "expected '=' after the key 'a', found 'b'", hint: "in quotes"),
    Case("\"é\".b ‸: 1", "toml-key", "after the key '\"é\".b', found ':'", hint: "key = value"),
    Case("x‸\na.b\n", "toml-key", "after the key 'x', found the end of the line", hint: "x ="),
    Case("‸\"\"\"k\"\"\" = 1", "toml-key", "a string of several lines", hint: "write it in"),
    Case("‸ключ = 1", "toml-key", "expected a key, found 'к'", hint: "goes in quotes"),
    // Headers
    Case("[‸]", "toml-key", "expected a key, found ']'", hint: "a name between the brackets"),
    Case("[a.‸]", "toml-key", "expected a key, found ']'", hint: "each part of a dotted key"),
    Case("[[a‸]", "toml-header", "expected ']]' to end the header", hint: "[[name]]"),
    Case("[a ‸b]", "toml-header", "expected ']' to end the header, found 'b'", hint: "[name]"),
    Case("[a] ‸b = 1", "toml-line", "expected the end of the line", hint: "one header"),
    // Values
    Case("a =‸", "toml-value", "expected a value, found the end of the file", hint: "in quotes"),
    Case("a = ‸\nb = 1", "toml-value", "found the end of the line", hint: "a value is text"),
    Case("a = ‸yes", "toml-value", "found 'yes'", hint: "true and false"),
    Case("a = ‸null", "toml-value", "found 'null'", hint: "leave the key out"),
    Case("a = ‸.5", "toml-value", "found '.5'", hint: "0.5"),
    Case("a = ‸error", "toml-value", "found 'error'", hint: "put text in quotes: \"error\""),
    Case("a = \"é\"‸, ", "toml-line", "found ','", hint: "one key"),
    Case("a = [1, ‸,]", "toml-value", "expected a value, found ','", hint: "a value is"),
    Case("a = [\n 1\n ‸2]", "toml-separator", "expected ',' or ']'", hint: "starts on line 1"),
    Case("\na = ‸[1,\n\n", "toml-unclosed", "the array is not closed", hint: "add the ']'"),
    Case("a = {b = 1 ‸c = 2}", "toml-separator", "expected ',' or '}'", hint: "starts on line 1"),
    Case("a = {b = 1‸\n}", "toml-inline-table", "must end on the line", hint: "[table]"),
    Case("a = {b = 1 ‸, }", "toml-inline-table", "no comma after its last", hint: "remove"),
    Case("a = ‸{b = 1", "toml-unclosed", "the inline table is not closed", hint: "add the '}'"),
    // Strings
    Case("‸é = 1\na = \"b", "toml-key", "found 'é'", hint: "in quotes"),
    Case("a = ‸\"b\nc\"", "toml-string", "the string is not closed", hint: "\"\"\""),
    Case("a = ‸'''b\nc''", "toml-string", "the string is not closed", hint: "closing '''"),
    Case(#"a = "é‸\d""#, "toml-escape", #"unknown escape '\d'"#, hint: "single quotes"),
    Case(#"a = "‸\u00e""#, "toml-escape", #"'\u' needs 4 hexadecimal digits"#, hint: #"\u00E9"#),
    Case(#"a = "‸\UD8000000""#, "toml-escape", "is not a Unicode character", hint: "10FFFF"),
    Case("a = \"b‸\\\nc\"", "toml-escape", "a backslash at the end of a line", hint: "\"\"\""),
    Case("a = \"b‸\u{7}\"", "toml-control-character", "U+0007", hint: #"\u0007"#),
    Case("a = 'b‸\u{7F}'", "toml-control-character", "U+007F", hint: "double quotes"),
    Case("# b‸\u{0}", "toml-control-character", "U+0000 is not allowed in a comment", hint: "it"),
    // Numbers and dates
    Case("a = ‸012", "toml-number", "a number cannot start with 0", hint: "0o17"),
    Case("a = 1_‸_0", "toml-number", "'_' does not belong there", hint: "between two digits"),
    Case("a = 1.2‸.3", "toml-number", "cannot read the number '1.2.3'", hint: "only point"),
    Case("a = 1‸.", "toml-number", "needs a digit at its end", hint: "at least one digit"),
    Case("a = 12‸px", "toml-number", "'p' does not belong there", hint: "\"12px\""),
    Case("a = ‸-0x1", "toml-number", "with a prefix has no sign", hint: "decimal"),
    Case("a = ‸9223372036854775808", "toml-number", "does not fit in 64 bits", hint: "range"),
    Case("a = ‸2027-02-29", "toml-date-time", "the calendar has no such day", hint: "1979"),
    Case("a = ‸2027-1-29", "toml-date-time", "a date is written", hint: "1979-05-27"),
    Case("a = ‸25:00:00", "toml-date-time", "the clock has no such time", hint: "07:32:00"),
    Case("a = ‸07:32", "toml-date-time", "with its seconds", hint: "07:32:00"),
    Case("a = ‸2027-01-29T07:32:00+25:00", "toml-date-time", "an offset is", hint: "1979"),
    // Tables
    Case("a = 1\n‸a = 2", "toml-duplicate-key", "the key 'a' is there", hint: "on line 1"),
    Case("a.b = 1\na.‸b.c = 2", "toml-not-a-table", "'b' is an integer", hint: "on line 1"),
    Case("a = []\n[[‸a]]", "toml-duplicate-table", "'a' is an array with", hint: "on line 1"),
    Case("a = {}\n[‸a.b]", "toml-not-a-table", "'a' is an inline table", hint: "on line 1"),
    Case("[a]\n[b]\n[‸a]", "toml-duplicate-table", "'a' is there already", hint: "on line 1"),
    Case("[[a]]\n\n[‸a]", "toml-duplicate-table", "an array of tables", hint: "line 1"),
    Case("[a]\n[[‸a]]", "toml-duplicate-table", "is a table already", hint: "on line 1"),
    Case("[a.b]\n[a]\n‸b.c = 1", "toml-table-closed", "cannot add to", hint: "on line 1"),
    Case("a.b = 1\n[‸a]", "toml-duplicate-table", "'a' is there already", hint: "on line 1"),
    Case("a = {b.c = 1, ‸b = 2}", "toml-duplicate-key", "'b' is there", hint: "on line 1"),
    // Lines and the file as a whole
    Case("a = 1‸\rb = 2", "toml-line-end", "a carriage return without", hint: "CR LF"),
    Case("a = '''x‸\ry'''", "toml-line-end", "a carriage return without", hint: "\\r"),
    Case("\u{FEFF}a = 1\n‸\u{FEFF}b = 1", "toml-key", "found '\\u{FEFF}'", hint: "in quotes"),
    Case("\u{FEFF}‸= 1", "toml-key", "found '='", hint: "an empty one"),
  ]

  @Test(arguments: cases) func diagnostic(_ c: Case) throws {
    var marked = MarkedText(c.document)
    // The file mark at the start counts no column.
    if marked.bytes.starts(with: [0xEF, 0xBB, 0xBF]), marked.places[0].line == 1 {
      marked.places[0].column -= 1
    }
    let failure = try #require(throws: Failure.self) {
      try TOMLDocument.parse(marked.bytes.span, path: "a.toml")
    }
    let diagnostic = failure.diagnostics[0]
    let place = marked.places[0]
    #expect(failure.diagnostics.count == 1)
    #expect(diagnostic.severity == .error)
    #expect(diagnostic.id == c.id)
    #expect(diagnostic.message.contains(c.message))
    #expect(diagnostic.hint?.contains(c.hint) == true, "\(diagnostic)")
    #expect(
      diagnostic.location
        == Diagnostic.Location(path: "a.toml", line: place.line, column: place.column))
  }

  @Test func invalidUTF8IsPlaced() throws {
    let bytes = Array("# é\na = \"é".utf8) + [0xC3, 0x28]
    let failure = try #require(throws: Failure.self) {
      try TOMLDocument.parse(bytes.span, path: "a.toml")
    }
    #expect(
      "\(failure)"
        == "a.toml:2:7: error: byte 0xc3 is not UTF-8 [toml-utf8]\n  hint: save the file as UTF-8")
  }

  @Test func utf16IsNamed() throws {
    let bytes: [UInt8] = [0xFF, 0xFE, 0x61, 0x00]
    let failure = try #require(throws: Failure.self) {
      try TOMLDocument.parse(bytes.span, path: "a.toml")
    }
    #expect(failure.diagnostics[0].hint?.contains("UTF-16") == true)
  }

  @Test func aLongTokenIsCut() throws {
    let bytes = Array("a = 1".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)
    let failure = try #require(throws: Failure.self) {
      try TOMLDocument.parse(bytes.span, path: "a.toml")
    }
    #expect("\(failure)".utf8.count < 400)
  }
}
