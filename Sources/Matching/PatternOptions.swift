/// The flags that a pattern starts with; `(?i)`, `(?m)`, `(?s)` and `(?U)` in it change them.
package struct PatternOptions: Sendable, Hashable {
  /// Letters match both cases (`i`), by Unicode's simple case folding as in RE2.
  package var caseInsensitive: Bool
  /// `^` and `$` also match at line ends (`m`).
  package var multiline: Bool
  /// `.` also matches a line feed (`s`).
  package var dotMatchesNewline: Bool
  /// `x*` prefers less and `x*?` more (`U`).
  package var ungreedy: Bool

  package init(
    caseInsensitive: Bool = false, multiline: Bool = false, dotMatchesNewline: Bool = false,
    ungreedy: Bool = false
  ) {
    self.caseInsensitive = caseInsensitive
    self.multiline = multiline
    self.dotMatchesNewline = dotMatchesNewline
    self.ungreedy = ungreedy
  }
}
