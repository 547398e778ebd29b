import Platform
import Testing

@testable import CommandLineTool

/// The manual page names all there is, and the programs that show manuals take it without a word.
@Suite struct ManPageTests {
  let page = ManPage(version: "1.2.3").text

  @Test func namesEveryCommandAndFlag() {
    let table = CommandTable.standard
    for command in table.commands {
      #expect(page.contains(".B \(roff(command.name.rawValue))\n"), "\(command.name)")
      for example in command.examples { #expect(page.contains(".B \(roff(example.line))\n")) }
    }
    for flag in table.flags { #expect(page.contains("\\fB\(roff(flag.long))\\fR"), "\(flag.long)") }
    #expect(page.hasPrefix(".TH FACTORY\\-HOOK 1 \"\" \"factory\\-hook 1.2.3\"\n"))
  }

  /// Each flag stands where its command does, not only somewhere.
  @Test(arguments: CommandName.allCases) func aCommandHasItsFlagsInItsSection(
    _ name: CommandName
  ) throws {
    let table = CommandTable.standard
    let head = ".SS \"factory\\-hook \(roff(table[name].usage))\"\n"
    let start = try #require(page.firstRange(of: head), "\(name)").upperBound
    let section = page[start...]
    let end = section.firstRange(of: "\n.S")?.lowerBound ?? section.endIndex
    let own = table.flags.filter { $0.commands.contains(name) }
    for flag in own { #expect(section[..<end].contains("\\fB\(roff(flag.long))\\fR")) }
    for example in table[name].examples {
      #expect(section[..<end].contains(".B \(roff(example.line))\n"))
    }
  }

  /// Nothing that a person copies from the page may have been set as a typographic character.
  @Test func holdsNoCharacterThatRoffChanges() {
    for line in page.split(separator: "\n") {
      #expect(line.allSatisfy { !"`'^~".contains($0) }, "\(line)")
      let isRequest = line.hasPrefix(".")
      #expect(isRequest || !line.contains("\""), "\(line)")
      #expect(line.count < 400)
    }
  }

  static func has(_ program: String) -> Bool { Files.exists("/usr/bin/" + program) }

  @Test(.enabled(if: has("mandoc"), "skipped: needs mandoc")) func mandocHasNothingToSay() throws {
    let said = try run(["mandoc", "-T", "lint", "-W", "warning"])
    // A date would make every build's page another one.
    let lines = said.split(separator: "\n").filter { !$0.contains("missing date") }
    #expect(lines.isEmpty, "\(said)")
  }

  @Test(.enabled(if: has("groff"), "skipped: needs groff")) func groffHasNothingToSay() throws {
    #expect(try run(["groff", "-man", "-ww", "-z", "-T", "utf8"]) == "")
    let shown = try run(["groff", "-man", "-T", "ascii", "-P", "-cbou"])
    #expect(shown.contains("factory-hook check --format sarif --output gate.sarif --format text"))
    #expect(shown.contains(#"eval "$(factory-hook completions bash)""#))
    #expect(shown.contains("EXIT STATUS"))
  }

  private func run(_ command: [String]) throws -> String {
    let words = command.map { "'\($0)'" }.joined(separator: " ")
    let result = try Processes.run(
      ["/bin/sh", "-c", "\(words) 2>&1"], input: Array(page.utf8), output: .capture)
    return String(decoding: result.output, as: UTF8.self)
  }

  private func roff(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "\\": out += "\\e"
      case "-": out += "\\-"
      case "'": out += "\\(aq"
      case "\"": out += "\\(dq"
      case "^": out += "\\(ha"
      default: out.append(character)
      }
    }
    return out
  }
}
