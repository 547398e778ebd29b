/// A file to embed: the name that it is asked for by, and what it holds.
struct EmbeddedFile {
  var name: String
  var text: String
}

/// Returns the Swift source of an `EmbeddedFiles` that knows the names and bytes of `files`.
func swiftSource(embedding files: [EmbeddedFile]) -> String {
  let names = files.map { "\"" + escaped($0.name) + "\"" }
  var source = """
    /// The files that the build embeds, by name.
    enum EmbeddedFiles {
      static let names: [String] = [\(names.joined(separator: ", "))]

      /// Returns the bytes of the file called `name`; nil where none was embedded.
      static func bytes(_ name: String) -> [UInt8]? {
        guard let text = text(name) else { return nil }
        return unsafe Array(
          UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
      }

      private static func text(_ name: String) -> StaticString? {
        switch name {

    """
  for (index, name) in names.enumerated() {
    source += "    case \(name): file\(index)\n"
  }
  source += "    default: nil\n    }\n  }\n"
  for (index, file) in files.enumerated() {
    source += "\n  private static let file\(index): StaticString =\n"
    source += "\"\"\"\n\(escaped(file.text))\n\"\"\"\n"
  }
  return source + "}\n"
}

/// Returns `text` as it stands in a multi-line string literal without indentation: line feeds and
/// printable ASCII as they are, all else escaped, so that neither the compiler's treatment of
/// line endings nor an invisible character can change a byte.
func escaped(_ text: String) -> String {
  var result = ""
  result.reserveCapacity(text.utf8.count + text.utf8.count / 16)
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\", "\"": result += "\\\(scalar)"
    case "\n", " "..."~": result.unicodeScalars.append(scalar)
    default: result += "\\u{\(String(scalar.value, radix: 16))}"
    }
  }
  return result
}
