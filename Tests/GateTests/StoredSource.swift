import Checks
import Diagnostics
import Git
import Rules
import Text

@testable import Gate

/// A change between trees that are held in memory: the gate is tested without a repository.
final class StoredSource: ChangeSource, @unchecked Sendable {
  typealias Tree = [String: String]

  private let bases: [Tree]
  private let target: Tree
  /// Which versions were read, by content: what must not be judged must not be read.
  private(set) var reads: [String] = []
  /// Contents that are "missing" from the object database.
  var missing: Set<String> = []
  var renamed: [String: String] = [:]

  init(bases: [Tree], target: Tree) {
    self.bases = bases
    self.target = target
  }

  /// One more source of the same change, for a thread of its own.
  func copy() -> StoredSource {
    let copy = StoredSource(bases: bases, target: target)
    copy.missing = missing
    copy.renamed = renamed
    return copy
  }

  /// The change, with files that equal a base left out, as git leaves them out.
  var subject: Subject {
    let paths = Set(bases.flatMap(\.keys) + target.keys).sorted()
    let files = paths.compactMap { path -> ChangedFile? in
      let new = target[path]
      if bases.contains(where: { $0[path] == new }) { return nil }
      return ChangedFile(
        path: RepositoryPath(path), new: new.map { Self.version(path, $0) },
        old: bases.map { base in base[path].map { Self.version(path, $0) } })
    }
    let trees = bases.map { Self.id(of: "\($0.sorted { $0.key < $1.key })") }
    return Subject(
      change: Change(bases: trees, target: Self.id(of: "\(target)"), files: files))
  }

  private static func version(_ path: String, _ content: String) -> FileVersion {
    FileVersion(path: RepositoryPath(path), mode: FileMode.regular, id: id(of: content))
  }

  private static func id(of content: String) -> ObjectID {
    ObjectID(SHA256.digest(content).span)
  }

  private func content(of id: ObjectID) throws(Failure) -> String {
    let all = bases.flatMap(\.values) + target.values
    guard let found = all.first(where: { Self.id(of: $0) == id }), !missing.contains(found) else {
      throw Failure(Diagnostic(.error, "missing-object", "object \(id) is missing"))
    }
    reads.append(found)
    return found
  }

  func withBlob<R>(
    _ id: ObjectID, _ body: (Span<UInt8>) throws(Failure) -> R
  ) throws(Failure) -> R {
    try body(Array(try content(of: id).utf8).span)
  }

  func size(of id: ObjectID) throws(Failure) -> Int { try content(of: id).utf8.count }

  func targetNames() -> any TreeNames { names(target) }

  func baseNames(_ index: Int) -> any TreeNames { names(bases[index]) }

  private func names(_ tree: Tree) -> any TreeNames {
    ListedTree(tree.keys.sorted().map { (RepositoryPath($0), FileMode.regular) })
  }

  func targetFile(_ path: RepositoryPath) throws(Failure) -> [UInt8]? {
    target[path.description].map { Array($0.utf8) }
  }

  func baseFile(_ path: RepositoryPath, _ index: Int) throws(Failure) -> [UInt8]? {
    bases[index][path.description].map { Array($0.utf8) }
  }

  func targetID(_ path: RepositoryPath) throws(Failure) -> ObjectID? {
    target[path.description].map(Self.id)
  }

  func baseID(_ path: RepositoryPath, _ index: Int) throws(Failure) -> ObjectID? {
    bases[index][path.description].map(Self.id)
  }

  func renames(of change: Change) throws(Failure) -> [RepositoryPath: FileVersion] {
    var found: [RepositoryPath: FileVersion] = [:]
    for (new, old) in renamed {
      guard let content = bases.lazy.compactMap({ $0[old] }).first else { continue }
      found[RepositoryPath(new)] = Self.version(old, content)
    }
    return found
  }
}
