import Text

/// Runs one pattern: its scratch memory and automata under construction. One thread's alone.
///
/// Where the pattern has literals that every match must contain, they are looked for first, and
/// the automata run only around them; texts in which they are too common are read by the automata
/// alone.
package final class Matcher {
  package let pattern: Pattern
  let engine: SearchEngine
  private let literalGuard: LiteralGuard?

  // What is known of the text at hand.
  private var isGuarded = false
  /// No match starts before this offset but those that were found.
  private var floor = 0
  /// The first place of a literal at or after `floor`, where it is known; else less than `floor`.
  private var nextLiteral = -1
  /// Where the search began, and what the searches around literals have cost since, in bytes read.
  private var origin = 0
  private var guardedWork = 0

  package init(_ pattern: Pattern) {
    self.pattern = pattern
    engine = SearchEngine(pattern)
    literalGuard = pattern.compiled.literalGuard
  }

  /// Finds the leftmost match that starts at or after `start`; of those the preferred one.
  ///
  /// What lies before `start` still counts for `^`, `\A`, `\b` and `\B`. An empty match inside a
  /// well-formed UTF-8 character is passed over. Time is linear in the text.
  /// - Parameter start: an offset in `0...haystack.count`; any other value traps.
  package func firstMatch(in haystack: Span<UInt8>, from start: Int = 0) -> Range<Int>? {
    precondition(start >= 0 && start <= haystack.count, "search starts outside the text")
    begin(at: start)
    return next(haystack, from: start)
  }

  /// Calls `body` with all matches that do not overlap, in order, until it returns false.
  ///
  /// An empty match right after the previous match is left out, as Go and Rust do. Time is linear
  /// in the text but where finding the end of each match takes reading far beyond it: for such a
  /// pattern, `a.*z|a` on a text of `a`, it is the product of text and matches, as in RE2.
  package func forEachMatch(in haystack: Span<UInt8>, _ body: (Range<Int>) -> Bool) {
    begin(at: 0)
    engine.beginText()
    var at = 0
    var previousEnd = -1
    while at <= haystack.count, let match = next(haystack, from: at) {
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
    guard let slots = engine.captures(in: haystack, match: match) else {
      return [match] + Array(repeating: nil, count: pattern.groupCount - 1)
    }
    return (0..<pattern.groupCount).map { group in
      let (start, end) = (slots[2 * group], slots[2 * group + 1])
      return start < 0 || end < 0 ? nil : start..<end
    }
  }

  private func begin(at start: Int) {
    isGuarded = literalGuard != nil
    floor = start
    origin = start
    nextLiteral = -1
    guardedWork = 0
  }

  /// The first match from `start` on that is not empty inside a character.
  private func next(_ haystack: Span<UInt8>, from start: Int) -> Range<Int>? {
    var at = start
    while let match = search(haystack, from: at) {
      guard match.isEmpty, let end = characterEnd(haystack, around: match.lowerBound) else {
        return match
      }
      at = end
    }
    return nil
  }

  private func search(_ haystack: Span<UInt8>, from start: Int) -> Range<Int>? {
    unsafe haystack.withUnsafeBufferPointer { buffer in
      // An empty text may have no address; any will do, as nothing is read.
      let text = unsafe buffer.baseAddress ?? UnsafePointer(Self.emptyText)
      if isGuarded, let literalGuard {
        return unsafe search(text, buffer.count, from: start, by: literalGuard)
      }
      return unsafe engine.find(
        in: text, count: buffer.count, from: start, lastStart: buffer.count)
    }
  }

  private nonisolated(unsafe) static let emptyText = UnsafeMutablePointer<UInt8>.allocate(
    capacity: 1)

  /// Searches around the places of the guard's literals.
  private func search(
    _ text: UnsafePointer<UInt8>, _ count: Int, from start: Int, by literalGuard: LiteralGuard
  ) -> Range<Int>? {
    floor = max(floor, start)
    while true {
      if nextLiteral < floor {
        guard let place = unsafe literalGuard.next(in: text, count: count, from: floor) else {
          floor = count + 1
          nextLiteral = .max
          return nil
        }
        nextLiteral = place
      }
      if nextLiteral == .max { return nil }
      // The match that holds this literal, the first one left, starts no earlier than `low`.
      let literal = nextLiteral
      let low: Int
      switch literalGuard.reach {
      case .bytes(let width): low = max(floor, literal - width)
      case .line: low = unsafe Self.lineStart(text, from: literal, floor: floor)
      case .unbounded:
        return unsafe engine.find(in: text, count: count, from: floor, lastStart: count)
      }
      let before = engine.bytesRead
      if let match = unsafe engine.find(in: text, count: count, from: low, lastStart: literal) {
        return match
      }
      guardedWork += engine.bytesRead - before + 64
      floor = literal + 1
      if guardedWork > 2 * (floor - origin) + 16384 {
        isGuarded = false
        return unsafe engine.find(in: text, count: count, from: floor, lastStart: count)
      }
    }
  }

  /// The start of the line that holds `offset`, or `floor` where that is later.
  private static func lineStart(
    _ text: UnsafePointer<UInt8>, from offset: Int, floor: Int
  ) -> Int {
    var at = offset
    while at > floor, unsafe text[at - 1] != UInt8(ascii: "\n") { at -= 1 }
    return at
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
