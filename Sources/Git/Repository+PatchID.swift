extension Repository {
  /// The most bytes of changed files, old and new together, for which a patch id is worked out.
  package static let patchIDBytesMax = 32 << 20

  /// Returns a name for what a commit changes, the same wherever the change is applied: what
  /// `git patch-id --stable` prints for text files. Line numbers and white space do not count.
  ///
  /// - Returns: nil for a merge, for a commit that changes nothing, for changes of more than
  ///   `patchIDBytesMax`, and for the first commit of a shallow clone. Worked out once for each
  ///   commit: it costs as much as judging it.
  package func patchID(of id: ObjectID) throws(GitError) -> ObjectID? {
    if let known = patches.known[id] { return known }
    let made = try makePatchID(of: id)
    remember(patch: made, of: id)
    return made
  }

  /// Keeps the patch id of a commit that was worked out elsewhere, nil for one that has none.
  package func remember(patch: ObjectID?, of id: ObjectID) {
    if patches.known.count >= PatchMemo.countMax { patches.known.removeAll() }
    patches.known[id] = .some(patch)
  }

  private func makePatchID(of id: ObjectID) throws(GitError) -> ObjectID? {
    let commit = try commit(id)
    let isCut = try isShallowRoot(id)
    if isCut || commit.parents.count > 1 { return nil }
    let base = try commit.parents.first.map { id throws(GitError) in try self.commit(id).tree }
    let change = try treeChange(from: [base], to: commit.tree)
    if change.files.isEmpty { return nil }
    // The blobs that count have been hashed when they were judged; here they only make a name.
    return try ObjectVerification.without { () throws(GitError) in try patchID(of: change) }
  }

  private func patchID(of change: Change) throws(GitError) -> ObjectID? {
    var name = PatchName()
    var left = Self.patchIDBytesMax
    for file in change.files {
      guard let old = try content(of: file.old.first.flatMap { $0 }, &left),
        let new = try content(of: file.new, &left)
      else { return nil }
      try name.add(file, from: old, to: new)
    }
    return name.finish()
  }

  /// Returns what a patch compares: the bytes of a blob, or a line that names a submodule's commit.
  /// - Parameter left: how many bytes may be read still; nil is returned where they do not suffice.
  private func content(
    of version: FileVersion?, _ left: inout Int
  ) throws(GitError) -> [UInt8]? {
    guard let version else { return [] }
    if version.isGitlink { return Array("Subproject commit \(version.id)\n".utf8) }
    do throws(GitError) {
      let bytes = try objects.blob(version.id, limit: left)
      left -= bytes.count
      return bytes
    } catch {
      if error.code == .tooLarge { return nil }
      throw error
    }
  }
}

/// The patch ids that were worked out, nil for commits that have none.
final class PatchMemo {
  static let countMax = 1 << 17

  var known: [ObjectID: ObjectID?] = [:]
}
