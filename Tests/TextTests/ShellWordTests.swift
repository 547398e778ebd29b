import Foundation
import Testing

@testable import Text

@Suite struct ShellWordTests {
  static let words = [
    ("a/b.txt", "a/b.txt"), ("refs/x:work/a", "refs/x:work/a"), ("", "''"), ("a b", "'a b'"),
    ("it's", #"'it'\''s'"#), ("'", #"''\'''"#), ("$(x)`y`", "'$(x)`y`'"), ("*?[", "'*?['"),
    ("ü", "'ü'"), ("a\\b", "'a\\b'"), ("~", "'~'"), ("a;b&c|d", "'a;b&c|d'"), ("a\"b", "'a\"b'"),
  ]

  @Test(arguments: words) func oneWord(_ text: String, _ word: String) {
    #expect(shellWord(text) == word)
  }

  @Test(arguments: words) func theShellReadsItBack(_ text: String, _ word: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "printf %s " + shellWord(text)]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(String(decoding: data, as: UTF8.self) == text)
  }
}
