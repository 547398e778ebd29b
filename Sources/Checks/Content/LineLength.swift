import Rules
import Text

/// `line-length`: lines of at most so many characters, counted in Unicode scalars.
struct LineLength: Sendable {
  let max: Int
  private let exemptsURLs: Bool
  private let exceptions: [SharedPattern]

  static let definition = Definition(
    name: "line-length", subject: .content,
    summary: "No line is longer than `max` characters (Unicode scalars; a tab counts one).",
    options: [
      OptionSpec("max", .integer(1...1_000_000), default: "120", "The most characters of a line."),
      OptionSpec(
        "urls", .boolean, default: "true",
        "Exempt lines that would be short enough without the URL they hold."),
      OptionSpec("not-line", .strings, "Patterns; a line that one of them matches is exempt."),
    ],
    validate: { validatePatterns($0, in: ["not-line"]) },
    make: { .line(.lineLength(LineLength($0))) })

  init(_ rule: Rule) {
    max = rule.options.integer("max") ?? 120
    exemptsURLs = rule.options.boolean("urls") ?? true
    exceptions = sharedPatterns(rule, "not-line")
  }

  /// Called only for lines of more bytes than the smallest `max` of all rules.
  func judge(
    _ line: Range<Int>, in bytes: Span<UInt8>, _ number: Int, _ report: inout Report
  ) {
    if line.count <= max { return }
    var at = line.lowerBound
    var count = 0
    while at < line.upperBound, count < max {
      at += Swift.max(1, utf8Length(bytes, at: at))
      count += 1
    }
    if at >= line.upperBound { return }
    let total = count + scalarCount(in: bytes, from: at, to: line.upperBound)
    if exemptsURLs, total - longestURL(line, in: bytes) <= max { return }
    let text = bytes.extracting(line)
    for pattern in exceptions where pattern.matches(text, &report) { return }
    report.add(
      number, at: at..<line.upperBound, in: bytes,
      message: "line of \(total) characters, at most \(max) are allowed")
  }

  /// The length in characters of the longest run without white space that holds `://`.
  private func longestURL(_ line: Range<Int>, in bytes: Span<UInt8>) -> Int {
    var longest = 0
    var start = line.lowerBound
    var isURL = false
    for index in line.lowerBound...line.upperBound {
      if index == line.upperBound || isBlank(bytes[index]) {
        if isURL {
          longest = Swift.max(longest, scalarCount(in: bytes, from: start, to: index))
        }
        start = index + 1
        isURL = false
      } else if bytes[index] == UInt8(ascii: ":"), index + 2 < line.upperBound,
        bytes[index + 1] == UInt8(ascii: "/"), bytes[index + 2] == UInt8(ascii: "/")
      {
        isURL = true
      }
    }
    return longest
  }
}
