import CLibgit2

/// A reference and the object that it names in the end.
package struct Reference: Sendable, Hashable {
  /// The full name, `refs/heads/main`; invalid UTF-8 repaired.
  package let name: String
  package let id: ObjectID
}

extension Repository {
  /// Returns the object that a reference names in the end, by its full name; nil where there is no
  /// such reference, or it names one that does not exist (HEAD on a new branch).
  package func reference(_ name: String) throws(GitError) -> ObjectID? {
    var id = git_oid()
    let status = unsafe git_reference_name_to_id(&id, handle.pointer, name)
    if status == GIT_ENOTFOUND.rawValue {
      git_error_clear()
      return nil
    }
    if status < 0 { throw Library.lastError("read reference '\(name)'", status) }
    return ObjectID(id)
  }

  /// Returns the full name of the branch that is checked out, also where it has no commit yet; nil
  /// where HEAD is detached.
  package func headBranch() throws(GitError) -> String? {
    let head = unsafe try acquire("read HEAD") {
      unsafe git_reference_lookup(&$0, handle.pointer, "HEAD")
    }
    defer { unsafe git_reference_free(head) }
    guard let target = unsafe git_reference_symbolic_target(head) else { return nil }
    return unsafe String(cString: target)
  }

  /// Returns the references whose full name starts with `prefix` (`refs/heads/`), sorted by name.
  /// Those that name nothing are left out.
  package func references(_ prefix: String) throws(GitError) -> [Reference] {
    let iterator = unsafe try acquire("list references") {
      unsafe git_reference_iterator_new(&$0, handle.pointer)
    }
    defer { unsafe git_reference_iterator_free(iterator) }
    var found: [Reference] = []
    while true {
      var next: UnsafePointer<CChar>?
      let status = unsafe git_reference_next_name(&next, iterator)
      if status == GIT_ITEROVER.rawValue { break }
      guard status == 0, let next = unsafe next else {
        throw Library.lastError("list references", status)
      }
      var id = git_oid()
      guard unsafe String(cString: next).hasPrefix(prefix),
        unsafe git_reference_name_to_id(&id, handle.pointer, next) == 0
      else { continue }
      found.append(Reference(name: unsafe String(cString: next), id: ObjectID(id)))
    }
    return found.sorted { $0.name < $1.name }
  }

  /// Makes a reference name another object, if it still names the one expected.
  ///
  /// - Parameter expected: what it must name now; nil: it must not exist.
  /// - Throws: `.locked` where someone else changed it or holds its lock, `.quarantine` inside a
  ///   push that is not accepted yet, `.invalidName`, `.system`.
  package func updateReference(
    _ name: String, to id: ObjectID, expecting expected: ObjectID?, message: String
  ) throws(GitError) {
    try refuseInQuarantine("update reference '\(name)'")
    var new = id.raw
    var reference: OpaquePointer?
    defer { unsafe git_reference_free(reference) }
    var status: Int32
    if let expected {
      var old = expected.raw
      status = unsafe git_reference_create_matching(
        &reference, handle.pointer, name, &new, 1, &old, message)
    } else {
      status = unsafe git_reference_create(&reference, handle.pointer, name, &new, 0, message)
      // Someone else made it first.
      if status == GIT_EEXISTS.rawValue { status = GIT_EMODIFIED.rawValue }
    }
    if status < 0 { throw Library.lastError("update reference '\(name)'", status) }
  }

  func refuseInQuarantine(_ operation: String) throws(GitError) {
    guard isInsideQuarantine else { return }
    throw GitError(
      .quarantine, operation, "the push is not accepted yet, and may never be",
      hint: "write in post-receive")
  }
}
