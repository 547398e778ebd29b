import Rules
import Text

/// `subject-full-stop`: the subject is a title and ends without a full stop.
struct SubjectFullStop: MessageCheck {
  private let scope: MessageScope
  private let characters: String

  static let definition = Definition(
    name: "subject-full-stop", subject: .message,
    summary: "The subject does not end in a full stop.",
    options: [
      OptionSpec(
        "characters", .string, default: "\".\"", "The characters that it must not end in.")
    ] + MessageScope.options,
    canFix: { _ in true }, make: { .message(SubjectFullStop($0.options)) })

  init(_ options: CheckOptions) {
    scope = MessageScope(options)
    characters = options.string("characters") ?? "."
  }

  func judge(_ message: CommitMessage, _ number: Int, _ report: inout Report) {
    guard scope.includes(message), let subject = message.subject else { return }
    let text = message.text(subject)
    guard let last = text.last, characters.contains(last) else { return }
    let place = (subject.upperBound - last.utf8.count)..<subject.upperBound
    report.add(
      number, at: place, in: message.raw.span, edit: Finding.Edit(place, []),
      message: "the subject ends in '\(last)'")
  }
}
