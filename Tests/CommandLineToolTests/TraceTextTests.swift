import Diagnostics
import Gate
import Reports
import Testing
import Text

@testable import CommandLineTool
@testable import Ledger

@Suite struct TraceTextTests {
  static let recipe = Recipe(
    bases: [String(repeating: "a", count: 40)], target: String(repeating: "b", count: 40),
    standard: String(repeating: "c", count: 64))

  /// A record as a note holds it; `more` adds members or replaces them.
  static func record(_ more: JSONObject = [:]) throws -> Record {
    var object: JSONObject = [
      "schema": 1, "serial": .string(recipe.serial.description), "commit": "1234", "tree": "5678",
      "verdict": "passed", "origin": "gate", "trigger": "pre-commit",
      "recipe": [
        "scope": "change", "bases": .array(recipe.bases.map { .string($0) }),
        "target": .string(recipe.target), "standard": .string(recipe.standard),
        "engine": .string(recipe.engine),
      ],
      "files": ["judged": 3, "excluded": 1, "bytes": 10],
    ]
    for member in more.members { object[member.key] = member.value }
    let made = Record(line: JSONValue.object(object).serialized().span)
    return try #require(made)
  }

  static func line(_ event: String, _ more: JSONObject = [:]) throws -> JournalLine {
    var object: JSONObject = [
      "schema": 1, "run": "r1", "event": .string(event), "time": "2026-01-31T09:05:00.042Z",
      "trigger": "pre-commit", "serial": .string(recipe.serial.description),
    ]
    for member in more.members { object[member.key] = member.value }
    let made = JournalLine(JSONValue.object(object).serialized().span)
    return try #require(made)
  }

  static func trace(_ record: Record, _ lines: [JournalLine] = []) -> Trace {
    var trace = Trace(commit: "1234", serial: record.serial, verdict: record.verdict)
    trace.records = [record]
    trace.runs = RunHistory(lines).map { [$0] } ?? []
    return trace
  }

  private func text(_ trace: Trace) -> String { TraceText(trace: trace, style: .plain).text }

  @Test func aPassedCommit() throws {
    var trace = Self.trace(
      try Self.record(),
      try [Self.line("opened"), Self.line("collected"), Self.line("passed", ["detail": "fine"])])
    trace.rulesInForce = [
      .init(id: "a", level: "error", source: "pack:x"),
      .init(id: "b", level: "warning", source: "pack:x"),
      .init(id: "c", level: "error", source: "factory-hook.toml"),
    ]
    #expect(
      text(trace) == """
          commit         1234
          verdict        passed
          serial         \(Self.recipe.serial)
          judged         before the commit existed

        run r1 by pre-commit
          opened         2026-01-31T09:05:00.042Z
          collected      2026-01-31T09:05:00.042Z
          passed         2026-01-31T09:05:00.042Z  fine

        recipe
          scope          change
          base           \(Self.recipe.bases[0])
          target         \(Self.recipe.target)
          standard       \(Self.recipe.standard)
          engine         \(Self.recipe.engine)

        judged
          files          3, 1 excluded

        findings
                         none

        rules in force
          factory-hook.toml  1: c
          pack:x         2: a, b (warning)

        """)
  }

  @Test func findingsAndWhatDidNotCount() throws {
    let record = try Self.record([
      "verdict": "unjudged", "late": "stopped", "origin": "skipped",
      "skip": ["reason": "in a hurry"], "rules": ["no-print": 7],
      "findings": [
        ["rule": "no-print", "level": "error", "path": "a.c", "line": 3, "fingerprint": "f"],
        ["rule": "subject", "level": "note", "fingerprint": "g"],
      ],
      "findingsOmitted": 5, "subtracted": ["suppressed": 1],
      "subtractions": [
        [
          "rule": "tabs", "level": "error", "path": "b.c", "fingerprint": "h",
          "because": "suppressed", "detail": "generated",
        ]
      ],
    ])
    let text = text(Self.trace(record))
    for line in [
      "  verdict        unjudged, judged late: stopped\n",
      "  judged         not: the gate was passed by with FACTORY_HOOK=0\n",
      "  reason         in a hurry\n", "  error          a.c:3 no-print\n",
      "  note           the message subject\n", "                 and 5 more\n",
      "  suppressed     b.c tabs (generated)\n",
    ] {
      #expect(text.contains(line), "\(line)")
    }
  }

  @Test func aKilledRunSaysWhereItDied() throws {
    let trace = Self.trace(try Self.record(), try [Self.line("opened"), Self.line("collected")])
    #expect(text(trace).contains("                 it ended here: the process was killed\n"))
  }

  @Test func anAlteredRecordIsNamed() throws {
    var altered = Self.recipe
    altered.target = String(repeating: "d", count: 40)
    let record = try Self.record(["serial": .string(altered.serial.description)])
    #expect(text(Self.trace(record)).contains("the record was altered"))
  }

  @Test func nothingKnownIsSaid() {
    let text = text(Trace(commit: "1234", serial: nil, verdict: .unjudged))
    #expect(
      text == """
          commit         1234
          verdict        unjudged
                         no record and no run is known of it here

        """)
  }

  /// Records come from other people's clones.
  @Test func hostileRecordsStayText() throws {
    let evil: JSONValue = "\u{1B}[2J\n\u{202E}"
    let record = try Self.record([
      "skip": ["reason": evil], "author": ["kind": "agent", "agents": [evil], "evidence": evil],
      "findings": [["rule": evil, "level": "error", "path": evil, "fingerprint": evil]],
      "standards": [["role": "target", "digest": evil, "rules": 1, "sources": [evil]]],
      "rules": ["x": 1],
    ])
    var trace = Self.trace(record, [try Self.line("opened", ["detail": evil, "run": evil])])
    trace.rulesInForce = [.init(id: "\u{1B}", level: "\u{1B}", source: "\u{1B}")]
    for scalar in text(trace).unicodeScalars {
      #expect((scalar.value >= 0x20 || scalar == "\n") && scalar != "\u{202E}")
    }
  }
}
