import Platform
import Testing
import Text

/// The README's table of situations: each row names the scenario that plays it.
@Suite struct SituationTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var situation: String
    var outcome: String
    var scenario: String
    /// Words of the scenario, from a comment or a command, at the place that shows it.
    var words: String
    var testDescription: String { situation }
  }

  static let top = String(#filePath.dropLast("Tests/EndToEndTests/SituationTableTests.swift".count))

  /// Rows are `| situation | what happens | [name](…/name.txt "words of the scenario") |`.
  static let rows: [Row] = {
    let readme = (try? Files.read(top + "README.md")).map { String(decoding: $0, as: UTF8.self) }
    let section = (readme ?? "").split(separator: "\n## In every situation\n").last ?? ""
    return section.split(separator: "\n## ")[0].split(separator: "\n").compactMap { line in
      guard line.hasPrefix("| "), line.contains("](") else { return nil }
      let cells = line.split(separator: "|").map { cell in
        String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
      guard cells.count == 3 else {
        return Row(situation: cells[0], outcome: "", scenario: "", words: "")
      }
      let link = cells[2].split(separator: "](").last ?? ""
      let parts = link.dropLast(2).split(separator: " \"", maxSplits: 1)
      return Row(
        situation: cells[0], outcome: cells[1], scenario: parts.first.map(String.init) ?? "",
        words: parts.count == 2 ? String(parts[1]) : "")
    }
  }()

  @Test func thereIsATable() {
    #expect(Self.rows.count >= 60)
    #expect(Set(Self.rows.map(\.situation)).count == Self.rows.count)
  }

  @Test(arguments: rows) func eachRowIsPlayed(_ row: Row) throws {
    #expect(!row.situation.isEmpty && !row.outcome.isEmpty)
    #expect(row.scenario.hasPrefix("Tests/EndToEndTests/Scenarios/"))
    let text = String(decoding: try Files.read(Self.top + row.scenario), as: UTF8.self)
    #expect(!row.words.isEmpty && text.contains(row.words), "'\(row.words)' in \(row.scenario)")
  }
}
