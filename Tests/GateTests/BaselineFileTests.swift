import Diagnostics
import Testing
import Text

@testable import Gate

/// Baselines: what a file may hold.
@Suite struct BaselineFileTests {
  static let head = "# factory-hook baseline 1\n"
  static let line = "a.c no-bad 0123456789abcdef.89abcdef0123456789abcdef01234567\n"

  @Test(arguments: [
    "a", "dir/sub/a b.c", "%41", "#hash", "tab\there", "new\nline", "é/ü", "bad\u{7F}",
    " lead and trail ",
  ])
  func pathsAreReadBack(_ path: String) throws {
    let entry = BaselineEntry(
      path: RepositoryPath(path), rule: "r", key: "0123456789abcdef",
      surroundings: .init(above: 1, below: 0xFFFF_0000_0000_0007), order: 12)
    let text = Baseline([entry]).text
    #expect(!text.contains(0x09) && text.filter { $0 == 0x0A }.count == 3)
    #expect(try Baseline(text.span, path: .init("b")).entries == [entry])
  }

  @Test func pathsThatAreNoTextAreReadBack() throws {
    let entry = BaselineEntry(
      path: RepositoryPath([0xFF, 0x2F, 0xC3]), rule: "r", key: "0123456789abcdef",
      surroundings: .none)
    let text = Baseline([entry]).text
    #expect(String(validating: text, as: UTF8.self) != nil)
    #expect(try Baseline(text.span, path: .init("b")).entries == [entry])
  }

  @Test func linesAreSortedAndEachOnce() throws {
    let lines = ["b x", "a y", "a x", "a x"].map {
      "\($0) 0123456789abcdef.00000000000000000000000000000000\n"
    }
    let text = Array((Self.head + lines.joined()).utf8)
    let baseline = try Baseline(text.span, path: .init("b"))
    #expect(baseline.entries.map { "\($0.path) \($0.rule)" } == ["a x", "a y", "b x"])
    let again = String(decoding: baseline.text, as: UTF8.self).split(separator: "\n").dropFirst(2)
    #expect(
      Array(again) == again.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
  }

  struct Broken: Sendable, CustomTestStringConvertible {
    var text: String
    /// `line message`
    var said: [String]
    var testDescription: String { String(text.prefix(60)).replacing("\n", with: "⏎") }
  }

  static let broken = [
    Broken(
      text: "", said: ["1 this is no baseline: its first line is not '# factory-hook baseline 1'"]),
    Broken(
      text: "\u{0}\u{1}\u{2}\n",
      said: ["1 this is no baseline: its first line is not '# factory-hook baseline 1'"]),
    Broken(
      text: line, said: ["1 this is no baseline: its first line is not '# factory-hook baseline 1'"]
    ),
    Broken(
      text: "# factory-hook baseline 2\nnews\n",
      said: ["1 the baseline has version 2, this program reads 1"]),
    Broken(text: "# factory-hook baseline 1\r\n", said: ["1 the lines end in CR LF"]),
    Broken(
      text: head + line.replacing("\n", with: "\r\n") + "rubbish\n",
      said: ["2 the lines end in CR LF"]),
    Broken(
      text: head + "<<<<<<< ours\n" + line + "=======\n>>>>>>> theirs\n",
      said: ["2 a merge conflict is left here"]),
    Broken(text: "<<<<<<< ours\n" + head, said: ["1 a merge conflict is left here"]),
    Broken(
      text: head + line + "a.c no-bad 0123456789abcdef.89", said: ["3 the last line is cut off"]
    ),
    Broken(
      text: head + "\nno-bad\n a b\na.c no-bad 0123456789abcdeg.89abcdef0123456789abcdef01234567\n",
      said: ["2", "3", "4", "5"].map { "\($0) no line of a baseline" }),
    Broken(
      text: head
        + "a.c no-bad 0123456789abcdef.89abcdef0123456789abcdef01234567.1\na%zz b 0123456789abcdef.89abcdef0123456789abcdef01234567\n",
      said: ["2 no line of a baseline", "3 no line of a baseline"]),
    Broken(
      text: head
        + "a.c no-bad 0123456789abcdef.89abcdef0123456789abcdef01234567 7\na  b 0123456789abcdef.89abcdef0123456789abcdef01234567\n",
      said: ["2 no line of a baseline", "3 no line of a baseline"]),
    Broken(
      text: head + String(repeating: "x\n", count: 1000),
      said: (2...21).map { "\($0) no line of a baseline" }),
  ]

  @Test(arguments: broken) func whatIsNoBaseline(_ c: Broken) {
    let failure = #expect(throws: Failure.self) {
      try Baseline(Array(c.text.utf8).span, path: .init("my.baseline"))
    }
    let said = failure?.diagnostics.map { "\($0.location?.line ?? 0) \($0.message)" }
    #expect(said == c.said)
    #expect(failure?.diagnostics.allSatisfy { $0.location?.path == "my.baseline" } == true)
    #expect(failure?.diagnostics.allSatisfy { $0.hint != nil } == true)
  }
}
