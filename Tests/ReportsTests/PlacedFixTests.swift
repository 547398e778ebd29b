import Checks
import Testing
import Text

@testable import Reports

@Suite struct PlacedFixTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    /// What the finding is at.
    var region: Range<Int>
    var edit: Finding.Edit
    /// `line:column-line:column=replacement` of each piece.
    var pieces: [String]?
    var excerpt: String?

    init(
      _ name: String, _ text: String, at region: Range<Int>, _ edit: Finding.Edit,
      _ pieces: [String]?, excerpt: String? = nil
    ) {
      testDescription = name
      self.text = text
      self.region = region
      self.edit = edit
      self.pieces = pieces
      self.excerpt = excerpt
    }
  }

  static let cases = [
    Case("trailing blanks", "a\nbü  \n", at: 5..<7, .init(5..<7, []), ["2:3-2:5="]),
    Case("no final newline", "a\nb", at: 2..<3, .init(3..<3, [10]), ["2:2-2:2=\n"]),
    Case("several of them", "a\n\n\n", at: 2..<4, .init(2..<4, []), ["2:1-4:1="]),
    Case("blank lines alone", "\n\n", at: 0..<2, .init(0..<2, []), ["1:1-3:1="]),
    Case(
      "indentation around a tab", "\n  \tx\n", at: 3..<4, .init(1..<4, [32, 32]), ["2:1-2:4=  "]),
    Case(
      "line ends to LF", "a\r\nb\nc\r\n", at: 1..<2, .init(0..<8, [10], target: .lineEnds),
      ["1:2-1:3=", "3:2-3:3="]),
    Case(
      "line ends to CR LF", "a\nb\r\nc\n", at: 1..<2, .init(0..<7, [13, 10], target: .lineEnds),
      ["1:2-2:1=\r\n", "3:2-4:1=\r\n"]),
    Case(
      "line ends of another text", "a\r\nb\n", at: 1..<2, .init(0..<9, [10], target: .lineEnds), nil
    ),
    Case("a byte-order mark", "\u{FEFF}a\n", at: 0..<3, .init(0..<3, []), ["1:1-1:2="]),
    Case("no mark", "a\n", at: 0..<0, .init(0..<0, [0xEF, 0xBB, 0xBF]), ["1:1-1:1=\u{FEFF}"]),
    Case(
      "a pattern's replacement", "x = 漢 or\n", at: 4..<7, .init(4..<7, Array("字".utf8)),
      ["1:5-1:6=字"]),
    Case(
      "more than the finding is at", "print(a)\n", at: 0..<5, .init(0..<8, Array("log(a)".utf8)),
      ["1:1-1:9=log(a)"]),
    Case(
      "a masked line", "key = abcdef\n", at: 0..<3, .init(0..<12, [120]), nil,
      excerpt: "key = ******"),
    Case(
      "masked behind the fix", "key = abcdef\n", at: 0..<3, .init(0..<3, [120]), ["1:1-1:4=x"],
      excerpt: "key = ******"),
    Case(
      "blanks on a masked line", "abcdef  \n", at: 6..<8, .init(6..<8, []), ["1:7-1:9="],
      excerpt: "ab****  "),
    Case(
      "beyond the line that is shown", "a\nb\n", at: 0..<3, .init(0..<3, [120]), nil, excerpt: "a"),
    Case("blanks over several lines", "a \n \nb", at: 1..<4, .init(1..<4, [10]), ["1:2-2:2=\n"]),
    Case("nothing to change", "ab\n", at: 0..<1, .init(0..<1, [97]), nil),
    Case("beyond the text", "ab\n", at: 0..<1, .init(0..<9, []), nil),
  ]

  @Test(arguments: cases) func places(_ c: Case) throws {
    let text = Array(c.text.utf8)
    let lines = LineTable(text.span)
    let finding = Self.finding(c, text, lines)
    let fix = PlacedFix(finding, in: text.span, lines: lines)
    let shown = fix?.pieces.map { piece in
      "\(piece.start.line):\(piece.start.column)-\(piece.end.line):\(piece.end.column)="
        + String(decoding: piece.replacement, as: UTF8.self)
    }
    #expect(shown == c.pieces)
  }

  @Test func anotherTextHasNoPlaceForIt() {
    let c = Self.cases[0]
    let text = Array(c.text.utf8)
    let finding = Self.finding(c, text, LineTable(text.span))
    let other = Array("a b c d e f\n".utf8)
    #expect(PlacedFix(finding, in: other.span, lines: LineTable(other.span)) == nil)
  }

  @Test func manyPiecesAreNotPlaced() {
    for (count, isPlaced) in [(5000, true), (5001, false)] {
      let text = Array(String(repeating: "a\r\n", count: count).utf8)
      let edit = Finding.Edit(0..<text.count, [10], target: .lineEnds)
      let lines = LineTable(text.span)
      let c = Case("", "", at: 1..<2, edit, nil, excerpt: "a")
      #expect(
        (PlacedFix(Self.finding(c, text, lines), in: text.span, lines: lines) != nil) == isPlaced)
    }
  }

  @Test func sarifHasThemAndDropsThemBeforeResults() throws {
    let replaced = Array("\u{1B}[0m\u{202E}".utf8)
    var finding = Sample.finding(fix: "use the logger")
    finding.edit = .init(1205..<1213, replaced)
    var report = Sample.report([finding, Sample.finding(line: 14)])
    let start = LineTable.Position(line: 12, column: 5)
    let end = LineTable.Position(line: 12, column: 13)
    let piece = PlacedFix.Piece(bytes: 1205..<1213, start: start, end: end, replacement: replaced)
    report.fixes[.init(finding, in: 0)] = PlacedFix(pieces: [piece])
    let document = SARIFReport.render(report)
    let change = try Self.change(document)
    #expect(change?["artifactLocation"]?["uri"] == "src/a.swift")
    #expect(change?["replacements"]?[0]?["deletedRegion"]?["endColumn"] == 13)
    #expect(change?["replacements"]?[0]?["insertedContent"]?["text"] == "\u{1B}[0m\u{202E}")
    #expect(!document.contains(0x1B) && !document.contains(0x80))

    let large = PlacedFix.Piece(
      bytes: 0..<1, start: start, end: end, replacement: [UInt8](repeating: 97, count: 5_000_000))
    report.fixes[.init(finding, in: 0)] = PlacedFix(pieces: [large])
    let run = try JSONValue.parse(SARIFReport.render(report).span)["runs"]?[0]
    #expect(run?["results"]?.array?.count == 2)
    #expect(run?["results"]?[0]?["fixes"] == nil)
  }

  @Test func sarifReplacesTheBytesOfAByteOrderMark() throws {
    for c in Self.cases where c.testDescription.hasSuffix("mark") {
      let text = Array(c.text.utf8)
      let lines = LineTable(text.span)
      let finding = Self.finding(c, text, lines)
      var report = Sample.report([finding])
      report.fixes[.init(finding, in: 0)] = PlacedFix(finding, in: text.span, lines: lines)
      let piece = try Self.change(SARIFReport.render(report))?["replacements"]?[0]
      #expect(piece?["deletedRegion"]?["byteOffset"] == 0)
      #expect(piece?["deletedRegion"]?["startLine"] == nil)
      let isThere = c.text.hasPrefix("\u{FEFF}")
      #expect(piece?["deletedRegion"]?["byteLength"] == .integer(isThere ? 3 : 0))
      #expect(piece?["insertedContent"]?["binary"] == .string(isThere ? "" : "77u/"))
    }
  }

  private static func change(_ document: [UInt8]) throws -> JSONValue? {
    try JSONValue.parse(document.span)["runs"]?[0]?["results"]?[0]?["fixes"]?[0]?[
      "artifactChanges"]?[0]
  }

  /// The finding of a case as judging makes it.
  private static func finding(_ c: Case, _ text: [UInt8], _ lines: LineTable) -> Finding {
    let start = lines.position(of: c.region.lowerBound, in: text.span)
    let line = lines.range(ofLine: start.line, in: text.span)
    var finding = Sample.finding(line: 1, excerpt: c.excerpt ?? "")
    if c.excerpt == nil { finding.excerpt = Array(text[line]) }
    finding.region = Finding.Region(
      bytes: c.region, start: start, end: lines.position(of: c.region.upperBound, in: text.span))
    finding.edit = c.edit
    return finding
  }
}
