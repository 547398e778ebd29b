import Diagnostics
import Testing

@testable import Text

@Suite struct JSONTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var value: JSONValue
    /// The canonical text; the same as `text` where nil.
    var written: String?
    var testDescription: String { text }

    init(_ text: String, _ value: JSONValue, written: String? = nil) {
      self.text = text
      self.value = value
      self.written = written
    }
  }

  static let cases = [
    Case("null", .null), Case("true", true), Case("false", false),
    Case("0", 0), Case("-1", -1), Case("-0", 0, written: "0"),
    Case("9223372036854775807", .integer(.max)), Case("-9223372036854775808", .integer(.min)),
    Case("9223372036854775808", .number("9223372036854775808")),
    Case("-9223372036854775809", .number("-9223372036854775809")),
    Case("123456789012345678901234567890", .number("123456789012345678901234567890")),
    Case("1.0", .double(1)), Case("-0.0", .double(-0.0)), Case("0.1", 0.1),
    Case("1e2", .double(100), written: "100.0"), Case("1E-2", 0.01, written: "0.01"),
    Case("1.5e+300", 1.5e300, written: "1.5e+300"), Case("0e9", .double(0), written: "0.0"),
    Case("1e400", .number("1e400")), Case("-1e400", .number("-1e400")),
    Case("1e-400", .number("1e-400")), Case("0.0e-400", .double(0), written: "0.0"),
    Case(#""""#, ""), Case(#""é🍎""#, "é🍎"),
    Case(#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t", written: #""\"\\/\b\f\n\r\t""#),
    Case(#""\u00e9\ud83c\udf4e""#, "é🍎", written: #""é🍎""#),
    Case(#""a\u0000\u001f\u007f\u0085\u202e""#, "a\u{0}\u{1F}\u{7F}\u{85}\u{202E}"),
    Case(#""\udb40\udc41""#, "\u{E0041}"),
    Case("[]", []), Case("[ 1 , [ ] ]", [1, []], written: "[1,[]]"),
    Case("{}", [:]),
    Case(
      "{\"a\" : {\"b\" : [null]}}", ["a": ["b": [.null]]],
      written: #"{"a":{"b":[null]}}"#),
    Case(#"{"b":1,"a":2}"#, ["b": 1, "a": 2]),
    // The later value stands, at the place of the earlier.
    Case(#"{"a":1,"b":2,"a":3}"#, ["a": 3, "b": 2], written: #"{"a":3,"b":2}"#),
    Case(" \t\r\n1 \t\r\n", 1, written: "1"),
  ]

  @Test(arguments: cases) func readAndWritten(_ c: Case) throws {
    let value = try JSONValue.parse(c.text)
    #expect(value == c.value)
    let written = value.serialized()
    #expect(String(decoding: written, as: UTF8.self) == c.written ?? c.text)
    #expect(try JSONValue.parse(written.span) == value)
    #expect(try JSONValue.parse(value.prettyPrinted().span) == value)
  }

  /// The place of the error is marked by `‸`.
  static let refused: [(text: String, id: String, message: String)] = [
    ("‸", "json-value", "found the end of the text"),
    ("[1,\n ‸]", "json-value", "found ']'"),
    ("[1 ‸2]", "json-separator", "expected ',' or ']', found '2'"),
    ("[1‸", "json-separator", "found the end of the text"),
    ("{\"a\":1,‸}", "json-key", "expected a key, found '}'"),
    ("{‸a:1}", "json-key", "expected a key, found 'a'"),
    ("{\"é\" ‸1}", "json-colon", "found '1'"),
    ("{\"a\":1‸]", "json-separator", "expected ',' or '}', found ']'"),
    ("‸tru", "json-value", "found 't'"), ("true‸x", "json-end", "found 'x'"),
    ("‸'a'", "json-value", "found"), ("‸NaN", "json-value", "found 'N'"),
    ("‸\"a", "json-string", "not closed"), ("\"é‸\n\"", "json-string", "control character"),
    (#""‸\x""#, "json-escape", "starts no escape"), (#""‸\u12G4""#, "json-escape", "needs 4"),
    (#""‸\u12"#, "json-escape", "needs 4"), (#""‸\"#, "json-escape", "starts no escape"),
    (#""‸\ud800""#, "json-escape", "half"), (#""‸\ud800\u0041""#, "json-escape", "half"),
    (#""‸\udc00\ud800""#, "json-escape", "half"),
    ("‸01", "json-number", "cannot start with 0"), ("-‸", "json-number", "must follow the '-'"),
    ("1.‸", "json-number", "follow the point"), ("1e+‸", "json-number", "in the exponent"),
    ("‸.5", "json-value", "found '.'"), ("‸+1", "json-value", "found '+'"),
    ("‸\u{FEFF}1", "json-value", "found '\\u{FEFF}'"), ("1‸\u{0}", "json-end", "found '\\x00'"),
    ("[‸/* */1]", "json-value", "found '/'"),
  ]

  @Test(arguments: refused.indices) func diagnostic(_ row: Int) throws {
    let (marked, id, message) = Self.refused[row]
    let lines = marked.components(before: "‸").split(
      separator: "\n", omittingEmptySubsequences: false)
    let failure = try #require(throws: Failure.self) {
      try JSONValue.parse(marked.replacing("‸", with: ""), path: "a.json")
    }
    let diagnostic = failure.diagnostics[0]
    #expect(diagnostic.id == id)
    #expect(diagnostic.message.contains(message), "\(diagnostic)")
    #expect(diagnostic.hint != nil)
    #expect(
      diagnostic.location
        == Diagnostic.Location(
          path: "a.json", line: lines.count, column: lines[lines.count - 1].unicodeScalars.count + 1
        ))
  }

  @Test func invalidUTF8IsRefused() throws {
    let bytes = Array("\"é".utf8) + [0xFF, UInt8(ascii: "\"")]
    let failure = try #require(throws: Failure.self) { try JSONValue.parse(bytes.span) }
    #expect(
      "\(failure)".hasPrefix("json:1:3: error: byte 0xff is not UTF-8 [json-utf8]"))
  }

  @Test func halvesOfPairsMayBeRepaired() throws {
    let options = JSONValue.ReadingOptions(repairsSurrogates: true)
    #expect(
      try JSONValue.parse(#""a\ud83c\u0041\udf4e\ud83c\udf4e\ud800""#, options: options)
        == "a\u{FFFD}A\u{FFFD}🍎\u{FFFD}")
  }

  @Test func nestingHasALimit() throws {
    let options = JSONValue.ReadingOptions(depthMax: 3)
    #expect(try JSONValue.parse(#"[{"a":[]}]"#, options: options) == [["a": []]])
    for text in [#"[{"a":[[]]}]"#, "[[[[", String(repeating: "{\"a\":", count: 100_000)] {
      let failure = try #require(throws: Failure.self) {
        try JSONValue.parse(text, options: options)
      }
      #expect(failure.diagnostics.map(\.id) == ["json-too-deep"])
    }
    let deepest = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    #expect(try JSONValue.parse(deepest).serialized() == Array(deepest.utf8))
  }

  @Test func valuesAnswerForTheirKind() throws {
    let value = try JSONValue.parse(#"{"a":[1,2.5,"x",true,null,1e400],"b":{"c":-7}}"#)
    #expect(value["a"]?[0]?.integer == 1)
    #expect(value["a"]?[0]?.double == 1)
    #expect(value["a"]?[1]?.double == 2.5)
    #expect(value["a"]?[1]?.integer == nil)
    #expect(value["a"]?[2]?.string == "x")
    #expect(value["a"]?[3]?.boolean == true)
    #expect(value["a"]?[4]?.isNull == true)
    #expect(value["a"]?[5]?.double == .infinity)
    #expect(value["a"]?[6] == nil)
    #expect(value["a"]?[-1] == nil)
    #expect(value["b"]?["c"]?.integer == -7)
    #expect(value["c"] == nil)
    #expect(value.array == nil)
    #expect(value["a"]?.array?.count == 6)
    #expect(value.object?.keys == ["a", "b"])
  }

  @Test(arguments: [1, 16, 17, 1000]) func objectsKeepTheirOrder(count: Int) {
    let keys = (0..<count).map { "k\($0)" }
    var object = JSONObject(keys.map { ($0, JSONValue.string($0)) })
    #expect(object.keys == keys)
    #expect(object["k0"] == "k0")
    #expect(object["k\(count - 1)"] == .string("k\(count - 1)"))
    object["k0"] = nil
    object["new"] = 1
    object["k\(count - 1)"] = nil
    #expect(object.keys == keys.dropFirst().dropLast() + ["new"])
    #expect(object["new"] == 1)
    #expect(object["k0"] == nil)
    #expect(object.count == object.members.count && object.isEmpty == false)
  }

  @Test func keysAreComparedByteForByte() throws {
    let object = try JSONValue.parse("{\"\\u00e9\":1,\"e\\u0301\":2}")
    #expect(object["\u{E9}"] == 1)
    #expect(object["e\u{301}"] == 2)
    #expect(JSONValue.string("\u{E9}") != JSONValue.string("e\u{301}"))
  }

  @Test func manyKeysTakeLinearTime() throws {
    let text = "{" + (0..<100_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
    let value = try JSONValue.parse(text)
    #expect(value.object?.count == 100_000)
    #expect(value["k99999"] == 99_999)
  }
}

extension String {
  /// The text before the first `mark`.
  fileprivate func components(before mark: Character) -> String {
    String(prefix { $0 != mark })
  }
}
