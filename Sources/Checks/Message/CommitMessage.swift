import Text

/// A commit message as git will store it, with the way back to the bytes that a person wrote.
///
/// Cleaning only takes lines and ends of lines away, so a cleaned message is a list of places in
/// the raw one, and findings point into the file that is open in the editor.
package struct CommitMessage: Sendable {
  /// What sort of commit the message is for.
  package enum Kind: String, Sendable, CaseIterable {
    case ordinary
    case merge
    case revert
    /// `fixup!`, `squash!` or `amend!`: the message goes when `git rebase --autosquash` has run.
    case autosquash
  }

  /// The bytes as given.
  package let raw: [UInt8]
  /// The lines that are left after cleaning, without line ends, as ranges of `raw`; a blank line
  /// is an empty range.
  package let lines: [Range<Int>]
  package let kind: Kind
  /// What marks a comment line in `raw`.
  let comments: MessageContext.Comments
  private let isVerbatim: Bool

  package init(_ raw: [UInt8], _ context: MessageContext) {
    self.raw = raw
    lines = MessageCleanup.lines(of: raw, context)
    comments = context.comments
    isVerbatim = context.cleanup == .verbatim
    kind = Self.kind(of: lines.first { !$0.isEmpty }.map { raw[$0] } ?? [], context)
  }

  /// The message as git will store it: its lines, each with a line end. Verbatim ones as given.
  package var cleaned: [UInt8] {
    if isVerbatim { return raw }
    var out: [UInt8] = []
    out.reserveCapacity(raw.count)
    for line in lines {
      out += raw[line]
      out.append(UInt8(ascii: "\n"))
    }
    return out
  }

  /// The bytes as given, with blanks for all that git will not store: places are those of `raw`.
  var blanked: [UInt8] {
    if isVerbatim { return raw }
    var text = raw.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    for line in lines { text.replaceSubrange(line, with: raw[line]) }
    return text
  }

  package var isEmpty: Bool { lines.allSatisfy { $0.isEmpty } }

  /// The index of the first line with text; nil in an empty message.
  package var subjectIndex: Int? { lines.firstIndex { !$0.isEmpty } }

  /// The first line with text; nil in an empty message.
  package var subject: Range<Int>? { subjectIndex.map { lines[$0] } }

  /// The lines after the subject and the blank lines that follow it.
  package var body: ArraySlice<Range<Int>> {
    subjectIndex.map { lines[($0 + 1)...].drop { $0.isEmpty } } ?? []
  }

  /// Returns the text of a range of `raw`; invalid UTF-8 is repaired.
  package func text(_ range: Range<Int>) -> String {
    String(decoding: raw[range], as: UTF8.self)
  }

  private static func kind(of subject: ArraySlice<UInt8>, _ context: MessageContext) -> Kind {
    if ["fixup! ", "squash! ", "amend! "].contains(where: { subject.starts(with: $0.utf8) }) {
      return .autosquash
    }
    if context.isMerge ?? isMergeSubject(subject) { return .merge }
    return context.isRevert ?? isRevertSubject(subject) ? .revert : .ordinary
  }

  /// What `git merge`, `git pull` and the forges write (`fmt-merge-msg.c`).
  private static func isMergeSubject(_ subject: ArraySlice<UInt8>) -> Bool {
    let starts = [
      "Merge branch '", "Merge branches '", "Merge remote-tracking branch", "Merge tag '",
      "Merge tags '", "Merge commit '", "Merge commits '", "Merge pull request #",
      "Merge pull request !", "Merge HEAD", "Merge refs/", "Merge branch \"", "Merge request ",
      "Merged in ",
    ]
    return starts.contains { subject.starts(with: $0.utf8) }
  }

  /// What `git revert` writes, also for the revert of a revert (`sequencer.c`).
  private static func isRevertSubject(_ subject: ArraySlice<UInt8>) -> Bool {
    subject.last == UInt8(ascii: "\"")
      && (subject.starts(with: "Revert \"".utf8) || subject.starts(with: "Reapply \"".utf8))
  }
}
