import Rules
import Text

/// `subject-case`: whether the first word of the subject starts with a capital letter.
///
/// The word is the first behind prefixes such as `feat(ui): ` or `net/http: `. Words that are
/// names by their look (`URLSession`, `API`, `main.swift`, `x86`) are passed over.
struct SubjectCase: MessageCheck {
  enum Style: String, Sendable, CaseIterable {
    case lower
    case sentence
  }

  private let scope: MessageScope
  private let style: Style

  static let definition = Definition(
    name: "subject-case", subject: .message,
    summary: "The subject starts in lower case, or with a capital letter.",
    options: [
      OptionSpec(
        "case", .choice(Style.allCases.map(\.rawValue)), required: true,
        "`lower`: a small first letter; `sentence`: a capital one.")
    ] + MessageScope.options,
    make: { .message(SubjectCase($0.options)) })

  init(_ options: CheckOptions) {
    scope = MessageScope(options)
    style = options.string("case").flatMap(Style.init) ?? .lower
  }

  func judge(_ message: CommitMessage, _ number: Int, _ report: inout Report) {
    guard scope.includes(message), let subject = message.subject,
      let start = message.descriptionStart
    else { return }
    let range = message.word(at: start, in: subject)
    let word = message.text(range)
    guard let first = word.first, !isName(word.dropFirst()) else { return }
    let bytes = message.raw.span
    switch style {
    case .lower where first.isUppercase && word.count > 1:
      report.add(number, at: range, in: bytes, message: "the subject starts with a capital letter")
    case .sentence where first.isLowercase:
      report.add(number, at: range, in: bytes, message: "the subject starts with a small letter")
    default:
      break
    }
  }

  /// Whether what follows the first letter is more than small letters.
  private func isName(_ rest: Substring) -> Bool {
    rest.contains { !($0.isLowercase || $0 == "-" || $0 == "'" || $0 == "’") }
  }
}
