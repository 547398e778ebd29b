import Reports
import Testing

@testable import CommandLineTool

/// What must hold of every entry, so that a new command or flag is documented and reachable.
@Suite struct CommandTableTests {
  let table = CommandTable.standard

  @Test func everyCommandStandsInTheTableOnce() {
    #expect(
      table.commands.map(\.name.rawValue).sorted() == CommandName.allCases.map(\.rawValue).sorted())
  }

  @Test func everyFlagStandsInTheTable() {
    #expect(Set(table.flags.map(\.name)) == Set(FlagName.allCases))
  }

  @Test(arguments: CommandName.allCases) func flagsOfACommandAreDistinct(_ name: CommandName) {
    let flags = table.flags(of: name)
    #expect(Set(flags.map(\.name)).count == flags.count)
    let letters = flags.compactMap(\.short)
    #expect(Set(letters).count == letters.count)
  }

  /// The examples of the help are command lines that work: each one parses.
  @Test(arguments: CommandName.allCases) func examplesParse(_ name: CommandName) throws {
    let examples = table[name].examples
    #expect(!examples.isEmpty)
    for example in examples {
      let words = shellWords(example.line)
      let start = try #require(words.firstIndex { $0.hasSuffix("factory-hook") }, "\(example.line)")
      let end = words[start...].firstIndex { [">", "|"].contains($0) } ?? words.count
      let parsed = try ArgumentParser.parse(words[(start + 1)..<end].map { Array($0.utf8) })
      #expect(parsed.command == name, "\(example.line)")
      #expect(!example.meaning.isEmpty)
    }
  }

  @Test(arguments: CommandName.allCases) func helpFitsEightyColumns(_ name: CommandName) {
    let help = HelpText(style: .plain)
    for line in (help.command(name) + help.general).split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test(arguments: CommandName.allCases) func helpNamesEverythingThatTheCommandTakes(
    _ name: CommandName
  ) {
    let help = HelpText(style: .plain).command(name)
    let entry = table[name]
    for flag in table.flags(of: name) { #expect(help.contains(flag.usage)) }
    for operand in entry.operands { #expect(help.contains(operand.usage)) }
    for example in entry.examples { #expect(help.contains(example.line)) }
    #expect(HelpText(style: .plain).general.contains("  \(name.rawValue) "))
  }

  /// The words of a simple shell command: quotes group, `$(` starts a command of its own.
  private func shellWords(_ line: String) -> [String] {
    var words: [String] = [""]
    var quote: Character?
    for character in line.replacing("$(", with: " ").replacing(")\"", with: "") {
      if character == quote {
        quote = nil
      } else if quote == nil, character == "'" {
        quote = character
      } else if quote == nil, character == " " {
        words.append("")
      } else if character != "\"" {
        words[words.count - 1].append(character)
      }
    }
    return words.filter { !$0.isEmpty }
  }
}
