import Testing

@testable import Reports

@Suite struct ExcerptTests {
  /// The place is marked in the line itself: from `«` up to `»`.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var line: String
    var text: String
    var underline: String
    var testDescription: String { name }
  }

  static let widthMax = 40
  static let x100 = String(repeating: "x", count: 100)

  static let cases = [
    Case(name: "plain", line: "let «x» = 1", text: "let x = 1", underline: "    ^"),
    Case(name: "whole line", line: "«abc»", text: "abc", underline: "^^^"),
    Case(name: "empty place", line: "ab«»c", text: "abc", underline: "  ^"),
    Case(name: "end of line", line: "abc«»", text: "abc", underline: "   ^"),
    Case(name: "empty line", line: "«»", text: "", underline: "^"),
    Case(name: "tabs become spaces", line: "\t«x»\ty", text: "    x   y", underline: "    ^"),
    Case(name: "a tab underlined", line: "a«\t»b", text: "a   b", underline: " ^^^"),
    Case(name: "wide characters", line: "漢字«漢»x", text: "漢字漢x", underline: "    ^^"),
    Case(name: "emoji", line: "😀«x»", text: "😀x", underline: "  ^"),
    Case(
      name: "combining marks", line: "e\u{301}e\u{301}«x»", text: "e\u{301}e\u{301}x",
      underline: "  ^"),
    Case(
      name: "escape sequences", line: "a\u{1B}[31m«b»", text: "a\\x1B[31mb",
      underline: "         ^"),
    Case(
      name: "an escape in the place", line: "a«\u{202E}»b", text: "a\\u{202E}b",
      underline: " ^^^^^^^^"),
    Case(
      name: "backslashes double beside an escape", line: "\\n\u{7}«x»", text: "\\\\n\\x07x",
      underline: "       ^"),
    Case(name: "backslashes alone stay", line: "\\n«x»", text: "\\nx", underline: "  ^"),
    Case(
      name: "cut after the place", line: "«ab»" + x100,
      text: "ab" + x100.prefix(32) + "...", underline: "^^"),
    Case(
      name: "cut on both sides", line: x100 + "«ab»" + x100,
      text: "..." + x100.prefix(11) + "ab" + x100.prefix(21) + "...",
      underline: String(repeating: " ", count: 14) + "^^"),
    Case(
      name: "cut before the place", line: x100 + "«ab»",
      text: "..." + x100.prefix(32) + "ab",
      underline: String(repeating: " ", count: 35) + "^^"),
    Case(
      name: "a place wider than the page", line: "y«" + x100 + "»",
      text: "y" + x100.prefix(33) + "...",
      underline: " " + String(repeating: "^", count: 33)),
  ]

  @Test(arguments: cases) func renders(_ c: Case) throws {
    let scalars = Array(c.line.unicodeScalars)
    let start = try #require(scalars.firstIndex(of: "«"))
    let end = try #require(scalars.firstIndex(of: "»"))
    let line = scalars.filter { $0 != "«" && $0 != "»" }.flatMap { Array(String($0).utf8) }
    let excerpt = Excerpt(line: line, columns: start + 1..<end, widthMax: Self.widthMax)
    #expect(excerpt.text == c.text)
    #expect(excerpt.underline == c.underline)
  }

  @Test func invalidBytesAreOneColumnOfTheFileEach() {
    let excerpt = Excerpt(line: [0xFF, 0xC3, UInt8(ascii: "x")], columns: 3..<4)
    #expect(excerpt.text == "\\xFF\\xC3x")
    #expect(excerpt.underline == "        ^")
  }

  @Test func aPartOfALineIsShownAsOne() {
    let excerpt = Excerpt(line: Array("abc".utf8), firstColumn: 1001, columns: 1002..<1003)
    #expect(excerpt.text == "...abc")
    #expect(excerpt.underline == "    ^")
  }

  @Test(arguments: [900..<950, 1005..<1006])
  func aPlaceElsewhereIsNotUnderlined(_ place: Range<Int>) {
    let excerpt = Excerpt(line: Array("abc".utf8), firstColumn: 1001, columns: place)
    #expect(excerpt.underline == "")
  }

  /// Every line of up to four pieces, with every place, at a width that cuts most of them.
  @Test func noLineIsWiderThanThePage() {
    let pieces: [[UInt8]] = [
      Array("abcdefghij".utf8), Array("\t".utf8), Array("漢字漢字".utf8), [0x1B, 0x5C, 0xFF],
    ]
    for a in pieces {
      for b in pieces {
        for c in pieces {
          let line = a + b + c
          for start in 1...line.count + 1 {
            for length in [0, 1, 7, 40] {
              let excerpt = Excerpt(line: line, columns: start..<start + length, widthMax: 20)
              #expect(displayWidth(excerpt.text) <= 20, "\(line) \(start)+\(length)")
              #expect(excerpt.underline.count <= 21, "\(line) \(start)+\(length)")
              #expect(!excerpt.text.unicodeScalars.contains { $0.value < 0x20 })
            }
          }
        }
      }
    }
  }
}
