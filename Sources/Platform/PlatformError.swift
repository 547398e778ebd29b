import Glibc

/// A system call that failed: what was being done, to what, and the C library's reason.
package struct PlatformError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A verb phrase that reads after "cannot": `open`, `read`, `lock`.
  package let operation: String
  /// The path or program concerned, invalid UTF-8 repaired; empty where there is none.
  package let path: String
  /// The value of `errno`.
  package let errorNumber: Int32

  package init(_ operation: String, _ path: String, _ errorNumber: Int32) {
    self.operation = operation
    self.path = path
    self.errorNumber = errorNumber
  }

  /// Takes the reason from `errno`, which the failed call must just have set.
  init(_ operation: String, _ path: some FilePathBytes) {
    self.init(operation, path.displayText, errno)
  }

  /// The C library's text for the reason, in English.
  package var reason: String {
    guard let text = unsafe strerror(errorNumber) else { return "error \(errorNumber)" }
    return unsafe String(cString: text)
  }

  /// The number of "no such file" (`ENOENT`), for errors made by a search that found nothing.
  package static let notFoundNumber = ENOENT

  /// The number of "stale file" (`ESTALE`), for a file that is no longer what it was.
  package static let staleNumber = ESTALE

  /// Whether nothing exists under that name (`ENOENT`, or a parent that is no folder).
  package var isNotFound: Bool { errorNumber == ENOENT || errorNumber == ENOTDIR }

  /// Whether the caller lacks the right (`EACCES`, `EPERM`) or the file system is read-only.
  package var isPermission: Bool {
    errorNumber == EACCES || errorNumber == EPERM || errorNumber == EROFS
  }

  /// Whether the disk or the quota is full.
  package var isNoSpace: Bool { errorNumber == ENOSPC || errorNumber == EDQUOT }

  /// Whether the reader of a pipe has left (`EPIPE`).
  package var isReaderGone: Bool { errorNumber == EPIPE }

  /// A stream that was closed before the program started (`EBADF`).
  package static func closed(_ operation: String, _ path: String) -> PlatformError {
    PlatformError(operation, path, EBADF)
  }

  /// Whether a lock is held by someone else, or a wait ran out.
  package var isBusy: Bool { errorNumber == EWOULDBLOCK || errorNumber == ETIMEDOUT }

  package var description: String {
    path.isEmpty ? "cannot \(operation): \(reason)" : "cannot \(operation) '\(path)': \(reason)"
  }
}
