package import Text

/// Which paths a rule applies to.
package struct PathSelector: Sendable, Hashable {
  package init() {}

  package func selects(_ path: RepositoryPath) -> Bool { true }
}
