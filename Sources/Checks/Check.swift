import Diagnostics
import Rules
import Text

/// A rule's check, made ready to judge by. `number` is the rule's index in the report.
enum Check: Sendable {
  /// Found by the one pass over the text that serves all patterns.
  case search(any SearchCheck)
  /// Fed by the one pass over the lines.
  case line(LineCheck)
  /// Makes a pass of its own.
  case content(any ContentCheck)
  case file(any FileCheck)
  case tree(any TreeCheck)
  case message(any MessageCheck)
}

/// A check of the bytes of a regular file that needs to see all of them. Files that git takes for
/// binary are left out.
protocol ContentCheck: Sendable {
  /// Whether it judges texts in UTF-16 and UTF-32, which it is given as UTF-8.
  var judgesDecoded: Bool { get }
  func judge(_ bytes: Span<UInt8>, _ number: Int, _ report: inout Report)
}

extension ContentCheck {
  var judgesDecoded: Bool { false }
}

/// A check of what a file is rather than of what its lines say.
protocol FileCheck: Sendable {
  /// Whether the check needs the content of such a file.
  func needsContent(_ file: FileFacts) -> Bool
  /// - Parameters:
  ///   - bytes: the content; empty where no check needed it.
  ///   - tree: the names of the tree that the file is in, where the caller knows them.
  func judge(
    _ file: FileFacts, _ bytes: Span<UInt8>, _ tree: TreeView?, _ number: Int,
    _ report: inout Report) throws(Failure)
}

extension FileCheck {
  func needsContent(_ file: FileFacts) -> Bool { false }
}

/// A check of the names of a tree.
protocol TreeCheck: Sendable {
  func judge(
    _ tree: TreeView, _ change: TreeChange, _ selects: (RepositoryPath) -> Bool, _ number: Int,
    _ report: inout TreeReport) throws(Failure)
}

/// A check of a commit message.
protocol MessageCheck: Sendable {
  func judge(_ message: CommitMessage, _ number: Int, _ report: inout Report)
}
