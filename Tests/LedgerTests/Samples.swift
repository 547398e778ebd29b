import Checks
import Diagnostics
import Gate
import Platform
import Synchronization
import Text

@testable import Ledger

/// Values that tests of the ledger share.
enum Sample {
  static func name(_ digit: Character) -> String { String(repeating: digit, count: 40) }

  static func recipe(target: String = name("a"), bases: [String] = [name("b")]) -> Recipe {
    Recipe(
      bases: bases, target: target, standard: String(repeating: "c", count: 64), engine: "1")
  }

  static func finding(
    _ rule: String, _ path: String? = "a.swift", line: Int? = 3, severity: Severity = .error
  ) -> Finding {
    let region = line.map { line in
      Finding.Region(
        bytes: 0..<1, start: .init(line: line, column: 1), end: .init(line: line, column: 2))
    }
    return Finding(
      rule: rule, severity: severity, path: path.map { RepositoryPath($0) }, region: region,
      message: "the text of a finding", excerpt: Array("a line that may hold a secret".utf8),
      fingerprint: "0123456789abcdef", key: rule)
  }

  static func judgement(
    _ verdict: Verdict = .passed, _ findings: [Finding] = [], subtracted: [Subtraction] = []
  ) -> Judgement {
    Judgement(
      verdict: verdict, recipe: recipe(), findings: findings, subtracted: subtracted,
      standards: [
        .init(
          role: .target, digest: String(repeating: "c", count: 64), sources: ["factory-hook.toml"],
          ruleCount: 12, isDefault: false)
      ], filesJudged: 5, filesExcluded: 1, bytesJudged: 1234)
  }

  static func draft(recipe: Recipe = recipe(), commit: String = name("d")) -> RecordDraft {
    var draft = RecordDraft(
      recipe: recipe, verdict: .passed, origin: .gate, trigger: .preCommit, commit: commit,
      tree: recipe.target, run: "0123456789ab",
      events: [.init(.opened, at: 1_700_000_000_000), .init(.passed, at: 1_700_000_000_007)],
      engine: .init(version: "0.1.0", digest: nil), authorship: .person)
    draft.judgement = JudgementSummary(judgement())
    return draft
  }

  /// A clock that goes on by a millisecond each time it is asked.
  static func clock(from start: Int64 = 1_700_000_000_000) -> @Sendable () -> Int64 {
    let ticks = Ticks(start)
    return { ticks.next() }
  }

  /// Takes a run through all its states.
  static func passingRun(
    _ recipe: Recipe = recipe(), worktree: String = "", in journal: Journal?,
    clock: @escaping @Sendable () -> Int64 = clock()
  ) throws -> RunRecorder {
    var recorder = try RunRecorder(
      opening: recipe, trigger: .preCommit, worktree: worktree, in: journal, clock: clock)
    try recorder.collected(fileCount: 5)
    try recorder.judged(judgement())
    try recorder.passed()
    return recorder
  }
}

private final class Ticks: Sendable {
  private let time: Mutex<Int64>

  init(_ start: Int64) { time = Mutex(start) }

  func next() -> Int64 {
    time.withLock { time in
      time += 1
      return time
    }
  }
}

/// A temporary folder that goes with the value.
final class TestFolder {
  let path: String

  init() throws { path = try Files.makeTemporaryDirectory(prefix: "factory-hook-test-") }

  deinit { try? Files.removeTree(path) }

  var journalPath: String { path + "/factory-hook/journal.jsonl" }

  var indexPath: String { path + "/factory-hook/journal.index" }

  func lines(_ name: String = "journal.jsonl") throws -> [String] {
    let bytes = try Files.read(path + "/factory-hook/" + name)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
