import Checks
import Diagnostics
import Gate
import Text

@testable import Reports

/// Reports to render: one with a bit of everything, and what is needed to make others.
enum Sample {
  static let named = ["mixed": mixed, "hostile": hostile, "broken": broken]

  static let tool = Report.Tool(version: "9.8.7", engine: "1")

  static let recipe = Recipe(
    bases: [String(repeating: "a", count: 40)], target: String(repeating: "b", count: 40),
    standard: String(repeating: "c", count: 64), engine: "1")

  static func finding(
    _ rule: String = "no-print", _ severity: Severity = .error, path: String? = "src/a.swift",
    line: Int = 12, columns: Range<Int> = 5..<13, message: String = "print() in library code",
    why: String? = nil, fix: String? = nil, excerpt: String = "    print(\"x\")"
  ) -> Finding {
    let start = LineTable.Position(line: line, column: columns.lowerBound)
    let end = LineTable.Position(line: line, column: columns.upperBound)
    return Finding(
      rule: rule, severity: severity, path: path.map { RepositoryPath($0) },
      region: Finding.Region(
        bytes: line * 100 + columns.lowerBound..<line * 100 + columns.upperBound, start: start,
        end: end),
      message: message, why: why, fix: fix, excerpt: Array(excerpt.utf8),
      fingerprint: "0123456789abcdef", key: "\(rule) key")
  }

  static func judgement(
    _ verdict: Verdict = .stopped, _ findings: [Finding] = [], commit: String? = nil,
    rules: [String] = ["no-print", "tabs"]
  ) -> Judgement {
    Judgement(
      verdict: verdict, recipe: recipe, findings: findings,
      standards: [
        Judgement.StandardUsed(
          role: .target, digest: recipe.standard, sources: ["factory-hook.toml"],
          ruleCount: rules.count, isDefault: false)
      ],
      filesJudged: 5, filesExcluded: 1, bytesJudged: 4321,
      rulesInForce: rules.map {
        Judgement.RuleInForce(id: $0, level: "error", source: "factory-hook.toml")
      }, commit: commit, durationNanoseconds: 12_345_678)
  }

  static func report(
    _ findings: [Finding], trigger: Run.Trigger = .preCommit, diagnostics: [Diagnostic] = []
  ) -> Report {
    let stops = findings.contains { $0.severity == .error }
    return Report(
      tool: tool, trigger: trigger, judgements: [judgement(stops ? .stopped : .passed, findings)],
      diagnostics: diagnostics)
  }

  static let mixed = report([
    finding(why: "output of a library belongs to its caller", fix: "use the logger"),
    finding(line: 14, why: "output of a library belongs to its caller", fix: "use the logger"),
    wholeFile,
    finding(
      "subject-case", .note, path: nil, line: 1, columns: 1..<4, message: "subject starts low",
      excerpt: "fix"),
    finding("tabs", .warning, line: 20, columns: 1..<2, message: "tab", excerpt: "\tx"),
  ])

  static let wholeFile: Finding = {
    var finding = Sample.finding("size", path: "big.bin", message: "file is too big", excerpt: "")
    finding.region = nil
    return finding
  }()

  /// Everything that an attacker may put into a file, a name or a rulefile at once.
  static let hostile: Report = {
    let text = "\u{1B}[31m\r\n::error::x\n##[set-env]%0A<b>&\"'|`@user` \u{202E}]]>\t,:\\n\u{FFFE}"
    var finding = Sample.finding(
      "no-print", path: nil, message: text, why: text, fix: text, excerpt: text)
    finding.path = RepositoryPath(Array("a,b:c<d>\"|\n\u{1B}[2J".utf8) + [0xFF, 0xFE])
    finding.excerpt += [0xC3, 0x00, 0x07]
    finding.excerpt += [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
    return report([finding])
  }()

  static let broken = Report(
    tool: tool, trigger: .check, judgements: [],
    diagnostics: [
      Diagnostic(
        .error, "unknown-key", "unknown key 'levle'",
        at: Diagnostic.Location(path: "factory-hook.toml", line: 3, column: 7),
        hint: "did you mean 'level'?"),
      Diagnostic(.error, "bad-glob", "empty glob"),
    ])
}
