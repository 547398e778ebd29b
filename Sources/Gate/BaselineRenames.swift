import Checks
import Text

/// Which files that a baseline lists have another name now. A baseline has no content to compare:
/// what is known of a file are its findings, with the lines around them.
struct BaselineRenames {
  /// The new names by the old.
  private(set) var paths: [RepositoryPath: RepositoryPath] = [:]

  /// A finding with the lines next to it on one side.
  private struct Trace: Hashable {
    var rule: String
    var key: String
    var isAbove: Bool
    var lines: UInt64

    /// Three lines: fewer are the same in many files, and more do not outlive edits.
    static func both(_ rule: String, _ key: String, _ around: Surroundings) -> [Trace] {
      let mask: UInt64 = 0xFF_FFFF
      return [
        Trace(rule: rule, key: key, isAbove: true, lines: around.above & mask),
        Trace(rule: rule, key: key, isAbove: false, lines: around.below & mask),
      ]
    }
  }

  private struct Match {
    var old: RepositoryPath
    var new: RepositoryPath
    /// How many traces both have.
    var count: Int
  }

  /// What more files than this have in common says nothing.
  private static let filesMax = 8
  /// One finding more or less alike is no file.
  private static let countMin = 3

  /// How often the files that are gone had each trace.
  private var traces: [Trace: [RepositoryPath: Int]] = [:]
  /// How many traces each of them had.
  private var sizes: [RepositoryPath: Int] = [:]

  /// - Parameter exists: whether the tree has a file at a path.
  init(
    from entries: [BaselineEntry], to candidates: [BaselineCandidate],
    exists: (RepositoryPath) -> Bool
  ) {
    let found = Set(candidates.map(\.path))
    let gone = Set(entries.map(\.path)).filter { !found.contains($0) && !exists($0) }
    if gone.isEmpty { return }
    for entry in entries where gone.contains(entry.path) {
      for trace in Trace.both(entry.rule, entry.key, entry.surroundings) {
        traces[trace, default: [:]][entry.path, default: 0] += 1
        sizes[entry.path, default: 0] += 1
      }
    }
    var new: [RepositoryPath: [Trace: Int]] = [:]
    for candidate in candidates where candidate.finding.region != nil {
      let traces = Trace.both(candidate.finding.rule, candidate.key, candidate.surroundings)
      count(traces, in: &new[candidate.path, default: [:]], by: 1)
    }
    // What is listed under the new name as well came from nowhere else.
    for entry in entries where found.contains(entry.path) {
      let traces = Trace.both(entry.rule, entry.key, entry.surroundings)
      count(traces, in: &new[entry.path, default: [:]], by: -1)
    }
    choose(from: new.flatMap { matches($0.key, $0.value) })
  }

  private func count(_ found: [Trace], in counts: inout [Trace: Int], by step: Int) {
    for trace in found where (traces[trace]?.count ?? .max) <= Self.filesMax {
      counts[trace, default: 0] += step
    }
  }

  private func matches(_ path: RepositoryPath, _ found: [Trace: Int]) -> [Match] {
    var counts: [RepositoryPath: Int] = [:]
    for (trace, count) in found where count > 0 {
      for (file, other) in traces[trace] ?? [:] { counts[file, default: 0] += min(count, other) }
    }
    return counts.map { Match(old: $0.key, new: path, count: $0.value) }
      .filter { Self.isRename($0, of: sizes[$0.old] ?? 0) }
  }

  /// Half of what is known of a file must be there, as git asks of a rename; less where the name
  /// speaks for it as well.
  private static func isRename(_ match: Match, of size: Int) -> Bool {
    if lowercased(match.old.bytes) == lowercased(match.new.bytes) { return true }
    if match.count * 2 >= size, match.count >= countMin { return true }
    return match.count * 4 >= size && lowercased(match.old.name) == lowercased(match.new.name)
  }

  private static func lowercased(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
  }

  /// Takes the likest first; each file has one name before and one after.
  private mutating func choose(from matches: [Match]) {
    var taken: Set<RepositoryPath> = []
    for match in matches.sorted(by: Self.isLiker)
    where paths[match.old] == nil && taken.insert(match.new).inserted {
      paths[match.old] = match.new
    }
  }

  private static func isLiker(_ a: Match, _ b: Match) -> Bool {
    if a.count != b.count { return a.count > b.count }
    return a.old != b.old ? a.old < b.old : a.new < b.new
  }
}
