import Text

/// What git knows about a commit message that its bytes do not say.
package struct MessageContext: Sendable, Hashable {
  /// What marks a comment line: git's `core.commentChar` or `core.commentString`.
  package enum Comments: Sendable, Hashable {
    /// A line that starts with this is a comment. Never empty.
    case marker(String)
    /// `auto`: git picked a character that no line of the message starts with. It is told from
    /// the comments at the end of the message.
    case automatic
  }

  /// What git will do to the message: `commit.cleanup` and `--cleanup`. Where those are `default`,
  /// git strips a message that is edited and keeps the comment lines of one that is not; in a
  /// hook, `GIT_EDITOR` set to `:` says that no editor was opened.
  package enum Cleanup: String, Sendable, CaseIterable {
    /// Comment lines, white space at line ends, blank lines at both ends and in a row go, and all
    /// from the scissors line on.
    case strip
    /// As `strip`, but lines that look like comments stay, also those after a scissors line.
    case whitespace
    /// As `whitespace`, and all from the scissors line on goes.
    case scissors
    /// Nothing goes. Also for the message of a commit that exists already.
    case verbatim
  }

  package var comments: Comments
  package var cleanup: Cleanup
  /// Whether the commit is a merge; nil where only the text can tell.
  package var isMerge: Bool?
  /// Whether the commit is a revert; nil where only the text can tell.
  package var isRevert: Bool?

  package init(
    comments: Comments = .marker("#"), cleanup: Cleanup = .strip, isMerge: Bool? = nil,
    isRevert: Bool? = nil
  ) {
    self.comments = comments
    self.cleanup = cleanup
    self.isMerge = isMerge
    self.isRevert = isRevert
  }

  /// The context of a commit that exists already: what its message holds is the message.
  package static func committed(isMerge: Bool) -> MessageContext {
    MessageContext(cleanup: .verbatim, isMerge: isMerge)
  }
}
