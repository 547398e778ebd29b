import Glibc

/// What this process does when signalled.
package enum Signals {
  /// Makes writing to a closed pipe an error (`EPIPE`) rather than the end of the process.
  /// Children started by `Processes` get the default back.
  package static func ignoreBrokenPipe() {
    _ = signal(SIGPIPE, SIG_IGN)
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
