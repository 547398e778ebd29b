import Diagnostics
import Git
import Platform

/// Work on many commits, spread over all cores.
extension Session {
  /// So many commits in a row go to one thread: they have most of their trees in common.
  private static let rowMax = 8

  /// Returns `body(session, 0)`, `body(session, 1)`, … in that order, each thread with a session of
  /// its own; few are worked out by this session alone.
  /// - Parameter failing: what stands for each index of a thread that could open no session.
  func mapOnAllCores<T: Sendable>(
    _ count: Int, _ body: @Sendable (Session, Int) -> T, failing: @Sendable (Failure) -> T
  ) -> [T] {
    let rows = (count + Self.rowMax - 1) / Self.rowMax
    let workers = min(Threads.processorCount, rows)
    if workers < 2 { return (0..<count).map { body(self, $0) } }
    let seed = seed
    let found = Threads.map(
      count: rows, workers: workers, state: { WorkerSession(seed) },
      body: { worker, row in
        let indices = (row * Self.rowMax)..<min(count, (row + 1) * Self.rowMax)
        return indices.map { index in
          switch worker.session {
          case .success(let session): body(session, index)
          case .failure(let failure): failing(failure)
          }
        }
      })
    return found.flatMap { $0 }
  }

  /// Works out the patch ids of commits on all cores, for who asks for them one by one afterwards.
  /// A patch id costs as much as judging the commit. What cannot be worked out is left to who asks.
  func workOutPatchIDs(of commits: [ObjectID]) {
    let patches = mapOnAllCores(commits.count) { session, index -> ObjectID?? in
      try? .some(session.repository.patchID(of: commits[index]))
    } failing: { _ in
      nil
    }
    for (commit, patch) in zip(commits, patches) {
      if let patch { repository.remember(patch: patch, of: commit) }
    }
  }
}

/// A worker thread's own session, or why it could not be opened.
private struct WorkerSession: ~Copyable {
  let session: Result<Session, Failure>

  init(_ seed: SessionSeed) {
    do throws(Failure) {
      var session = try Session(seed)
      session.workersMax = 1
      self.session = .success(session)
    } catch {
      session = .failure(error)
    }
  }
}
