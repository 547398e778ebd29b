package import Checks
package import Diagnostics
package import Git
package import Text

/// A change's blobs and names, read from a repository.
///
/// The index is read only where the target is what is staged; the work tree never.
package final class RepositorySource: ChangeSource {
  private let repository: Repository
  private let target: FileSource
  private let bases: [FileSource]
  /// Asked for with every file.
  private let names: RepositoryNames

  /// - Parameters:
  ///   - target: the index, or the tree that the change ends at.
  ///   - bases: the trees that it starts from; nil is the empty tree.
  package init(_ repository: Repository, target: FileSource, bases: [ObjectID?]) {
    self.repository = repository
    self.target = target
    self.bases = bases.map { $0.map(FileSource.tree) ?? .nothing }
    names = RepositoryNames(repository, target)
  }

  package func withBlob<R>(
    _ id: ObjectID, _ body: (Span<UInt8>) throws(Failure) -> R
  ) throws(Failure) -> R {
    let result: Result<R, Failure>
    do throws(GitError) {
      result = try repository.objects.withBlob(id) { bytes in
        Result { () throws(Failure) in try body(bytes) }
      }
    } catch {
      throw error.failure
    }
    return try result.get()
  }

  package func size(of id: ObjectID) throws(Failure) -> Int {
    do throws(GitError) { return try repository.objects.blobSize(id) } catch { throw error.failure }
  }

  package func targetNames() -> any TreeNames { names }

  package func baseNames(_ index: Int) -> any TreeNames {
    RepositoryNames(repository, index < bases.count ? bases[index] : .nothing)
  }

  package func targetFile(_ path: RepositoryPath) throws(Failure) -> [UInt8]? {
    try file(path, in: target)
  }

  package func baseFile(_ path: RepositoryPath, _ index: Int) throws(Failure) -> [UInt8]? {
    try file(path, in: bases[index])
  }

  package func targetID(_ path: RepositoryPath) throws(Failure) -> ObjectID? {
    try reading(path) { () throws(GitError) in try repository.file(at: path, in: target)?.id }
  }

  package func baseID(_ path: RepositoryPath, _ index: Int) throws(Failure) -> ObjectID? {
    try reading(path) { () throws(GitError) in
      try repository.file(at: path, in: bases[index])?.id
    }
  }

  private func file(_ path: RepositoryPath, in source: FileSource) throws(Failure) -> [UInt8]? {
    try reading(path) { () throws(GitError) in
      try repository.read(path, in: source, limit: StandardFile.bytesMax)
    }
  }

  private func reading<T>(
    _ path: RepositoryPath, _ body: () throws(GitError) -> T
  ) throws(Failure) -> T {
    do throws(GitError) { return try body() } catch {
      throw Failure(
        Diagnostic(
          .error, "unreadable-rulefile", error.description,
          at: Diagnostic.Location(path: path.description), hint: error.hint))
    }
  }

  package func renames(of change: Change) throws(Failure) -> [RepositoryPath: FileVersion] {
    do throws(GitError) { return try repository.renames(in: change) } catch {
      throw error.failure
    }
  }
}

/// Bounds of the files that a standard is made of.
package enum StandardFile {
  /// The largest rulefile that is read: 16 MiB, a hundred times the largest built-in pack.
  package static let bytesMax = 16 << 20
}

/// The names of one tree of a repository, or of its index.
private final class RepositoryNames: TreeNames {
  private let repository: Repository
  private let source: FileSource

  init(_ repository: Repository, _ source: FileSource) {
    self.repository = repository
    self.source = source
  }

  func entries(of path: RepositoryPath) throws(Failure) -> [TreeEntry]? {
    do throws(GitError) {
      return try repository.entries(of: path, in: source)?.map {
        TreeEntry(name: $0.name, mode: $0.mode)
      }
    } catch {
      throw error.failure
    }
  }
}
