import Synchronization

/// Many patterns, searched for together: the literals that guard them are looked for in one pass,
/// and only the patterns whose literal occurs are compiled and run.
///
/// Shared between threads; each thread scans with a `PatternScanner` of its own.
package final class PatternSet: Sendable {
  /// One pattern with what guards it.
  package struct Entry: Sendable {
    fileprivate enum Origin: Sendable {
      case parsed(Pattern)
      case source(String, PatternOptions)
    }

    fileprivate var origin: Origin
    fileprivate var keywords: [String]

    /// An entry that is searched for where its own required literals occur, if it has any; and,
    /// where `keywords` are given, only in texts that hold one of them, ASCII case ignored.
    package init(_ pattern: Pattern, keywords: [String] = []) {
      origin = .parsed(pattern)
      self.keywords = keywords
    }

    /// An entry that is not even parsed before one of its `keywords` occurs.
    ///
    /// For patterns that are known to be good: what is wrong with them shows as an error of the
    /// scan. Without keywords it is parsed at once.
    package init(
      source: String, options: PatternOptions = PatternOptions(), keywords: [String]
    ) {
      origin = .source(source, options)
      self.keywords = keywords
    }
  }

  /// A pattern of the set that was refused when it was first needed.
  package struct EntryError: Error, Sendable, Hashable {
    /// The entry's place in the set.
    package var entry: Int
    package var error: PatternError
  }

  private let entries: [Entry]
  private let patterns: Mutex<[Pattern?]>
  let literals: LiteralSet
  /// The entries that each literal guards.
  let guarded: [[Int]]
  /// The entries that no literal guards.
  let unguarded: [Int]

  /// - Throws: `EntryError` for an entry without keywords whose pattern is refused.
  package init(_ entries: [Entry]) throws(EntryError) {
    self.entries = entries
    var patterns = [Pattern?](repeating: nil, count: entries.count)
    var literals: [RequiredLiterals.Literal: Int] = [:]
    var guarded: [[Int]] = []
    var ordered: [(bytes: [UInt8], ignoreCase: Bool)] = []
    var unguarded: [Int] = []
    for (index, entry) in entries.enumerated() {
      var own = entry.keywords.filter { !$0.isEmpty }.map {
        RequiredLiterals.Literal(
          bytes: $0.utf8.map(asciiLowercased), ignoreCase: true, bytesBeforeMax: nil)
      }
      if case .parsed(let pattern) = entry.origin { patterns[index] = pattern }
      if own.isEmpty {
        let pattern = try Self.parse(entry, index)
        patterns[index] = pattern
        own = pattern.requiredLiterals?.literals ?? []
      }
      if own.isEmpty { unguarded.append(index) }
      for literal in own {
        var key = literal
        key.bytesBeforeMax = nil
        if let known = literals[key] {
          guarded[known].append(index)
        } else {
          literals[key] = guarded.count
          guarded.append([index])
          ordered.append((literal.bytes, literal.ignoreCase))
        }
      }
    }
    self.patterns = Mutex(patterns)
    self.literals = LiteralSet(ordered)
    self.guarded = guarded
    self.unguarded = unguarded
  }

  package var count: Int { entries.count }

  private static func parse(_ entry: Entry, _ index: Int) throws(EntryError) -> Pattern {
    switch entry.origin {
    case .parsed(let pattern): return pattern
    case .source(let source, let options):
      do throws(PatternError) {
        return try Pattern(source, options: options)
      } catch {
        throw EntryError(entry: index, error: error)
      }
    }
  }

  /// Returns the pattern of an entry, parsing it where this has not been done.
  package func pattern(_ index: Int) throws(EntryError) -> Pattern {
    if let known = patterns.withLock({ $0[index] }) { return known }
    let pattern = try Self.parse(entries[index], index)
    return patterns.withLock { patterns in
      // Another thread may have been faster; all must share one pattern.
      if let known = patterns[index] { return known }
      patterns[index] = pattern
      return pattern
    }
  }
}

/// Scans texts for the patterns of a set. One thread's alone.
package final class PatternScanner {
  package let set: PatternSet
  private var matchers: [Matcher?]
  private var touched: [Bool]

  package init(_ set: PatternSet) {
    self.set = set
    matchers = [Matcher?](repeating: nil, count: set.count)
    touched = [Bool](repeating: false, count: set.count)
  }

  /// Finds the matches of all wanted entries: by entry, and within one in order of place.
  ///
  /// - Parameters:
  ///   - isWanted: whether an entry matters for this text; asked once at most for each.
  ///   - body: gets the entry and the match; false ends the search for this entry.
  /// - Throws: `PatternSet.EntryError` where a pattern is refused on first use.
  package func scan(
    _ haystack: Span<UInt8>, where isWanted: (_ entry: Int) -> Bool,
    _ body: (_ entry: Int, _ match: Range<Int>) -> Bool
  ) throws(PatternSet.EntryError) {
    for index in set.unguarded { touched[index] = true }
    set.literals.scan(haystack) { literal, _ in
      for entry in set.guarded[literal] { touched[entry] = true }
      return true
    }
    for entry in touched.indices where touched[entry] {
      touched[entry] = false
      guard isWanted(entry) else { continue }
      try matcher(entry).forEachMatch(in: haystack) { body(entry, $0) }
    }
  }

  /// Returns the groups of a match that `scan` reported for `entry` in the same text.
  package func captures(
    entry: Int, in haystack: Span<UInt8>, match: Range<Int>
  ) throws(PatternSet.EntryError) -> [Range<Int>?] {
    try matcher(entry).captures(in: haystack, match: match)
  }

  private func matcher(_ entry: Int) throws(PatternSet.EntryError) -> Matcher {
    if let known = matchers[entry] { return known }
    let matcher = Matcher(try set.pattern(entry))
    matchers[entry] = matcher
    return matcher
  }
}
