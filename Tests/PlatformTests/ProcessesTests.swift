import Platform
import Testing

@Suite struct ProcessesTests {
  @Test func outputErrorAndStatusAreKept() throws {
    let result = try Processes.run(["sh", "-c", "echo out; echo err >&2; exit 3"])
    #expect(result.status == 3)
    #expect(result.text == "out")
    #expect(String(decoding: result.errorOutput, as: UTF8.self) == "err\n")
  }

  @Test func aSignalIs128AndItsNumber() throws {
    #expect(try Processes.run(["sh", "-c", "kill -9 $$"]).status == 137)
  }

  @Test func muchGoesBothWaysAtOnce() throws {
    let input = [UInt8](repeating: 0x61, count: 3_000_000)
    let result = try Processes.run(["sh", "-c", "tee /dev/stderr"], input: input)
    #expect(result.output == input)
    #expect(result.errorOutput == input)
  }

  @Test func outputIsStreamedAndMayBeCutShort() throws {
    var count = 0
    let words = ["head", "-c", "3000000", "/dev/zero"].map { Array($0.utf8) }
    let whole = try Processes.stream(rawArguments: words) { bytes in
      count += bytes.count
      return true
    }
    #expect(whole.isSuccess && whole.output.isEmpty)
    #expect(count == 3_000_000)
    var pieces = 0
    let cut = try Processes.stream(rawArguments: [Array("yes".utf8)]) { _ in
      pieces += 1
      return pieces < 3
    }
    #expect(pieces == 3)
    #expect(cut.status == 141)
  }

  @Test func aChildNeedNotReadItsInput() throws {
    let input = [UInt8](repeating: 0x61, count: 1_000_000)
    for _ in 0..<20 { #expect(try Processes.run(["true"], input: input).isSuccess) }
  }

  @Test func inputIsEmptyWhereNoneIsGiven() throws {
    #expect(try Processes.run(["cat"]).output.isEmpty)
  }

  @Test func environmentAndFolderAreThoseGiven() throws {
    let result = try Processes.run(
      ["/bin/sh", "-c", "echo $A; pwd"], environment: ["A": "x y"], directory: "/usr")
    #expect(result.text == "x y\n/usr")
    #expect(throws: PlatformError.self) {
      try Processes.run(["true"], directory: "/nowhere")
    }
  }

  @Test func whatCannotBeRunIsAnError() throws {
    let missing = #expect(throws: PlatformError.self) {
      try Processes.run(["no-such-program-anywhere"])
    }
    #expect(missing?.isNotFound == true)
    #expect(throws: PlatformError.self) { try Processes.run([]) }
    #expect(throws: PlatformError.self) { try Processes.run(["/etc/passwd"]) }
    #expect(throws: PlatformError.self) { try Processes.run(["echo", "a\0b"]) }
    #expect(Processes.find("sh")?.hasSuffix("/sh") == true)
    #expect(Processes.find("no-such-program-anywhere") == nil)
  }

  @Test func aScriptWithoutShebangIsGivenToTheShell() throws {
    try withScratchFolder { folder in
      try Files.write(Array("echo \"$1\"\n".utf8), to: "\(folder)/hook")
      try Files.setMode("\(folder)/hook", 0o755)
      #expect(try Processes.run(["\(folder)/hook", "argument"]).text == "argument")
    }
  }

  @Test func brokenPipesEndTheChildAsUsual() throws {
    Signals.ignoreBrokenPipe()
    let result = try Processes.run(["sh", "-c", "(yes; echo $? >&2) | head -1"])
    #expect(String(decoding: result.errorOutput, as: UTF8.self) == "141\n")
  }

  @Test func timeUpKillsTheChildAndItsChildren() throws {
    let start = Clock.monotonicNanoseconds()
    let result = try Processes.run(
      ["sh", "-c", "echo before; sleep 60; echo after"], timeoutMilliseconds: 200)
    #expect(result.isTimedOut)
    #expect(result.status == 137)
    #expect(result.text == "before")
    #expect(Clock.monotonicNanoseconds() - start < 20_000_000_000)
    let silent = try Processes.run(
      ["sh", "-c", "exec >&- 2>&-; sleep 60"], timeoutMilliseconds: 200)
    #expect(silent.isTimedOut)
    #expect(silent.status == 137)
  }
}
