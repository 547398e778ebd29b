/// Runs a suffix filter: the automaton of one thread.
final class SuffixProbe {
  private let literalOffsets: [Int]
  private let automaton: LazyAutomaton

  init(_ filter: SuffixFilter) {
    literalOffsets = filter.literalOffsets
    automaton = LazyAutomaton(filter.compiled, isLongest: false, skipper: nil)
  }

  /// About how much memory the automaton holds, in bytes.
  var cacheBytes: Int { automaton.memoryBytes }

  /// Whether a match may hold the literal at `place`.
  /// - Parameter work: grows by the bytes read.
  @inline(__always)
  func accepts(
    _ text: UnsafePointer<UInt8>, count: Int, at place: Int, _ work: inout Int
  ) -> Bool {
    let before = automaton.bytesReadInAll
    defer { work &+= automaton.bytesReadInAll &- before }
    for offset in literalOffsets where offset <= place {
      let outcome = unsafe automaton.matchEnd(
        in: text, count: count, from: place &- offset, lastStart: place &- offset, to: count,
        earliest: true)
      if outcome != .noMatch { return true }
    }
    return false
  }
}
