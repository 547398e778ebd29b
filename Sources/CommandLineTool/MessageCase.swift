import Checks
import Diagnostics
import Git
import Platform

/// How the commit message at hand came about, and so how it is to be read.
enum MessageCase {
  /// In the file that git hands to `commit-msg`.
  case beingWritten(MessageContext)
  /// In a commit that exists.
  case committed(isMerge: Bool)

  var context: MessageContext {
    switch self {
    case .beingWritten(let context): context
    case .committed(let isMerge): .committed(isMerge: isMerge)
    }
  }
}

extension Session {
  /// How git will clean the message that is being written: `core.commentChar`, `commit.cleanup`,
  /// and whether an editor was opened (git sets `GIT_EDITOR` to `:` where none was).
  func messageContext() throws(Failure) -> MessageContext {
    do throws(GitError) {
      var context = MessageContext()
      if let marker = try repository.configuration("core.commentChar"), !marker.isEmpty {
        context.comments = marker == "auto" ? .automatic : .marker(marker)
      }
      let cleanup = try repository.configuration("commit.cleanup") ?? "default"
      let isEdited = Environment.get("GIT_EDITOR") != ":"
      context.cleanup =
        MessageContext.Cleanup(rawValue: cleanup) ?? (isEdited ? .strip : .whitespace)
      context.isMerge = try !repository.mergeHeads().isEmpty
      context.isRevert = repository.isInProgress("REVERT_HEAD") ? true : nil
      return context
    } catch {
      throw error.failure
    }
  }

  /// How a message given by hand is read: with comments, as an editor leaves it.
  static let givenMessage = MessageContext()
}
