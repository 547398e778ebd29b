import Rules
import Text

/// `final-newline`: a text ends in exactly one line end.
struct FinalNewline: ContentCheck {
  private let judgesMissing: Bool
  private let judgesSeveral: Bool

  static let definition = Definition(
    name: "final-newline", subject: .content,
    summary: "A text that is not empty ends in one line end, without blank lines before it.",
    options: [
      OptionSpec("missing", .boolean, default: "true", "Report a last line without a line end."),
      OptionSpec("several", .boolean, default: "true", "Report blank lines at the end."),
    ],
    canFix: { _ in true }, make: { .content(FinalNewline($0.options)) })

  init(_ options: CheckOptions) {
    judgesMissing = options.boolean("missing") ?? true
    judgesSeveral = options.boolean("several") ?? true
  }

  func judge(_ bytes: Span<UInt8>, _ number: Int, _ report: inout Report) {
    let count = bytes.count
    if count == 0 { return }
    guard bytes[count - 1] == UInt8(ascii: "\n") else {
      if judgesMissing {
        report.addWhole(
          number, detail: "missing", at: lastCharacter(of: bytes)..<count,
          edit: Finding.Edit(count..<count, lineEnd(of: bytes)),
          message: "no line end at the end of the file")
      }
      return
    }
    guard judgesSeveral else { return }
    var end = count
    while let before = lineEndStart(end, in: bytes) { end = before }
    // What is kept: the line end of the last line with text, none in a file of blank lines alone.
    var keep = end
    if keep > 0, keep < count { keep += bytes[keep] == UInt8(ascii: "\r") ? 2 : 1 }
    if end == 0, count - end <= 2, lineEndStart(count, in: bytes) == 0 { return }
    if keep < count {
      report.addWhole(
        number, detail: "several", at: keep..<count, edit: Finding.Edit(keep..<count, []),
        message: "blank lines at the end of the file")
    }
  }

  /// Where the line end that stops at `end` starts; nil where there is none.
  private func lineEndStart(_ end: Int, in bytes: Span<UInt8>) -> Int? {
    guard end > 0, bytes[end - 1] == UInt8(ascii: "\n") else { return nil }
    return end > 1 && bytes[end - 2] == UInt8(ascii: "\r") ? end - 2 : end - 1
  }

  private func lastCharacter(of bytes: Span<UInt8>) -> Int {
    var at = bytes.count - 1
    while at > 0, bytes.count - at < 4, bytes[at] & 0xC0 == 0x80 { at -= 1 }
    return at + utf8Length(bytes, at: at) == bytes.count ? at : bytes.count - 1
  }

  /// The line end that the text uses: CR LF where its first line does.
  private func lineEnd(of bytes: Span<UInt8>) -> [UInt8] {
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      return index > 0 && bytes[index - 1] == UInt8(ascii: "\r") ? [13, 10] : [10]
    }
    return [10]
  }
}
