import Testing
import Text

@testable import Checks

/// Edits of one text, made as one: which are taken, what comes out, where places have moved to.
@Suite struct EditScriptTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var edits: [(Range<Int>, String)]
    var taken: [Bool]
    var result: String
    var testDescription: String { "\(text) \(edits)" }
  }

  static let cases = [
    Case(text: "abc", edits: [], taken: [], result: "abc"),
    Case(text: "abc", edits: [(1..<2, "X")], taken: [true], result: "aXc"),
    Case(text: "abc", edits: [(0..<3, "")], taken: [true], result: ""),
    // In any order.
    Case(text: "abcd", edits: [(2..<3, "Y"), (0..<1, "X")], taken: [true, true], result: "XbYd"),
    // Side by side is apart.
    Case(text: "abcd", edits: [(0..<2, "X"), (2..<4, "Y")], taken: [true, true], result: "XY"),
    // The first of two that overlap.
    Case(text: "abcd", edits: [(0..<3, "X"), (2..<4, "Y")], taken: [true, false], result: "Xd"),
    Case(text: "abcd", edits: [(1..<2, "X"), (0..<4, "Y")], taken: [true, false], result: "aXcd"),
    Case(text: "abcd", edits: [(0..<4, "Y"), (1..<2, "X")], taken: [true, false], result: "Y"),
    // The same edit twice is made once.
    Case(text: "abc", edits: [(1..<2, "X"), (1..<2, "X")], taken: [true, true], result: "aXc"),
    // Insertions: at the ends, beside a replacement, inside one, at one place.
    Case(text: "ab", edits: [(0..<0, "X"), (2..<2, "Y")], taken: [true, true], result: "XabY"),
    Case(text: "ab", edits: [(0..<1, "X"), (1..<1, "-")], taken: [true, true], result: "X-b"),
    Case(text: "ab", edits: [(1..<1, "-"), (1..<2, "X")], taken: [true, true], result: "a-X"),
    Case(text: "abcd", edits: [(0..<4, "X"), (2..<2, "-")], taken: [true, false], result: "X"),
    Case(text: "ab", edits: [(1..<1, "-"), (1..<1, "+")], taken: [true, false], result: "a-b"),
    // What changes nothing is no edit.
    Case(text: "abc", edits: [(1..<2, "b"), (0..<0, "")], taken: [false, false], result: "abc"),
  ]

  @Test(arguments: cases) func composes(_ row: Case) {
    let text = Array(row.text.utf8)
    var script = EditScript()
    let taken = row.edits.map {
      script.add(Finding.Edit($0.0, Array($0.1.utf8)), in: text.span)
    }
    #expect(taken == row.taken)
    let result = script.apply(to: text.span)
    #expect(String(decoding: result, as: UTF8.self) == row.result)
  }

  @Test(arguments: [
    ("a\r\nb\r\n", "\n", "a\nb\n"), ("a\nb\r\nc", "\r\n", "a\r\nb\r\nc"),
    ("a\n\n", "\r\n", "a\r\n\r\n"),
    ("\r\n\r\r\n", "\n", "\n\r\n"), ("a", "\n", "a"), ("", "\r\n", ""),
  ]) func lineEnds(_ row: (String, String, String)) {
    let text = Array(row.0.utf8)
    var script = EditScript()
    let edit = Finding.Edit(0..<text.count, Array(row.1.utf8), target: .lineEnds)
    let isTaken = script.add(edit, in: text.span)
    #expect(isTaken == (row.0 != row.2))
    let result = script.apply(to: text.span)
    #expect(String(decoding: result, as: UTF8.self) == row.2)
  }

  /// Line ends and the white space before them change in one go.
  @Test func lineEndsBesideWhiteSpace() {
    let text = Array("a  \r\nb\r\n".utf8)
    var script = EditScript()
    let edits = [Finding.Edit(0..<8, [10], target: .lineEnds), Finding.Edit(1..<3, [])]
    for edit in edits {
      let isTaken = script.add(edit, in: text.span)
      #expect(isTaken)
    }
    let result = script.apply(to: text.span)
    #expect(String(decoding: result, as: UTF8.self) == "a\nb\n")
  }

  /// A line end that is taken away is not turned into another as well.
  @Test func lineEndsThatGo() {
    let text = Array("a\r\nb\n\n".utf8)
    var script = EditScript()
    let ends = script.add(Finding.Edit(0..<6, [13, 10], target: .lineEnds), in: text.span)
    let blank = script.add(Finding.Edit(5..<6, []), in: text.span)
    #expect(ends && !blank)
  }

  /// Against edits made one by one from the end, the slow way.
  @Test(arguments: 0..<200) func random(_ seed: Int) {
    var generator = SeededGenerator(UInt64(seed) &+ 99)
    let text = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in
      "ab \r\n".utf8.randomElement(using: &generator) ?? 10
    }
    var script = EditScript()
    for _ in 0..<Int.random(in: 1..<12, using: &generator) {
      let start = Int.random(in: 0...text.count, using: &generator)
      let end = min(text.count, start + Int.random(in: 0..<5, using: &generator))
      let new = (0..<Int.random(in: 0..<4, using: &generator)).map { _ in UInt8(ascii: "X") }
      _ = script.add(Finding.Edit(start..<end, new), in: text.span)
    }
    var slow = text
    for piece in script.pieces.reversed() {
      slow.replaceSubrange(piece.bytes, with: piece.replacement)
    }
    let result = script.apply(to: text.span)
    #expect(result == slow)
    for (piece, next) in zip(script.pieces, script.pieces.dropFirst()) {
      #expect(piece.bytes.upperBound <= next.bytes.lowerBound)
    }
    // A byte that no piece touches is found again where the movement says.
    let movement = script.movement
    for index in text.indices
    where !script.pieces.contains(where: {
      $0.bytes.contains(index) || $0.bytes.lowerBound == index || $0.bytes.lowerBound == index + 1
    }) {
      let moved = movement.moved(index..<(index + 1))
      #expect(moved.count == 1 && slow[moved.lowerBound] == text[index])
    }
  }
}
