import Synchronization

/// Many patterns, searched for together: the literals that guard them are looked for in one pass,
/// and only the patterns whose literal occurs are compiled and run, near the literal where the
/// pattern tells how near.
///
/// Shared between threads; each thread scans with a `PatternScanner` of its own.
package final class PatternSet: Sendable {
  /// One pattern with what guards it.
  package struct Entry: Sendable {
    fileprivate enum Origin: Sendable {
      case parsed(Pattern)
      case source(String, PatternOptions)
      case deferred(@Sendable () -> String, PatternOptions)
    }

    fileprivate var origin: Origin
    fileprivate var keywords: [[UInt8]]

    /// An entry that is searched for where its own required literals occur, if it has any; where
    /// `keywords` are given, in texts that hold one of them, ASCII case ignored.
    package init(_ pattern: Pattern, keywords: [String] = []) {
      origin = .parsed(pattern)
      self.keywords = keywords.map { Array($0.utf8) }
    }

    /// An entry that is not even parsed before one of its `keywords` occurs.
    ///
    /// For patterns that are known to be good: what is wrong with them shows as an error of the
    /// scan. Without keywords it is parsed at once.
    package init(
      source: String, options: PatternOptions = PatternOptions(), keywords: [String]
    ) {
      origin = .source(source, options)
      self.keywords = keywords.map { Array($0.utf8) }
    }

    /// The same, with a source that is not even asked for before one of the keywords occurs.
    package init(
      keywords: [[UInt8]], options: PatternOptions = PatternOptions(),
      source: @escaping @Sendable () -> String
    ) {
      origin = .deferred(source, options)
      self.keywords = keywords
    }
  }

  /// A pattern of the set that was refused when it was first needed.
  package struct EntryError: Error, Sendable, Hashable {
    /// The entry's place in the set.
    package var entry: Int
    package var error: PatternError
  }

  /// What is known of an entry once its pattern is parsed.
  struct Parsed: Sendable {
    let pattern: Pattern
    /// What the place of a literal that guards the entry tells of the match; nil for nothing.
    let locality: Locality?
  }

  private let entries: [Entry]
  private let parsed: Mutex<[Parsed?]>
  let literals: LiteralSet
  /// The entries that each literal of `literals` guards.
  let guarded: Lists
  /// The literals of each entry.
  private let guarding: Lists
  /// The entries that no literal guards.
  let unguarded: [Int]
  /// From this number on, literals are characters that stand for ASCII letters of others when
  /// case is ignored; texts that hold one are rare, and searched whole for all `foldable` entries.
  let firstStandIn: Int
  /// The entries whose own literals may hold a stand-in.
  let foldable: [Int]

  /// U+212A KELVIN SIGN folds to `k`, U+017F LATIN SMALL LETTER LONG S to `s`.
  private static let standIns: [[UInt8]] = [[0xE2, 0x84, 0xAA], [0xC5, 0xBF]]

  /// - Throws: `EntryError` for an entry without keywords whose pattern is refused.
  package init(_ entries: [Entry]) throws(EntryError) {
    self.entries = entries
    var parsed = [Parsed?](repeating: nil, count: entries.count)
    var list = LiteralList(capacity: 2 * entries.count)
    var pairs: [(entry: Int32, literal: Int32)] = []
    pairs.reserveCapacity(2 * entries.count)
    var unguarded: [Int] = []
    var foldable: [Int] = []
    for (index, entry) in entries.enumerated() {
      var hasKeywords = false
      for keyword in entry.keywords where !keyword.isEmpty {
        pairs.append((Int32(index), Int32(list.add(keyword, ignoreCase: true))))
        hasKeywords = true
      }
      if hasKeywords { continue }
      let pattern = try Self.parse(entry, index)
      let candidate = LiteralGuard.bestCandidate(of: pattern)
      parsed[index] = Parsed(
        pattern: pattern, locality: candidate.map { Locality($0, of: pattern) })
      if candidate == nil { unguarded.append(index) }
      for literal in candidate?.literals.literals ?? [] {
        if literal.isStandIn {
          if foldable.last != index { foldable.append(index) }
        } else {
          let number = list.add(literal.bytes, ignoreCase: literal.ignoreCase)
          pairs.append((Int32(index), Int32(number)))
        }
      }
    }
    self.parsed = Mutex(parsed)
    self.unguarded = unguarded
    self.foldable = foldable
    firstStandIn = list.count
    for standIn in Self.standIns {
      _ = list.add(standIn, ignoreCase: false, isShared: false)
    }
    literals = LiteralSet(list)
    guarded = Lists(pairs.map { ($0.literal, $0.entry) }, count: firstStandIn)
    guarding = Lists(pairs.map { ($0.entry, $0.literal) }, count: entries.count)
  }

  /// Lists of numbers, one after another in one piece of memory.
  struct Lists: Sendable {
    private var all: [Int32]
    private var ends: [Int32]

    /// - Parameters:
    ///   - pairs: each a list and what it holds; the same pair may come again.
    ///   - count: how many lists there are.
    fileprivate init(_ pairs: [(Int32, Int32)], count: Int) {
      ends = [Int32](repeating: 0, count: count + 1)
      all = [Int32](repeating: 0, count: pairs.count)
      for (list, _) in pairs { ends[Int(list) + 1] += 1 }
      for list in 0..<count { ends[list + 1] += ends[list] }
      // What ends where the next one starts is at first the start of each.
      for (list, value) in pairs {
        all[Int(ends[Int(list)])] = value
        ends[Int(list)] += 1
      }
    }

    /// The numbers of one list, in the order in which they came.
    subscript(list: Int) -> ArraySlice<Int32> {
      all[Int(list == 0 ? 0 : ends[list - 1])..<Int(ends[list])]
    }
  }

  /// The literals that guard `entry`.
  func literals(of entry: Int) -> ArraySlice<Int32> { guarding[entry] }

  package var count: Int { entries.count }

  private static func parse(_ entry: Entry, _ index: Int) throws(EntryError) -> Pattern {
    do throws(PatternError) {
      switch entry.origin {
      case .parsed(let pattern): return pattern
      case .source(let source, let options): return try Pattern(source, options: options)
      case .deferred(let source, let options): return try Pattern(source(), options: options)
      }
    } catch {
      throw EntryError(entry: index, error: error)
    }
  }

  /// Returns the pattern of an entry, parsing it where this has not been done.
  package func pattern(_ index: Int) throws(EntryError) -> Pattern {
    try parsedEntry(index).pattern
  }

  func parsedEntry(_ index: Int) throws(EntryError) -> Parsed {
    if let known = parsed.withLock({ $0[index] }) { return known }
    let entry = entries[index]
    let pattern = try Self.parse(entry, index)
    let made = Parsed(
      pattern: pattern,
      locality: KeywordLocality.locality(
        of: pattern,
        keywords: entry.keywords.filter { !$0.isEmpty }.map { $0.map(asciiLowercased) }))
    return parsed.withLock { parsed in
      // Another thread may have been faster; all must share one pattern.
      if let known = parsed[index] { return known }
      parsed[index] = made
      return made
    }
  }
}
