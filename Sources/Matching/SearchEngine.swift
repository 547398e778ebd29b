/// Finds single matches of one pattern: the automata forward and back, and the simulation for
/// when they give up. One thread's alone.
final class SearchEngine {
  private let pattern: Pattern
  private let cacheBytesMax: Int
  private lazy var compiled = pattern.compiled
  private lazy var forward: LazyAutomaton = {
    hasForward = true
    return LazyAutomaton(
      compiled, isLongest: false, skipper: compiled.skipper, cacheBytesMax: cacheBytesMax)
  }()
  private var hasForward = false
  private lazy var reverse: LazyAutomaton = {
    hasReverse = true
    return LazyAutomaton(
      pattern.compiledReverse, isLongest: true, skipper: nil, cacheBytesMax: cacheBytesMax)
  }()
  private var hasReverse = false
  private lazy var searcher = NFASimulation(compiled.program, captures: false)
  private lazy var capturer = NFASimulation(compiled.program, captures: true)
  /// How many searches the simulation does on its own after an automaton gave up.
  private var simulatedSearches = 0
  /// How many bytes the searches have read so far.
  private(set) var bytesRead = 0

  /// How many times the automata gave up, for tests and benchmarks.
  private(set) var fallBacks = 0

  /// - Parameter cacheBytesMax: the bound on the memory of the states of one automaton, in bytes.
  init(_ pattern: Pattern, cacheBytesMax: Int = LazyAutomaton.cacheBytesMax) {
    self.pattern = pattern
    self.cacheBytesMax = cacheBytesMax
  }

  /// About how much memory the automata hold, in bytes.
  var cacheBytes: Int {
    (hasForward ? forward.memoryBytes : 0) + (hasReverse ? reverse.memoryBytes : 0)
  }

  /// Lets the automata try again: for a new text.
  func beginText() { simulatedSearches = 0 }

  /// Finds the leftmost match that starts in `start...lastStart`; of those the preferred one.
  func find(
    in text: UnsafePointer<UInt8>, count: Int, from start: Int, lastStart: Int
  ) -> Range<Int>? {
    if pattern.isAnchored && start > 0 { return nil }
    let lastStart = pattern.isAnchored ? 0 : lastStart
    if simulatedSearches > 0 {
      simulatedSearches -= 1
      return unsafe simulate(text, count, start, lastStart)
    }
    let before = forward.bytesReadInAll
    let outcome = unsafe forward.matchEnd(
      in: text, count: count, from: start, lastStart: lastStart, to: count, earliest: false)
    bytesRead += forward.bytesReadInAll - before
    switch outcome {
    case .noMatch: return nil
    case .gaveUp: return unsafe fallBack(text, count, start, lastStart)
    case .match(let end):
      if lastStart == start { return start..<end }
      if let width = pattern.fixedWidth { return end - width..<end }
      guard
        case .match(let begin) = unsafe reverse.matchStart(
          in: text, count: count, endingAt: end, lowest: start)
      else { return unsafe fallBack(text, count, start, lastStart) }
      bytesRead += end - begin
      return begin..<end
    }
  }

  /// Returns two offsets for each group of `match`, -1 for those that took no part.
  func captures(in text: Span<UInt8>, match: Range<Int>) -> [Int]? {
    capturer.search(
      in: text, from: match.lowerBound, lastStart: match.lowerBound, to: match.upperBound)
  }

  private func fallBack(
    _ text: UnsafePointer<UInt8>, _ count: Int, _ start: Int, _ lastStart: Int
  ) -> Range<Int>? {
    simulatedSearches = 64
    fallBacks += 1
    return unsafe simulate(text, count, start, lastStart)
  }

  private func simulate(
    _ text: UnsafePointer<UInt8>, _ count: Int, _ start: Int, _ lastStart: Int
  ) -> Range<Int>? {
    let span = unsafe UnsafeBufferPointer(start: text, count: count).span
    let slots = searcher.search(in: span, from: start, lastStart: lastStart, to: count)
    bytesRead += (slots?[1] ?? count) - start
    return slots.map { $0[0]..<$0[1] }
  }
}
