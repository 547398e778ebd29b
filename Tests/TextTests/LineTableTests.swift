import Testing

@testable import Text

@Suite struct LineTableTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    /// The lines without their ends.
    var lines: [String]
    var testDescription: String { text.debugDescription }
  }

  static let cases = [
    Case(text: "", lines: [""]),
    Case(text: "a", lines: ["a"]),
    Case(text: "\n", lines: [""]),
    Case(text: "a\n", lines: ["a"]),
    Case(text: "a\nb", lines: ["a", "b"]),
    Case(text: "a\r\nb\r\n", lines: ["a", "b"]),
    Case(text: "\r\n\r\n", lines: ["", ""]),
    Case(text: "\n\n", lines: ["", ""]),
    Case(text: "a\rb\n", lines: ["a\rb"]),
    Case(text: "a\r", lines: ["a\r"]),
    Case(text: "é\n\nüb\n", lines: ["é", "", "üb"]),
  ]

  @Test(arguments: cases) func lines(_ c: Case) {
    let bytes = Array(c.text.utf8)
    let table = LineTable(bytes.span)
    #expect(table.lineCount == c.lines.count)
    for (index, line) in c.lines.enumerated() {
      let range = table.range(ofLine: index + 1, in: bytes.span)
      #expect(Array(bytes[range]) == Array(line.utf8))
      #expect(range.lowerBound == table.start(ofLine: index + 1))
    }
    // Every place against counting from the start.
    for offset in 0...bytes.count {
      let before = bytes[..<offset]
      let isPastTheEnd = offset == bytes.count && bytes.last == 10
      let line = 1 + before.count { $0 == 10 } - (isPastTheEnd ? 1 : 0)
      #expect(table.line(at: offset) == line)
      #expect(table.position(of: offset, in: bytes.span).line == line)
    }
  }

  @Test func columnsCountScalarsAndInvalidBytes() {
    let bytes: [UInt8] = Array("é🍎x\n".utf8) + [0xFF, 0xC3] + Array("yé".utf8)
    let table = LineTable(bytes.span)
    let places = [0, 2, 6, 7, 8, 9, 10, 11, 13].map { table.position(of: $0, in: bytes.span) }
    #expect(places.map(\.line) == [1, 1, 1, 1, 2, 2, 2, 2, 2])
    #expect(places.map(\.column) == [1, 2, 3, 4, 1, 2, 3, 4, 5])
    #expect(places == places.sorted())
  }

  @Test func positionsInLongLinesAreThoseOfCounting() {
    let line = Array(String(repeating: "aé🍎\u{301}", count: 5000).utf8) + [0xFF, 0x80]
    let bytes = Array("x\n".utf8) + line + line + [10] + line + Array("\n\ny".utf8)
    let table = LineTable(bytes.span)
    for offset in stride(from: 0, through: bytes.count, by: 97) {
      let start = offset < 2 ? 0 : bytes[..<offset].lastIndex(of: 10).map { $0 + 1 } ?? 0
      let column = 1 + scalarCount(in: bytes.span, from: start, to: offset)
      let place = table.position(of: offset, in: bytes.span)
      let isInside = offset < bytes.count && bytes[offset] & 0xC0 == 0x80
      // Inside a character the column is that of the character or of the next one.
      #expect(place.column == column || isInside && abs(place.column - column) <= 1)
    }
  }

  @Test(.timeLimit(.minutes(15))) func manyPositionsOnOneLineAreCheap() {
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 10_000_000)
    let table = LineTable(bytes.span)
    for offset in stride(from: 0, to: bytes.count, by: 50_000) {
      #expect(table.position(of: offset, in: bytes.span).column == offset + 1)
    }
  }
}
