import Platform

extension Repository {
  /// Returns the object that a revision names (`HEAD~2`, `main`, `v1.0`, an abbreviated hash, …),
  /// peeled to the kind wanted: a tag to its commit, a commit to its tree.
  ///
  /// A whole hash and `HEAD` are answered at once; git is asked for the rest.
  /// - Throws: `.notFound`, `.ambiguous` with the candidates as hint, `.invalidName`.
  package func resolve(
    _ revision: String, to kind: ObjectKind = .commit
  ) throws(GitError) -> ObjectID {
    if revision == "HEAD", kind == .commit, let head = try headCommit() { return head }
    if let id = ObjectID(hex: revision), objects.contains(id),
      try objects.header(id).kind == kind
    {
      return id
    }
    let operation = "find \(kind.rawValue) '\(revision)'"
    // git would take it for an option.
    guard !revision.hasPrefix("-"), !revision.isEmpty else {
      throw GitError(.invalidName, operation, "a revision is not empty and starts with no dash")
    }
    // A path (`HEAD:a`) and a search in messages (`:/text`) take all that follows for theirs.
    let suffix = revision.contains(":") ? "" : "^{\(kind.rawValue)}"
    let result = try git.run(["rev-parse", "--verify", revision + suffix])
    if result.isSuccess, let id = ObjectID(hex: result.text) {
      if !suffix.isEmpty { return id }
      if try objects.header(id).kind != .blob || kind == .blob {
        return try resolve(id.hex, to: kind)
      }
    }
    let words = String(decoding: result.errorOutput, as: UTF8.self)
    if words.contains("is ambiguous") {
      let candidates = words.split(separator: "\n").filter { $0.hasPrefix("hint:   ") }
        .map { $0.dropFirst("hint:   ".count) }
      throw GitError(
        .ambiguous, operation, "more than one object fits",
        hint: "use more digits; it may be \(candidates.joined(separator: ", "))")
    }
    throw GitError(.notFound, operation, "there is no such \(kind.rawValue) here")
  }

  /// Returns what an object names in the end, through any number of tags, and its kind.
  /// - Throws: `.missingObject`, `.corrupt`.
  package func peeled(_ id: ObjectID) throws(GitError) -> (id: ObjectID, kind: ObjectKind) {
    var id = id
    while true {
      let kind = try objects.header(id).kind
      guard kind == .tag else { return (id, kind) }
      // A tag begins with `object NAME`. No chain of them ends where it began: each holds the
      // digest of the next.
      let target = try objects.withObject(id, .tag) { bytes in
        let name = (0..<min(bytes.count, 47)).map { bytes[$0] }
        return name.starts(with: "object ".utf8) ? ObjectID(hex: name.dropFirst(7)) : nil
      }
      guard let target else {
        throw GitError(.corrupt, "read tag \(id)", "it names no object", hint: "git fsck --full")
      }
      id = target
    }
  }

  /// Returns what a range in git's notation means: `A..B`, `A...B` (from the merge base), `^A B`
  /// or a single revision (all its history).
  /// - Throws: `.notFound` with git's words, `.invalidName`.
  package func range(_ text: String) throws(GitError) -> CommitRange {
    let operation = "find the range '\(text)'"
    let words = text.split(separator: " ").map(String.init)
    guard !words.isEmpty, words.allSatisfy({ !$0.hasPrefix("-") }) else {
      throw GitError(.invalidName, operation, "a revision is not empty and starts with no dash")
    }
    let result = try git.run(["rev-parse", "--revs-only"] + words + ["--"])
    guard result.isSuccess, !result.output.isEmpty else {
      throw GitError(.notFound, operation, GitCommand.failure(result, operation).message)
    }
    var range = CommitRange(include: [])
    for line in result.output.split(separator: UInt8(ascii: "\n")) {
      let isExcluded = line.first == UInt8(ascii: "^")
      guard let id = ObjectID(hex: line.dropFirst(isExcluded ? 1 : 0)) else {
        throw GitError(.invalidName, operation, "git printed what is no commit")
      }
      let commit = try resolve(id.hex)
      if isExcluded { range.exclude.append(commit) } else { range.include.append(commit) }
    }
    return range
  }
}
