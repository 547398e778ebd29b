package import PackFormat

/// The rule packs that are part of the binary: the TOML files of this folder, embedded by the
/// build. A rulefile names them as `pack:hygiene`.
package enum BuiltInPacks {
  /// The names of all packs in alphabetical order, without `pack:`.
  package static let names: [String] = EmbeddedFiles.names.map {
    String($0.dropLast(fileSuffix.count))
  }

  /// Returns the TOML text of the pack called `name`; nil where there is none. Copies the text.
  package static func bytes(_ name: String) -> [UInt8]? {
    EmbeddedFiles.bytes(name + fileSuffix)
  }

  /// Returns the image of the pack called `name`, which is read in place of the text; nil where
  /// there is none.
  package static func image(_ name: String) -> PackImage? {
    EmbeddedFiles.image(name + fileSuffix).flatMap { PackImage(StaticBytes($0)) }
  }

  private static let fileSuffix = ".toml"
}
