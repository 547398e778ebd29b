import Glibc

/// What this process does when signalled.
package enum Signals {
  /// Makes writing to a closed pipe an error (`EPIPE`) rather than the end of the process.
  /// Children started by `Processes` get the default back.
  package static func ignoreBrokenPipe() {
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// Runs a write with `SIGPIPE` held back on this thread and then dropped: where nobody reads the
  /// pipe that is an error (`EPIPE`), whatever this process does with the signal.
  static func holdingBrokenPipe(_ write: () -> Int) -> Int {
    var pipe = sigset_t()
    unsafe sigemptyset(&pipe)
    unsafe sigaddset(&pipe, SIGPIPE)
    var pending = sigset_t()
    unsafe sigpending(&pending)
    let wasPending = unsafe sigismember(&pending, SIGPIPE) == 1
    var before = sigset_t()
    unsafe pthread_sigmask(SIG_BLOCK, &pipe, &before)
    let result = write()
    let reason = errno
    if result < 0, reason == EPIPE, !wasPending {
      var atOnce = timespec()
      unsafe sigtimedwait(&pipe, nil, &atOnce)
    }
    unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = reason
    return result
  }

  /// Makes writing beyond the limit on file sizes (`ulimit -f`) an error (`EFBIG`) rather than the
  /// end of the process. Children started by `Processes` get the default back.
  package static func ignoreFileSizeLimit() {
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// Ends the process at once with exit status 130 when the user interrupts it (`SIGINT`).
  /// Nothing is cleaned up: what this program writes is safe to be killed at any point.
  package static func onInterruptExit130() {
    _ = signal(SIGINT) { _ in _exit(130) }
    // Whoever started this process may have blocked it.
    var interrupt = sigset_t()
    unsafe sigemptyset(&interrupt)
    unsafe sigaddset(&interrupt, SIGINT)
    unsafe sigprocmask(SIG_UNBLOCK, &interrupt, nil)
  }
}

/// Ends the process with `status`, after the C library's own clean-up.
package func exitProcess(_ status: Int32) -> Never { exit(status) }
