/// The hook scripts that `install` writes: the files of the top-level `hooks` folder, embedded by
/// the build.
package enum HookShims {
  /// The file names of all shims in alphabetical order.
  package static let names: [String] = EmbeddedFiles.names

  /// Returns the text of the shim called `name`; nil where there is none. Copies the text.
  package static func bytes(_ name: String) -> [UInt8]? { EmbeddedFiles.bytes(name) }
}
