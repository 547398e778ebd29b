import Rules
import Testing

@testable import Checks

@Suite struct TrailingWhitespaceTests {
  static let cases = [
    TextCase(""),
    TextCase("a\nb\n"),
    TextCase("a« »\n", messages: ["trailing white space"]),
    TextCase("a« \t »\nb«\t»\n"),
    TextCase("a« »"),
    TextCase("«  »\n", messages: ["white space on an otherwise empty line"]),
    TextCase("\n\n\n"),
    TextCase("a« »\r\nb\r\n"),
    TextCase("a\r\nb\r\n"),
    TextCase("a \u{0C}\nb\n"),
    TextCase("a\u{A0}\nb\n"),
    TextCase("  a\n\tb\n"),
    TextCase("« »\na\n", ["blank-lines": .boolean(true)]),
    TextCase(" \na« »\n", ["blank-lines": .boolean(false)]),
    TextCase("a  \nb\n", ["markdown-breaks": .boolean(true)]),
    TextCase("a« »\nb«   »\nc«\t »\n", ["markdown-breaks": .boolean(true)]),
    TextCase("«  »\n", ["markdown-breaks": .boolean(true)]),
    TextCase("é« »\n"),
    TextCase("a\u{0} \n"),
  ]

  @Test(arguments: cases) func places(_ row: TextCase) throws { try row.run("trailing-whitespace") }

  @Test func fixTakesTheBlanksAway() throws {
    #expect(try fixed("a \n\t\nb\n", by: "trailing-whitespace") == "a\n\nb\n")
  }

  /// A binary file, a symbolic link and a submodule have no lines.
  @Test(arguments: [("a \0", 0o100644), ("a ", 0o120000), ("", 0o160000)] as [(String, UInt32)])
  func otherFiles(_ text: String, _ mode: UInt32) throws {
    let rule = try makeRule("trailing-whitespace")
    #expect(try inspect([rule], Array(text.utf8), mode: mode).findings == [])
  }
}

@Suite struct FinalNewlineTests {
  static let cases = [
    TextCase(""),
    TextCase("a\n"),
    TextCase("\n"),
    TextCase("\r\n"),
    TextCase("«a»", messages: ["no line end at the end of the file"]),
    TextCase("a\nb«é»"),
    TextCase("a\n«\n»", messages: ["blank lines at the end of the file"]),
    TextCase("a\n«\n\n\n»"),
    TextCase("a\r\n«\r\n»"),
    TextCase("a\n«\r\n\n»"),
    TextCase("«\n\n»"),
    TextCase("a\n \n"),
    TextCase("a", ["missing": .boolean(false)]),
    TextCase("a\n\n", ["several": .boolean(false)]),
    TextCase("a\n«\n»", ["missing": .boolean(false)]),
    TextCase("a«\r»"),
  ]

  @Test(arguments: cases) func places(_ row: TextCase) throws { try row.run("final-newline") }

  @Test(arguments: [
    ("a", "a\n"), ("a\r\nb", "a\r\nb\r\n"), ("a\n\n\n", "a\n"), ("\n\n", ""),
    ("a\r\n\r\n", "a\r\n"),
  ])
  func fix(_ text: String, _ expected: String) throws {
    #expect(try fixed(text, by: "final-newline") == expected)
  }
}

@Suite struct LineEndingsTests {
  static let cases = [
    TextCase(""),
    TextCase("a\nb\n"),
    TextCase("a\r\nb\r\n"),
    TextCase("a\rb\r"),
    TextCase(
      "a\nb\nc«\r»\n", messages: ["mixed line ends: 2 lines end in LF, 1 line ends in CR LF"]),
    TextCase("a\r\nb«\n»c\r\n"),
    TextCase("a\nb«\r»\n"),
    TextCase("a\r\nb\r\nc«\n»"),
    TextCase("a\nb\nc«\r»d"),
    TextCase("a\nb\n", ["style": .string("lf")]),
    TextCase(
      "a«\r»\nb\r\n", ["style": .string("lf")], messages: ["2 lines end in CR LF, LF is asked for"]),
    TextCase("a\r\nb\r\n", ["style": .string("crlf")]),
    TextCase("a«\n»b\r\n", ["style": .string("crlf")]),
    TextCase("a«\n»b\n", ["style": .string("crlf")]),
    TextCase("no line end", ["style": .string("crlf")]),
    TextCase("a«\r»b\r\n", ["style": .string("crlf")]),
  ]

  @Test(arguments: cases) func places(_ row: TextCase) throws { try row.run("line-endings") }

  /// A file that was mixed before has no new fault when its first odd line changes.
  @Test func theFaultIsTheFiles() throws {
    let rule = try makeRule("line-endings")
    let old = try inspect([rule], Array("a\nb\nc\r\n".utf8)).findings
    let new = try inspect([rule], Array("x\r\na\nb\nc\r\n".utf8)).findings
    #expect(old.map(\.fingerprint) == new.map(\.fingerprint))
    #expect(old.count == 1)
  }
}

@Suite struct ByteOrderMarkTests {
  static let cases = [
    TextCase(""),
    TextCase("a\n"),
    TextCase("«\u{FEFF}»a\n", messages: ["byte-order mark at the start of the file"]),
    TextCase("«\u{FEFF}»"),
    TextCase("a\u{FEFF}\n"),
    TextCase("\u{FEFF}a\n", ["style": .string("required")]),
    TextCase("«»a\n", ["style": .string("required")]),
    TextCase("", ["style": .string("required")]),
  ]

  @Test(arguments: cases) func places(_ row: TextCase) throws { try row.run("byte-order-mark") }

  @Test func fix() throws {
    #expect(try fixed("\u{FEFF}a\n", by: "byte-order-mark") == "a\n")
    #expect(
      try fixed("a\n", by: "byte-order-mark", ["style": .string("required")]) == "\u{FEFF}a\n")
  }
}

@Suite struct IndentationTests {
  static let cases = [
    TextCase("a\n b\n\tc\n\t d\n"),
    TextCase("« »\ta\n", messages: ["blank before a tab in the indentation"]),
    TextCase("\t«  »\ta\n"),
    TextCase(" \t\n"),
    TextCase("a \tb\n"),
    TextCase("    a\n  b\n", ["style": .string("spaces")]),
    TextCase("«\t»a\n", ["style": .string("spaces")]),
    TextCase("  «\t»a\n", ["style": .string("spaces")]),
    TextCase("a\tb\n\t\n", ["style": .string("spaces")]),
    TextCase("\ta\n\t\tb\n\t  c\n * d\n", ["style": .string("tabs")]),
    TextCase("«    »a\n", ["style": .string("tabs")]),
    TextCase("\t«    »a\n", ["style": .string("tabs")]),
    TextCase("« »\ta\n", ["style": .string("tabs")]),
    TextCase("    a\n", ["style": .string("tabs"), "width": .integer(8)]),
    TextCase("«  »a\n", ["style": .string("tabs"), "width": .integer(2)]),
  ]

  @Test(arguments: cases) func places(_ row: TextCase) throws { try row.run("indentation") }

  @Test(arguments: [
    ("spaces", "\ta\n\t\tb\n", "    a\n        b\n"), ("spaces", " \ta\n", "    a\n"),
    ("tabs", "     a\n", "\t a\n"), ("unmixed", "  \ta\n", "\ta\n"),
  ])
  func fix(_ style: String, _ text: String, _ expected: String) throws {
    #expect(try fixed(text, by: "indentation", ["style": .string(style)]) == expected)
  }
}

@Suite struct LineLengthTests {
  static let ten: Options = ["max": .integer(10)]
  static let cases = [
    TextCase("1234567890\n12345678901\n"),
    TextCase("1234567890\n", ten),
    TextCase("1234567890«1»\n", ten, messages: ["line of 11 characters, at most 10 are allowed"]),
    TextCase("1234567890«12»\r\n1234567890\r\n", ten),
    TextCase("éééééééééé\néééééééééé«é»\n", ten),
    TextCase("日本語日本語日本語日«本語»\n", ten),
    TextCase("see https://example.org/a/long/path\n", ten),
    TextCase("far too lo«ng: https://example.org»\n", ten),
    TextCase(
      "see https«://example.org/a/long/path»\n", ["max": .integer(9), "urls": .boolean(false)]),
    TextCase(
      "import something\nother some«thing»\n",
      ["max": .integer(10), "not-line": .strings(["^import "])]),
    TextCase("a" + String(repeating: "x", count: 119)),
  ]

  @Test(arguments: cases) func places(_ row: TextCase) throws { try row.run("line-length") }

  /// An invalid byte counts as one character.
  @Test func invalidUTF8() throws {
    let rule = try makeRule("line-length", Self.ten)
    let text = [UInt8](repeating: 0xFF, count: 12) + [10]
    #expect(try inspect([rule], text).findings.first?.region?.bytes == 10..<12)
  }

  @Test func badPattern() throws {
    try BadRuleCase(
      ["not-line": .strings(["("])], "pattern '(': "
    ).run("line-length")
  }
}

/// Returns `text` with the edits of all findings made, from the last to the first.
func fixed(_ text: String, by check: String, _ options: Options = [:]) throws -> String {
  var bytes = Array(text.utf8)
  let findings = try inspect([try makeRule(check, options)], bytes).findings
  for finding in findings.reversed() {
    if let edit = finding.edit { bytes.replaceSubrange(edit.bytes, with: edit.replacement) }
  }
  return String(decoding: bytes, as: UTF8.self)
}
