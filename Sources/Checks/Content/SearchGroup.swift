import Diagnostics
import Matching
import Rules
import Synchronization
import Text

/// Search checks whose patterns are searched for together: one pass over a text for the literals
/// that guard them, then only the patterns whose literal is there.
final class SearchGroup: Sendable {
  private struct Entry: Sendable {
    var check: Int
    var pattern: Int
  }

  private struct Ready: Sendable {
    var set: PatternSet
    /// By entry, whether the check wants to know the groups of a match.
    var needsGroups: [Bool]
  }

  private let checks: [(number: Int, check: any SearchCheck)]
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
  init(_ checks: [(number: Int, check: any SearchCheck)], rules: [Rule]) {
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

  /// Searches `bytes` and reports what the checks make of it, save what may have to give way to
  /// what other groups find: `finish` has the last word.
  func search(
    _ bytes: Span<UInt8>, _ file: FileFacts, _ form: TextForm, _ report: inout Report
  ) -> Search {
    if let group = groupForSmall(bytes) { return group.search(bytes, file, form, &report) }
    let search = Search(self, file, form, report)
    if entries.isEmpty { return search }
    do throws(PatternSet.EntryError) {
      let ready = try makeReady()
      let scanner = scanners.take() ?? PatternScanner(ready.set)
      defer { scanners.give(scanner) }
      try search.run(scanner, ready.needsGroups, bytes)
      report = search.report
    } catch {
      report.fail(invalid(error))
    }
    return search
  }

  /// What spares making the set of all patterns for the few small texts of a commit.
  private struct SmallTexts {
    var sieve: KeywordSieve?
    /// By the indices of their checks.
    var groups: [[Int]: SearchGroup] = [:]
    /// How many bytes may still be searched before making the set is the lesser work.
    var bytesLeft = 128 << 10
  }

  /// Groups of fewer checks are made ready at once.
  private static let sieveMin = 64
  private static let groupsMax = 32

  /// Returns the group of the checks that a small text may concern; nil where all are to be searched
  /// for.
  private func groupForSmall(_ bytes: Span<UInt8>) -> SearchGroup? {
    guard checks.count >= Self.sieveMin else { return nil }
    return small.withLock { small in
      guard bytes.count <= small.bytesLeft, ready.withLock({ $0 == nil }) else {
        small = SmallTexts(bytesLeft: 0)
        return nil
      }
      small.bytesLeft -= bytes.count
      let sieve = small.sieve ?? makeSieve()
      small.sieve = sieve
      let concerned = sieve.entries(in: bytes)
      if let known = small.groups[concerned] { return known }
      // Nearly all: no work would be spared.
      guard concerned.count < Self.sieveMin else { return nil }
      let group = SearchGroup(concerned.map { checks[$0] }, rules: rules)
      if small.groups.count < Self.groupsMax { small.groups[concerned] = group }
      return group
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
      _ group: SearchGroup, _ file: FileFacts, _ form: TextForm, _ report: Report
    ) {
      self.group = group
      self.file = file
      self.form = form
      self.report = report
      applies = Array(repeating: nil, count: group.checks.count)
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
      self.report = report
      for (check, match) in waiting where !others.overlaps(match.range) {
        _ = decide(check, match, bytes)
      }
      for index in group.judgingAbsence where applies(index) {
        var session = sessions[index] ?? group.checks[index].check.session()
        session.finish(in: bytes, group.checks[index].number, &self.report)
      }
      report = self.report
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
