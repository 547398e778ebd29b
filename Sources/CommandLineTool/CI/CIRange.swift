import Diagnostics
import Git
import Platform
import Text

/// The commits that a CI job is about, found in the repository.
struct CIRange: Sendable, Equatable {
  /// Where they start; nil where all history is meant.
  var base: ObjectID?
  var head: ObjectID
  /// The best common ancestor of both: what a squash would be compared with. Nil where all history
  /// is meant, or the two share none.
  var mergeBase: ObjectID?
  /// Parents before children.
  var commits: [ObjectID]

  /// `A..B` in short hashes, or the head alone.
  var description: String {
    let end = head.hex.prefix(10)
    return base.map { "\($0.hex.prefix(10))..\(end)" } ?? "\(end)"
  }
}

/// Finds the range of a job: the one place that looks up what a CI, or a person, has named.
struct CIRangeFinder {
  let repository: Repository
  /// nil where no known CI runs this.
  let host: CIHost?

  /// What was found, and what there is to say of it.
  struct Found {
    /// nil where there is nothing to judge; `emptiness` says why.
    var range: CIRange?
    var emptiness: String?
    var remarks: [Diagnostic] = []
  }

  /// What HEAD has and `--base` has not.
  func find(base: String) throws(Failure) -> Found {
    let start = try resolve([base], "base")
    return try found(from: start, to: try resolve(["HEAD"], "head"))
  }

  /// The range that `--range` names: `A..B`, or all history of one revision.
  func find(range text: String) throws(Failure) -> Found {
    let range = try wrap { () throws(GitError) in try repository.range(text) }
    guard range.include.count == 1, range.exclude.count <= 1 else {
      throw Failure(
        Diagnostic(
          .error, "invalid-range", "'\(printableText(text.utf8))' names no range with two ends",
          hint: "factory-hook ci --range A..B"))
    }
    return try found(from: range.exclude.first, to: range.include[0])
  }

  /// The range of a job.
  func find(_ job: CIJob) throws(Failure) -> Found {
    func head() throws(Failure) -> ObjectID { try resolve([job.head ?? "HEAD"], "head") }
    switch job.base {
    case .nothing(let why): return Found(emptiness: printableText(why.utf8))
    case .commits(let names): return try found(from: try resolve(names, "base"), to: try head())
    case .pushedFrom(let name):
      if let start = commit(name) { return try found(from: start, to: try head()) }
      return try findForced(job, from: name, to: try head())
    case .branch(let isNew): return try findBranch(job, isNew: isNew, to: try head())
    }
  }

  // MARK: branches without a commit before

  /// A forced push may leave the commit before it unreachable, so that no clone has it.
  private func findForced(
    _ job: CIJob, from name: String, to head: ObjectID
  ) throws(Failure) -> Found {
    if repository.isShallow { throw missing([name], "base") }
    guard let other = try defaultBranch(job), job.branch != nil, job.branch != other.name else {
      throw missing([name], "base")
    }
    var found = try self.found(from: other.id, to: head)
    found.remarks.append(
      Diagnostic(
        .note, "base-gone",
        "the commit before the push, \(printableText(name.prefix(10).utf8)), is gone:"
          + " judging all that '\(other.name)' does not have"))
    return found
  }

  private func findBranch(
    _ job: CIJob, isNew: Bool, to head: ObjectID
  ) throws(Failure) -> Found {
    guard let other = try defaultBranch(job) else {
      // The first push of a repository makes the only branch that there is.
      if isNew, job.branch != nil, job.branch == job.defaultBranch {
        return try found(from: nil, to: head)
      }
      throw noDefaultBranch(job)
    }
    guard job.branch == other.name else { return try found(from: other.id, to: head) }
    if isNew { return try found(from: nil, to: head) }
    throw Failure(
      Diagnostic(
        .error, "unknown-range",
        "\(job.host.name) does not say what was new on its branch '\(other.name)'",
        hint: job.host.baseHint))
  }

  /// The default branch and the commit that it names here: what the CI says, else `origin/HEAD`,
  /// `init.defaultBranch`, `main`, `master`.
  private func defaultBranch(_ job: CIJob) throws(Failure) -> (name: String, id: ObjectID)? {
    var names = [job.defaultBranch].compactMap { $0 }
    if names.isEmpty {
      names = try wrap { () throws(GitError) in
        let told = try repository.git.run(["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"])
        let prefix = "refs/remotes/origin/"
        let name = told.isSuccess ? told.text : ""
        let set = try repository.configuration("init.defaultBranch")
        let own = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
        return [own, set].compactMap { $0 }.filter { !$0.isEmpty } + ["main", "master"]
      }
    }
    for name in names {
      for reference in ["refs/remotes/origin/\(name)", "refs/heads/\(name)"] {
        let id = try wrap { () throws(GitError) in try repository.reference(reference) }
        if let id { return (name, id) }
      }
    }
    return nil
  }

  private func noDefaultBranch(_ job: CIJob) -> Failure {
    let name = printableText((job.defaultBranch ?? "main").utf8)
    return Failure(
      Diagnostic(
        .error, repository.isShallow ? "shallow-clone" : "no-default-branch",
        "no commit before is known, and no default branch is here to start from",
        hint: repository.isShallow
          ? fullClone : "git fetch origin \(name):refs/remotes/origin/\(name)"))
  }

  // MARK: looking up

  private func found(from base: ObjectID?, to head: ObjectID) throws(Failure) -> Found {
    do throws(GitError) {
      let commits = try repository.commits(
        in: CommitRange(include: [head], exclude: base.map { [$0] } ?? []))
      var mergeBase: ObjectID?
      if let base { mergeBase = commits.isEmpty ? head : try repository.mergeBase(base, head) }
      let range = CIRange(base: base, head: head, mergeBase: mergeBase, commits: commits)
      var found = Found(range: range)
      if commits.isEmpty {
        found.emptiness = "nothing is new: \(base?.hex.prefix(10) ?? "") has all commits already"
      } else if base != nil, mergeBase == nil {
        found.remarks.append(
          Diagnostic(
            .warning, "no-merge-base",
            "the base and the head share no commit: the whole tree counts as new"))
      }
      return found
    } catch {
      throw cut(error)
    }
  }

  private func commit(_ name: String) -> ObjectID? { try? repository.resolve(name) }

  private func resolve(_ names: [String], _ what: String) throws(Failure) -> ObjectID {
    for name in names {
      if let id = commit(name) { return id }
    }
    throw missing(names, what)
  }

  /// An end of the range is not in this clone: the exact words that fetch it.
  private func missing(_ names: [String], _ what: String) -> Failure {
    let shown = names.map { "'\(printableText($0.utf8))'" }.joined(separator: " nor ")
    let isShallow = repository.isShallow
    let problem =
      names.isEmpty
      ? "the CI names no \(what) of the range" : "the \(what) of the range is not here: \(shown)"
    var hint = isShallow ? fullClone : "factory-hook ci --base REVISION"
    if !isShallow, let name = names.first {
      let branch = name.hasPrefix("origin/") ? String(name.dropFirst("origin/".count)) : nil
      let wanted = branch.map { "\($0):refs/remotes/origin/\($0)" } ?? name
      hint = "git fetch origin \(printableText(wanted.utf8))"
    }
    return Failure(
      Diagnostic(
        .error, isShallow ? "shallow-clone" : "missing-\(what)",
        problem + (isShallow ? ", and this clone is shallow" : ""), hint: hint))
  }

  private var fullClone: String { host?.fullCloneHint ?? "git fetch --unshallow" }

  /// Gives an error about a cut history the words that mend it in this CI.
  private func cut(_ error: GitError) -> Failure {
    guard error.code == .shallow else { return error.failure }
    return Failure(
      Diagnostic(.error, "shallow-clone", error.description, hint: fullClone))
  }

  private func wrap<T>(_ body: () throws(GitError) -> T) throws(Failure) -> T {
    do throws(GitError) { return try body() } catch { throw error.failure }
  }
}
