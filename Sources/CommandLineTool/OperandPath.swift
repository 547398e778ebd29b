import Diagnostics
import Git
import Platform
import Text

/// A path as a person types it, turned into the path that git stores.
enum OperandPath {
  /// - Parameters:
  ///   - typed: relative to `folder`, or absolute; raw bytes.
  ///   - folder: where the person stands, from the top of the work tree; empty is the top.
  ///   - top: the absolute path of the work tree's top; nil in a bare repository.
  /// - Returns: the path from the top, `.` and `..` worked out without a look at the disk (the file
  ///   need not be in the work tree); nil where it leads out of the repository.
  static func resolve(
    _ typed: [UInt8], standingIn folder: [UInt8], top: [UInt8]?
  ) -> RepositoryPath? {
    let slash = UInt8(ascii: "/")
    var parts: [ArraySlice<UInt8>]
    var rest = typed[...]
    if typed.first == slash {
      guard let top, typed.starts(with: top) else { return nil }
      rest = typed[top.count...]
      guard rest.isEmpty || rest.first == slash || top.last == slash else { return nil }
      parts = []
    } else {
      parts = folder.split(separator: slash)
    }
    for part in rest.split(separator: slash) {
      if part.elementsEqual(".".utf8) { continue }
      if part.elementsEqual("..".utf8) {
        if parts.popLast() == nil { return nil }
      } else {
        parts.append(part)
      }
    }
    return RepositoryPath(Array(parts.joined(separator: [slash])))
  }

  /// The operands of a command as repository paths.
  /// - Throws: all that lead out of the repository.
  static func resolve(
    _ operands: [[UInt8]], in repository: Repository
  ) throws(Failure) -> [RepositoryPath] {
    let folder = repository.pathOfCurrentDirectory() ?? []
    let top = repository.workTree.flatMap { try? Files.realPath($0.pathBytes) }
    var paths: [RepositoryPath] = []
    var outside: [Diagnostic] = []
    for operand in operands {
      if let path = resolve(operand, standingIn: folder, top: top) {
        paths.append(path)
      } else {
        outside.append(
          Diagnostic(
            .error, "outside-repository",
            "'\(printableText(operand))' is outside the repository"))
      }
    }
    if !outside.isEmpty { throw Failure(outside) }
    return paths
  }
}
