package import Text

/// Which paths a rule applies to: those that `files` takes in and `exclude` does not.
package struct PathSelector: Sendable, Hashable {
  /// `files`; empty for every path. A list that starts with a negation starts from every path.
  package let include: GlobList
  /// `exclude`, of the rule and of what tuned it, in the order in which they were said.
  package let exclude: GlobList

  package init(include: GlobList = .empty, exclude: GlobList = .empty) {
    self.include = include
    self.exclude = exclude
  }

  /// Whether both lists are the same, not only equal ones.
  func isIdentical(to other: PathSelector) -> Bool {
    include.isIdentical(to: other.include) && exclude.isIdentical(to: other.exclude)
  }

  /// Whether the rule applies to the file at `path`.
  package func selects(_ path: RepositoryPath) -> Bool { selects(path.bytes.span) }

  /// Whether the rule applies to the file with these raw bytes as its path from the top.
  package func selects(_ path: Span<UInt8>) -> Bool {
    isIncluded(path) && exclude.decision(on: path) != true
  }

  /// Returns the same globs, starting from another folder.
  package func rebased(to base: RepositoryPath) -> PathSelector {
    PathSelector(include: include.rebased(to: base), exclude: exclude.rebased(to: base))
  }

  private func isIncluded(_ path: Span<UInt8>) -> Bool {
    guard let first = include.globs.first else { return true }
    return include.decision(on: path) ?? first.isNegated
  }
}
