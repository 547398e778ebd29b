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
    }

    fileprivate var origin: Origin
    fileprivate var keywords: [[UInt8]]

    /// An entry that is searched for where its own required literals occur, if it has any; where
    /// `keywords` are given, in texts that hold one of them, ASCII case ignored.
    package init(_ pattern: Pattern, keywords: [String] = []) {
      origin = .parsed(pattern)
      self.keywords = Self.prepared(keywords)
    }

    /// An entry that is not even parsed before one of its `keywords` occurs.
    ///
    /// For patterns that are known to be good: what is wrong with them shows as an error of the
    /// scan. Without keywords it is parsed at once.
    package init(
      source: String, options: PatternOptions = PatternOptions(), keywords: [String]
    ) {
      origin = .source(source, options)
      self.keywords = Self.prepared(keywords)
    }

    private static func prepared(_ keywords: [String]) -> [[UInt8]] {
      keywords.filter { !$0.isEmpty }.map { $0.utf8.map(asciiLowercased) }
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
  /// What each literal of `literals` guards: a range of `guarded`.
  let guardedRanges: [Range<Int>]
  /// The entries that literals guard.
  let guarded: [Int]
  /// The literals of each entry: ranges of `literalNumbers`.
  private let literalRanges: [Range<Int>]
  private let literalNumbers: [Int]
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
    var table = LiteralTable()
    var unguarded: [Int] = []
    var foldable: [Int] = []
    for (index, entry) in entries.enumerated() {
      guard entry.keywords.isEmpty else {
        for keyword in entry.keywords { table.add(keyword, ignoreCase: true, entry: index) }
        continue
      }
      let pattern = try Self.parse(entry, index)
      let candidate = LiteralGuard.bestCandidate(of: pattern)
      parsed[index] = Parsed(
        pattern: pattern, locality: candidate.map { Locality($0, of: pattern) })
      if candidate == nil { unguarded.append(index) }
      for literal in candidate?.literals.literals ?? [] {
        if literal.isStandIn {
          if foldable.last != index { foldable.append(index) }
        } else {
          table.add(literal.bytes, ignoreCase: literal.ignoreCase, entry: index)
        }
      }
    }
    self.parsed = Mutex(parsed)
    self.unguarded = unguarded
    self.foldable = foldable
    firstStandIn = table.literals.count
    literals = LiteralSet(table.literals + Self.standIns.map { ($0, false) })
    (guarded, guardedRanges) = Self.flattened(table.guarded)
    var byEntry = [[Int]](repeating: [], count: entries.count)
    for (literal, guarded) in table.guarded.enumerated() {
      for entry in guarded { byEntry[entry].append(literal) }
    }
    (literalNumbers, literalRanges) = Self.flattened(byEntry)
  }

  /// The literals of all entries, equal ones once.
  private struct LiteralTable {
    private struct Key: Hashable {
      var bytes: [UInt8]
      var ignoreCase: Bool
    }

    private(set) var literals: [(bytes: [UInt8], ignoreCase: Bool)] = []
    private var numbers: [Key: Int] = [:]
    private(set) var guarded: [[Int]] = []

    mutating func add(_ bytes: [UInt8], ignoreCase: Bool, entry: Int) {
      let key = Key(bytes: bytes, ignoreCase: ignoreCase)
      if let known = numbers[key] {
        if guarded[known].last != entry { guarded[known].append(entry) }
        return
      }
      numbers[key] = literals.count
      literals.append((bytes, ignoreCase))
      guarded.append([entry])
    }
  }

  private static func flattened(_ lists: [[Int]]) -> (all: [Int], ranges: [Range<Int>]) {
    var all: [Int] = []
    var ranges: [Range<Int>] = []
    for list in lists {
      ranges.append(all.count..<all.count + list.count)
      all += list
    }
    return (all, ranges)
  }

  /// The literals that guard `entry`.
  func literals(of entry: Int) -> ArraySlice<Int> { literalNumbers[literalRanges[entry]] }

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
    try parsedEntry(index).pattern
  }

  func parsedEntry(_ index: Int) throws(EntryError) -> Parsed {
    if let known = parsed.withLock({ $0[index] }) { return known }
    let entry = entries[index]
    let pattern = try Self.parse(entry, index)
    let made = Parsed(
      pattern: pattern,
      locality: KeywordLocality.locality(of: pattern, keywords: entry.keywords))
    return parsed.withLock { parsed in
      // Another thread may have been faster; all must share one pattern.
      if let known = parsed[index] { return known }
      parsed[index] = made
      return made
    }
  }
}
