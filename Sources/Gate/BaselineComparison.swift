import Checks
import Text

/// A finding of a whole tree with what a baseline needs to know of it.
struct BaselineCandidate: Sendable {
  var finding: Finding
  var surroundings: Surroundings

  var path: RepositoryPath { finding.path ?? .top }
  /// The part of the finding's key that entries hold.
  var key: String { String(finding.key.prefix(16)) }
}

/// A rule that finds more in a file than is listed.
struct CrowdedRule: Hashable {
  var path: RepositoryPath
  var rule: String
}

/// What a baseline says of the findings of a tree.
package struct BaselineComparison: Sendable {
  /// The entries that a finding was found for, as the baseline has them.
  package private(set) var matched: [BaselineEntry] = []
  /// The entries that no longer fire; empty where only some files were judged.
  package private(set) var stale: [BaselineEntry] = []
  /// What the baseline does not list, as it would list it.
  package private(set) var unlisted: [BaselineEntry] = []
  /// Which of the candidates the baseline lists, by index.
  private(set) var isListed: [Bool]

  /// Findings of one rule with one text.
  private struct Group: Hashable {
    var rule: String
    var key: String
  }

  private let candidates: [BaselineCandidate]
  private let entries: [BaselineEntry]
  private var isTaken: [Bool]
  /// Of which candidates there are more than are listed.
  private var isCrowded: [Bool] = []

  /// Pairs findings with entries: in each file those with equal text, by the lines around them
  /// first and then in order; what is left, across files, since lines move and files are renamed.
  ///
  /// - Parameters:
  ///   - exists: whether the tree has a file at a path.
  ///   - isWhole: whether every file was judged, so that an entry without a finding is stale.
  init(
    _ candidates: [BaselineCandidate], _ baseline: Baseline, crowded: Set<CrowdedRule> = [],
    isWhole: Bool,
    exists: (RepositoryPath) -> Bool
  ) {
    self.candidates = candidates
    entries = baseline.entries
    isListed = Array(repeating: false, count: candidates.count)
    isTaken = Array(repeating: false, count: entries.count)
    isCrowded = candidates.map { candidate in
      crowded.contains(CrowdedRule(path: candidate.path, rule: candidate.finding.rule))
    }
    if !crowded.isEmpty {
      for (index, entry) in entries.enumerated() {
        isTaken[index] = crowded.contains(CrowdedRule(path: entry.path, rule: entry.rule))
      }
    }
    pairWithinFiles()
    pairAcrossFiles(isWhole: isWhole, exists: exists)
    matched = entries.indices.filter { isTaken[$0] }.map { entries[$0] }
    if isWhole { stale = entries.indices.filter { !isTaken[$0] }.map { entries[$0] } }
    unlisted = newEntries()
  }

  private mutating func take(_ candidate: Int, _ entry: Int) {
    isListed[candidate] = true
    isTaken[entry] = true
  }

  // MARK: Within a file

  private mutating func pairWithinFiles() {
    struct Place: Hashable {
      var path: RepositoryPath
      var group: Group
    }
    var groups: [Place: [Int]] = [:]
    for (index, entry) in entries.enumerated() {
      groups[Place(path: entry.path, group: Group(rule: entry.rule, key: entry.key)), default: []]
        .append(index)
    }
    var found: [Place: [Int]] = [:]
    for (index, candidate) in candidates.enumerated() where !isCrowded[index] {
      let place = Place(path: candidate.path, group: group(of: candidate))
      if groups[place] != nil { found[place, default: []].append(index) }
    }
    for (place, candidates) in found { pair(candidates, groups[place] ?? []) }
  }

  private func group(of candidate: BaselineCandidate) -> Group {
    Group(rule: candidate.finding.rule, key: candidate.key)
  }

  /// Pairs equals with the same lines on both sides, then on one, then next to them, and those that
  /// are left in their order. What stands above says more than what stands below: a block that is put
  /// in behind another is followed by what followed that one.
  private mutating func pair(_ found: [Int], _ listed: [Int]) {
    pair(found, listed) { [$0.above, $0.below] }
    pair(found, listed) { [$0.above] }
    pair(found, listed) { [$0.below] }
    pair(found, listed) { [$0.near] }
    pair(found, listed) { _ in [] }
  }

  private mutating func pair(
    _ found: [Int], _ listed: [Int], by aspect: (Surroundings) -> [UInt16]
  ) {
    var free: [[UInt16]: [Int]] = [:]
    for index in listed.reversed() where !isTaken[index] {
      free[aspect(entries[index].surroundings), default: []].append(index)
    }
    if free.isEmpty { return }
    for index in found where !isListed[index] {
      if let entry = free[aspect(candidates[index].surroundings)]?.popLast() { take(index, entry) }
    }
  }

  // MARK: Across files

  /// A line that moved to another file is listed still. A finding about a file as a whole has no
  /// line to know it by: only where its file is gone, and the other has its name or its content, it
  /// has moved.
  private mutating func pairAcrossFiles(
    isWhole: Bool, exists: (RepositoryPath) -> Bool
  ) {
    var pool: [Group: [Int]] = [:]
    for (index, entry) in entries.enumerated() where !isTaken[index] {
      pool[Group(rule: entry.rule, key: entry.key), default: []].append(index)
    }
    var found: [Group: [Int]] = [:]
    for (index, candidate) in candidates.enumerated() where !isListed[index] && !isCrowded[index] {
      let group = group(of: candidate)
      if pool[group] != nil { found[group, default: []].append(index) }
    }
    for (group, indices) in found {
      let listed = pool[group] ?? []
      let gone = listed.filter { !exists(entries[$0].path) }
      let lines = indices.filter { isLine(candidates[$0].finding) }
      pair(lines, isWhole ? listed : gone)
      pairWhole(indices.filter { !isLine(candidates[$0].finding) }, gone.filter { !isTaken[$0] })
    }
  }

  private func isLine(_ finding: Finding) -> Bool {
    !finding.isAboutWhole && MovedFindings.canMove(finding)
  }

  private mutating func pairWhole(_ found: [Int], _ listed: [Int]) {
    if found.isEmpty || listed.isEmpty { return }
    var byName: [[UInt8]: [Int]] = [:]
    var byContent: [Surroundings: [Int]] = [:]
    for index in listed.reversed() {
      byName[entries[index].path.name, default: []].append(index)
      byContent[entries[index].surroundings, default: []].append(index)
    }
    for index in found {
      let candidate = candidates[index]
      for entry in [
        byContent[candidate.surroundings]?.last { !isTaken[$0] },
        byName[candidate.path.name]?.last { !isTaken[$0] },
      ] {
        guard let entry else { continue }
        take(index, entry)
        break
      }
    }
  }

  // MARK: What is not listed

  private func newEntries() -> [BaselineEntry] {
    var orders = Dictionary(
      entries.indices.filter { isTaken[$0] }.map { (unordered(entries[$0]), entries[$0].order) },
      uniquingKeysWith: max)
    return candidates.indices.filter { !isListed[$0] && !isCrowded[$0] }.map { index in
      let candidate = candidates[index]
      var entry = BaselineEntry(
        path: candidate.path, rule: candidate.finding.rule, key: candidate.key,
        surroundings: candidate.surroundings)
      let order = orders[entry, default: 0] + 1
      orders[entry] = order
      entry.order = order
      return entry
    }
  }

  private func unordered(_ entry: BaselineEntry) -> BaselineEntry {
    var entry = entry
    entry.order = 1
    return entry
  }
}
