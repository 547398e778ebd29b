import Platform

extension Repository {
  /// Returns a commit by its name. The last few are remembered: a hook asks for the same ones again.
  package func commit(_ id: ObjectID) throws(GitError) -> Commit {
    let isVerified = ObjectVerification.isOn
    if let known = commits.commit(id, verified: isVerified) { return known }
    let commit = try readCommit(id)
    commits.remember(commit, isVerified: isVerified && ObjectVerification.isOn)
    return commit
  }

  private func readCommit(_ id: ObjectID) throws(GitError) -> Commit {
    let result = try objects.withObject(id, .commit) { bytes in
      Result { () throws(GitError) in try Commit(bytes, id: id) }
    }
    return try result.get()
  }

  /// Returns the commit that HEAD names, or nil on a branch that has none yet.
  package func headCommit() throws(GitError) -> ObjectID? { try reference("HEAD") }

  /// Returns the tree of HEAD's commit, or nil where there is none yet.
  package func headTree() throws(GitError) -> ObjectID? {
    guard let head = try headCommit() else { return nil }
    return try commit(head).tree
  }

  /// Returns the commits that a merge in progress brings in, in the order of `MERGE_HEAD`; none
  /// where no merge is in progress.
  package func mergeHeads() throws(GitError) -> [ObjectID] {
    try commitsNamed(in: gitDirectory.appending("MERGE_HEAD"))
  }

  /// Whether an operation that leaves this file in the git directory is in progress:
  /// `MERGE_HEAD`, `CHERRY_PICK_HEAD`, `REVERT_HEAD`, `REBASE_HEAD`, `rebase-merge`, `rebase-apply`,
  /// `BISECT_LOG`.
  package func isInProgress(_ name: String) -> Bool {
    Files.stat(gitDirectory.appending(name)) != nil
  }

  /// Returns the commit that a pseudo-reference such as `CHERRY_PICK_HEAD` or `ORIG_HEAD` names.
  package func pseudoReference(_ name: String) throws(GitError) -> ObjectID? {
    try commitsNamed(in: gitDirectory.appending(name)).first
  }

  private func commitsNamed(in path: FilePath) throws(GitError) -> [ObjectID] {
    let text: [UInt8]
    do throws(PlatformError) {
      text = try Files.read(path, limit: 1 << 20)
    } catch {
      if error.isNotFound { return [] }
      throw GitError(error)
    }
    var commits: [ObjectID] = []
    for line in text.split(separator: UInt8(ascii: "\n")) {
      guard let id = ObjectID(hex: line.prefix(40)) else {
        throw GitError(.corrupt, "read '\(path)'", "a line names no commit")
      }
      commits.append(id)
    }
    return commits
  }

  /// Whether part of the history was cut off when this was cloned.
  package var isShallow: Bool { ((try? shallowRoots()) ?? []).isEmpty == false }

  /// Whether the parents of this commit were cut off by a shallow clone.
  func isShallowRoot(_ id: ObjectID) throws(GitError) -> Bool { try shallowRoots().contains(id) }

  /// Returns the commits at which the history was cut off.
  package func shallowRoots() throws(GitError) -> Set<ObjectID> {
    let path = environment.path("GIT_SHALLOW_FILE") ?? commonDirectory.appending("shallow")
    return Set(try commitsNamed(in: path))
  }
}

/// The commits that were read last. One that was read without being held against its name is not
/// given to who wants that.
final class CommitMemo {
  private static let countMax = 4

  private var known: [(commit: Commit, isVerified: Bool)] = []

  /// - Parameter verified: whether only one will do that was held against its name.
  func commit(_ id: ObjectID, verified: Bool) -> Commit? {
    known.first { $0.commit.id == id && ($0.isVerified || !verified) }?.commit
  }

  func remember(_ commit: Commit, isVerified: Bool) {
    if known.count == Self.countMax { known.removeFirst() }
    known.append((commit, isVerified))
  }
}
