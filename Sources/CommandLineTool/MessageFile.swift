import Checks
import Diagnostics
import Git
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

extension Session {
  /// How git will clean a message that a person has edited, by the repository's configuration.
  func messageContext() throws(Failure) -> MessageContext {
    do throws(GitError) {
      var context = MessageContext()
      var comment = try repository.configuration("core.commentString")
      if comment == nil { comment = try repository.configuration("core.commentChar") }
      if let comment, !comment.isEmpty {
        context.comments = comment == "auto" ? .automatic : .marker(comment)
      }
      let cleanup = try repository.configuration("commit.cleanup")
      context.cleanup = cleanup.flatMap(MessageContext.Cleanup.init) ?? .strip
      return context
    } catch {
      throw error.failure
    }
  }
}
