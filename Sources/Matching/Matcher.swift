import Text

/// Runs one pattern: its scratch memory and automata under construction. One thread's alone.
package final class Matcher {
  package let pattern: Pattern
  private let compiled: CompiledPattern
  private lazy var forward = LazyAutomaton(
    compiled.program, classes: compiled.classes, isLongest: false, skipper: compiled.skipper)
  private lazy var reverse = LazyAutomaton(
    pattern.compiledReverse.program, classes: pattern.compiledReverse.classes, isLongest: true,
    skipper: nil)
  private lazy var searcher = NFASimulation(compiled.program, captures: false)
  private lazy var capturer = NFASimulation(compiled.program, captures: true)
  /// How many searches the simulation does on its own after the automaton gave up.
  private var simulatedSearches = 0

  package init(_ pattern: Pattern) {
    self.pattern = pattern
    compiled = pattern.compiled
  }

  /// Finds the leftmost match that starts at or after `start`; of those the preferred one.
  ///
  /// What lies before `start` still counts for `^`, `\A`, `\b` and `\B`. An empty match inside a
  /// well-formed UTF-8 character is passed over.
  /// - Parameter start: an offset in `0...haystack.count`; any other value traps.
  package func firstMatch(in haystack: Span<UInt8>, from start: Int = 0) -> Range<Int>? {
    precondition(start >= 0 && start <= haystack.count, "search starts outside the text")
    var at = start
    while let match = search(haystack, from: at) {
      guard match.isEmpty, let next = characterEnd(haystack, around: match.lowerBound) else {
        return match
      }
      at = next
    }
    return nil
  }

  /// Calls `body` with all matches that do not overlap, in order, until it returns false.
  ///
  /// An empty match right after the previous match is left out, as Go and Rust do.
  package func forEachMatch(in haystack: Span<UInt8>, _ body: (Range<Int>) -> Bool) {
    var at = 0
    var previousEnd = -1
    while at <= haystack.count, let match = firstMatch(in: haystack, from: at) {
      if match.isEmpty {
        at = nextCharacter(haystack, after: match.upperBound)
        if match.lowerBound == previousEnd { continue }
      } else {
        at = match.upperBound
      }
      previousEnd = match.upperBound
      if !body(match) { return }
    }
  }

  /// Returns the range of each group in `match`, which must come from this pattern and haystack;
  /// the whole match first, nil for groups that took no part.
  package func captures(in haystack: Span<UInt8>, match: Range<Int>) -> [Range<Int>?] {
    guard pattern.groupCount > 1 else { return [match] }
    let slots = capturer.search(
      in: haystack, from: match.lowerBound, to: match.upperBound, anchored: true)
    guard let slots else { return [match] + Array(repeating: nil, count: pattern.groupCount - 1) }
    return (0..<pattern.groupCount).map { group in
      let (start, end) = (slots[2 * group], slots[2 * group + 1])
      return start < 0 || end < 0 ? nil : start..<end
    }
  }

  /// Finds the leftmost match that starts at or after `start`, wherever it lies.
  private func search(_ haystack: Span<UInt8>, from start: Int) -> Range<Int>? {
    if simulatedSearches > 0 {
      simulatedSearches -= 1
      return simulate(haystack, from: start)
    }
    return unsafe haystack.withUnsafeBufferPointer { buffer in
      guard let text = buffer.baseAddress else { return simulate(haystack, from: start) }
      let outcome = unsafe forward.matchEnd(
        in: text, count: buffer.count, from: start, lastStart: buffer.count, to: buffer.count,
        earliest: false)
      switch outcome {
      case .noMatch: return nil
      case .match(let end):
        let begin = unsafe reverse.matchStart(
          in: text, count: buffer.count, endingAt: end, lowest: start)
        if case .match(let begin) = begin { return begin..<end }
        return fallBack(haystack, from: start)
      case .gaveUp: return fallBack(haystack, from: start)
      }
    }
  }

  private func fallBack(_ haystack: Span<UInt8>, from start: Int) -> Range<Int>? {
    simulatedSearches = 64
    return simulate(haystack, from: start)
  }

  private func simulate(_ haystack: Span<UInt8>, from start: Int) -> Range<Int>? {
    searcher.search(in: haystack, from: start, to: haystack.count, anchored: false)
      .map { $0[0]..<$0[1] }
  }
}

/// Returns the end of the well-formed UTF-8 character that `offset` lies inside of; nil where it
/// lies between characters.
func characterEnd(_ bytes: Span<UInt8>, around offset: Int) -> Int? {
  guard offset < bytes.count, bytes[offset] & 0xC0 == 0x80 else { return nil }
  for back in 1...3 where offset - back >= 0 {
    if bytes[offset - back] & 0xC0 == 0x80 { continue }
    let length = utf8Length(bytes, at: offset - back)
    return length > back ? offset - back + length : nil
  }
  return nil
}

/// Returns the offset after the character at `offset`, an invalid byte counting as one; one past
/// the end at the end.
func nextCharacter(_ bytes: Span<UInt8>, after offset: Int) -> Int {
  offset < bytes.count ? offset + max(1, utf8Length(bytes, at: offset)) : offset + 1
}
