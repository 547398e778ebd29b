import Diagnostics
import Testing

@testable import Hooks

@Suite struct HookInputTests {
  static let a = String(repeating: "a", count: 40)
  static let b = String(repeating: "b", count: 40)
  static let zero = String(repeating: "0", count: 40)
  static let long = String(repeating: "c", count: 64)

  struct Push: Sendable, CustomTestStringConvertible {
    var input: String
    /// `local=localID>remote=remoteID` for each ref, `-` for no object; nil where it is refused.
    var expected: [String]?
    var testDescription: String { input }
  }

  static let pushes = [
    Push(input: "", expected: []),
    Push(
      input: "refs/heads/x \(a) refs/heads/y \(b)\n",
      expected: ["refs/heads/x=\(a)>refs/heads/y=\(b)"]),
    Push(
      input: "refs/heads/x \(a) refs/heads/y \(zero)",
      expected: ["refs/heads/x=\(a)>refs/heads/y=-"]),
    Push(input: "(delete) \(zero) refs/heads/y \(b)\n", expected: ["(delete)=->refs/heads/y=\(b)"]),
    Push(
      input: "HEAD@{1 day ago} \(a) refs/heads/y \(b)\nHEAD~1 \(b) refs/tags/v \(zero)\n",
      expected: ["HEAD@{1 day ago}=\(a)>refs/heads/y=\(b)", "HEAD~1=\(b)>refs/tags/v=-"]),
    Push(input: "x \(long) y \(long)\n", expected: ["x=\(long)>y=\(long)"]),
    Push(input: "\n", expected: nil),
    Push(input: "x \(a) y\n", expected: nil),
    Push(input: "x \(a.dropLast()) y \(b)\n", expected: nil),
    Push(input: "x \(a.uppercased()) y \(b)\n", expected: nil),
    Push(input: " \(a) y \(b)\n", expected: nil),
    Push(input: "x \(a)  \(b)\n", expected: nil),
    Push(input: "x \(a) y \(b)\nrubbish\n", expected: nil),
    Push(input: "x \(a) y \(b)\0\n", expected: nil),
  ]

  @Test(arguments: pushes) func prePush(_ c: Push) {
    let parsed = try? PushedRef.parse(prePush: Array(c.input.utf8)).map { ref in
      "\(text(ref.localName))=\(ref.localID ?? "-")>\(text(ref.remoteName))=\(ref.remoteID ?? "-")"
    }
    #expect(parsed == c.expected)
  }

  @Test func namesEveryLineThatItCannotRead() {
    let input = Array("rubbish\nx \(Self.a) y \(Self.b)\nmore\n".utf8)
    do throws(Failure) {
      _ = try PushedRef.parse(prePush: input)
      Issue.record("rubbish was read")
    } catch {
      #expect(error.diagnostics.map { $0.location?.line } == [1, 3])
      #expect(error.diagnostics.first?.message == "cannot read what git told 'pre-push'")
    }
  }

  @Test func keepsRawBytesOfNames() throws {
    let line: [UInt8] =
      [0x66, 0xFF] + Array(" \(Self.a) ".utf8) + [0xFE] + Array(" \(Self.b)\n".utf8)
    let refs = try PushedRef.parse(prePush: line)
    #expect(refs.map(\.localName) == [[0x66, 0xFF]])
    #expect(refs.map(\.remoteName) == [[0xFE]])
  }

  @Test(
    arguments: [
      ("", []), ("\(a) \(b)\n", ["\(a)>\(b)"]), ("\(a) \(b) extra words\n", ["\(a)>\(b)"]),
      ("\(a) \(b)\n\(b) \(a)", ["\(a)>\(b)", "\(b)>\(a)"]), ("\(a)\n", nil), ("\(a) x\n", nil),
    ] as [(String, [String]?)])
  func postRewrite(_ input: String, _ expected: [String]?) {
    let parsed = try? RewrittenCommit.parse(postRewrite: Array(input.utf8))
    #expect(parsed?.map { "\($0.old)>\($0.new)" } == expected)
  }

  @Test(
    arguments: [
      ("", []), ("\(a) \(b) refs/heads/x\n", ["\(a)>\(b) refs/heads/x"]),
      ("\(zero) \(b) refs/heads/x y\n", ["->\(b) refs/heads/x y"]),
      ("\(a) \(zero) r\n", ["\(a)>- r"]), ("\(a) \(b)\n", nil), ("\(a) \(b) \n", nil),
    ] as [(String, [String]?)])
  func receive(_ input: String, _ expected: [String]?) {
    let parsed = try? ReceivedRef.parse(receive: Array(input.utf8))
    #expect(parsed?.map { "\($0.oldID ?? "-")>\($0.newID ?? "-") \(text($0.name))" } == expected)
  }

  @Test func updateTakesArguments() throws {
    let ref = try ReceivedRef.parse(
      update: ["refs/heads/x", Self.zero, Self.a].map { Array($0.utf8) })
    #expect(ref == ReceivedRef(name: Array("refs/heads/x".utf8), oldID: nil, newID: Self.a))
    #expect(throws: Failure.self) { try ReceivedRef.parse(update: [Array("x".utf8)]) }
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

@Suite struct HookEnvironmentTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var variables: [String: String]
    var skips = false
    var reason: String?
    var index = HookEnvironment.Index.usual
    var isInQuarantine = false
    var testDescription: String { "\(variables)" }
  }

  static let cases = [
    Case(variables: [:]),
    Case(variables: ["FACTORY_HOOK": ""]),
    Case(variables: ["FACTORY_HOOK": "1"]),
    Case(variables: ["FACTORY_HOOK": "00"]),
    Case(variables: ["FACTORY_HOOK_REASON": "because"]),
    Case(variables: ["FACTORY_HOOK": "0"], skips: true),
    Case(variables: ["FACTORY_HOOK": "False"], skips: true),
    Case(
      variables: ["FACTORY_HOOK": "0", "FACTORY_HOOK_REASON": "CI is down"], skips: true,
      reason: "CI is down"),
    Case(variables: ["FACTORY_HOOK": "off", "FACTORY_HOOK_REASON": ""], skips: true),
    Case(variables: ["GIT_INDEX_FILE": ".git/index"]),
    Case(variables: ["GIT_INDEX_FILE": "/r/.git/worktrees/w/index"]),
    Case(variables: ["GIT_INDEX_FILE": "/r/.git/index.lock"], index: .extended),
    Case(variables: ["GIT_INDEX_FILE": "/r/.git/next-index-123.lock"], index: .partial),
    Case(variables: ["GIT_INDEX_FILE": "/tmp/mine"], index: .named),
    Case(variables: ["GIT_INDEX_FILE": "index"]),
    Case(variables: ["GIT_INDEX_FILE": ""]),
    Case(variables: ["GIT_QUARANTINE_PATH": "/r/objects/tmp_objdir-x"], isInQuarantine: true),
  ]

  @Test(arguments: cases) func reads(_ c: Case) {
    let environment = HookEnvironment { c.variables[$0].map { Array($0.utf8) } }
    #expect((environment.skip != nil) == c.skips)
    #expect(environment.skip?.reason == c.reason)
    #expect(environment.index == c.index)
    #expect(environment.isInQuarantine == c.isInQuarantine)
  }
}
