package import Diagnostics
package import Git
import Platform
import Text

/// Writes fixed files to the index and, where that leaves all else in it as it is, to the work tree,
/// after keeping what both held. Nothing else in the program writes to either.
package struct FixWriter {
  private let repository: Repository

  package init(_ repository: Repository) { self.repository = repository }

  /// What was written.
  package struct Outcome: Sendable, Equatable {
    /// The number of the undo point; nil where nothing was written.
    package var undo: Int?
    /// Of every file that was to be written, by path.
    package var files: [FileOutcome]
  }

  /// A rewrite that can be made, with the blob that is stored for it.
  private struct Step {
    var rewrite: FileRewrite
    var new: FileVersion
    var plan: WorkTreePlan
  }

  /// - Throws: where the index is no longer what the rewrites were made from, or cannot be written;
  ///   nothing is changed then.
  package func apply(_ rewrites: [FileRewrite]) throws(Failure) -> Outcome {
    do throws(GitError) {
      return try write(rewrites)
    } catch {
      throw error.failure
    }
  }

  private func write(_ rewrites: [FileRewrite]) throws(GitError) -> Outcome {
    let entries = try repository.indexEntries(at: rewrites.map(\.path))
    var outcome = Outcome(undo: nil, files: [])
    var todo: [FileRewrite] = []
    for rewrite in rewrites {
      guard let entry = entries[rewrite.path], entry.version == rewrite.old else {
        throw Self.changed(rewrite.path)
      }
      if let mark = Self.mark(of: entry) {
        outcome.files.append(FileOutcome(path: rewrite.path, workTree: .skipped(mark)))
      } else {
        todo.append(rewrite)
      }
    }
    if todo.isEmpty { return outcome }
    let steps = try plan(todo)
    let undo = try keep(steps)
    do throws(GitError) {
      try repository.setIndexEntries(steps.map(\.new))
    } catch {
      // Nothing was changed, so there is nothing to undo.
      try? repository.removeReference(UndoPoint.name(undo.number), expecting: undo.tree)
      throw error
    }
    outcome.undo = undo.number
    for step in steps {
      outcome.files.append(
        FileOutcome(path: step.rewrite.path, workTree: writeWorkTree(step.plan)))
    }
    outcome.files.sort { $0.path < $1.path }
    try repository.refreshIndex()
    return outcome
  }

  /// Why an entry with such a mark is not touched: git would lose the mark with the entry, and then
  /// take a file that is left out of the work tree for deleted.
  private static func mark(of entry: MarkedEntry) -> String? {
    if entry.isSkipped { return "it is left out of the work tree (skip-worktree)" }
    if entry.isAssumedUnchanged { return "it is marked as assumed unchanged" }
    return nil
  }

  private static func changed(_ path: RepositoryPath) -> GitError {
    GitError(
      .locked, "fix '\(path)'", "the index was changed meanwhile",
      hint: "factory-hook check --fix")
  }

  private func plan(_ rewrites: [FileRewrite]) throws(GitError) -> [Step] {
    let conversions = try Conversion.find(for: rewrites.map(\.path), in: repository)
    var steps: [Step] = []
    for rewrite in rewrites {
      let id = try repository.storeBlob(rewrite.after)
      steps.append(
        Step(
          rewrite: rewrite,
          new: FileVersion(path: rewrite.path, mode: rewrite.old.mode, id: id),
          plan: .make(
            for: rewrite, new: id, conversions[rewrite.path] ?? .none, in: repository)))
    }
    return steps
  }

  /// Keeps what index and work tree hold and will hold. The blobs of the index are there; those of the
  /// work tree are stored as they lie on the disk.
  private func keep(
    _ steps: [Step]
  ) throws(GitError) -> (number: Int, tree: ObjectID) {
    var work: [UndoPoint.Kept] = []
    for step in steps {
      guard case .write(let file, let after) = step.plan else { continue }
      let path = step.rewrite.path
      let before = try repository.storeBlob(file.bytes)
      let fixed = try repository.storeBlob(after)
      work.append(
        UndoPoint.Kept(
          before: FileVersion(path: path, mode: file.mode, id: before),
          after: FileVersion(path: path, mode: file.mode, id: fixed)))
    }
    let index = steps.map { UndoPoint.Kept(before: $0.rewrite.old, after: $0.new) }
    return try UndoPoint.keep(index: index, work: work, in: repository)
  }

  private func writeWorkTree(_ plan: WorkTreePlan) -> FileOutcome.WorkTree {
    switch plan {
    case .same: return .same
    case .alone(let reason): return .alone(reason)
    case .write(let file, let after):
      do throws(WorkTreeFile.Hindrance) {
        try file.rewrite(with: after)
        return .written
      } catch {
        return .alone(error.reason)
      }
    }
  }
}
