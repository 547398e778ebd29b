package import Text

/// The rules for one folder of the tree and what lies below it, down to the next folder with a
/// rulefile of its own.
package struct Section: Sendable {
  /// The folder of the rulefile; the top folder for the standard's first section.
  package let directory: RepositoryPath
  /// All rules, also those whose level is `off`, overrides applied. Only the top section has
  /// rules for the commit message and for the tree as a whole.
  package let rules: [Rule]
  /// Paths that no rule of the section looks at.
  package let exclude: GlobList
  /// What rulefiles allow, that of the top first.
  package let allowances: [PathAllowance]
  /// The selectors of `rules`, each asked once a path.
  package let selectors: SelectorTable

  package init(
    directory: RepositoryPath = .top, rules: [Rule], exclude: GlobList = .empty,
    allowances: [PathAllowance] = []
  ) {
    self.directory = directory
    self.allowances = allowances
    self.rules = rules
    self.exclude = exclude
    selectors = SelectorTable(rules)
  }

  /// Whether the rulefile leaves the file at `path` out altogether.
  package func excludes(_ path: RepositoryPath) -> Bool {
    exclude.decision(on: path.bytes.span) == true
  }

  /// Whether any rule can find something: a section without rules in force judges nothing.
  package var isInForce: Bool { rules.contains { $0.level != .off } }
}
