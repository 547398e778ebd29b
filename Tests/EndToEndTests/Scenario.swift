import Platform
import Text

/// An end-to-end scenario: one text file with commands on top and the files they need below.
///
///     # What is shown, in a sentence.
///     $ git commit -qm 'feat: x'     must exit 0
///     $1 git commit -qm 'feat: x'    must exit 1
///     $* factory-hook doctor         may exit as it likes
///     > text                         the last command's output holds this text
///     !> text                        … and does not hold this
///     = text                         … and is this line by line (several `=` lines in a row)
///     -- path/of/a/file --
///     content, up to the next such line
///
/// Commands run one by one under `sh`, in a folder of the scenario's own, with `HOME` beside it,
/// git's identity set, and the built binary first on the `PATH`. `cd` in one command does not
/// carry over to the next; write `cd x && …`.
struct Scenario: Sendable {
  struct Step: Sendable {
    var command: String
    /// nil: any.
    var status: Int32?
    var line: Int
    var expectations: [Expectation] = []
  }

  enum Expectation: Sendable {
    case contains(String)
    case lacks(String)
    case line(String)
  }

  struct Syntax: Error, CustomStringConvertible {
    var description: String
  }

  var steps: [Step] = []
  var files: [(path: String, content: [UInt8])] = []

  /// Reads a scenario.
  init(_ text: String) throws(Syntax) {
    var open: (path: String, lines: [Substring])?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("-- "), line.hasSuffix(" --"), line.count > 6 {
        close(&open)
        open = (String(line.dropFirst(3).dropLast(3)), [])
      } else if open != nil {
        open?.lines.append(line)
      } else {
        try addCommandLine(line, number: index + 1)
      }
    }
    close(&open)
  }

  private mutating func close(_ open: inout (path: String, lines: [Substring])?) {
    guard let (path, lines) = open else { return }
    files.append((path, Array(lines.joined(separator: "\n").utf8)))
    open = nil
  }

  private mutating func addCommandLine(_ line: Substring, number: Int) throws(Syntax) {
    func rest(_ mark: String) -> String { String(line.dropFirst(mark.count)) }
    if line.isEmpty || line.hasPrefix("#") { return }
    if line.hasPrefix("$") {
      let mark = line.prefix { $0 != " " }
      let status: Int32? = mark == "$" ? 0 : mark == "$*" ? nil : Int32(mark.dropFirst())
      guard status != nil || mark == "$*" else {
        throw Syntax(description: "line \(number): no status in '\(mark)'")
      }
      steps.append(Step(command: rest(mark + " "), status: status, line: number))
      return
    }
    guard !steps.isEmpty else {
      throw Syntax(description: "line \(number): an expectation before any command")
    }
    if line.hasPrefix("> ") {
      steps[steps.count - 1].expectations.append(.contains(rest("> ")))
    } else if line.hasPrefix("!> ") {
      steps[steps.count - 1].expectations.append(.lacks(rest("!> ")))
    } else if line.hasPrefix("=") {
      steps[steps.count - 1].expectations.append(.line(rest(line.hasPrefix("= ") ? "= " : "=")))
    } else {
      throw Syntax(description: "line \(number): neither command nor expectation: '\(line)'")
    }
  }
}
