import Rules
import Text

/// `autosquash`: commits that wait for `git rebase --autosquash`. Welcome while work goes on, not
/// where it lands.
struct Autosquash: MessageCheck {
  static let definition = Definition(
    name: "autosquash", subject: .message,
    summary: "No `fixup!`, `squash!` or `amend!` commit is left.",
    options: [],
    make: { _ in .message(Autosquash()) })

  func judge(_ message: CommitMessage, _ number: Int, _ report: inout Report) {
    guard message.kind == .autosquash, let subject = message.subject else { return }
    let mark = message.raw[subject].prefix { $0 != UInt8(ascii: " ") }
    report.add(
      number, at: mark.startIndex..<mark.endIndex, in: message.raw.span,
      message: "commit waits for 'git rebase --autosquash'")
  }
}
