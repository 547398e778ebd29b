import Diagnostics
import Matching
import Rules
import Synchronization
import Text

/// `secret`: values that must not be in a repository.
///
/// A match is a finding unless its secret has too little entropy, holds a stop word, or an allow
/// pattern excuses it. The secret itself is shown nowhere: it is masked in every excerpt of the
/// file. Files that git takes for binary are searched too.
///
/// Hundreds of rules are of this kind and hardly one finds its keyword: nothing but the pattern is
/// read before that.
final class SecretCheck: SearchCheck {
  var judgesAbsence: Bool { false }
  var judgesMessages: Bool { true }
  private let rule: Rule
  private let details = AtomicLazyReference<Details>()

  /// What decides on a match, and what excuses it.
  fileprivate final class Details: Sendable {
    let group: Int?
    let entropy: Double
    let givesWay: Bool
    let exceptions: SecretExceptions
    let path: [SharedPattern]

    init(_ rule: Rule) {
      group = rule.options.integer("group")
      entropy = rule.options.number("entropy") ?? 0
      givesWay = rule.options.boolean("generic") ?? false
      exceptions = SecretExceptions(rule)
      path = sharedPatterns(rule, "path-pattern")
    }
  }

  static let definition = Definition(
    name: "secret", subject: .content,
    summary: "No text holds a secret; what is found is masked wherever it would be shown.",
    options: [
      OptionSpec("pattern", .string, "The pattern of the secret, in RE2's syntax."),
      OptionSpec(
        "path-pattern", .string,
        "Only files whose path this matches; without `pattern`, each of them is a finding."),
      OptionSpec(
        "keywords", .strings, "Texts without any of these, case ignored, are not searched."),
      OptionSpec(
        "group", .integer(0...999), default: "the first group that took part, else the match",
        "The group of the pattern that is the secret; 0 for the whole match."),
      OptionSpec(
        "entropy", .number(0...8), default: "0",
        "The entropy that the secret must pass, in bits per byte (Shannon)."),
      OptionSpec("allow", .strings, "Patterns that excuse a secret which they match."),
      OptionSpec("allow-match", .strings, "Patterns, searched in the whole match."),
      OptionSpec("allow-line", .strings, "Patterns, searched in the lines of the match."),
      OptionSpec("allow-path", .strings, "Patterns, searched in the file's path."),
      OptionSpec(
        "stop-words", .strings, "Words that excuse a secret which holds one, case ignored."),
      OptionSpec(
        "generic", .boolean, default: "false",
        "Say nothing where another `secret` rule finds a secret in the same place."),
    ],
    validate: validate,
    make: { rule in
      rule.options.has("pattern")
        ? .search(SecretCheck(rule)) : .file(SecretPath(rule))
    })

  init(_ rule: Rule) { self.rule = rule }

  var patternCount: Int { 1 }

  var patterns: [SearchPattern] {
    [
      SearchPattern(
        source: { [options = rule.options] in options.string("pattern") ?? "" },
        keywords: rule.options.textBytes("keywords"), needsGroups: true)
    ]
  }

  var givesWay: Bool { known.givesWay }

  func forEachKeyword(_ body: (Span<UInt8>) -> Void) {
    rule.options.forEachTextBytes("keywords", body)
  }

  func applies(to file: FileFacts, _ form: TextForm, _ report: inout Report) -> Bool {
    if file.isSubmodule { return false }
    let name = file.rulesPath.bytes.span
    for pattern in known.path where !pattern.matches(name, &report) { return false }
    return !known.exceptions.allowsPath(name, &report)
  }

  func session() -> any SearchSession { SecretSession(known) }

  private var known: Details {
    details.load() ?? details.storeIfNil(Details(rule))
  }
}

extension SecretCheck {
  /// What single options of a `secret` rule cannot tell.
  @Sendable private static func validate(_ rule: Rule) -> [Diagnostic] {
    let options = rule.options
    var faults = validatePatterns(
      rule,
      in: ["pattern", "path-pattern", "allow", "allow-match", "allow-line", "allow-path"])
    if !options.has("pattern") && !options.has("path-pattern") {
      faults.append(
        Diagnostic(
          .error, "missing-option", "rule '\(rule.id)' has neither 'pattern' nor 'path-pattern'",
          at: place(rule), hint: "add pattern = '…' with the form of the secret"))
    }
    if !options.has("pattern") {
      for name in ["keywords", "group", "entropy", "allow", "allow-match", "allow-line"]
      where options.has(name) {
        faults.append(
          Diagnostic(
            .error, "conflicting-options", "'\(name)' means nothing without 'pattern'",
            at: options.place(of: name)))
      }
    }
    if let group = options.integer("group"), let source = options.string("pattern"),
      let pattern = try? Pattern(source), group >= pattern.groupCount
    {
      faults.append(
        Diagnostic(
          .error, "invalid-option",
          "group \(group) is not in the pattern, which has \(pattern.groupCount - 1)",
          at: options.place(of: "group")))
    }
    for list in rule.allowlists { faults += validate(list, rule) }
    return faults
  }

  private static func validate(_ list: AllowList, _ rule: Rule) -> [Diagnostic] {
    (list.patterns + list.paths).compactMap { source in
      do throws(PatternError) {
        _ = try Pattern(source)
        return nil
      } catch {
        return invalidPattern(error, source, at: place(rule))
      }
    }
  }
}

/// Judges the matches of one `secret` rule in one text.
private struct SecretSession: SearchSession {
  private let check: SecretCheck.Details
  private var lines = CoveredLines()
  private var lineExcuses = LineExcuses()

  init(_ check: SecretCheck.Details) { self.check = check }

  mutating func judge(
    _ match: SearchMatch, in bytes: Span<UInt8>, _ file: FileFacts, _ number: Int,
    _ report: inout Report
  ) -> Bool {
    let whole = trimmed(match.range, in: bytes)
    let secret = secret(of: match, whole)
    if check.entropy > 0, Entropy.bits(secret, in: bytes) <= check.entropy { return true }
    if lines.move(to: match.range, in: bytes) { lineExcuses = LineExcuses() }
    let found = FoundSecret(
      secret: secret, match: whole, lines: lines.range, path: file.rulesPath)
    if check.exceptions.excuse(found, in: bytes, &lineExcuses, &report) { return true }
    report.hide(secret)
    report.add(number, at: secret, in: bytes, message: "secret in the text")
    return true
  }

  mutating func finish(in bytes: Span<UInt8>, _ number: Int, _ report: inout Report) {}

  /// As gitleaks does, line ends around a match do not count.
  private func trimmed(_ range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
    var range = range
    while let last = range.last, bytes[last] == UInt8(ascii: "\n") { range.removeLast() }
    while let first = range.first, bytes[first] == UInt8(ascii: "\n") { range.removeFirst() }
    return range
  }

  private func secret(of match: SearchMatch, _ whole: Range<Int>) -> Range<Int> {
    if let group = check.group {
      guard group > 0, group < match.groups.count, let range = match.groups[group],
        !range.isEmpty
      else { return whole }
      return range
    }
    return match.groups.dropFirst().lazy.compactMap { $0 }.first { !$0.isEmpty } ?? whole
  }
}

/// A `secret` rule without a pattern for the text: files that are secrets by their name.
private struct SecretPath: FileCheck {
  private let path: [SharedPattern]
  private let exceptions: SecretExceptions

  init(_ rule: Rule) {
    path = sharedPatterns(rule, "path-pattern")
    exceptions = SecretExceptions(rule)
  }

  func judge(
    _ file: FileFacts, _ bytes: Span<UInt8>, _ tree: TreeView?, _ number: Int,
    _ report: inout Report
  ) {
    let name = file.path.bytes.span
    for pattern in path where pattern.matches(name, &report) {
      if exceptions.allowsPath(name, &report) { return }
      report.addWhole(
        number, detail: "path", message: "'\(file.path)' is a file that holds secrets by its name")
      return
    }
  }
}
