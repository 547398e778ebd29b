import Rules
import Text

/// `message-encoding`: messages are UTF-8 without control characters.
///
/// Judges every message, merges and reverts too. NUL ends a message for most tools and so hides
/// what follows it; escape sequences drive the terminal of whoever reads the log.
struct MessageEncoding: MessageCheck {
  static let definition = Definition(
    name: "message-encoding", subject: .message,
    summary: "The message is valid UTF-8 without control and bidirectional characters.",
    options: [],
    make: { _ in .message(MessageEncoding()) })

  func judge(_ message: CommitMessage, _ number: Int, _ report: inout Report) {
    let bytes = message.raw.span
    for line in message.lines {
      var at = line.lowerBound
      while at < line.upperBound {
        let length = utf8Length(bytes, at: at)
        let range = at..<(at + max(1, length))
        if length == 0 {
          report.add(number, at: range, in: bytes, message: "invalid UTF-8 in the message")
        } else {
          let scalar = decodeUTF8(bytes, at: at, length: length)
          if let kind = HiddenClass(scalar), kind == .control || kind == .bidirectional {
            report.add(
              number, at: range, in: bytes,
              message: "\(characterName(scalar)) in the message")
          }
        }
        at = range.upperBound
      }
    }
  }
}
