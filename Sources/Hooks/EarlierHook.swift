package import Diagnostics
import Platform
import Text

/// The hook that was there before ours, which is called first.
package enum EarlierHook {
  /// Runs the hook at `path` as git would have: same folder, environment, arguments and standard
  /// input, its output where ours goes.
  ///
  /// A file that is gone or not executable is passed over, as git passes over it.
  /// - Parameters:
  ///   - path: as the shim gives it; relative to the folder that git started us in.
  ///   - input: what git wrote to our standard input, for hooks that get any; nil lets the hook
  ///     read our own.
  /// - Returns: its exit status, or 128 plus the signal that killed it; 0 where there is none.
  /// - Throws: a `Failure` where it cannot be started: it did not agree, so nothing may go on.
  package static func run(
    _ path: [UInt8], arguments: [[UInt8]], input: [UInt8]?
  ) throws(Failure) -> Int32 {
    guard Files.isExecutable(path) else { return 0 }
    do throws(PlatformError) {
      return try start([path] + arguments, input)
    } catch {
      guard error.errorNumber == execFormatError else { throw failure(path, error) }
    }
    // No `#!` line: git, like a shell, has such a file read by sh.
    do throws(PlatformError) {
      return try start([Array("/bin/sh".utf8), path] + arguments, input)
    } catch {
      throw failure(path, error)
    }
  }

  private static func start(
    _ command: [[UInt8]], _ input: [UInt8]?
  ) throws(PlatformError) -> Int32 {
    try Processes.run(
      rawArguments: command, input: input, inheritsInput: input == nil, output: .inherit
    ).status
  }

  private static func failure(_ path: [UInt8], _ error: PlatformError) -> Failure {
    let shown = printableText(path)
    return Failure(
      Diagnostic(
        .error, "earlier-hook", "cannot run the hook '\(shown)': \(error.reason)",
        hint: "mend it, or take it away"))
  }

  /// `ENOEXEC` of Linux.
  private static let execFormatError: Int32 = 8
}
