import Diagnostics
import Text

/// The troubles found while a standard is read: all of them, so that a person mends them in one go.
final class DiagnosticList {
  /// How many are kept; what comes after them is counted only.
  static let countMax = 500

  private var kept: [Diagnostic] = []
  private var dropped = 0

  /// How many of what was reported are errors.
  private(set) var errorCount = 0
  var hasErrors: Bool { errorCount > 0 }
  /// Whether what comes now is counted only: its hint need not be sought.
  var isFull: Bool { kept.count == Self.countMax }
  /// How many were reported so far.
  var count: Int { kept.count + dropped }

  func report(_ diagnostic: Diagnostic) {
    if diagnostic.severity == .error { errorCount += 1 }
    if isFull { dropped += 1 } else { kept.append(diagnostic) }
  }

  func report(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { report(diagnostic) }
  }

  func error(
    _ id: String, _ message: String, at place: Diagnostic.Location, hint: String? = nil
  ) {
    report(Diagnostic(.error, id, message, at: place, hint: hint))
  }

  func warning(
    _ id: String, _ message: String, at place: Diagnostic.Location, hint: String? = nil
  ) {
    report(Diagnostic(.warning, id, message, at: place, hint: hint))
  }

  /// Returns what was reported, by path, line and column, each once; what was said about one
  /// place stays in the order in which it was said.
  func sorted() -> [Diagnostic] {
    let numbered = kept.enumerated().sorted { a, b in
      let (left, right) = (Self.order(a.element), Self.order(b.element))
      return left == right ? a.offset < b.offset : left < right
    }
    var result: [Diagnostic] = []
    for (_, diagnostic) in numbered where !result.suffix(8).contains(diagnostic) {
      result.append(diagnostic)
    }
    if dropped > 0 {
      result.append(
        Diagnostic(
          .error, "too-many-errors", "\(dropped) more errors are not shown",
          hint: "mend the ones above first"))
    }
    return result
  }

  private static func order(_ diagnostic: Diagnostic) -> (String, Int, Int) {
    let place = diagnostic.location
    return (place?.path ?? "", place?.line ?? 0, place?.column ?? 0)
  }
}

/// Returns `text` in single quotes, safe to print and cut to a length that a message can bear.
func quoted(_ text: String) -> String {
  let shown = text.unicodeScalars.prefix(80)
  let isCut = shown.endIndex < text.unicodeScalars.endIndex
  return "'\(printableText(Array(String(shown).utf8)))\(isCut ? "…" : "")'"
}

/// Returns the hint that names the known name nearest to `text`, else all of them.
func nameHint(for text: String, among names: [String]) -> String? {
  // Beyond any name's length nothing is near, and the search would cost the product of lengths.
  if text.utf8.count <= 100, let name = nearestName(to: text, in: names) {
    return "did you mean '\(name)'?"
  }
  return names.isEmpty ? nil : "known are " + names.map { "'\($0)'" }.joined(separator: ", ")
}
