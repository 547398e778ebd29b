import PackFormat

/// A file to embed: the name that it is asked for by, and what it holds.
struct EmbeddedFile {
  var name: String
  var text: String
}

/// Returns the images of the packs among `files`; of one that has none the text alone is embedded.
func images(of files: [EmbeddedFile]) -> [EmbeddedFile] {
  files.filter { $0.name.hasSuffix(".toml") }.compactMap { file in
    PackImageWriter.image(of: Array(file.text.utf8)).map {
      EmbeddedFile(name: file.name, text: String(decoding: $0, as: UTF8.self))
    }
  }
}

/// Returns the Swift source of an `EmbeddedFiles` that knows the names and bytes of `files`, and
/// their images where there are any.
func swiftSource(embedding files: [EmbeddedFile], images: [EmbeddedFile] = []) -> String {
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


    """
  source += literals(of: files, "private static func text", prefix: "file")
  if !images.isEmpty {
    source += "\n  /// Returns the image of the file called `name`; nil where it has none.\n"
    source += literals(of: images, "static func image", prefix: "image")
  }
  return source + "}\n"
}

/// Returns the source of a function that finds a literal by the file's name, and the literals.
private func literals(of files: [EmbeddedFile], _ function: String, prefix: String) -> String {
  var source = "  \(function)(_ name: String) -> StaticString? {\n    switch name {\n"
  for (index, file) in files.enumerated() {
    source += "    case \"\(escaped(file.name))\": \(prefix)\(index)\n"
  }
  source += "    default: nil\n    }\n  }\n"
  for (index, file) in files.enumerated() {
    source += "\n  private static let \(prefix)\(index): StaticString =\n"
    source += "\"\"\"\n\(escaped(file.text))\n\"\"\"\n"
  }
  return source
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
