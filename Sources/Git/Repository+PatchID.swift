import CLibgit2
import Platform

extension Repository {
  /// The most bytes of changed files, old and new together, for which a patch id is worked out.
  package static let patchIDBytesMax = 32 << 20

  /// Returns a name for what a commit changes, the same wherever the change is applied: what
  /// `git patch-id --stable` prints for text files. Line numbers and white space do not count.
  ///
  /// - Returns: nil for a merge, for a commit that changes nothing, for changes of more than
  ///   `patchIDBytesMax`, and for the first commit of a shallow clone.
  package func patchID(of id: ObjectID) throws(GitError) -> ObjectID? {
    let commit = try commit(id)
    let isCut = try isShallowRoot(id)
    if isCut || commit.parents.count > 1 { return nil }
    let base = try commit.parents.first.map { id throws(GitError) in try self.commit(id).tree }
    let change = try treeChange(from: [base], to: commit.tree)
    guard !change.files.isEmpty, try size(of: change) <= Self.patchIDBytesMax else { return nil }
    return try patchID(from: base, to: commit.tree)
  }

  private func size(of change: Change) throws(GitError) -> Int {
    var total = 0
    for file in change.files {
      for version in [file.new] + file.old {
        if let version, !version.isGitlink { total += try objects.blobSize(version.id) }
      }
    }
    return total
  }

  private func patchID(from base: ObjectID?, to target: ObjectID) throws(GitError) -> ObjectID {
    let old = try base.map { id throws(GitError) in try TreeHandle(id, handle) }
    let new = try TreeHandle(target, handle)
    var options = unsafe git_diff_options()
    try check("compare trees") {
      unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    }
    // Attributes of the work tree must not decide what counts as text.
    unsafe options.flags =
      GIT_DIFF_FORCE_TEXT.rawValue | GIT_DIFF_INCLUDE_TYPECHANGE.rawValue
      | GIT_DIFF_INDENT_HEURISTIC.rawValue
    let diff = unsafe try acquire("compare trees") {
      unsafe git_diff_tree_to_tree(&$0, handle.pointer, old?.pointer, new.pointer, &options)
    }
    defer { unsafe git_diff_free(diff) }
    var name = git_oid()
    try check("work out a patch id") { unsafe git_diff_patchid(&name, diff, nil) }
    return ObjectID(name)
  }
}

/// The owner of one `git_tree`.
@safe private final class TreeHandle {
  let pointer: OpaquePointer

  init(_ id: ObjectID, _ repository: RepositoryHandle) throws(GitError) {
    var name = id.raw
    unsafe pointer = try acquire("read tree \(id)") {
      unsafe git_tree_lookup(&$0, repository.pointer, &name)
    }
  }

  deinit { unsafe git_tree_free(pointer) }
}
