import Platform

extension Repository {
  /// Returns what `git commit` would commit now: the index against `bases`, the trees of the
  /// commit's parents.
  ///
  /// Entries that are only intended to be added are left out, as the commit leaves them out. Nothing
  /// is written: the target's name is that which `git write-tree` would print.
  ///
  /// Cost: one quick pass over the index, and then in proportion to the folders that differ from
  /// every base.
  /// - Throws: `.unmerged`, `.missingIndex`, `.missingObject`, `.corrupt`.
  package func stagedChange(against bases: [ObjectID?]) throws(GitError) -> Change {
    let bases = bases.isEmpty ? [nil] : bases
    guard let index = try stagedIndex() else {
      return try treeChange(from: bases, to: nil)
    }
    if let path = index.layout.firstUnmerged { throw StagedWalk.unmerged(path) }
    let result = index.file.withBytes { bytes in
      Result { () throws(GitError) in
        var walk = StagedWalk(index.layout, bytes, objects: objects)
        let target = try walk.run(bytes, bases: bases)
        return Change(bases: bases, target: target, files: walk.files)
      }
    }
    return try result.get()
  }

  /// Returns what `git commit` would commit now, against HEAD and, in a merge, against the commits
  /// being merged (`MERGE_HEAD`).
  package func stagedChange() throws(GitError) -> Change {
    var bases: [ObjectID?] = []
    for parent in try parentsOfNextCommit() { bases.append(try commit(parent).tree) }
    return try stagedChange(against: bases)
  }

  /// Returns the difference between a tree and its bases; nil is the empty tree.
  ///
  /// Folders that a base has unchanged are not opened.
  package func treeChange(
    from bases: [ObjectID?], to target: ObjectID?
  ) throws(GitError) -> Change {
    let bases = bases.isEmpty ? [nil] : bases
    var walk = TreeWalk(objects: objects)
    try walk.compare(target, bases)
    return Change(bases: bases, target: target ?? .emptyTree, files: walk.files)
  }

  /// Returns what a commit changed against all its parents.
  /// - Throws: `.shallow` where a parent was cut off by a shallow clone.
  package func change(of commit: Commit) throws(GitError) -> Change {
    var bases: [ObjectID?] = []
    for parent in commit.parents {
      if try isShallowRoot(commit.id) {
        throw GitError(
          .shallow, "read the parent of commit \(commit.id)", "this clone does not hold it",
          hint: "git fetch --unshallow")
      }
      bases.append(try self.commit(parent).tree)
    }
    return try treeChange(from: bases, to: commit.tree)
  }

  /// Returns the commits that `git commit` would make the parents of the next commit: HEAD where it
  /// exists, then those of `MERGE_HEAD`.
  package func parentsOfNextCommit() throws(GitError) -> [ObjectID] {
    try (headCommit().map { [$0] } ?? []) + mergeHeads()
  }
}
