import Rules
import Testing
import Text

@testable import Checks

@Suite struct MergeConflictTests {
  static let cases = [
    TextCase("«<<<<<<< HEAD»\na\n=======\nb\n>>>>>>> topic\n", messages: ["merge conflict marker"]),
    TextCase("«<<<<<<< ours»\na\n||||||| base\nc\n=======\nb\n>>>>>>> theirs\n"),
    TextCase("«<<<<<<< HEAD»\r\na\r\n=======\r\nb\r\n>>>>>>> topic\r\n"),
    TextCase("«<<<<<<< HEAD»\n=======\n>>>>>>> a\n«<<<<<<< HEAD»\n=======\n>>>>>>> b\n"),
    TextCase("«<<<<<<< HEAD»\nthe rest was cut\n"),
    TextCase("«<<<<<<<»\na\n=======\nb\n>>>>>>>\n"),
    TextCase("«>>>>>>> topic»\n"),
    TextCase("=======\nb\n«>>>>>>> topic»\n"),
    TextCase("Title\n=======\n\ntext\n"),
    TextCase("=======\nTitle\n=======\n"),
    TextCase("<<<<<<<\n"),
    TextCase(">>>>>>>\n"),
    TextCase("<<<<<<<<< HEAD\n"),
    TextCase("<<<<<< HEAD\n"),
    TextCase("<<<<<<<HEAD\n"),
    TextCase("  <<<<<<< HEAD\n"),
    TextCase("a <<<<<<< HEAD\n"),
    TextCase("> > > > > > > quoted\n"),
    TextCase(">>>>>>>> eight\n"),
    TextCase("cout << a << b;\n"),
    TextCase("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n", ["size": .integer(10)]),
    TextCase("«<<<<<<<<<< HEAD»\n", ["size": .integer(10)]),
    TextCase("«<<<<<<< HEAD»\nno line end"),
  ]

  @Test(arguments: cases) func places(_ row: TextCase) throws { try row.run("merge-conflict") }

  /// The walk through one file leaves nothing behind for the next.
  @Test func filesAreApart() throws {
    let inspector = try Inspector(rules: [try makeRule("merge-conflict")])
    let facts = FileFacts(path: RepositoryPath("a"), size: 0)
    for _ in 0..<2 {
      let opened = Array("<<<<<<<\n".utf8)
      #expect(try inspector.content(opened.span, file: facts).findings == [])
      let closed = Array("=======\n".utf8)
      #expect(try inspector.content(closed.span, file: facts).findings == [])
    }
  }
}
