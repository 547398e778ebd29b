/// The path of a file on this machine as raw bytes, which need not be UTF-8.
package struct FilePath: Sendable, Hashable, FilePathBytes, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  package let pathBytes: [UInt8]

  package init(_ bytes: [UInt8]) { pathBytes = bytes }

  package init(_ text: String) { pathBytes = Array(text.utf8) }

  package init(stringLiteral value: String) { self.init(value) }

  /// The path as text for a message, invalid UTF-8 repaired.
  package var description: String { displayText }

  package var isAbsolute: Bool { pathBytes.first == UInt8(ascii: "/") }

  /// Returns this path with `/name` added; `name` may have several parts.
  package func appending(_ name: some FilePathBytes) -> FilePath {
    let trimmed = pathBytes.last == UInt8(ascii: "/") ? Array(pathBytes.dropLast()) : pathBytes
    return FilePath(trimmed + [UInt8(ascii: "/")] + name.pathBytes)
  }

  /// Returns this path where it is absolute, else what it means to a process in `folder`.
  package func absolute(in folder: FilePath) -> FilePath {
    isAbsolute ? self : folder.appending(pathBytes)
  }
}
