package import Diagnostics
import Text

/// Reads TOML 1.0 (<https://toml.io/en/v1.0.0>) and keeps the place of every key and value.
package enum TOMLDocument {
  /// What a document may ask of the reader before it is refused.
  package struct Limits: Sendable {
    /// The size of the whole document.
    package var bytesMax: Int
    /// How deep tables and arrays may lie in each other; bounds the stack that reading, comparing
    /// and freeing the result takes.
    package var depthMax: Int

    /// - Parameters:
    ///   - bytesMax: up to 4 GiB; more counts as that.
    ///   - depthMax: up to 1000; more counts as that.
    package init(bytesMax: Int = 4 << 20, depthMax: Int = 128) {
      self.bytesMax = min(bytesMax, Int(UInt32.max) - 1)
      self.depthMax = min(depthMax, 1000)
    }
  }

  /// Returns the root table of the document `bytes`.
  ///
  /// - Parameter path: how diagnostics name the document.
  /// - Throws: the first error, placed at the character that is wrong. Its id starts with `toml-`.
  /// - Complexity: linear in the bytes.
  package static func parse(
    _ bytes: Span<UInt8>, path: String, limits: Limits = Limits()
  ) throws(Failure) -> TOMLTable {
    guard bytes.count <= limits.bytesMax else {
      throw Failure(
        Diagnostic(
          .error, "toml-too-large",
          "the file has \(bytes.count) bytes, more than the \(limits.bytesMax) allowed",
          at: Diagnostic.Location(path: path), hint: "split it into several files"))
    }
    var reader = TOMLReader(bytes, path: path, depthMax: limits.depthMax)
    do {
      _ = try UTF8Span(validating: bytes)
    } catch {
      throw reader.invalidUTF8(at: error.byteOffsets.lowerBound)
    }
    try reader.readDocument()
    return reader.tables.finish(from: 0)
  }
}
