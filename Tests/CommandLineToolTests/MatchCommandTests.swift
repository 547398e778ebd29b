import Diagnostics
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

  /// Lines may come in any pieces; those that are no case are told with their number.
  @Test func linesAreCounted() {
    let line = #"{"id":1,"pattern":"a","haystack_base64":"YQ=="}"#
    var number = 3
    var troubles: [Diagnostic] = []
    let out = MatchCases.answers(
      to: Array("\(line)\n\r\nnonsense\n\(line)".utf8), &number, &troubles)
    let answer = #"{"id":1,"matches":[[0,1]]}"# + "\n"
    #expect(String(decoding: out, as: UTF8.self) == answer + answer)
    #expect(number == 7)
    #expect(troubles.map(\.location?.line) == [6])
  }

  static let explanations: [(pattern: String, text: String, explained: [String])] = [
    ("more_(x)", "more_x", ["guard: 'more_x'", "engine: lazy automaton around the literals; sim"]),
    (#"[a-z]+"#, "abc", ["guard: none", "engine: lazy automaton\n"]),
    (#"a\d"#, "a1", ["too common to guard: 'a0'", "guard: none", "engine: lazy automaton\n"]),
    (
      "more_[a-z]+!", String(repeating: "more_x ", count: 20000),
      ["guard: 'more_'", "over all of the text"]
    ),
    (
      #"[ab]*a[ab]{200}c"#, abText(100_000), ["guard: none", "simulation", "grew too large"]
    ),
  ]

  private static func abText(_ count: Int) -> String {
    var state: UInt32 = 1
    return String(
      decoding: (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return state >> 31 == 0 ? UInt8(ascii: "a") : UInt8(ascii: "b")
      }, as: UTF8.self)
  }

  @Test(arguments: explanations.indices) func explains(_ index: Int) throws {
    let (pattern, text, explained) = Self.explanations[index]
    let matcher = Matcher(try Pattern(pattern))
    _ = MatchText(matcher: matcher, name: "f", style: .plain).lines(in: Array(text.utf8))
    let all =
      MatchCommand.explanation(of: matcher.pattern, .plain)
      + MatchCommand.account(of: matcher, .plain)
    for part in explained { #expect(all.contains(part), "\(all)") }
  }
}
