import Diagnostics
import Testing

@testable import CommandLineTool

@Suite struct ArgumentParserTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var line: String
    /// The command, flags and operands in one line; or what the error says.
    var expected: String
    var testDescription: String { "factory-hook \(line)" }
  }

  static let good = [
    Case(line: "check", expected: "check"),
    Case(line: "check --all", expected: "check --all"),
    Case(line: "check -a src docs", expected: "check --all | src docs"),
    Case(line: "check src --all docs", expected: "check --all | src docs"),
    Case(line: "check --commit HEAD", expected: "check --commit=HEAD"),
    Case(line: "check --commit=HEAD", expected: "check --commit=HEAD"),
    Case(line: "check --commit=a=b", expected: "check --commit=a=b"),
    Case(line: "check --commit --all", expected: "check --commit=--all"),
    Case(line: "check --message -", expected: "check --message=-"),
    Case(line: "check -", expected: "check | -"),
    Case(line: "check -- --all -q", expected: "check | --all -q"),
    Case(line: "check -- -- x", expected: "check | -- x"),
    Case(line: "check -fjson", expected: "check --format=json"),
    Case(line: "check -f=json", expected: "check --format=json"),
    Case(line: "check -f json", expected: "check --format=json"),
    Case(line: "check -qzfjson", expected: "check --quiet --null --format=json"),
    Case(line: "check -q -q", expected: "check --quiet --quiet"),
    Case(
      line: "check --format json -o a -f text",
      expected: "check --format=json --output=a --format=text"),
    Case(line: "--color never check", expected: "check --color=never"),
    Case(
      line: "--color=always check --color never", expected: "check --color=always --color=never"),
    Case(line: "--help", expected: "help"),
    Case(line: "-h check", expected: "help"),
    Case(line: "check --help --nonsense", expected: "help | check"),
    Case(line: "check --all -h", expected: "help --all | check"),
    Case(line: "--version", expected: "version"),
    Case(line: "check -V", expected: "version"),
    Case(line: "help check", expected: "help | check"),
    Case(line: "hook pre-push origin --help -- x", expected: "hook | pre-push origin --help -- x"),
    Case(line: "hook -- commit-msg f", expected: "hook | commit-msg f"),
    Case(line: "completions zsh", expected: "completions | zsh"),
  ]

  @Test(arguments: good) func takes(_ c: Case) throws {
    let parsed = try ArgumentParser.parse(words(c.line))
    var text = parsed.command.rawValue
    for option in parsed.options {
      text += " --\(option.flag.rawValue)"
      if let value = option.value { text += "=\(String(decoding: value, as: UTF8.self))" }
    }
    let operands = parsed.operands.map { String(decoding: $0, as: UTF8.self) }
    if !operands.isEmpty { text += " | " + operands.joined(separator: " ") }
    #expect(text == c.expected)
  }

  static let bad = [
    Case(line: "", expected: "no command given; factory-hook help"),
    Case(line: "--", expected: "no command given; factory-hook help"),
    Case(line: "chek", expected: "unknown command 'chek'; did you mean 'check'?"),
    Case(line: "frobnicate", expected: "unknown command 'frobnicate'; factory-hook help"),
    Case(line: "a\u{1B}b", expected: "unknown command 'a\\x1Bb'; factory-hook help"),
    Case(line: "--all check", expected: "flag '--all' must follow its command; factory-hook help"),
    Case(line: "--frob check", expected: "unknown flag '--frob'; factory-hook help"),
    Case(line: "--colro never check", expected: "unknown flag '--colro'; did you mean '--color'?"),
    Case(line: "--versoin", expected: "unknown flag '--versoin'; did you mean '--version'?"),
    Case(
      line: "check --stagde",
      expected: "unknown flag '--stagde' for 'check'; did you mean '--staged'?"),
    Case(line: "check --al=x", expected: "unknown flag '--al' for 'check'; did you mean '--all'?"),
    Case(line: "check -x", expected: "unknown flag '-x' for 'check'; factory-hook help check"),
    Case(line: "check -qx", expected: "unknown flag '-x' for 'check'; factory-hook help check"),
    Case(
      line: "check --nonsense",
      expected: "unknown flag '--nonsense' for 'check'; factory-hook help check"),
    Case(
      line: "trace HEAD --all",
      expected: "unknown flag '--all' for 'trace'; factory-hook help trace"),
    Case(
      line: "check --all=yes", expected: "flag '--all' takes no value; factory-hook help check"),
    Case(line: "check --commit", expected: "flag '--commit' needs a value; --commit COMMIT"),
    Case(line: "check --commit=", expected: "flag '--commit' needs a value; --commit COMMIT"),
    Case(
      line: "check --color",
      expected:
        "flag '--color' needs a value; use one of 'auto', 'always', 'never'"),
    Case(
      line: "check --format jsn", expected: "invalid value 'jsn' for --format; did you mean 'json'?"
    ),
    Case(
      line: "check --color sometimes",
      expected: "invalid value 'sometimes' for --color; use one of 'auto', 'always', 'never'"),
    Case(
      line: "check --commit a --commit b",
      expected: "flag '--commit' is given twice; factory-hook help check"),
    Case(
      line: "check --all --staged",
      expected: "flags '--all' and '--staged' exclude each other; factory-hook help check"),
    Case(
      line: "check --quiet --verbose",
      expected: "flags '--quiet' and '--verbose' exclude each other; factory-hook help check"),
    Case(line: "explain", expected: "'explain' needs RULE; factory-hook explain [OPTION...] RULE"),
    Case(
      line: "hook", expected: "'hook' needs NAME; factory-hook hook [OPTION...] NAME [ARGUMENT...]"),
    Case(
      line: "completions", expected: "'completions' needs SHELL; use one of 'bash', 'zsh', 'fish'"),
    Case(
      line: "completions fissh", expected: "invalid value 'fissh' for SHELL; did you mean 'fish'?"),
    Case(
      line: "explain a b",
      expected: "unexpected argument 'b' for 'explain'; factory-hook explain [OPTION...] RULE"),
    Case(
      line: "install x",
      expected: "unexpected argument 'x' for 'install'; factory-hook install [OPTION...]"),
    Case(line: "help chek", expected: "invalid value 'chek' for COMMAND; did you mean 'check'?"),
  ]

  @Test(arguments: bad) func refuses(_ c: Case) {
    do throws(Failure) {
      let parsed = try ArgumentParser.parse(words(c.line))
      Issue.record("taken as \(parsed)")
    } catch {
      #expect(error.diagnostics.map { "\($0.message); \($0.hint ?? "")" } == [c.expected])
      #expect(error.diagnostics.allSatisfy { $0.severity == .error })
    }
  }

  @Test func valuesAndOperandsKeepTheirBytes() throws {
    let name: [UInt8] = [0x61, 0xFF, 0xFE]
    let parsed = try ArgumentParser.parse([
      Array("check".utf8), Array("--rules=".utf8) + name, name,
    ])
    #expect(parsed.bytes(.rules) == name)
    #expect(parsed.operands == [name])
  }

  @Test func theLastOfRepeatedFlagsCounts() throws {
    let parsed = try ArgumentParser.parse(words("check --color=always --color never"))
    #expect(parsed.text(.color) == "never")
  }

  private func words(_ line: String) -> [[UInt8]] {
    line.split(separator: " ").map { Array($0.utf8) }
  }
}
