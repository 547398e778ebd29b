package import Diagnostics
package import TOML

/// What one rulefile says, read and checked by itself: not yet joined with what it extends.
package struct Rulefile: Sendable {
  /// A text with its place in the rulefile.
  package struct Placed: Sendable, Equatable {
    package var text: String
    package var place: Diagnostic.Location

    package init(_ text: String, at place: Diagnostic.Location) {
      self.text = text
      self.place = place
    }
  }

  /// An `[override.ID]` table. Its options can be read only when the rule is known.
  package struct Override: Sendable {
    package var id: String
    /// Where the id stands.
    package var place: Diagnostic.Location
    package var table: TOMLTable

    package init(id: String, place: Diagnostic.Location, table: TOMLTable) {
      self.id = id
      self.place = place
      self.table = table
    }
  }

  /// How diagnostics name the file.
  package var name: String
  package var extends: [Placed] = []
  package var exclude: GlobList = .empty
  /// In the order of the file, globs starting from the top of the repository.
  package var rules: [Rule] = []
  /// The ids of rules that are left out because of errors in them.
  package var brokenIDs: [String] = []
  package var overrides: [Override] = []
  /// In the order of the file, globs starting from the top of the repository.
  package var allowances: [PathAllowance] = []
  /// What an imported configuration changes in the rules that it brings, in order.
  var amendments: [Amendment] = []
  /// Whether it is the configuration of another scanner. Its rules stand where a built-in pack has
  /// one of the same id.
  var isImported = false
  package var isRoot = false
  package var share: Placed?
  /// The path of the baseline from the top of the repository.
  package var baseline: Placed?

  package init(name: String) { self.name = name }
}
