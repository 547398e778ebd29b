/// The path of a file inside a repository: raw bytes as git stores them, `/` between the parts,
/// neither a leading nor a trailing slash. The empty path is the top folder.
///
/// Bytes, not a `String`: git allows any byte but NUL, and repairing invalid UTF-8 would let two
/// names fall together.
package struct RepositoryPath: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package init(_ text: String) { bytes = Array(text.utf8) }

  package static let top = RepositoryPath([UInt8]())

  /// Hashes the bytes in one go: an array of bytes hashes them one by one.
  package func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }

  /// Orders as git orders an index: byte by byte.
  package static func < (a: RepositoryPath, b: RepositoryPath) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }

  /// The folder that holds this path; the top folder for a path with one part.
  package var directory: RepositoryPath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return .top }
    return RepositoryPath(Array(bytes[..<slash]))
  }

  /// The last part of the path.
  package var name: [UInt8] {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes }
    return Array(bytes[(slash + 1)...])
  }

  package var isTop: Bool { bytes.isEmpty }

  /// Whether `folder` is the folder that holds this path. Makes nothing.
  package func isDirectly(in folder: RepositoryPath) -> Bool {
    guard isInside(folder), bytes.count > folder.bytes.count else { return false }
    let nameStart = folder.isTop ? 0 : folder.bytes.count + 1
    return !bytes[nameStart...].contains(UInt8(ascii: "/"))
  }

  /// Whether this path is `folder` or lies below it; everything lies below the top folder.
  package func isInside(_ folder: RepositoryPath) -> Bool {
    if folder.isTop { return true }
    guard bytes.starts(with: folder.bytes) else { return false }
    return bytes.count == folder.bytes.count || bytes[folder.bytes.count] == UInt8(ascii: "/")
  }

  package func appending(_ part: String) -> RepositoryPath {
    isTop ? RepositoryPath(part) : RepositoryPath(bytes + [UInt8(ascii: "/")] + Array(part.utf8))
  }

  /// The path as text that is safe to print and can be read back: invalid UTF-8 and control
  /// bytes as `\xNN`, a backslash doubled only where an escape is present.
  package var description: String { printableText(bytes) }
}
