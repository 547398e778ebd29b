/// A parsed pattern. The parser has resolved flags, escapes and classes: what is left are bytes
/// and characters to match, and the order in which to try alternatives.
indirect enum Syntax: Sendable {
  /// Matches the empty text.
  case empty
  /// One character.
  case character(UInt32)
  /// One character of the set, none where the set is empty.
  case set(CodePointSet)
  /// Any one byte, `\C`.
  case anyByte
  case assertion(Assertion)
  case concatenation([Syntax])
  /// The earlier alternatives are preferred.
  case alternation([Syntax])
  case repetition(Syntax, minimum: Int, maximum: Int?, greedy: Bool)
  case capture(Syntax, group: Int)
}

/// A condition on the place between two bytes.
enum Assertion: UInt8, Sendable, CaseIterable {
  case textStart
  case textEnd
  case lineStart
  case lineEnd
  case wordBoundary
  case notWordBoundary

  /// The same condition as seen by an engine that reads the text from its end.
  var reversed: Assertion {
    switch self {
    case .textStart: .textEnd
    case .textEnd: .textStart
    case .lineStart: .lineEnd
    case .lineEnd: .lineStart
    case .wordBoundary, .notWordBoundary: self
    }
  }

  /// Whether the byte to come decides the condition.
  var looksAhead: Bool { self != .textStart && self != .lineStart }

  /// Whether the condition holds between `previous` and `next`, nil standing for an end of the
  /// text. Words are of ASCII letters, digits and `_`.
  func holds(previous: UInt8?, next: UInt8?) -> Bool {
    switch self {
    case .textStart: previous == nil
    case .textEnd: next == nil
    case .lineStart: previous == nil || previous == UInt8(ascii: "\n")
    case .lineEnd: next == nil || next == UInt8(ascii: "\n")
    case .wordBoundary: isWord(previous) != isWord(next)
    case .notWordBoundary: isWord(previous) == isWord(next)
    }
  }
}

/// Whether `byte` is an ASCII letter, digit or `_`; an end of the text is not.
func isWord(_ byte: UInt8?) -> Bool {
  guard let byte else { return false }
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
    return true
  default: return false
  }
}
