import Testing

@testable import Diagnostics

@Suite struct NearestNameTests {
  static let keys = ["pattern", "paths", "message", "level", "fix", "files", "id", "check"]

  static let rows: [(String, String?)] = [
    ("pattern", "pattern"), ("patern", "pattern"), ("Pattern", "pattern"), ("mesage", "message"),
    ("levle", "level"), ("lvl", nil), ("file", "files"), ("checks", "check"), ("ids", "id"),
    ("entropy", nil), ("", nil), ("zzzzzz", nil), ("path", "paths"), ("messages", "message"),
  ]

  @Test(arguments: rows) func nearest(text: String, expected: String?) {
    #expect(nearestName(to: text, in: Self.keys) == expected)
  }

  @Test func theFirstOfEquallyNearNamesIsTaken() {
    #expect(nearestName(to: "bat", in: ["cat", "hat"]) == "cat")
    #expect(nearestName(to: "x", in: []) == nil)
  }

  @Test func aLongTextIsNotComparedWithShortNames() {
    let long = String(repeating: "a", count: 2_000_000)
    #expect(nearestName(to: long, in: Self.keys) == nil)
  }

  static let distances = [
    ("", "", 0), ("a", "", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 1),
    ("abcd", "acbd", 1), ("ca", "abc", 3), ("flaw", "lawn", 2), ("same", "same", 0),
  ]

  @Test(arguments: distances) func distance(a: String, b: String, expected: Int) {
    #expect(editDistance(Array(a.utf8), Array(b.utf8)) == expected)
    #expect(editDistance(Array(b.utf8), Array(a.utf8)) == expected)
  }
}
