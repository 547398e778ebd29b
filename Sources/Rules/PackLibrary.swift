package import PackFormat

/// The packs that are built into the program, by name.
///
/// They are trusted at run time: tests prove their rules, so loading them does not.
package struct PackLibrary: Sendable {
  /// The names, as `extends = ["pack:NAME"]` has them.
  package let names: [String]
  /// The packs that apply where a tree has no rulefile.
  package let defaultNames: [String]
  /// Returns the text of a pack, nil for a name that is none.
  package let bytes: @Sendable (String) -> [UInt8]?
  /// Returns the image of a pack, which is read in place of its text; nil where it has none.
  package let image: @Sendable (String) -> PackImage?

  package init(
    names: [String], defaultNames: [String] = ["hygiene", "secrets"],
    image: @escaping @Sendable (String) -> PackImage? = { _ in nil },
    bytes: @escaping @Sendable (String) -> [UInt8]?
  ) {
    self.image = image
    self.names = names
    self.defaultNames = defaultNames.filter { names.contains($0) }
    self.bytes = bytes
  }
}
