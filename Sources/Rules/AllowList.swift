/// What excuses a match of a `secret` rule: a set of conditions of which one or all must hold.
///
/// The form in which imported scanner configurations express exceptions; a rulefile writes its own
/// as plain options (`allow`, `allow-line`, `stop-words`, …).
package struct AllowList: Sendable, Hashable {
  /// How the kinds of conditions that are given combine. Within one kind one hit is enough.
  package enum Condition: String, Sendable, CaseIterable {
    /// Any kind that holds excuses the match.
    case any
    /// Every kind that is given must hold.
    case all
  }

  /// What `patterns` are searched in.
  package enum Target: String, Sendable, CaseIterable {
    case secret
    case match
    /// All lines that the match covers, without the last line end.
    case line
  }

  package var condition: Condition
  /// Patterns in RE2's syntax, searched in `target`.
  package var patterns: [String]
  package var target: Target
  /// Patterns in RE2's syntax, searched in the file's path.
  package var paths: [String]
  /// Words that excuse a secret which contains one of them; case is ignored.
  package var stopWords: [String]

  package init(
    condition: Condition = .any, patterns: [String] = [], target: Target = .secret,
    paths: [String] = [], stopWords: [String] = []
  ) {
    self.condition = condition
    self.patterns = patterns
    self.target = target
    self.paths = paths
    self.stopWords = stopWords
  }
}
