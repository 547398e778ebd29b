import Matching
import Reports
import Testing
import Text

@testable import CommandLineTool

@Suite struct MatchCommandTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var pattern: String
    var text: String
    var lines: String
    var testDescription: String { "'\(pattern)'" }
  }

  static let texts = [
    Case(pattern: "b+", text: "abb\nxb", lines: "f:1:2: bb\nf:2:2: b\n"),
    Case(pattern: "z", text: "abb", lines: ""),
    Case(
      pattern: "(?P<key>[a-z]+)=(\\d+)|(x)", text: "a=1 x",
      lines: "f:1:1: a=1\n  1 key: a\n  2: 1\nf:1:5: x\n  3: x\n"),
    Case(pattern: "ä.", text: "üäx", lines: "f:1:2: äx\n"),
    Case(pattern: ".+", text: "\u{1B}[31m", lines: "f:1:1: \\x1B[31m\n"),
    Case(pattern: "(?s)a.b", text: "a\nb", lines: "f:1:1: a\\nb\n"),
  ]

  @Test(arguments: texts) func shows(_ c: Case) throws {
    let text = MatchText(matcher: Matcher(try Pattern(c.pattern)), name: "f", style: .plain)
    #expect(text.lines(in: Array(c.text.utf8)) == c.lines)
  }

  static let cases: [(String, String?)] = [
    (
      #"{"id":1,"pattern":"a","haystack_base64":"YWFh","limit":0}"#,
      #"{"id":1,"matches":[[0,1],[1,2],[2,3]]}"#
    ),
    (
      #"{"id":"x","pattern":"a","haystack_base64":"YWFh","limit":2}"#,
      #"{"id":"x","matches":[[0,1],[1,2]]}"#
    ),
    (#"{"id":1,"pattern_base64":"YQ==","haystack_base64":""}"#, #"{"id":1,"matches":[]}"#),
    (#"{"id":1,"pattern":"a*","haystack_base64":"YmE="}"#, #"{"id":1,"matches":[[0,0],[1,2]]}"#),
    (#"{"id":1,"pattern":"(","haystack_base64":""}"#, #"{"id":1,"matches":null}"#),
    (#"{"id":1,"pattern_base64":"/w==","haystack_base64":""}"#, #"{"id":1,"matches":null}"#),
    (#"{"pattern":"a","haystack_base64":""}"#, nil),
    (#"{"id":1,"haystack_base64":""}"#, nil),
    (#"{"id":1,"pattern":"a"}"#, nil),
    (#"{"id":1,"pattern":"a","haystack_base64":"!"}"#, nil),
    ("[]", nil), ("nonsense", nil),
  ]

  @Test(arguments: cases) func answers(_ line: String, _ answer: String?) {
    let given = MatchCases.answer(to: Array(line.utf8))
    #expect(given.map { String(decoding: $0.serialized(), as: UTF8.self) } == answer)
  }
}
