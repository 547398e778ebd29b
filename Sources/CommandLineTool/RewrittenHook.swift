import Diagnostics
import Gate
import Git
import Hooks
import Ledger
import Text

/// `post-rewrite`: git tells which commits an amend or a rebase replaced by which.
///
/// A new commit that has a record already (its own hooks ran) keeps it. Any other is judged anew,
/// since git ran no hook before it; the mark of an old one that skipped the gate stays with it.
struct RewrittenHook {
  private let session: Session
  private let console: Console

  init(_ session: Session, _ console: Console) {
    self.session = session
    self.console = console
  }

  func run(_ call: HookCall) throws(Failure) -> ExitStatus {
    let way: Lineage.Way = call.arguments.first == Array("amend".utf8) ? .amend : .rebase
    var sources: [(new: String, old: [String])] = []
    for pair in try RewrittenCommit.parse(postRewrite: call.input ?? []) {
      if let index = sources.firstIndex(where: { $0.new == pair.new }) {
        sources[index].old.append(pair.old)
      } else {
        sources.append((pair.new, [pair.old]))
      }
    }
    for (new, old) in sources {
      let lineage = Lineage(way: old.count > 1 ? .squash : way, from: old)
      console.print(Failure(try settle(new, lineage)))
    }
    return .passed
  }

  private func settle(_ name: String, _ lineage: Lineage) throws(Failure) -> [Diagnostic] {
    guard let id = ObjectID(hex: name) else { return [] }
    if try session.record(on: name) != nil { return [] }
    let commit: Commit
    do throws(GitError) {
      commit = try session.repository.commit(id)
    } catch {
      throw error.failure
    }
    let origins = try lineage.from.map { old throws(Failure) in try session.record(on: old) }
    let isMarked = origins.contains { $0 == nil || $0?.verdict == .unjudged }
    return try session.judgeAndHang(
      try session.change(of: commit), commit, origin: isMarked ? .late : .gate,
      trigger: .postRewrite, lineage: lineage)
  }
}

extension Session {
  /// The newest record that hangs on the commit itself; nil where none does.
  func record(on commit: String) throws(Failure) -> Record? {
    guard let id = ObjectID(hex: commit) else { return nil }
    do throws(GitError) {
      guard let note = try repository.note(on: id, in: Self.notesReference) else { return nil }
      let records = note.split(separator: UInt8(ascii: "\n")).compactMap {
        Record(line: Array($0).span)
      }
      return records.filter { $0.commit == commit }.max {
        ($0.timeMilliseconds ?? 0) < ($1.timeMilliseconds ?? 0)
      }
    } catch {
      throw error.failure
    }
  }
}
