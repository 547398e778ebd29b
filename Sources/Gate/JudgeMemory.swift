import Checks
import Diagnostics
import Git
import Rules
import Synchronization
import Text

/// What judging one change has learnt that holds for the next: standards that were read and made
/// ready, and what was found in blobs. Shared between threads; what it says is what judging anew
/// would say.
package final class JudgeMemory: Sendable {
  /// Blobs that earlier processes found nothing in; nil judges them all.
  package let cache: VerdictCache?

  let standards = StandardMemo()
  private let prepared = Mutex<[[UInt8]: PreparedStandard]>([:])
  private let messageInspectors = Mutex<[[UInt8]: Inspector]>([:])
  private let readings = Mutex<[ReadingKey: FileReading]>([:])

  /// How many standards are kept ready, some hundred kilobytes each.
  private static let preparedMax = 16
  /// How many readings are kept; when there are more, all are let go.
  private static let readingsMax = 1 << 14
  /// Readings with more findings are not kept.
  private static let findingsMax = 64

  package init(cache: VerdictCache? = nil) { self.cache = cache }

  /// Returns a standard made ready to judge by.
  /// - Throws: where a rule cannot be made ready, which reading the standard would have told.
  func prepare(_ standard: Standard) throws(Failure) -> PreparedStandard {
    if let known = prepared.withLock({ $0[standard.digest] }) { return known }
    let made = try PreparedStandard(standard, cachePrefix: cache?.prefix(for: standard.digest))
    return prepared.withLock { prepared in
      if let known = prepared[standard.digest] { return known }
      if prepared.count >= Self.preparedMax { prepared.removeAll() }
      prepared[standard.digest] = made
      return made
    }
  }

  /// Returns the rules of a standard's top that are of `kinds` made ready: those that a message is
  /// judged by.
  func prepareMessages(
    _ standard: Standard, _ kinds: Set<String>
  ) throws(Failure) -> Inspector {
    if let known = messageInspectors.withLock({ $0[standard.digest] }) { return known }
    // Rules of a kind come in rows.
    var last: (check: String, isWanted: Bool) = ("", false)
    let rules = standard.top.rules.filter { rule in
      if rule.check != last.check { last = (rule.check, kinds.contains(rule.check)) }
      return last.isWanted
    }
    let made = try Inspector(rules: rules)
    messageInspectors.withLock { known in
      if known.count >= Self.preparedMax { known.removeAll() }
      known[standard.digest] = made
    }
    return made
  }

  func reading(_ key: ReadingKey) -> FileReading? { readings.withLock { $0[key] } }

  func keep(_ reading: FileReading, as key: ReadingKey) {
    guard reading.isTheSameOnAnyDay, reading.version.findings.count <= Self.findingsMax else {
      return
    }
    readings.withLock { readings in
      if readings.count >= Self.readingsMax { readings.removeAll(keepingCapacity: true) }
      readings[key] = reading
    }
  }
}

/// Everything that decides what is found in a file, symbolic links aside.
struct ReadingKey: Hashable {
  /// The standard's digest.
  var standard: [UInt8]
  var version: FileVersion
  /// The path by which rules are chosen.
  var rulesPath: RepositoryPath

  func hash(into hasher: inout Hasher) {
    hasher.combine(version.id)
    hasher.combine(rulesPath)
  }
}

/// What judging one version of a file came to.
struct FileReading: Sendable {
  var version: Pairing.Version
  var unlisted: [String: Int]
  /// How many bytes were judged.
  var bytes: Int
  var suppressed: [Subtraction]
  var remarks: [Diagnostic]
  /// The suppressions that the file holds.
  var marks: [Suppression]
  /// One for each finding, where a baseline asks for them.
  var surroundings: [Surroundings]
  /// What the rulefile allows and was asked for.
  var usedAllowances: Set<Rule.Origin>

  /// Whether there is nothing at all to say.
  var isClean: Bool { version.findings.isEmpty && unlisted.isEmpty && isTheSameOnAnyDay }

  /// What allows something may end on a day, and an old version hears it otherwise than a new one;
  /// where there is any, it is among these.
  var isTheSameOnAnyDay: Bool {
    suppressed.isEmpty && remarks.isEmpty && marks.isEmpty && usedAllowances.isEmpty
  }

  static func clean(bytes: Int) -> FileReading {
    FileReading(
      version: Pairing.Version(findings: [], contexts: []), unlisted: [:], bytes: bytes,
      suppressed: [], remarks: [], marks: [], surroundings: [], usedAllowances: [])
  }
}

/// A standard made ready to judge by, once for all changes that it judges: patterns that one file
/// needed are compiled for all that follow.
final class PreparedStandard: Sendable {
  let standard: Standard
  let inspectors: [Inspector]
  /// For each section what it leaves out; apart, because a copy of a section counts all that it holds.
  private let excludes: [GlobList]
  /// For each section.
  let rules: [SectionRules]
  private let listedRules: ListedRules
  /// The start of the cache's keys; nil where there is no cache.
  let cachePrefix: SHA256?

  init(_ standard: Standard, cachePrefix: SHA256?) throws(Failure) {
    self.standard = standard
    rules = standard.sections.map { SectionRules($0) }
    excludes = standard.sections.map(\.exclude)
    var inspectors: [Inspector] = []
    for section in standard.sections { inspectors.append(try Inspector(section: section)) }
    self.inspectors = inspectors
    listedRules = ListedRules { standard.rulesInForce }
    self.cachePrefix = cachePrefix
  }

  /// Whether the section with this index leaves the file at `path` out.
  func excludes(_ path: RepositoryPath, inSection index: Int) -> Bool {
    excludes[index].decision(on: path.bytes.span) == true
  }

  var rulesInForce: [Judgement.RuleInForce] { listedRules.list }
}
