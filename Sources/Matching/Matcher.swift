import Text

/// Runs one pattern: its scratch memory and automata under construction. One thread's alone.
///
/// Where the pattern has literals that every match must contain, they are looked for first, and
/// the automata run only around them; texts in which they are too common are read by the automata
/// alone.
package final class Matcher {
  /// Where literals of the text at hand are.
  private enum Source {
    /// They do not matter: the automata read all.
    case ignored
    /// Looked for as the search goes on.
    case found
    /// Known beforehand.
    case known
  }

  package let pattern: Pattern
  let engine: SearchEngine
  private lazy var literalGuard = pattern.literalGuard
  private let knownLocality: Locality?
  /// Tells for the literals of the guard, or the known ones, whether a match may hold them.
  private var guardProbe: SuffixProbe?
  private var knownProbe: SuffixProbe?

  // What is known of the text at hand.
  private var source = Source.ignored
  private var reach = Reach.unbounded
  private var probe: SuffixProbe?
  /// The places of literals that are known, in order, and the first one left.
  private var places: [Int] = []
  private var nextPlace = 0
  /// No match starts before this offset but those that were found.
  private var floor = 0
  /// The first place of a literal that may matter, where it is known; else less than `floor`.
  private var nextLiteral = -1
  /// Where the search began, and what the searches around literals have cost since, in bytes read.
  private var origin = 0
  private var guardedWork = 0
  /// Whether literals were given up in some text, because looking for them cost more than it saved.
  package private(set) var hasDroppedLiterals = false
  /// How many searches the simulation took over, because an automaton grew too large.
  package var simulatedSearches: Int { engine.fallBacks }

  package convenience init(_ pattern: Pattern) { self.init(pattern, knownLocality: nil) }

  /// - Parameter knownLocality: what the places given to `forEachMatch` tell of matches.
  init(_ pattern: Pattern, knownLocality: Locality?) {
    self.pattern = pattern
    self.knownLocality = knownLocality
    engine = SearchEngine(pattern)
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
    report(haystack, body)
  }

  /// The same where every match is known to hold a literal at one of `places`, which are offsets
  /// in order, and to lie as the matcher's known locality tells.
  func forEachMatch(
    in haystack: Span<UInt8>, near places: [Int], _ body: (Range<Int>) -> Bool
  ) {
    guard let knownLocality else { return forEachMatch(in: haystack, body) }
    if knownProbe == nil { knownProbe = knownLocality.suffix.map(SuffixProbe.init) }
    begin(at: 0, .known, knownLocality.reach, knownProbe)
    self.places = places
    report(haystack, body)
    self.places = []
  }

  private func report(_ haystack: Span<UInt8>, _ body: (Range<Int>) -> Bool) {
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

  /// About how much memory the automata hold, in bytes.
  var cacheBytes: Int {
    engine.cacheBytes + (guardProbe?.cacheBytes ?? 0) + (knownProbe?.cacheBytes ?? 0)
  }

  private func begin(at start: Int) {
    if let literalGuard {
      if guardProbe == nil { guardProbe = literalGuard.locality.suffix.map(SuffixProbe.init) }
      begin(at: start, .found, literalGuard.locality.reach, guardProbe)
    } else {
      begin(at: start, .ignored, .unbounded, nil)
    }
  }

  private func begin(at start: Int, _ source: Source, _ reach: Reach, _ probe: SuffixProbe?) {
    self.source = source
    self.reach = reach
    self.probe = probe
    nextPlace = 0
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
      return unsafe search(text, buffer.count, from: start)
    }
  }

  private nonisolated(unsafe) static let emptyText = UnsafeMutablePointer<UInt8>.allocate(
    capacity: 1)

  /// Searches around the places of literals, in order.
  private func search(
    _ text: UnsafePointer<UInt8>, _ count: Int, from start: Int
  ) -> Range<Int>? {
    floor = max(floor, start)
    if source == .ignored {
      return unsafe engine.find(in: text, count: count, from: floor, lastStart: count)
    }
    if reach == .unbounded {
      // A literal tells only that there may be a match.
      if unsafe literal(text, count, from: floor) == .max { return nil }
      return unsafe engine.find(in: text, count: count, from: floor, lastStart: count)
    }
    var after = floor
    while case let literal = unsafe candidate(text, count, from: after), literal != .max {
      if source == .ignored {
        return unsafe engine.find(in: text, count: count, from: floor, lastStart: count)
      }
      // The match that holds this literal, the first one left, starts no earlier than `low`.
      let low = unsafe matchStartMin(text, literal)
      let before = engine.bytesRead
      if let match = unsafe engine.find(in: text, count: count, from: low, lastStart: literal) {
        return match
      }
      guardedWork += engine.bytesRead - before
      after = literal + 1
      floor = after
    }
    return nil
  }

  /// The first place of a literal at or after `offset` that a match may hold; `Int.max` where
  /// there is none. Gives literals up where they cost more than they save.
  private func candidate(_ text: UnsafePointer<UInt8>, _ count: Int, from offset: Int) -> Int {
    let probe = self.probe
    var work = guardedWork
    defer { guardedWork = work }
    var after = offset
    while true {
      let literal = unsafe literal(text, count, from: after)
      if literal == .max { return .max }
      work += 64
      if work > 2 * (literal - origin) + 16384 {
        source = .ignored
        hasDroppedLiterals = true
        return literal
      }
      if unsafe probe?.accepts(text, count: count, at: literal, &work) ?? true { return literal }
      after = literal + 1
    }
  }

  /// The first place of a literal at or after `offset`; `Int.max` where there is none.
  private func literal(_ text: UnsafePointer<UInt8>, _ count: Int, from offset: Int) -> Int {
    if nextLiteral >= offset { return nextLiteral }
    switch source {
    case .ignored: return offset
    case .found:
      nextLiteral = unsafe literalGuard?.next(in: text, count: count, from: offset) ?? .max
    case .known:
      while nextPlace < places.count, places[nextPlace] < offset { nextPlace += 1 }
      nextLiteral = nextPlace < places.count ? places[nextPlace] : .max
    }
    return nextLiteral
  }

  /// Where a match that holds the literal at `literal` may start at the earliest.
  private func matchStartMin(_ text: UnsafePointer<UInt8>, _ literal: Int) -> Int {
    switch reach {
    case .bytes(let width): max(floor, literal - width)
    case .line: unsafe Self.lineStart(text, from: literal, floor: floor)
    case .unbounded: floor
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
