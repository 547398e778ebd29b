import Rules
import Text

/// `subject-length`: how long the first line of a message may be, in Unicode scalars.
struct SubjectLength: MessageCheck {
  private let scope: MessageScope
  private let lengthMax: Int
  private let lengthMin: Int

  static let definition = Definition(
    name: "subject-length", subject: .message,
    summary: "The subject has at most `max` characters (Unicode scalars), and at least `min`.",
    options: [
      OptionSpec("max", .integer(1...10_000), default: "72", "The most characters."),
      OptionSpec("min", .integer(0...10_000), default: "1", "The fewest characters."),
    ] + MessageScope.options,
    make: { .message(SubjectLength($0.options)) })

  init(_ options: CheckOptions) {
    scope = MessageScope(options)
    lengthMax = options.integer("max") ?? 72
    lengthMin = options.integer("min") ?? 1
  }

  func judge(_ message: CommitMessage, _ number: Int, _ report: inout Report) {
    guard scope.includes(message), let subject = message.subject else { return }
    let bytes = message.raw.span
    var at = subject.lowerBound
    var count = 0
    while at < subject.upperBound, count < lengthMax {
      at += max(1, utf8Length(bytes, at: at))
      count += 1
    }
    if at < subject.upperBound {
      let total = count + scalarCount(in: bytes, from: at, to: subject.upperBound)
      report.add(
        number, at: at..<subject.upperBound, in: bytes,
        message: "subject of \(total) characters, at most \(lengthMax) are allowed")
    } else if count < lengthMin {
      report.add(
        number, at: subject, in: bytes,
        message: "subject of \(count) characters, at least \(lengthMin) are asked for")
    }
  }
}
