import Rules
import Testing
import Text

@testable import Checks

/// How long lines of a message are broken, 20 columns wide.
@Suite struct LineWrapTests {
  static let cases: [(String, String)] = [
    ("one two three four five six", "one two three four\nfive six"),
    ("short", "short"),
    ("a-word-longer-than-the-line then more", "a-word-longer-than-the-line\nthen more"),
    ("- an item of a list that goes on", "- an item of a list\n  that goes on"),
    ("12) an item of a list that goes on", "12) an item of a\n    list that goes\n    on"),
    ("  set in by two blanks, and long", "  set in by two\n  blanks, and long"),
    // A line that starts so would be a comment, a quotation, an item, code.
    ("this is about issue #12 and more", "this is about\nissue #12 and more"),
    ("this is far bigger > than the rest", "this is far bigger >\nthan the rest"),
    ("the sum is made of 1 - 2 and 3. also", "the sum is made of\n1 - 2 and 3. also"),
    ("é é é é é é é é é é é é", "é é é é é é é é é é\né é"),
  ]

  @Test(arguments: cases) func wraps(_ row: (String, String)) {
    let bytes = Array(row.0.utf8)
    let lines = LineWrap(widthMax: 20, comments: .marker("#"))
      .lines(of: 0..<bytes.count, in: bytes)
    let joined = lines.map { Array($0.joined(separator: [10])) } ?? bytes
    #expect(String(decoding: joined, as: UTF8.self) == row.1)
  }

  /// A comment marker of several characters starts no line either.
  @Test func ownMarker() {
    let bytes = Array("one two three four // five".utf8)
    let lines = LineWrap(widthMax: 20, comments: .marker("//")).lines(of: 0..<26, in: bytes)
    #expect(
      lines?.map { String(decoding: $0, as: UTF8.self) } == ["one two three", "four // five"])
  }

  /// Whatever the message, it says the same words after wrapping, and git strips none of them.
  @Test(arguments: 0..<100) func keepsWords(_ seed: Int) throws {
    var generator = SeededGenerator(UInt64(seed) &+ 3)
    let words = ["#", "#1", "-", "1.", "word", "a", "longer-word", ">", "https://e.example/x", "é"]
    func line() -> String {
      (0..<Int.random(in: 1..<14, using: &generator)).map { _ in
        words.randomElement(using: &generator) ?? ""
      }.joined(separator: " ")
    }
    let message = Array("subject\n\nx \(line())\nx \(line())\n\nFixes: me\n".utf8)
    let rule = try makeRule("body-width", ["max": .integer(20)])
    let inspector = try Inspector(rules: [rule])
    var fixer = TextFixer(nil, message, findings: try inspector.message(message).findings)
    while let candidate = fixer.candidate {
      fixer.absorb(try inspector.message(candidate).findings)
    }
    func cleanedWords(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
      CommitMessage(bytes, MessageContext()).cleaned.split { $0 == 0x20 || $0 == 0x0A }
    }
    #expect(cleanedWords(fixer.result.after) == cleanedWords(message))
  }
}
