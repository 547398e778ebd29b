import Diagnostics
import Platform

/// A commit message in a file, as git hands it to `commit-msg`.
enum MessageFile {
  /// The longest message that is read: 16 MiB.
  static let bytesMax = 16 << 20

  /// - Parameter path: raw; `-` is standard input.
  static func read(_ path: [UInt8]) throws(Failure) -> [UInt8] {
    do throws(PlatformError) {
      if path == Array("-".utf8) { return try Terminal.readAll(0, limit: bytesMax) }
      return try Files.read(path, limit: bytesMax)
    } catch {
      throw Failure(Diagnostic(.error, "unreadable-message", error.description))
    }
  }
}
