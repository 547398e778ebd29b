import Diagnostics
import Matching
import Rules
import Text

/// `message`: what a message must hold and what it must not.
struct MessageText: MessageCheck {
  enum Part: String, Sendable, CaseIterable {
    case message
    case subject
    case body
  }

  private let scope: MessageScope
  private let part: Part
  private let required: [(source: String, pattern: SharedPattern)]
  private let forbidden: [(source: String, pattern: SharedPattern)]
  private let trailers: [String]

  static let definition = Definition(
    name: "message", subject: .message,
    summary: "The message has the required patterns and trailers, and none that is forbidden.",
    options: [
      OptionSpec("required", .strings, "Patterns, in RE2's syntax; each must match."),
      OptionSpec("forbidden", .strings, "Patterns; none may match."),
      OptionSpec(
        "in", .choice(Part.allCases.map(\.rawValue)), default: "\"message\"",
        "What the patterns are searched in, after git's cleaning."),
      OptionSpec("ignore-case", .boolean, default: "false", "Letters match both cases: `(?i)`."),
      OptionSpec(
        "trailers", .strings, "Trailers that must be there with a value, as `Signed-off-by`."),
    ] + MessageScope.options,
    validate: validate, make: { .message(MessageText($0)) })

  init(_ rule: Rule) {
    let options = rule.options
    scope = MessageScope(options)
    part = options.string("in").flatMap(Part.init) ?? .message
    let flags = Self.flags(options)
    func patterns(_ name: String) -> [(source: String, pattern: SharedPattern)] {
      Array(zip(options.strings(name), sharedPatterns(rule, name, options: flags)))
        .map { (source: $0, pattern: $1) }
    }
    required = patterns("required")
    forbidden = patterns("forbidden")
    trailers = options.strings("trailers")
  }

  private static func flags(_ options: CheckOptions) -> PatternOptions {
    PatternOptions(caseInsensitive: options.boolean("ignore-case") ?? false)
  }

  @Sendable private static func validate(_ rule: Rule) -> [Diagnostic] {
    var faults = validatePatterns(
      rule, in: ["required", "forbidden"], options: flags(rule.options))
    let names = ["required", "forbidden", "trailers"]
    if names.allSatisfy({ rule.options.strings($0).isEmpty }) {
      faults.append(
        Diagnostic(
          .error, "missing-option",
          "rule '\(rule.id)' has none of 'required', 'forbidden' and 'trailers'",
          at: place(rule), hint: "add required = ['…'] with what each message must match"))
    }
    return faults
  }

  func judge(_ message: CommitMessage, _ number: Int, _ report: inout Report) {
    guard scope.includes(message) else { return }
    let text = MessagePart(message, part)
    for (source, pattern) in required where !pattern.matches(text.bytes.span, &report) {
      report.addWhole(
        number, detail: source, at: message.subject,
        message: "no match of the required pattern '\(printableText(Array(source.utf8)))'")
    }
    for (source, pattern) in forbidden {
      guard let match = pattern.firstMatch(in: text.bytes.span, from: 0, &report) else { continue }
      report.add(
        number, at: text.place(of: match), in: message.raw.span,
        message: "text matches the forbidden pattern '\(printableText(Array(source.utf8)))'")
    }
    judgeTrailers(message, number, &report)
  }

  private func judgeTrailers(_ message: CommitMessage, _ number: Int, _ report: inout Report) {
    if trailers.isEmpty { return }
    let present = Trailers(message)
    for token in trailers where present.values(token).allSatisfy(\.isEmpty) {
      report.addWhole(
        number, detail: token, at: message.subject, message: "no trailer '\(token): …'")
    }
  }
}

/// A part of a cleaned message as one text, with the way back to the raw bytes.
private struct MessagePart {
  private(set) var bytes: [UInt8] = []
  /// Where each line starts in `bytes` and in the raw message.
  private var starts: [(here: Int, raw: Int)] = []
  private let end: Int

  init(_ message: CommitMessage, _ part: MessageText.Part) {
    let lines: ArraySlice<Range<Int>> =
      switch part {
      case .message: message.lines[...]
      case .subject: message.subjectIndex.map { message.lines[$0...$0] } ?? []
      case .body: message.body
      }
    for line in lines {
      starts.append((bytes.count, line.lowerBound))
      bytes += message.raw[line]
      if part != .subject { bytes.append(UInt8(ascii: "\n")) }
    }
    end = message.raw.count
  }

  func place(of match: Range<Int>) -> Range<Int> {
    let start = raw(match.lowerBound)
    return start..<max(start, raw(match.upperBound))
  }

  private func raw(_ offset: Int) -> Int {
    guard let line = starts.last(where: { $0.here <= offset }) else { return 0 }
    return min(end, line.raw + offset - line.here)
  }
}
