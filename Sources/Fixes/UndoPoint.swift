package import Git
import Platform
package import Text

/// What index and work tree held before a fix, and what they held after it, kept as a tree under a
/// reference so that `git gc` keeps it and git alone can read it:
///
///     about.json
///     index/before/PATH  index/after/PATH
///     work/before/PATH   work/after/PATH
///
/// The reference names a tree, not a commit, so that no log shows it.
package struct UndoPoint: Sendable {
  package static let prefix = "refs/factory-hook/undo/"
  /// How many are kept; the oldest make way.
  static let countMax = 50

  /// The number that people name it by, counted up from 1.
  package let number: Int
  let tree: ObjectID
  /// When the fix was made: RFC 3339 in UTC.
  package let time: String
  /// The work tree that it belongs to.
  let worktree: String
  var indexBefore: [RepositoryPath: FileVersion] = [:]
  var indexAfter: [RepositoryPath: FileVersion] = [:]
  var workBefore: [RepositoryPath: FileVersion] = [:]
  var workAfter: [RepositoryPath: FileVersion] = [:]

  package var reference: String { Self.name(number) }

  /// The files that were fixed, sorted.
  package var paths: [RepositoryPath] { indexBefore.keys.sorted() }

  static func name(_ number: Int) -> String { "\(prefix)\(number)" }

  // MARK: keeping

  /// One file before and after, as it is kept.
  struct Kept {
    var before: FileVersion
    var after: FileVersion
  }

  /// Keeps these files and returns the number under which they are found, and the tree.
  static func keep(
    index: [Kept], work: [Kept], in repository: Repository
  ) throws(GitError) -> (number: Int, tree: ObjectID) {
    let about: JSONValue = [
      "schema": 1, "time": .string(Clock.now().description),
      "worktree": .string(worktreeName(of: repository)),
    ]
    var files = [
      FileVersion(
        path: RepositoryPath("about.json"), mode: FileMode.regular,
        id: try repository.storeBlob(about.prettyPrinted()))
    ]
    func add(_ version: FileVersion, _ folder: String) {
      files.append(
        FileVersion(
          path: RepositoryPath(Array("\(folder)/".utf8) + version.path.bytes),
          mode: version.mode, id: version.id))
    }
    for kept in index {
      add(kept.before, "index/before")
      add(kept.after, "index/after")
    }
    for kept in work {
      add(kept.before, "work/before")
      add(kept.after, "work/after")
    }
    let tree = try repository.storeTree(of: files)
    return (try publish(tree, in: repository), tree)
  }

  private static func publish(
    _ tree: ObjectID, in repository: Repository
  ) throws(GitError) -> Int {
    for _ in 0..<100 {
      let known = try numbers(in: repository)
      let number = (known.last?.number ?? 0) + 1
      do throws(GitError) {
        try repository.updateReference(
          name(number), to: tree, expecting: nil, message: "factory-hook check --fix")
      } catch {
        // Someone else took the number.
        guard error.code == .locked else { throw error }
        continue
      }
      for old in known.dropLast(countMax - 1) {
        try? repository.removeReference(name(old.number), expecting: old.tree)
      }
      return number
    }
    throw GitError(.locked, "keep what the files held", "others keep taking the number")
  }

  private static func numbers(
    in repository: Repository
  ) throws(GitError) -> [(number: Int, tree: ObjectID)] {
    try repository.references(prefix).compactMap { reference in
      Int(reference.name.dropFirst(prefix.count)).map { ($0, reference.id) }
    }.sorted { $0.0 < $1.0 }
  }

  private static func worktreeName(of repository: Repository) -> String {
    if repository.gitDirectory == repository.commonDirectory { return "" }
    let last = repository.gitDirectory.pathBytes.split(separator: UInt8(ascii: "/")).last ?? []
    return String(decoding: last, as: UTF8.self)
  }

  // MARK: reading

  /// Returns what can be undone in this work tree, the newest first.
  package static func all(in repository: Repository) throws(GitError) -> [UndoPoint] {
    var points: [UndoPoint] = []
    for (number, tree) in try numbers(in: repository).reversed() {
      if let point = try read(number, tree, in: repository),
        point.worktree == worktreeName(of: repository)
      {
        points.append(point)
      }
    }
    return points
  }

  private static func read(
    _ number: Int, _ tree: ObjectID, in repository: Repository
  ) throws(GitError) -> UndoPoint? {
    let file = try repository.read(RepositoryPath("about.json"), in: .tree(tree), limit: 1 << 16)
    guard let file, let about = try? JSONValue.parse(file.span).object else { return nil }
    var point = UndoPoint(
      number: number, tree: tree, time: about["time"]?.string ?? "",
      worktree: about["worktree"]?.string ?? "")
    let folders:
      [(prefix: String, table: WritableKeyPath<UndoPoint, [RepositoryPath: FileVersion]>)]
    folders = [
      ("index/before/", \.indexBefore), ("index/after/", \.indexAfter),
      ("work/before/", \.workBefore), ("work/after/", \.workAfter),
    ]
    try repository.forEachFile(in: .tree(tree)) { path, mode, id in
      for folder in folders where path.starts(with: folder.prefix.utf8) {
        let own = RepositoryPath(Array(path.dropFirst(folder.prefix.utf8.count)))
        point[keyPath: folder.table][own] = FileVersion(path: own, mode: mode, id: id)
      }
      return true
    }
    return point
  }
}
