import Rules
import Text

/// `body-width`: how wide the lines of the body may be, in Unicode scalars.
///
/// What cannot be wrapped or must not be is exempt: lines that are short enough without the URL
/// or other word that they hold, trailers, quotations (`>`), indented text and fenced code.
struct BodyWidth: MessageCheck {
  private let scope: MessageScope
  private let widthMax: Int

  static let definition = Definition(
    name: "body-width", subject: .message,
    summary: "Lines of the body have at most `max` characters (Unicode scalars).",
    options: [
      OptionSpec("max", .integer(20...10_000), default: "72", "The most characters of a line.")
    ] + MessageScope.options,
    canFix: { _ in true }, make: { .message(BodyWidth($0.options)) })

  init(_ options: CheckOptions) {
    scope = MessageScope(options)
    widthMax = options.integer("max") ?? 72
  }

  func judge(_ message: CommitMessage, _ number: Int, _ report: inout Report) {
    guard scope.includes(message), let subject = message.subjectIndex else { return }
    let bytes = message.raw.span
    let trailers = Trailers(message).lines
    var isFenced = false
    for index in message.lines.indices where index > subject {
      let line = message.lines[index]
      if starts("```", at: line.lowerBound, in: bytes)
        || starts("~~~", at: line.lowerBound, in: bytes)
      {
        isFenced.toggle()
      }
      if isFenced || trailers.contains(index) || line.count <= widthMax { continue }
      if isExempt(line, in: bytes) { continue }
      measure(line, in: message, number, &report)
    }
  }

  private func measure(
    _ line: Range<Int>, in message: CommitMessage, _ number: Int, _ report: inout Report
  ) {
    let bytes = message.raw.span
    var at = line.lowerBound
    var count = 0
    while at < line.upperBound, count < widthMax {
      at += max(1, utf8Length(bytes, at: at))
      count += 1
    }
    if at >= line.upperBound { return }
    let total = count + scalarCount(in: bytes, from: at, to: line.upperBound)
    if total - longestUnbreakable(line, in: bytes) <= widthMax { return }
    report.add(
      number, at: at..<line.upperBound, in: bytes, edit: wrapped(line, message),
      message: "line of \(total) characters in the body, at most \(widthMax) are allowed")
  }

  private func wrapped(_ line: Range<Int>, _ message: CommitMessage) -> Finding.Edit? {
    LineWrap(widthMax: widthMax, comments: message.comments).lines(of: line, in: message.raw)
      .map { Finding.Edit(line, Array($0.joined(separator: [UInt8(ascii: "\n")]))) }
  }

  private func isExempt(_ line: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    bytes[line.lowerBound] == UInt8(ascii: ">") || bytes[line.lowerBound] == UInt8(ascii: "\t")
      || starts("    ", at: line.lowerBound, in: bytes)
  }

  /// The length of the longest word that is a URL or longer than a whole line may be.
  private func longestUnbreakable(_ line: Range<Int>, in bytes: Span<UInt8>) -> Int {
    var longest = 0
    var start = line.lowerBound
    while start < line.upperBound {
      var end = start
      var isURL = false
      while end < line.upperBound, !isBlank(bytes[end]) {
        isURL = isURL || starts("://", at: end, in: bytes)
        end += 1
      }
      let length = scalarCount(in: bytes, from: start, to: end)
      if isURL || length > widthMax { longest = max(longest, length) }
      start = end + 1
    }
    return longest
  }
}
