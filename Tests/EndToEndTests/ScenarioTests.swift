import Platform
import Testing

/// Plays every file of `Scenarios` through the built binary and real git.
@Suite struct ScenarioTests {
  struct File: Sendable, CustomTestStringConvertible {
    var name: String
    var testDescription: String { name }
  }

  static let folder = String(#filePath.dropLast("ScenarioTests.swift".count)) + "Scenarios"

  static let files: [File] = {
    let names = (try? Files.list(folder)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.sorted().map(File.init)
  }()

  @Test func thereAreScenarios() {
    #expect(!Self.files.isEmpty)
  }

  @Test(arguments: files) func plays(_ file: File) throws {
    let text = try Files.read(Self.folder + "/" + file.name)
    let scenario = try Scenario(String(decoding: text, as: UTF8.self))
    let sandbox = try Sandbox()
    for (path, content) in scenario.files { try sandbox.write(path, content) }
    for step in scenario.steps {
      let outcome = try sandbox.run(step.command)
      let place = "\(file.name):\(step.line): \(step.command)\n\(outcome.text)"
      #expect(!outcome.isTimedOut, "\(place)")
      if let status = step.status {
        #expect(outcome.status == status, "\(place)")
        if outcome.status != status { return }
      }
      check(step, outcome, place)
    }
  }

  private func check(_ step: Scenario.Step, _ outcome: Sandbox.Outcome, _ place: String) {
    var lines: [String] = []
    for expectation in step.expectations {
      switch expectation {
      case .contains(let text): #expect(outcome.text.contains(text), "'\(text)' in \(place)")
      case .lacks(let text): #expect(!outcome.text.contains(text), "no '\(text)' in \(place)")
      case .line(let line): lines.append(line)
      }
    }
    if !lines.isEmpty { #expect(outcome.lines == lines, "\(place)") }
  }
}
