package import Diagnostics
package import Git
import Text

/// Puts back what a fix has changed, byte for byte, where nothing has changed since.
package struct UndoRestore {
  private let repository: Repository

  package init(_ repository: Repository) { self.repository = repository }

  /// A file that is put back in the work tree.
  private struct Return {
    var path: RepositoryPath
    var file: WorkTreeFile
    var before: [UInt8]
  }

  /// Puts back all files of `point`, and forgets it.
  ///
  /// - Returns: the files that were put back, and those of the work tree that could not be written
  ///   and why; with any of those, the point is kept.
  /// - Throws: before anything is written, naming each file that has changed since the fix.
  package func restore(_ point: UndoPoint) throws(Failure) -> [FileOutcome] {
    let entries = try wrap { () throws(GitError) in try indexToRestore(point) }
    let files = workTreeToRestore(point)
    let troubles = entries.troubles + files.troubles
    if !troubles.isEmpty { throw Failure(troubles.map(\.diagnostic)) }
    return try wrap { () throws(GitError) in try write(point, entries.versions, files.returns) }
  }

  private func indexToRestore(
    _ point: UndoPoint
  ) throws(GitError) -> (versions: [FileVersion], troubles: [GitError]) {
    let entries = try repository.indexEntries(at: point.paths)
    var versions: [FileVersion] = []
    var troubles: [GitError] = []
    for path in point.paths {
      guard let before = point.indexBefore[path], let after = point.indexAfter[path] else {
        continue
      }
      let now = entries[path]?.version
      if now == before { continue }
      if now == after {
        versions.append(before)
      } else {
        troubles.append(changed(path, "the index", before.id, point, "index"))
      }
    }
    return (versions, troubles)
  }

  private func workTreeToRestore(
    _ point: UndoPoint
  ) -> (returns: [Return], troubles: [GitError]) {
    var returns: [Return] = []
    var troubles: [GitError] = []
    for path in point.workBefore.keys.sorted() {
      guard let before = point.workBefore[path], let after = point.workAfter[path] else {
        continue
      }
      do throws(WorkTreeFile.Hindrance) {
        let file = try WorkTreeFile.read(path, in: repository)
        let name = try? repository.objects.name(of: file.bytes, .blob)
        if name == before.id { continue }
        guard name == after.id, let bytes = try? repository.objects.blob(before.id) else {
          troubles.append(changed(path, "the work tree", before.id, point, "work"))
          continue
        }
        returns.append(Return(path: path, file: file, before: bytes))
      } catch {
        troubles.append(
          changed(path, "the work tree", before.id, point, "work", error.reason))
      }
    }
    return (returns, troubles)
  }

  private func wrap<T>(_ body: () throws(GitError) -> T) throws(Failure) -> T {
    do throws(GitError) { return try body() } catch { throw error.failure }
  }

  private func changed(
    _ path: RepositoryPath, _ place: String, _ before: ObjectID, _ point: UndoPoint,
    _ folder: String, _ reason: String? = nil
  ) -> GitError {
    let kept = "\(point.reference):\(folder)/before/\(path)"
    // A name that is shown in escapes cannot be typed: the blob's own name can.
    let isTypeable = path.description.utf8.elementsEqual(path.bytes)
    let command = isTypeable ? "git show \(shellWord(kept))" : "git cat-file blob \(before)"
    return GitError(
      .failed, "undo the fix of '\(path)'",
      reason ?? "it has changed in \(place) since, and undoing would lose that",
      hint: "what it held: \(command)")
  }

  private func write(
    _ point: UndoPoint, _ versions: [FileVersion], _ returns: [Return]
  ) throws(GitError) -> [FileOutcome] {
    try repository.setIndexEntries(versions)
    var outcomes: [RepositoryPath: FileOutcome.WorkTree] = [:]
    for path in point.paths { outcomes[path] = .same }
    for item in returns {
      do throws(WorkTreeFile.Hindrance) {
        try item.file.rewrite(with: item.before)
        outcomes[item.path] = .written
      } catch {
        outcomes[item.path] = .alone(error.reason)
      }
    }
    try repository.refreshIndex()
    let isWhole = !outcomes.values.contains { if case .alone = $0 { true } else { false } }
    if isWhole { try repository.removeReference(point.reference, expecting: point.tree) }
    return outcomes.sorted { $0.key < $1.key }.map { FileOutcome(path: $0.key, workTree: $0.value) }
  }
}
