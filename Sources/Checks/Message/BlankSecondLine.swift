import Rules
import Text

/// `blank-second-line`: git takes all lines up to the first blank one for the subject.
struct BlankSecondLine: MessageCheck {
  private let scope: MessageScope

  static let definition = Definition(
    name: "blank-second-line", subject: .message,
    summary: "A blank line parts the subject from the body.",
    options: MessageScope.options,
    canFix: { _ in true }, make: { .message(BlankSecondLine($0.options)) })

  init(_ options: CheckOptions) { scope = MessageScope(options) }

  func judge(_ message: CommitMessage, _ number: Int, _ report: inout Report) {
    guard scope.includes(message), let subject = message.subjectIndex,
      subject + 1 < message.lines.count
    else { return }
    let second = message.lines[subject + 1]
    if second.isEmpty { return }
    report.add(
      number, at: second, in: message.raw.span,
      edit: Finding.Edit(second.lowerBound..<second.lowerBound, [UInt8(ascii: "\n")]),
      message: "no blank line after the subject")
  }
}
