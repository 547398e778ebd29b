/// Why a pattern was refused: where it goes wrong, what is wrong, and what to write instead.
package struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The offset in bytes into the pattern's UTF-8 at which the trouble starts.
  package var offset: Int
  /// Lower case, no full stop, the offending piece in single quotes.
  package var message: String
  /// What to write instead, where there is something to say.
  package var hint: String?

  package init(offset: Int, message: String, hint: String? = nil) {
    self.offset = offset
    self.message = message
    self.hint = hint
  }

  package var description: String {
    "\(message) at byte \(offset)" + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}
