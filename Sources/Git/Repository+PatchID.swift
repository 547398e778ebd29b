import CLibgit2
import Platform
import Text

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
    guard !change.files.isEmpty, try size(of: change) <= Self.patchIDBytesMax else { return nil }
    // The blobs that count have been hashed when they were judged; here they only make a name.
    return try ObjectVerification.without { () throws(GitError) in
      try patchID(from: base, to: commit.tree, of: change.files.map(\.path.bytes))
    }
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

  /// - Parameter paths: all files that differ: libgit2 would open every folder to find them.
  private func patchID(
    from base: ObjectID?, to target: ObjectID, of paths: [[UInt8]]
  ) throws(GitError) -> ObjectID {
    let names: CStringVector
    do throws(PlatformError) {
      names = try CStringVector(paths)
    } catch {
      throw GitError(error, "compare trees")
    }
    let old = try base.map { id throws(GitError) in try TreeHandle(id, handle) }
    let new = try TreeHandle(target, handle)
    var options = unsafe git_diff_options()
    try check("compare trees") {
      unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    }
    // Attributes of the work tree must not decide what counts as text.
    unsafe options.flags =
      GIT_DIFF_FORCE_TEXT.rawValue | GIT_DIFF_INCLUDE_TYPECHANGE.rawValue
      | GIT_DIFF_INDENT_HEURISTIC.rawValue | GIT_DIFF_DISABLE_PATHSPEC_MATCH.rawValue
    try hideIndex()
    let diff = unsafe try acquire("compare trees") { diff in
      unsafe names.withPointers { pointers in
        unsafe options.pathspec = git_strarray(strings: pointers, count: paths.count)
        return unsafe git_diff_tree_to_tree(
          &diff, handle.pointer, old?.pointer, new.pointer, &options)
      }
    }
    defer { unsafe git_diff_free(diff) }
    var name = git_oid()
    try check("work out a patch id") { unsafe git_diff_patchid(&name, diff, nil) }
    return ObjectID(name)
  }

  /// Gives libgit2 an empty index for this repository. Nothing of ours asks it for the real one, but
  /// it looks there for attributes of each file that it compares, and reads all of it for that: a
  /// tenth of a second where there are 100,000 files.
  private func hideIndex() throws(GitError) {
    let empty = unsafe try acquire("make an empty index") { unsafe git_index_new(&$0) }
    defer { unsafe git_index_free(empty) }
    try check("set an empty index") { unsafe git_repository_set_index(handle.pointer, empty) }
  }
}

/// The patch ids that were worked out, nil for commits that have none.
final class PatchMemo {
  static let countMax = 1 << 17

  var known: [ObjectID: ObjectID?] = [:]
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
