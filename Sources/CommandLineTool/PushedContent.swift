import Diagnostics
import Gate
import Git
import Text

/// What the references of a push bring: commits, and trees and blobs that no commit holds (a
/// reference or a tag may name either).
///
/// Notes are left out: they hang on what is judged and are no content of it. For the same reason
/// what only notes reach does not count as known.
struct PushedContent {
  var range = CommitRange(include: [])
  /// Trees and blobs by the references that name them.
  private var loose: [(name: [UInt8], id: ObjectID, kind: ObjectKind)] = []

  static func isNotes(_ name: some Sequence<UInt8>) -> Bool {
    name.starts(with: "refs/notes/".utf8)
  }

  /// Adds what a reference names after the push.
  /// - Parameter name: the reference on the receiving side.
  /// - Throws: where the object is missing or damaged: a push that cannot be read is not waved
  ///   through.
  mutating func add(
    _ hex: String, as name: [UInt8], from repository: Repository
  ) throws(GitError) {
    guard let id = ObjectID(hex: hex) else { return }
    let (object, kind) = try repository.peeled(id)
    if kind == .commit {
      range.include.append(object)
    } else {
      loose.append((name, object, kind))
    }
  }

  /// Leaves out what a reference named before the push, where that is here.
  mutating func leaveOut(_ hex: String?, from repository: Repository) {
    guard let hex, let id = ObjectID(hex: hex), repository.objects.contains(id),
      let (object, kind) = try? repository.peeled(id), kind == .commit
    else { return }
    range.exclude.append(object)
  }

  /// The commits, oldest first.
  func commits(in repository: Repository) throws(GitError) -> [ObjectID] {
    try repository.commits(in: range)
  }

  /// Judges everything that is new, and writes the runs down.
  func judge(
    in session: Session, trigger: Run.Trigger
  ) throws(Failure) -> [Judgement] {
    let commits: [ObjectID]
    do throws(GitError) { commits = try self.commits(in: session.repository) } catch {
      throw error.failure
    }
    var judgements = try session.judgeCommits(commits, trigger: trigger)
    for object in loose {
      let judged =
        object.kind == .tree
        ? try session.change(from: [], to: object.id) : blob(object.id, named: object.name)
      judgements.append(try session.judgeAndRecord(judged, trigger: trigger).judgement)
    }
    return judgements
  }

  /// A blob as the only file of a tree that has no name, called as the reference is.
  private func blob(_ id: ObjectID, named name: [UInt8]) -> Judged {
    let path = RepositoryPath(name)
    let file = ChangedFile(
      path: path, new: FileVersion(path: path, mode: FileMode.regular, id: id), old: [nil])
    return Judged(
      subject: Subject(change: Change(bases: [nil], target: id, files: [file])), target: .nothing)
  }
}
