import Diagnostics
import Matching
import Rules
import Text

/// `pattern`: a text that must not match, or one that must.
final class PatternCheck: SearchCheck {
  let patterns: [SearchPattern]
  fileprivate let isRequired: Bool
  fileprivate let judgesBinary: Bool
  fileprivate let exceptions: [SharedPattern]
  fileprivate let lineExceptions: [SharedPattern]
  fileprivate let replacement: ReplacementTemplate?

  var givesWay: Bool { false }
  var judgesAbsence: Bool { isRequired }

  static let definition = Definition(
    name: "pattern", subject: .content,
    summary: "No text matches a pattern, or with `require` every text does.",
    options: [
      OptionSpec("pattern", .string, "The pattern, in RE2's syntax."),
      OptionSpec(
        "patterns", .strings,
        "Several patterns: each is forbidden or, with `require`, each is required."),
      OptionSpec("require", .boolean, default: "false", "The text must match, not must not."),
      OptionSpec("ignore-case", .boolean, default: "false", "Letters match both cases: `(?i)`."),
      OptionSpec(
        "multiline", .boolean, default: "false", "`^` and `$` match at line ends too: `(?m)`."),
      OptionSpec("dot-all", .boolean, default: "false", "`.` matches line feeds too: `(?s)`."),
      OptionSpec(
        "not", .strings, "Patterns, searched in the lines of a match; they excuse what they touch."),
      OptionSpec(
        "not-line", .strings, "Patterns that excuse a match by matching anywhere in its lines."),
      OptionSpec(
        "keywords", .strings, "Texts without any of these, case ignored, are not searched."),
      OptionSpec("binary", .boolean, default: "false", "Judge files with NUL bytes as well."),
      OptionSpec(
        "replacement", .string,
        "What mends a match: text with `$1`, `${name}` and `$$` for a dollar sign."),
    ],
    validate: validate, canFix: { $0.options.has("replacement") },
    make: { .search(PatternCheck($0)) })

  init(_ rule: Rule) {
    let options = rule.options
    let flags = Self.flags(options)
    replacement = options.string("replacement").map { ReplacementTemplate($0) }
    let hasReplacement = replacement != nil
    let isRequired = options.boolean("require") ?? false
    self.isRequired = isRequired
    let keywords = isRequired ? [] : options.textBytes("keywords")
    patterns = Self.sources(options).map { source in
      SearchPattern(
        source: { source }, options: flags, keywords: keywords,
        needsGroups: hasReplacement || source.contains("<at>"))
    }
    judgesBinary = options.boolean("binary") ?? false
    exceptions = sharedPatterns(rule, "not", options: flags)
    lineExceptions = sharedPatterns(rule, "not-line", options: flags)
  }

  private static func sources(_ options: CheckOptions) -> [String] {
    options.strings("pattern") + options.strings("patterns")
  }

  private static func flags(_ options: CheckOptions) -> PatternOptions {
    PatternOptions(
      caseInsensitive: options.boolean("ignore-case") ?? false,
      multiline: options.boolean("multiline") ?? false,
      dotMatchesNewline: options.boolean("dot-all") ?? false)
  }

  func applies(to file: FileFacts, _ form: TextForm, _ report: inout Report) -> Bool {
    file.isRegular && (judgesBinary || form != .binary)
  }

  func session() -> any SearchSession { PatternSession(self) }
}

/// What single options of a `pattern` rule cannot tell.
extension PatternCheck {
  @Sendable private static func validate(_ rule: Rule) -> [Diagnostic] {
    let options = rule.options
    var faults = validatePatterns(
      rule, in: ["pattern", "patterns", "not", "not-line"], options: flags(options))
    if sources(options).isEmpty {
      faults.append(
        Diagnostic(
          .error, "missing-option", "rule '\(rule.id)' has neither 'pattern' nor 'patterns'",
          at: place(rule), hint: "add pattern = '…' with what is forbidden"))
    }
    if options.boolean("require") == true {
      for name in ["replacement", "not", "not-line", "keywords"] where options.has(name) {
        faults.append(
          Diagnostic(
            .error, "conflicting-options", "'\(name)' means nothing together with 'require'",
            at: options.place(of: name)))
      }
    }
    if faults.isEmpty { faults += validateReplacement(rule) }
    return faults
  }

  private static func validateReplacement(_ rule: Rule) -> [Diagnostic] {
    guard let text = rule.options.string("replacement") else { return [] }
    let template = ReplacementTemplate(text)
    let options = flags(rule.options)
    for source in sources(rule.options) {
      guard let pattern = try? Pattern(source, options: options) else { continue }
      if let unknown = template.unknownGroup(in: pattern.groupNames) {
        return [
          Diagnostic(
            .error, "invalid-replacement",
            "replacement names the group '\(unknown)', "
              + "which pattern '\(source)' does not have",
            at: rule.options.place(of: "replacement"),
            hint: "write a dollar sign itself as '$$'")
        ]
      }
    }
    return []
  }
}

/// Where a rule stands, for diagnostics about what it lacks.
func place(_ rule: Rule) -> Diagnostic.Location {
  Diagnostic.Location(
    path: rule.origin.source, line: rule.origin.line, column: rule.origin.column)
}

/// Judges the matches of one `pattern` rule in one text.
private struct PatternSession: SearchSession {
  private let check: PatternCheck
  private var isFound: [Bool]
  private var lines: [CoveredLines]
  private var isLineExcused: [Bool]
  /// For each pattern and exception, the exception's match that is nearest to the last place.
  private var excuses: [[ExcuseCursor]]

  init(_ check: PatternCheck) {
    self.check = check
    let count = check.patterns.count
    isFound = Array(repeating: false, count: count)
    lines = Array(repeating: CoveredLines(), count: count)
    isLineExcused = Array(repeating: false, count: count)
    let cursors = check.exceptions.map { _ in ExcuseCursor() }
    excuses = Array(repeating: cursors, count: count)
  }

  mutating func judge(
    _ match: SearchMatch, in bytes: Span<UInt8>, _ file: FileFacts, _ number: Int,
    _ report: inout Report
  ) -> Bool {
    if check.isRequired {
      isFound[match.pattern] = true
      return false
    }
    if isExcused(match, in: bytes, &report) { return true }
    let source = check.patterns[match.pattern].source()
    report.add(
      number, at: place(of: match), in: bytes, edit: edit(match, in: bytes),
      message: "text matches the forbidden pattern '\(shortened(source))'")
    return true
  }

  mutating func finish(in bytes: Span<UInt8>, _ number: Int, _ report: inout Report) {
    for (index, pattern) in check.patterns.enumerated() where !isFound[index] {
      report.addWhole(
        number, detail: pattern.source(),
        message: "no match of the required pattern '\(shortened(pattern.source()))'")
    }
  }

  /// The group named `at`, where the pattern has one that took part.
  private func place(of match: SearchMatch) -> Range<Int> {
    guard let group = match.groupNames.firstIndex(of: "at"), group < match.groups.count else {
      return match.range
    }
    return match.groups[group] ?? match.range
  }

  private func edit(_ match: SearchMatch, in bytes: Span<UInt8>) -> Finding.Edit? {
    check.replacement?.expand(match, in: bytes).map { Finding.Edit(match.range, $0) }
  }

  private func shortened(_ source: String) -> String {
    printableText(Array((source.count > 60 ? source.prefix(57) + "..." : source[...]).utf8))
  }

  private mutating func isExcused(
    _ match: SearchMatch, in bytes: Span<UInt8>, _ report: inout Report
  ) -> Bool {
    if check.exceptions.isEmpty && check.lineExceptions.isEmpty { return false }
    let index = match.pattern
    if lines[index].move(to: match.range, in: bytes) {
      let text = bytes.extracting(lines[index].range)
      isLineExcused[index] = false
      for pattern in check.lineExceptions where pattern.matches(text, &report) {
        isLineExcused[index] = true
        break
      }
      excuses[index] = check.exceptions.map { _ in ExcuseCursor() }
    }
    if isLineExcused[index] { return true }
    let text = bytes.extracting(lines[index].range)
    let start = lines[index].range.lowerBound
    let place = (match.range.lowerBound - start)..<(match.range.upperBound - start)
    for (number, pattern) in check.exceptions.enumerated()
    where excuses[index][number].touches(place, pattern, text, &report) {
      return true
    }
    return false
  }
}

/// The match of one exception that a walk over the matches on the same lines has come to.
private struct ExcuseCursor {
  private var current: Range<Int>?
  private var next = 0

  /// Whether a match of `pattern` in `text` overlaps `place`; places must come in order.
  mutating func touches(
    _ place: Range<Int>, _ pattern: SharedPattern, _ text: Span<UInt8>, _ report: inout Report
  ) -> Bool {
    while (current?.upperBound ?? 0) <= place.lowerBound, next <= text.count {
      guard let match = pattern.firstMatch(in: text, from: next, &report) else {
        next = text.count + 1
        current = nil
        break
      }
      current = match
      next = match.isEmpty ? match.upperBound + 1 : match.upperBound
    }
    guard let current else { return false }
    return current.overlaps(place)
  }
}
