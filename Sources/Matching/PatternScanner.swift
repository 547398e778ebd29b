import Platform

/// Scans texts for the patterns of a set. One thread's alone.
package final class PatternScanner {
  /// The bound on the memory of all automata that is kept from text to text, in bytes.
  private static let cacheBytesMax = 8 << 20

  package let set: PatternSet
  private var matchers: [Matcher?]
  private var places: LiteralPlaces
  /// The entries that are to be searched for, and which they are.
  private var touched: [Int] = []
  private var isTouched: [Bool]
  private var entryPlaces: [Int] = []
  private var cacheBytes = 0
  private let sharedBytesMin: Int
  private let partBytes: Int

  /// - Parameters:
  ///   - sharedBytesMin: texts of so many bytes are searched for literals by all cores.
  ///   - partBytes: how many bytes are handed out to a core at a time; even.
  package init(_ set: PatternSet, sharedBytesMin: Int = 8 << 20, partBytes: Int = 1 << 20) {
    precondition(partBytes > 0 && partBytes % 2 == 0, "windows start at even places")
    self.set = set
    self.sharedBytesMin = sharedBytesMin
    self.partBytes = partBytes
    matchers = [Matcher?](repeating: nil, count: set.count)
    isTouched = [Bool](repeating: false, count: set.count)
    places = LiteralPlaces(literalCount: set.literals.count)
  }

  /// Finds the matches of all wanted entries: by entry, and within one in order of place.
  ///
  /// Time is linear in the text for each entry whose literal occurs; a text made of nothing but
  /// literals costs no more than one search of the whole for each.
  /// - Parameters:
  ///   - isWanted: whether an entry matters for this text; asked once at most for each.
  ///   - body: gets the entry and the match; false ends the search for this entry.
  /// - Throws: `PatternSet.EntryError` where a pattern is refused on first use.
  package func scan(
    _ haystack: Span<UInt8>, where isWanted: (_ entry: Int) -> Bool,
    _ body: (_ entry: Int, _ match: Range<Int>) -> Bool
  ) throws(PatternSet.EntryError) {
    defer { forget() }
    findLiterals(haystack)
    let hasStandIns = touchEntries()
    for entry in touched where isWanted(entry) {
      try search(entry, haystack, everywhere: hasStandIns, body)
    }
  }

  /// Returns the groups of a match that `scan` reported for `entry` in the same text.
  package func captures(
    entry: Int, in haystack: Span<UInt8>, match: Range<Int>
  ) throws(PatternSet.EntryError) -> [Range<Int>?] {
    try matcher(entry).captures(in: haystack, match: match)
  }

  private func findLiterals(_ haystack: Span<UInt8>) {
    // A variable of the function, so that adding to it needs no checks for exclusive access.
    var found = LiteralPlaces(literalCount: 0)
    swap(&found, &places)
    if haystack.count >= sharedBytesMin {
      for part in placesOfParts(haystack) { found.add(part) }
    } else {
      set.literals.scan(haystack) { literal, place in
        found.add(literal, at: place)
        return true
      }
    }
    found.gather()
    swap(&found, &places)
  }

  private func placesOfParts(_ haystack: Span<UInt8>) -> [LiteralPlaces] {
    let (literals, partBytes) = (set.literals, partBytes)
    return unsafe haystack.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return [] }
      let text = unsafe SharedText(start: start, count: buffer.count)
      let partCount = (text.count + partBytes - 1) / partBytes
      return Threads.map(count: partCount) { index in
        let part = (index * partBytes)..<min(text.count, (index + 1) * partBytes)
        var places = LiteralPlaces(literalCount: literals.count)
        unsafe literals.scan(text.start, count: text.count, part: part) { literal, place in
          places.add(literal, at: place)
          return true
        }
        return places
      }
    }
  }

  /// A text that lies still while threads read it.
  @safe private struct SharedText: @unchecked Sendable {
    let start: UnsafePointer<UInt8>
    let count: Int
  }

  /// Collects the entries that a literal of the text guards, and those that none does; tells
  /// whether the text holds characters that stand in for letters of literals.
  private func touchEntries() -> Bool {
    for entry in set.unguarded { touch(entry) }
    var hasStandIns = false
    for literal in places.literals {
      if literal >= set.firstStandIn {
        hasStandIns = true
      } else {
        for entry in set.guarded[literal] { touch(Int(entry)) }
      }
    }
    if hasStandIns {
      for entry in set.foldable { touch(entry) }
    }
    touched.sort()
    return hasStandIns
  }

  private func touch(_ entry: Int) {
    if isTouched[entry] { return }
    isTouched[entry] = true
    touched.append(entry)
  }

  private func forget() {
    for entry in touched { isTouched[entry] = false }
    touched.removeAll(keepingCapacity: true)
    places.removeAll()
  }

  // MARK: - Searching

  private func search(
    _ entry: Int, _ haystack: Span<UInt8>, everywhere: Bool, _ body: (Int, Range<Int>) -> Bool
  ) throws(PatternSet.EntryError) {
    let parsed = try set.parsedEntry(entry)
    let matcher = try matcher(entry)
    cacheBytes -= matcher.cacheBytes
    if !everywhere, parsed.locality != nil, gatherPlaces(of: entry) {
      matcher.forEachMatch(in: haystack, near: entryPlaces) { body(entry, $0) }
    } else {
      matcher.forEachMatch(in: haystack) { body(entry, $0) }
    }
    cacheBytes += matcher.cacheBytes
    if cacheBytes > Self.cacheBytesMax { dropAutomata() }
  }

  /// Puts the places of the literals that guard `entry` into `entryPlaces`, in order; false where
  /// not all of them are known.
  private func gatherPlaces(of entry: Int) -> Bool {
    entryPlaces.removeAll(keepingCapacity: true)
    for literal in set.literals(of: entry) {
      if places.isDense(Int(literal)) { return false }
      places.append(Int(literal), to: &entryPlaces)
    }
    var previous = 0
    for place in entryPlaces {
      if place < previous {
        entryPlaces.sort()
        break
      }
      previous = place
    }
    return true
  }

  /// Frees the automata of the matchers that hold most, until half of the bound is left.
  private func dropAutomata() {
    let bySize = matchers.indices.filter { matchers[$0] != nil }
      .map { (index: $0, bytes: matchers[$0]?.cacheBytes ?? 0) }
      .sorted { $0.bytes > $1.bytes }
    for (index, bytes) in bySize {
      matchers[index] = nil
      cacheBytes -= bytes
      if cacheBytes <= Self.cacheBytesMax / 2 { break }
    }
  }

  private func matcher(_ entry: Int) throws(PatternSet.EntryError) -> Matcher {
    if let known = matchers[entry] { return known }
    let parsed = try set.parsedEntry(entry)
    let matcher = Matcher(parsed.pattern, knownLocality: parsed.locality)
    matchers[entry] = matcher
    cacheBytes += matcher.cacheBytes
    return matcher
  }
}
