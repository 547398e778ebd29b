import Rules

/// `trailing-whitespace`: blanks and tabs at the end of a line.
///
/// A form feed is none of them: sources of GNU programs separate pages with it.
struct TrailingWhitespace: Sendable {
  private let judgesBlankLines: Bool
  private let allowsMarkdownBreaks: Bool

  static let definition = Definition(
    name: "trailing-whitespace", subject: .content,
    summary: "No line ends in blanks or tabs.",
    options: [
      OptionSpec(
        "blank-lines", .boolean, default: "true",
        "Judge lines of white space alone as well."),
      OptionSpec(
        "markdown-breaks", .boolean, default: "false",
        "Allow exactly two blanks after text, Markdown's line break."),
    ],
    canFix: { _ in true }, make: { .line(.trailingWhitespace(TrailingWhitespace($0.options))) })

  init(_ options: CheckOptions) {
    judgesBlankLines = options.boolean("blank-lines") ?? true
    allowsMarkdownBreaks = options.boolean("markdown-breaks") ?? false
  }

  /// Called only for lines whose last byte is a blank or a tab.
  func judge(
    _ line: Range<Int>, in bytes: Span<UInt8>, _ number: Int, _ report: inout Report
  ) {
    var start = line.upperBound - 1
    while start > line.lowerBound, isBlank(bytes[start - 1]) { start -= 1 }
    let range = start..<line.upperBound
    let isBlankLine = start == line.lowerBound
    if isBlankLine && !judgesBlankLines { return }
    if allowsMarkdownBreaks, !isBlankLine, range.count == 2, bytes[start] == 0x20,
      bytes[start + 1] == 0x20
    {
      return
    }
    report.add(
      number, at: range, in: bytes, edit: Finding.Edit(range, []),
      message: isBlankLine ? "white space on an otherwise empty line" : "trailing white space")
  }
}
