import Diagnostics
import Matching
import Rules
import Synchronization
import Text

/// Search checks whose patterns are searched for together: one pass over a text for the literals
/// that guard them, then only the patterns whose literal is there.
final class SearchGroup: Sendable {
  /// A check, and the number of its rule.
  typealias Member = (number: Int, check: any SearchCheck)

  private struct Entry: Sendable {
    var check: Int
    var pattern: Int
  }

  private struct Ready: Sendable {
    var set: PatternSet
    /// By entry, whether the check wants to know the groups of a match.
    var needsGroups: [Bool]
  }

  private let checks: [Member]
  private let rules: [Rule]
  private let entries: [Entry]
  /// The checks to which a text without any match can be a finding.
  private let judgingAbsence: [Int]
  /// Made when the first text is searched.
  private let ready = Mutex<Result<Ready, PatternSet.EntryError>?>(nil)
  private let scanners = ScratchPool<PatternScanner>()
  private let small = Mutex(SmallTexts())

  /// - Parameters:
  ///   - checks: the checks, each with the number of its rule.
  ///   - rules: all rules, by number.
  init(_ checks: [Member], rules: [Rule]) {
    self.checks = checks
    self.rules = rules
    var judgingAbsence: [Int] = []
    var entries: [Entry] = []
    entries.reserveCapacity(checks.count)
    for (index, (_, check)) in checks.enumerated() {
      if check.judgesAbsence { judgingAbsence.append(index) }
      for pattern in 0..<check.patternCount {
        entries.append(Entry(check: index, pattern: pattern))
      }
    }
    self.judgingAbsence = judgingAbsence
    self.entries = entries
  }

  /// All checks of the group, to be asked about the files themselves.
  var forAll: PlannedSearch {
    PlannedSearch(group: self, applies: Array(repeating: nil, count: checks.count))
  }

  /// Searches `bytes` and reports what the checks make of it, save what may have to give way to
  /// what other groups find: `finish` has the last word.
  /// - Parameter applies: by check, false where it does not look at such files, nil where it is to
  ///   be asked.
  func search(
    _ bytes: Span<UInt8>, _ file: FileFacts, _ form: TextForm, applies: [Bool?],
    _ report: inout Report
  ) -> Search {
    if let small = searchForSmall(bytes, applies) {
      return small.search(bytes, file, form, &report)
    }
    let search = Search(self, file, form, applies, rules)
    if entries.isEmpty { return search }
    // Lent to the search and not copied: all that a report holds would be counted.
    swap(&report, &search.report)
    defer { swap(&report, &search.report) }
    do throws(PatternSet.EntryError) {
      let ready = try makeReady()
      let scanner = scanners.take() ?? PatternScanner(ready.set)
      defer { scanners.give(scanner) }
      try search.run(scanner, ready.needsGroups, bytes)
    } catch {
      search.report.fail(invalid(error))
    }
    return search
  }

  /// What spares making the set of all patterns for the few small texts of a commit.
  private struct SmallTexts {
    var sieve: KeywordSieve?
    /// By the indices of their checks.
    var searches: [[Int]: PlannedSearch] = [:]
    /// How many bytes may still be searched before making the set is the lesser work.
    var bytesLeft = 128 << 10
  }

  /// Groups of fewer checks are made ready at once.
  private static let sieveMin = 64
  private static let searchesMax = 32

  /// Returns a search for the checks that a small text may concern; nil where all are to be searched
  /// for.
  private func searchForSmall(_ bytes: Span<UInt8>, _ applies: [Bool?]) -> PlannedSearch? {
    guard checks.count >= Self.sieveMin else { return nil }
    return small.withLock { small in
      guard bytes.count <= small.bytesLeft, ready.withLock({ $0 == nil }) else {
        small = SmallTexts(bytesLeft: 0)
        return nil
      }
      small.bytesLeft -= bytes.count
      let sieve = small.sieve ?? makeSieve()
      small.sieve = sieve
      let concerned = sieve.entries(in: bytes).filter { applies[$0] != false }
      if let known = small.searches[concerned] { return known }
      // Nearly all: no work would be spared.
      guard concerned.count < Self.sieveMin else { return nil }
      let search = SearchGroup(concerned.map { checks[$0] }, rules: rules).forAll
      if small.searches.count < Self.searchesMax { small.searches[concerned] = search }
      return search
    }
  }

  private func makeSieve() -> KeywordSieve {
    var sieve = KeywordSieve(capacity: 2 * checks.count)
    for (index, (_, check)) in checks.enumerated() {
      var isGuarded = false
      if !check.judgesAbsence {
        check.forEachKeyword { keyword in
          sieve.add(keyword, of: index)
          isGuarded = true
        }
      }
      if !isGuarded { sieve.addUnguarded(index) }
    }
    return sieve
  }

  private func makeReady() throws(PatternSet.EntryError) -> Ready {
    let result = ready.withLock { known in
      if let known { return known }
      let made: Result<Ready, PatternSet.EntryError>
      do throws(PatternSet.EntryError) {
        let patterns = checks.flatMap { $0.check.patterns }
        let set = try PatternSet(patterns.map(\.entry))
        made = .success(Ready(set: set, needsGroups: patterns.map(\.needsGroups)))
      } catch {
        made = .failure(error)
      }
      known = made
      return made
    }
    return try result.get()
  }

  private func invalid(_ error: PatternSet.EntryError) -> Diagnostic {
    let entry = entries[error.entry]
    let (number, check) = checks[entry.check]
    return invalidPattern(
      error.error, check.patterns[entry.pattern].source(), at: place(rules[number]))
  }

  /// The search of one text: a class, because the scanner asks two closures that both change it.
  final class Search {
    private let group: SearchGroup
    private let file: FileFacts
    private let form: TextForm
    fileprivate var report: Report
    private var applies: [Bool?]
    private var sessions: [Int: any SearchSession] = [:]
    /// Matches of checks that give way to others.
    private var waiting: [(check: Int, match: SearchMatch)] = []
    private var failure: PatternSet.EntryError?

    /// How many matches may wait; any more are reported at once, so that memory stays bounded.
    static let waitingMax = 10_000

    fileprivate init(
      _ group: SearchGroup, _ file: FileFacts, _ form: TextForm, _ applies: [Bool?],
      _ rules: [Rule]
    ) {
      self.group = group
      self.file = file
      self.form = form
      report = Report(rules)
      self.applies = applies
    }

    fileprivate func run(
      _ scanner: PatternScanner, _ needsGroups: [Bool], _ bytes: Span<UInt8>
    ) throws(PatternSet.EntryError) {
      try scanner.scan(
        bytes, where: { applies(group.entries[$0].check) },
        { entry, range in
          do throws(PatternSet.EntryError) {
            let match = try match(entry, range, scanner, withGroups: needsGroups[entry], bytes)
            return judge(match, entry, bytes)
          } catch {
            failure = error
            return false
          }
        })
      if let failure { throw failure }
    }

    /// Reports what waited and what is missing, when all groups have been searched.
    func finish(_ bytes: Span<UInt8>, _ others: SecretRanges, _ report: inout Report) {
      if waiting.isEmpty, group.judgingAbsence.isEmpty { return }
      swap(&report, &self.report)
      defer { swap(&report, &self.report) }
      for (check, match) in waiting where !others.overlaps(match.range) {
        _ = decide(check, match, bytes)
      }
      for index in group.judgingAbsence where applies(index) {
        var session = sessions[index] ?? group.checks[index].check.session()
        session.finish(in: bytes, group.checks[index].number, &self.report)
      }
    }

    private func applies(_ check: Int) -> Bool {
      if let known = applies[check] { return known }
      let answer = group.checks[check].check.applies(to: file, form, &report)
      applies[check] = answer
      return answer
    }

    private func match(
      _ entry: Int, _ range: Range<Int>, _ scanner: PatternScanner, withGroups: Bool,
      _ bytes: Span<UInt8>
    ) throws(PatternSet.EntryError) -> SearchMatch {
      let place = group.entries[entry]
      var match = SearchMatch(pattern: place.pattern, range: range, groups: [], groupNames: [])
      if withGroups {
        let pattern = try scanner.set.pattern(entry)
        match.groups =
          pattern.groupCount > 1
          ? try scanner.captures(entry: entry, in: bytes, match: range) : [range]
        match.groupNames = pattern.groupNames
      }
      return match
    }

    private func judge(_ match: SearchMatch, _ entry: Int, _ bytes: Span<UInt8>) -> Bool {
      let check = group.entries[entry].check
      if group.checks[check].check.givesWay, waiting.count < Self.waitingMax {
        waiting.append((check, match))
        return true
      }
      return decide(check, match, bytes)
    }

    private func decide(_ check: Int, _ match: SearchMatch, _ bytes: Span<UInt8>) -> Bool {
      var session = sessions[check] ?? group.checks[check].check.session()
      defer { sessions[check] = session }
      return session.judge(match, in: bytes, file, group.checks[check].number, &report)
    }
  }
}
