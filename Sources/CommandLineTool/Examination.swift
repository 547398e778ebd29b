import Diagnostics
import Reports
import Text

/// One thing that was examined.
struct Examination: Sendable {
  enum State: String, Sendable {
    case good
    /// Was not, and is now.
    case mended
    /// Works, but a person should know.
    case doubtful
    case bad
  }

  var name: String
  var state: State
  var finding: String
  /// What to type.
  var remedy: String?
  /// What `--fix` does about it; nil where that is for a person to decide.
  var repair: Repair?

  init(
    _ name: String, _ state: State, _ finding: String, remedy: String? = nil, repair: Repair? = nil
  ) {
    self.name = name
    self.state = state
    self.finding = finding
    self.remedy = remedy
    self.repair = repair
  }

  /// The trouble that a diagnostic tells.
  init(_ name: String, _ diagnostic: Diagnostic) {
    var text = diagnostic.message
    if let location = diagnostic.location {
      let line = location.line > 0 ? ":\(location.line):\(max(1, location.column))" : ""
      text = "\(location.path)\(line): \(text)"
    }
    self.init(
      name, diagnostic.severity == .error ? .bad : .doubtful, text, remedy: diagnostic.hint)
  }

  func text(_ style: TextStyle) -> String {
    let mark =
      switch state {
      case .good: style.green("good    ")
      case .mended: style.green("mended  ")
      case .doubtful: style.yellow("doubtful")
      case .bad: style.red("bad     ")
      }
    let gap = String(repeating: " ", count: max(1, 11 - name.count))
    var out = "\(mark)  \(style.bold(name))\(gap)\(printableText(finding.utf8))\n"
    for line in (remedy ?? "").split(separator: "\n") {
      out += String(repeating: " ", count: 21) + printableText(line.utf8) + "\n"
    }
    return out
  }

  var json: JSONValue {
    [
      "name": .string(name), "state": .string(state.rawValue), "finding": .string(finding),
      "remedy": remedy.map { .string($0) } ?? .null, "fixable": .boolean(repair != nil),
    ]
  }
}
