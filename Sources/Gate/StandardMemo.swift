import Diagnostics
import Git
import Rules
import Synchronization
import Text

/// The standards that this process has read, by the blobs that they were made of: a tree whose
/// rulefiles are the same blobs has the same standard, which is not read, parsed and proved again.
final class StandardMemo: Sendable {
  /// Where a standard comes from beside the tree.
  struct Origin: Sendable, Hashable {
    /// A rulefile that takes the place of the tree's own.
    var given: StandardLoader.NamedRulefile?
    /// The person's own additions.
    var local: StandardLoader.NamedRulefile?
  }

  /// A tree's files by their paths.
  struct Files {
    /// The blob at a path; nil where there is no file.
    var id: (RepositoryPath) throws(Failure) -> ObjectID?
    var bytes: (RepositoryPath) throws(Failure) -> [UInt8]?
  }

  private struct Known: Sendable {
    var origin: Origin
    /// The folders with a rulefile of their own that count.
    var folders: [RepositoryPath]
    /// All that reading it asked the tree for.
    var files: [RepositoryPath: ObjectID?]
    var result: Result<Standard, Failure>
  }

  private let known = Mutex<[Known]>([])

  /// How many standards are remembered: a range that changes its rulefile at every commit has each
  /// of them twice.
  private static let countMax = 16

  /// Returns the standard that judges the paths in `folders` and at the top; see
  /// `StandardLoader.load`.
  /// - Throws: what is wrong in the rulefiles; or what `files` throws, which is not remembered.
  func standard(
    _ loader: StandardLoader, for folders: [RepositoryPath], _ origin: Origin, in files: Files
  ) throws(Failure) -> Standard {
    var nested: [RepositoryPath] = []
    if origin.given == nil {
      for folder in folders
      where try files.id(folder.appending(StandardLoader.rulefileName)) != nil {
        nested.append(folder)
      }
    }
    var asked: [RepositoryPath: ObjectID?] = [:]
    func id(_ path: RepositoryPath) throws(Failure) -> ObjectID? {
      if let known = asked[path] { return known }
      let id = try files.id(path)
      asked[path] = .some(id)
      return id
    }
    for known in known.withLock({ $0 }) where known.origin == origin && known.folders == nested {
      var isSame = true
      for (path, blob) in known.files where isSame { isSame = try id(path) == blob }
      if isSame { return try known.result.get() }
    }
    var read: [RepositoryPath: ObjectID?] = [:]
    var isReadable = true
    let result = Result { () throws(Failure) in
      try loader.load(nestedFor: nested, replacing: origin.given, adding: origin.local) {
        path throws(Failure) in
        do throws(Failure) {
          read[path] = .some(try id(path))
          return try files.bytes(path)
        } catch {
          isReadable = false
          throw error
        }
      }
    }
    if isReadable {
      let made = Known(origin: origin, folders: nested, files: read, result: result)
      known.withLock { known in
        if known.count >= Self.countMax { known.removeFirst() }
        known.append(made)
      }
    }
    return try result.get()
  }
}
