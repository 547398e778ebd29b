/// What stood before the place that a state of a deterministic automaton stands for, as far as
/// assertions can tell.
enum LookBehind: UInt32, Sendable {
  case other
  case word
  case newline
  case textStart

  init(_ previous: UInt8?) {
    guard let previous else {
      self = .textStart
      return
    }
    self = previous == UInt8(ascii: "\n") ? .newline : isWord(previous) ? .word : .other
  }

  /// The same for a program with the given assertions: what none of them can tell apart is one.
  func normalized(for program: Program) -> LookBehind {
    switch self {
    case .word:
      program.contains(.wordBoundary) || program.contains(.notWordBoundary) ? .word : .other
    case .newline: program.contains(.lineStart) ? .newline : .other
    case .textStart:
      program.contains(.textStart)
        ? .textStart : program.contains(.lineStart) ? .newline : .other
    case .other: .other
    }
  }

  /// A byte (or the start of the text) that assertions cannot tell from the one that was there.
  var previous: UInt8? {
    switch self {
    case .other: UInt8(ascii: " ")
    case .word: UInt8(ascii: "a")
    case .newline: UInt8(ascii: "\n")
    case .textStart: nil
    }
  }
}
