import CLibgit2
import Synchronization

/// libgit2 as a whole: its start, its settings, and the calls into it.
///
/// It is started by the first repository that is opened and never shut down: the stand-ins for its
/// network transports keep no state that could be taken apart.
enum Library {
  /// Starts libgit2 once. Costs well under a millisecond.
  static let start: Result<Void, GitError> = {
    let status = git_libgit2_init()
    if status < 0 { return .failure(lastError("start libgit2", status)) }
    // libgit2 would refuse repositories over extensions that change nothing that is asked of it
    // here. Object format and reference storage are let in so that `Repository` can refuse them
    // by name.
    let allowed = factory_hook_allow_extensions()
    if allowed < 0 { return .failure(lastError("start libgit2", allowed)) }
    // Trees of a long history would otherwise fill up to 256 MiB.
    _ = factory_hook_set_cache_max_size(16 << 20)
    return .success(())
  }()

  /// Held while settings that count for the whole library are changed and a repository is opened
  /// under them.
  static let settings = Mutex(())

  /// Returns what libgit2 says about the call that just failed on this thread.
  static func lastError(_ operation: String, _ status: Int32) -> GitError {
    var message = "libgit2 gives no reason (status \(status))"
    var isConfiguration = false
    if let error = unsafe git_error_last(), let text = unsafe error.pointee.message {
      message = unsafe String(cString: text)
      isConfiguration = unsafe error.pointee.klass == Int32(GIT_ERROR_CONFIG.rawValue)
    }
    git_error_clear()
    return GitError(code(status, isConfiguration), operation, message)
  }

  private static func code(_ status: Int32, _ isConfiguration: Bool) -> GitError.Code {
    switch git_error_code(status) {
    case GIT_ENOTFOUND: isConfiguration ? .failed : .notFound
    case GIT_EAMBIGUOUS: .ambiguous
    case GIT_EINVALIDSPEC: .invalidName
    case GIT_ELOCKED, GIT_EMODIFIED: .locked
    case GIT_EOWNER: .untrustedOwner
    default: .failed
    }
  }
}

/// Runs one call into libgit2; a negative status becomes an error that says what was being done.
func check(_ operation: @autoclosure () -> String, _ call: () -> Int32) throws(GitError) {
  let status = call()
  if status < 0 { throw Library.lastError(operation(), status) }
}

/// Runs a call that hands out an object, and returns that object.
func acquire(
  _ operation: @autoclosure () -> String, _ call: (inout OpaquePointer?) -> Int32
) throws(GitError) -> OpaquePointer {
  var object: OpaquePointer?
  let status = unsafe call(&object)
  guard status >= 0, let object = unsafe object else {
    throw Library.lastError(operation(), status)
  }
  return unsafe object
}
