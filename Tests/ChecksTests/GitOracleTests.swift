import Platform
import Testing
import Text

@testable import Checks

/// Git itself says what a cleaned message is and which trailers it has.
@Suite struct GitOracleTests {
  static func git(_ arguments: [String], _ input: [UInt8]) throws -> [UInt8] {
    let result = try Processes.run(
      ["git"] + arguments,
      environment: [
        "PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
        "LC_ALL": "C",
      ],
      input: input)
    try #require(result.status == 0)
    return result.output
  }

  /// Messages of lines that matter to git's cleaning and its search for trailers.
  static func message(seed: Int) -> [UInt8] {
    var generator = SeededGenerator(UInt64(seed) &+ 1)
    let lines = [
      "", "", "  ", "\t", "subject", "prose text ", "# comment", "#", " # no comment", "#x",
      "Signed-off-by: A <a@b>", "Reviewed-by:B", "Key : value", "A-b: 1", "  continued", "\tmore",
      "(cherry picked from commit abc)", "two words: no", "https://x.y", "trailing\t \r", "a: ",
      "x#y", "é: no", "-: dash", "BREAKING CHANGE: y", "Refs #12", "key=value",
    ]
    let trailers = [
      "Signed-off-by: A <a@b>", "Reviewed-by:B", "Key : value", "A-b: 1", "  continued", "\tmore",
      "(cherry picked from commit abc)", "a: ",
    ]
    var out: [UInt8] = []
    for _ in 0..<Int.random(in: 0..<12, using: &generator) {
      out += Array((lines.randomElement(using: &generator) ?? "").utf8) + [UInt8(ascii: "\n")]
    }
    if seed % 2 == 1 {
      out += Array("subject\n\n".utf8)
      for _ in 0..<Int.random(in: 1..<7, using: &generator) {
        let isProse = Int.random(in: 0..<5, using: &generator) == 0
        let line = (isProse ? lines : trailers).randomElement(using: &generator) ?? ""
        out += Array(line.utf8) + [UInt8(ascii: "\n")]
      }
    }
    if Bool.random(using: &generator), !out.isEmpty { out.removeLast() }
    return out
  }

  @Test(arguments: 0..<60) func cleanup(_ seed: Int) throws {
    for message in [Self.message(seed: seed), RandomText.bytes(seed: seed, count: 120)] {
      let strip = CommitMessage(message, MessageContext(cleanup: .strip)).cleaned
      let stripped = try Self.git(["stripspace", "--strip-comments"], message)
      // What follows a scissors line is git's own text, which `stripspace` does not know.
      #expect(strip == stripped)
      let whitespace = CommitMessage(message, MessageContext(cleanup: .whitespace)).cleaned
      #expect(try whitespace == Self.git(["stripspace"], message))
    }
  }

  @Test(arguments: 0..<120) func trailers(_ seed: Int) throws {
    let message = CommitMessage(Self.message(seed: seed), MessageContext(cleanup: .strip))
    let output = try Self.git(
      ["interpret-trailers", "--parse", "--no-divider"], message.cleaned)
    let expected = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    let own = Trailers(message).all.map { "\($0.token): \($0.value)" }
    #expect(own == expected, "\(String(decoding: message.cleaned, as: UTF8.self))")
  }

  /// The messages above hold enough trailers, and enough messages without, to compare.
  @Test func messagesAreMixed() {
    let counts = (0..<120).map { seed in
      Trailers(CommitMessage(Self.message(seed: seed), MessageContext())).all.count
    }
    #expect(counts.filter { $0 > 0 }.count >= 20)
    #expect(counts.filter { $0 > 1 }.count >= 5)
    #expect(counts.filter { $0 == 0 }.count >= 20)
  }
}
