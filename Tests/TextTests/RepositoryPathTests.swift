import Testing

@testable import Text

@Suite struct RepositoryPathTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var path: String
    var directory: String
    var name: String
    var testDescription: String { "'\(path)'" }
  }

  static let rows = [
    Row(path: "", directory: "", name: ""),
    Row(path: "a", directory: "", name: "a"),
    Row(path: "a/b", directory: "a", name: "b"),
    Row(path: "a/b/c.d", directory: "a/b", name: "c.d"),
  ]

  @Test(arguments: rows) func parts(_ row: Row) {
    let path = RepositoryPath(row.path)
    #expect(path.directory == RepositoryPath(row.directory))
    #expect(path.name == Array(row.name.utf8))
    #expect(path.isTop == row.path.isEmpty)
    #expect(path.isTop || path.directory.appending(row.name) == path)
  }

  static let folders = [
    ("a/b", "a", true), ("a", "a", true), ("a/b/c", "a/b", true), ("a", "", true), ("", "", true),
    ("ab", "a", false), ("a", "a/b", false), ("", "a", false), ("A/b", "a", false),
  ]

  @Test(arguments: folders) func isInside(path: String, folder: String, expected: Bool) {
    #expect(RepositoryPath(path).isInside(RepositoryPath(folder)) == expected)
    #expect(
      RepositoryPath(path).isDirectly(in: RepositoryPath(folder))
        == (!path.isEmpty && RepositoryPath(path).directory == RepositoryPath(folder)))
  }

  @Test func orderIsThatOfBytes() {
    let sorted = ["B", "a", "a-b", "a/b", "a0", "aé", "b"].map { RepositoryPath($0) }
    #expect(sorted.shuffled().sorted() == sorted)
    #expect(RepositoryPath([0x61]) < RepositoryPath([0x61, 0x00]))
    #expect(RepositoryPath([0x7F]) < RepositoryPath([0xFF]))
  }

  @Test func anyByteIsKeptAndPrintedSafely() {
    let path = RepositoryPath([0x61, 0xFF, 0x2F, 0x0A, 0x5C])
    #expect(path.description == #"a\xFF/\n\\"#)
    #expect(path.directory == RepositoryPath([0x61, 0xFF]))
    #expect(RepositoryPath([0xC3, 0xA9]) != RepositoryPath("e\u{301}"))
    #expect(RepositoryPath("a\\b").description == "a\\b")
  }
}
