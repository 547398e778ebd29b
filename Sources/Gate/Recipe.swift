import Text

/// Everything that decides the verdict on a change: what it starts from, what it ends at, the
/// standard and the engine. Not who asked nor when: the same change has the same recipe in
/// `pre-commit` and in CI.
///
/// The message is not part of it (it is known later) and is judged with a digest of its own.
package struct Recipe: Sendable, Hashable {
  /// What is judged.
  package enum Scope: String, Sendable, Hashable {
    /// What `target` brings that no base had.
    case change
    /// All of `target`, whatever was there before.
    case tree
  }

  package var scope: Scope
  /// The tree of every parent, in the parents' order, as git names it; the empty tree for a root
  /// commit. Empty for scope `tree`.
  package var bases: [String]
  /// The tree that the change ends at, as git names it.
  package var target: String
  /// The digest of the standard in hexadecimal, or `unresolved` where the rulefile is broken.
  package var standard: String
  /// The engine that judged: built-in checks of one engine version always say the same.
  package var engine: String

  package static let unresolvedStandard = "unresolved"

  package init(
    scope: Scope = .change, bases: [String], target: String, standard: String,
    engine: String = Engine.version
  ) {
    self.scope = scope
    self.bases = bases
    self.target = target
    self.standard = standard
    self.engine = engine
  }

  /// The serial number of all work done by this recipe.
  package var serial: Serial { Serial(digest: SHA256.digest(canonical)) }

  /// The text whose digest is the serial: one field a line, in a fixed order, so that the serial
  /// outlives changes of the record's format.
  var canonical: String {
    var text = "factory-hook recipe 1\nscope \(scope.rawValue)\n"
    for base in bases { text += "base \(base)\n" }
    text += "target \(target)\nstandard \(standard)\nengine \(engine)\n"
    return text
  }
}

/// The version of the checks, part of every recipe.
package enum Engine {
  /// Moves whenever a built-in check may answer differently than before.
  package static let version = "1"
}
