/// How much a diagnostic or a finding weighs: `error` stops the line, the others are shown.
package enum Severity: String, Sendable, Comparable, CaseIterable {
  case note
  case warning
  case error

  package static func < (a: Severity, b: Severity) -> Bool { a.weight < b.weight }

  private var weight: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}

/// What failed, where, and what to do next.
///
/// Prints as `path:line:column: error: message [id]`, the hint on a line of its own.
package struct Diagnostic: Error, Sendable, Equatable, CustomStringConvertible {
  /// A place in a file that a person can open; line and column count from 1, and the column
  /// counts Unicode scalars. A line of 0 means the file as a whole.
  package struct Location: Sendable, Hashable {
    package var path: String
    package var line: Int
    package var column: Int

    package init(path: String, line: Int = 0, column: Int = 0) {
      self.path = path
      self.line = line
      self.column = column
    }
  }

  package var severity: Severity
  /// A stable kebab-case name of the kind of trouble.
  package var id: String
  /// Lower case, no full stop, what failed first, the subject in single quotes.
  package var message: String
  package var location: Location?
  /// What to do next, as a command where there is one.
  package var hint: String?

  package init(
    _ severity: Severity, _ id: String, _ message: String, at location: Location? = nil,
    hint: String? = nil
  ) {
    self.severity = severity
    self.id = id
    self.message = message
    self.location = location
    self.hint = hint
  }

  package var description: String {
    var text = ""
    if let location {
      text += location.path
      if location.line > 0 { text += ":\(location.line):\(max(1, location.column))" }
      text += ": "
    }
    text += "\(severity.rawValue): \(message) [\(id)]"
    if let hint { text += "\n  hint: \(hint)" }
    return text
  }
}

/// The error that carries one or more diagnostics: the gate could not do what it was asked to.
package struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
  package var diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  package init(_ diagnostic: Diagnostic) {
    self.diagnostics = [diagnostic]
  }

  package var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
