import Testing
import Text

@testable import Checks

@Suite struct MessageCleanupTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var raw: String
    var cleaned: String
    var context = MessageContext()
    var testDescription: String { printableText(Array(raw.utf8)) }

    init(_ raw: String, _ cleaned: String, _ context: MessageContext = MessageContext()) {
      self.raw = raw
      self.cleaned = cleaned
      self.context = context
    }
  }

  static let scissors = "# ------------------------ >8 ------------------------\n"
  static let whitespace = MessageContext(cleanup: .whitespace)
  static let verbatim = MessageContext(cleanup: .verbatim)

  static let cases = [
    Case("", ""),
    Case("a", "a\n"),
    Case("\n\n  \na  \n\n\n\nb\t\n\n", "a\n\nb\n"),
    Case("a\r\n\r\nb\r\n", "a\n\nb\n"),
    Case("a\n# comment\n\n#\n\nb\n# end\n", "a\n\nb\n"),
    Case("# only\n# comments\n", ""),
    Case("a\n #not at the start\n", "a\n #not at the start\n"),
    Case("  a\n", "  a\n"),
    Case("a\n\(scissors)diff --git a b\n+x\n", "a\n"),
    Case(scissors + "diff\n", ""),
    Case("a\n; c\n# kept\n", "a\n# kept\n", MessageContext(comments: .marker(";"))),
    Case("a\n// c\n/ kept\n", "a\n/ kept\n", MessageContext(comments: .marker("//"))),
    Case("a\n# kept\n\n\n", "a\n# kept\n", whitespace),
    Case("a\n\(scissors)b\n", "a\n\(scissors)b\n", whitespace),
    Case("a\n# kept\n\(scissors)b\n", "a\n# kept\n", MessageContext(cleanup: .scissors)),
    Case(" \na \n\n\n# b", " \na \n\n\n# b", verbatim),
    Case(
      "#1 fixed\n\n; Please enter\n; Lines\n", "#1 fixed\n", MessageContext(comments: .automatic)),
    Case("a\n\n# Please enter\n", "a\n", MessageContext(comments: .automatic)),
    Case(
      "a\n; ------------------------ >8 ------------------------\n#x\n", "a\n",
      MessageContext(comments: .automatic)),
    Case("a\nlast line\n", "a\nlast line\n", MessageContext(comments: .automatic)),
  ]

  @Test(arguments: cases) func cleaned(_ row: Case) {
    let message = CommitMessage(Array(row.raw.utf8), row.context)
    #expect(String(decoding: message.cleaned, as: UTF8.self) == row.cleaned)
    // Every line left is where it was.
    for line in message.lines { #expect(line.upperBound <= row.raw.utf8.count) }
  }

  /// What is cleaned stays as it is when it is cleaned again.
  @Test(arguments: cases) func idempotent(_ row: Case) {
    let once = CommitMessage(Array(row.raw.utf8), row.context).cleaned
    var context = row.context
    context.comments = .marker("\u{1}")
    #expect(CommitMessage(once, context).cleaned == once)
  }

  @Test(
    arguments: [
      ("add x", .ordinary), ("fixup! add x", .autosquash), ("squash! add x", .autosquash),
      ("amend! add x", .autosquash), ("fixup!", .ordinary), ("fixup! ", .ordinary),
      ("Merge branch 'topic'", .merge), ("Merge branch 'a' of b into c", .merge),
      ("Merge branches 'a' and 'b'", .merge),
      ("Merge remote-tracking branch 'origin/main'", .merge),
      ("Merge tag 'v1'", .merge), ("Merge pull request #1 from a/b", .merge),
      ("Merge sort is faster", .ordinary), ("Revert \"add x\"", .revert),
      ("Reapply \"add x\"", .revert), ("Revert the change", .ordinary), ("", .ordinary),
    ] as [(String, CommitMessage.Kind)])
  func kinds(_ subject: String, _ kind: CommitMessage.Kind) {
    #expect(CommitMessage(Array(subject.utf8), MessageContext()).kind == kind)
  }

  /// What git knows has the last word over what the text looks like.
  @Test func contextDecides() {
    let merge = Array("Merge branch 'x'".utf8)
    #expect(CommitMessage(merge, MessageContext(isMerge: false)).kind == .ordinary)
    #expect(CommitMessage(Array("x".utf8), .committed(isMerge: true)).kind == .merge)
    #expect(CommitMessage(Array("x".utf8), MessageContext(isRevert: true)).kind == .revert)
    let revert = Array("Revert \"x\"".utf8)
    #expect(CommitMessage(revert, MessageContext(isRevert: false)).kind == .ordinary)
  }

  @Test(
    arguments: [
      ("a\n\nb\nc\n", "a", "b"), ("\na\n", "a", nil), ("a\nb\n", "a", "b"), ("", nil, nil),
    ] as [(String, String?, String?)])
  func parts(_ raw: String, _ subject: String?, _ body: String?) {
    for context in [MessageContext(), Self.verbatim] {
      let message = CommitMessage(Array(raw.utf8), context)
      #expect(message.subject.map(message.text) == subject)
      #expect(message.body.first.map(message.text) == body)
    }
  }
}

@Suite struct TrailersTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var message: String
    var expected: [String]
    var testDescription: String { printableText(Array(message.utf8)) }

    init(_ message: String, _ expected: String...) {
      self.message = message
      self.expected = expected
    }
  }

  static let cases = [
    Case("a\n\nSigned-off-by: me\n", "Signed-off-by=me"),
    Case("a\n\nb\n\nA: 1\nB-c:2\nD : 3\n", "A=1", "B-c=2", "D=3"),
    Case("a\n\nA: 1\n  more\n\tand more\n", "A=1 more and more"),
    Case("A: 1\n"),
    Case("a\nA: 1\n"),
    Case("a\n\nA: 1\n\nb\n"),
    Case("a\n\nA: 1\nprose\n"),
    Case("a\n\nprose\nSigned-off-by: me\nmore prose\n", "Signed-off-by=me"),
    Case("a\n\n1\n2\n3\n4\nSigned-off-by: me\n"),
    Case("a\n\nprose\n(cherry picked from commit abc)\nA: 1\n", "A=1"),
    Case("a\n\nhttp://x.y\n", "http=//x.y"),
    Case("a\n\ntwo words: no\n"),
    Case("a\n\n: no\n"),
    Case("a\n\nÄ: no\n"),
    Case("a\n\nA:\n", "A="),
    Case("\n"),
  ]

  @Test(arguments: cases) func trailers(_ row: Case) {
    let trailers = Trailers(CommitMessage(Array(row.message.utf8), MessageContext()))
    #expect(trailers.all.map { "\($0.token)=\($0.value)" } == row.expected)
    #expect(trailers.lines.isEmpty == row.expected.isEmpty)
  }

  @Test func valuesByToken() {
    let trailers = Trailers(
      CommitMessage(Array("a\n\nA: 1\na: 2\nB: 3\n".utf8), MessageContext()))
    #expect(trailers.values("A") == ["1", "2"])
    #expect(trailers.values("c") == [])
  }
}
