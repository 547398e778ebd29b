import Glibc

/// An exclusive `flock` on a file, made where it is missing; let go when the value ends, also when
/// the process is killed, so that no stale lock can be left behind. The file itself stays.
package struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Waits for the lock.
  /// - Parameter timeoutMilliseconds: how long to wait at most; nil waits for ever, 0 not at all.
  /// - Throws: `EWOULDBLOCK` where the lock is not had in time, or the reason the file cannot be
  ///   opened.
  package init(
    _ path: some FilePathBytes, timeoutMilliseconds: Int? = nil
  ) throws(PlatformError) {
    let descriptor = try Files.open(path, O_RDWR | O_CREAT, "lock")
    do throws(PlatformError) {
      try Self.acquire(descriptor, path, timeoutMilliseconds)
    } catch {
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  private static func acquire(
    _ descriptor: Int32, _ path: some FilePathBytes, _ timeoutMilliseconds: Int?
  ) throws(PlatformError) {
    guard let timeoutMilliseconds else {
      if retryingInterrupts({ flock(descriptor, LOCK_EX) }) == 0 { return }
      throw PlatformError("lock", path)
    }
    let deadline = Clock.monotonicNanoseconds() + UInt64(timeoutMilliseconds) * 1_000_000
    var pause = 1
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR, Clock.monotonicNanoseconds() < deadline else {
        throw PlatformError("lock", path)
      }
      Clock.sleep(milliseconds: pause)
      pause = min(pause * 2, 50)
    }
  }
}
