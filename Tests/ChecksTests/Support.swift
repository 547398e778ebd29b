import Diagnostics
import Rules
import Testing
import Text

@testable import Checks

/// A text whose expected findings are marked in it: `«bad» good`.
struct Marked {
  var bytes: [UInt8] = []
  var places: [Range<Int>] = []

  init(_ text: String) {
    var opened: [Int] = []
    for scalar in text.unicodeScalars {
      switch scalar {
      case "«": opened.append(bytes.count)
      case "»": if let start = opened.popLast() { places.append(start..<bytes.count) }
      default: bytes += Array(String(scalar).utf8)
      }
    }
  }
}

typealias Options = [String: CheckOptions.Value]

/// A rule named `rule` with these options; `place` of each option is line 2.
func makeRule(
  _ check: String, _ options: Options = [:], id: String = "rule", level: Rule.Level = .error,
  message: String? = nil, files: [String] = [], bad: [String] = [], good: [String] = []
) throws -> Rule {
  var values = CheckOptions()
  for (name, value) in options.sorted(by: { $0.key < $1.key }) {
    values.set(name, value, at: Diagnostic.Location(path: "rules.toml", line: 2, column: 1))
  }
  func examples(_ texts: [String], line: Int) -> [Examples.Example] {
    texts.map {
      Examples.Example(
        content: Array($0.utf8), place: Diagnostic.Location(path: "rules.toml", line: line))
    }
  }
  return Rule(
    id: id, check: check, level: level,
    paths: PathSelector(include: GlobList(try files.map { try Glob($0) })), options: values,
    message: message,
    examples: Examples(bad: examples(bad, line: 3), good: examples(good, line: 4)),
    origin: Rule.Origin(source: "rules.toml", line: 1, column: 1))
}

/// Returns what `rules` find in `text`.
func inspect(
  _ rules: [Rule], _ text: [UInt8], path: String = "a.txt", mode: UInt32 = 0o100644,
  names: (any TreeNames)? = nil
) throws -> Inspection {
  try Inspector(rules: rules).content(
    text.span, file: FileFacts(path: RepositoryPath(path), mode: mode, size: text.count),
    names: names)
}

/// A row of a table: a text with the places that a rule with these options must report.
struct TextCase: Sendable, CustomTestStringConvertible {
  var options: Options = [:]
  var text: String
  var path = "a.txt"
  var mode: UInt32 = 0o100644
  var messages: [String]?

  init(
    _ text: String, _ options: Options = [:], path: String = "a.txt", mode: UInt32 = 0o100644,
    messages: [String]? = nil
  ) {
    self.text = text
    self.options = options
    self.path = path
    self.mode = mode
    self.messages = messages
  }

  var testDescription: String {
    let shown = options.isEmpty ? "" : " \(options)"
    return printableText(Array(text.utf8.prefix(120))) + shown
  }

  /// Expects the rule to report the marked places, no others, in order.
  func run(_ check: String) throws {
    let marked = Marked(text)
    let rule = try makeRule(check, options)
    #expect(try kind(check).validate(rule) == [])
    let findings = try inspect([rule], marked.bytes, path: path, mode: mode).findings
    #expect(
      findings.compactMap { $0.region?.bytes }
        == marked.places.sorted { $0.lowerBound < $1.lowerBound })
    if let messages { #expect(findings.map(\.message) == messages) }
  }
}

/// A row of a table of rules that validation must refuse, each diagnostic told by its start.
struct BadRuleCase: Sendable, CustomTestStringConvertible {
  var options: Options
  var expected: [String]

  init(_ options: Options, _ expected: String...) {
    self.options = options
    self.expected = expected
  }

  var testDescription: String { "\(options)" }

  func run(_ check: String) throws {
    let diagnostics = try kind(check).validate(try makeRule(check, options))
    #expect(diagnostics.count == expected.count, "\(diagnostics)")
    for (diagnostic, start) in zip(diagnostics, expected) {
      #expect(diagnostic.message.hasPrefix(start))
    }
    #expect(diagnostics.allSatisfy { $0.location?.path == "rules.toml" })
  }
}

func kind(_ name: String) throws -> CheckKind {
  try #require(CheckCatalog.kinds.first { $0.name == name })
}

/// A deterministic stream of numbers (SplitMix64) for tests with random input.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
