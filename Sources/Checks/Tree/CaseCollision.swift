import Diagnostics
import Rules
import Text

/// `case-collision`: names that file systems which ignore case (or Unicode's composed and
/// decomposed forms) cannot hold side by side.
///
/// Looks only into the folders of paths that the change adds.
struct CaseCollision: TreeCheck {
  static let definition = Definition(
    name: "case-collision", subject: .tree,
    summary: "No two names in a folder differ only in case or in Unicode form.",
    options: [],
    make: { _ in .tree(CaseCollision()) })

  func judge(
    _ tree: TreeView, _ change: TreeChange, _ selects: (RepositoryPath) -> Bool, _ number: Int,
    _ report: inout TreeReport
  ) throws(Failure) {
    var judged: Set<RepositoryPath> = []
    var clean = CleanFolders()
    for path in change.added {
      if try clean.contains(path, of: tree) { continue }
      guard selects(path) else { continue }
      var part = path
      while !part.isTop, judged.insert(part).inserted {
        if let twins = try twins(of: part, tree) {
          report.add(
            number, path, detail: String(decoding: part.bytes, as: UTF8.self),
            message: message(part, twins))
        }
        part = part.directory
      }
    }
  }

  /// The other names beside `part` that fold to the same; nil where there are none.
  private func twins(of part: RepositoryPath, _ tree: TreeView) throws(Failure) -> [[UInt8]]? {
    let names = try tree.foldedNames(of: part.directory)
    guard let equals = names[FoldedName(part.name)], equals.count > 1 else { return nil }
    let others = equals.filter { $0 != part.name }
    return others.isEmpty ? nil : others
  }

  private func message(_ part: RepositoryPath, _ twins: [[UInt8]]) -> String {
    let others = twins.prefix(3).map { "'\(part.directory.appending($0))'" }.joined(separator: ", ")
    return "'\(part)' and \(others) are one name where case is ignored"
  }
}

/// The folders in which no name has a twin, nor has one in any folder above them: nearly all. Of a
/// hundred thousand files in them each costs a comparison with the folder of the file before.
private struct CleanFolders {
  private var known: [RepositoryPath: Bool] = [:]
  private var last: RepositoryPath?

  /// Whether `path` lies in such a folder.
  mutating func contains(
    _ path: RepositoryPath, of tree: TreeView
  ) throws(Failure) -> Bool {
    if let last, path.isDirectly(in: last) { return true }
    let folder = path.directory
    guard try isClean(folder, tree) else { return false }
    last = folder
    return true
  }

  private mutating func isClean(
    _ folder: RepositoryPath, _ tree: TreeView
  ) throws(Failure) -> Bool {
    if let known = known[folder] { return known }
    var isClean = try !tree.hasTwins(in: folder)
    if isClean, !folder.isTop { isClean = try self.isClean(folder.directory, tree) }
    known[folder] = isClean
    return isClean
  }
}

/// A name with the differences taken out that some file systems do not see: case by simple case
/// folding, and Unicode's normal forms. Invalid UTF-8 equals only itself.
struct FoldedName: Hashable {
  /// Compared by canonical equivalence, as Swift compares text.
  private let text: String
  private let raw: [UInt8]?

  init(_ name: [UInt8]) {
    guard let valid = String(validating: name, as: UTF8.self) else {
      text = ""
      raw = name
      return
    }
    var folded = ""
    for scalar in valid.unicodeScalars { folded.unicodeScalars.append(Self.fold(scalar)) }
    text = folded
    raw = nil
  }

  /// Upper case first, so that letters with two lower-case forms (σ and ς) become one. Mappings to
  /// several characters are no simple folding and left out.
  private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII {
      return ("A"..."Z").contains(scalar) ? Unicode.Scalar(scalar.value + 32) ?? scalar : scalar
    }
    let upper = single(scalar.properties.uppercaseMapping) ?? scalar
    return single(upper.properties.lowercaseMapping) ?? upper
  }

  private static func single(_ text: String) -> Unicode.Scalar? {
    text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
  }
}
