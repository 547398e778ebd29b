import Platform

/// Which commits are meant: those reachable from `include` and not from `exclude`.
package struct CommitRange: Sendable, Hashable {
  /// References whose commits are left out as well.
  package enum KnownCommits: Sendable, Hashable {
    case none
    /// Those of every reference here but notes: what a push into this repository brings anew.
    case allReferences
    /// Those that a remote was last seen to have: what a push to it would bring anew.
    case remote(String)
  }

  package var include: [ObjectID]
  package var exclude: [ObjectID]
  package var known: KnownCommits

  package init(include: [ObjectID], exclude: [ObjectID] = [], known: KnownCommits = .none) {
    self.include = include
    self.exclude = exclude
    self.known = known
  }
}

extension Repository {
  /// Returns the commits of a range, parents before children.
  ///
  /// Asks `git rev-list`, which knows the cuts of shallow clones and the commit graph. Names in
  /// `exclude` that are not in the object database must be left out by the caller (`objects`).
  /// - Parameter acceptingCut: whether a range that reaches the cut of a shallow clone is returned
  ///   as far as it goes.
  /// - Throws: `.shallow` where the range reaches the cut and so may be incomplete; `.failed` with
  ///   git's words for a name that is no commit.
  package func commits(
    in range: CommitRange, acceptingCut: Bool = false
  ) throws(GitError) -> [ObjectID] {
    if range.include.isEmpty { return [] }
    var arguments = ["rev-list", "--topo-order", "--reverse", "--stdin"]
    switch range.known {
    case .none: break
    case .allReferences: arguments += ["--not", "--exclude=refs/notes/*", "--all", "--not"]
    case .remote(let name): arguments += ["--not", "--remotes=\(escapedGlob(name))", "--not"]
    }
    var input: [UInt8] = []
    for id in range.include { input += Array("\(id)\n".utf8) }
    for id in range.exclude { input += Array("^\(id)\n".utf8) }
    let output = try git.output(arguments, input: input, operation: "list the commits")
    var commits: [ObjectID] = []
    for line in output.split(separator: UInt8(ascii: "\n")) {
      guard let id = ObjectID(hex: line) else {
        throw GitError(.failed, "list the commits", "git printed what is no commit")
      }
      commits.append(id)
    }
    if !acceptingCut, let cut = try shallowRoots().first(where: Set(commits).contains) {
      throw GitError(
        .shallow, "list the commits", "this clone is shallow and was cut off at \(cut)",
        hint: "git fetch --unshallow (in CI: fetch-depth: 0)")
    }
    return commits
  }

  /// Returns the best common ancestor of two commits, or nil where they share none.
  /// - Throws: `.shallow` where none is found and history is missing.
  package func mergeBase(_ a: ObjectID, _ b: ObjectID) throws(GitError) -> ObjectID? {
    let result = try git.run(["merge-base", a.hex, b.hex])
    if result.isSuccess { return ObjectID(hex: result.text) }
    guard result.status == 1 else { throw GitCommand.failure(result, "find the merge base") }
    if isShallow {
      throw GitError(
        .shallow, "find the merge base of \(a) and \(b)", "this clone does not hold it",
        hint: "git fetch --unshallow (in CI: fetch-depth: 0)")
    }
    return nil
  }

  /// Whether `ancestor` can be reached from `commit` (or is the same).
  package func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws(GitError) -> Bool {
    let result = try git.run(["merge-base", "--is-ancestor", ancestor.hex, commit.hex])
    if result.status <= 1 { return result.isSuccess }
    throw GitCommand.failure(result, "compare commits")
  }

  /// In `--remotes=` a name without `*`, `?` or `[` means all branches of that remote.
  private func escapedGlob(_ name: String) -> String {
    name.map { "*?[\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }
}
