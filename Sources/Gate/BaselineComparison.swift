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
  /// The candidate that an entry was paired with, and the other way round.
  private var partners: [Int: Int] = [:]
  private var entriesTaken: [Int: Int] = [:]
  /// Of which candidates there are more than are listed.
  private var isCrowded: [Bool] = []

  /// Pairs findings with entries of equal text: in each file, which may have another name now, as a
  /// diff does; what is left by the lines around it; what is left then, across files, since lines
  /// move.
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
    pairWithinFiles(BaselineRenames(from: entries, to: candidates, exists: exists))
    pairAcrossFiles(isWhole: isWhole, exists: exists)
    matched = entries.indices.filter { isTaken[$0] }.map { entries[$0] }
    if isWhole { stale = entries.indices.filter { !isTaken[$0] }.map { entries[$0] } }
    unlisted = newEntries()
  }

  private mutating func take(_ candidate: Int, _ entry: Int) {
    isListed[candidate] = true
    isTaken[entry] = true
    partners[entry] = candidate
    entriesTaken[candidate] = entry
  }

  // MARK: Within a file

  private mutating func pairWithinFiles(_ renames: BaselineRenames) {
    var listed: [RepositoryPath: [Int]] = [:]
    for (index, entry) in entries.enumerated() where !isTaken[index] {
      listed[renames.paths[entry.path] ?? entry.path, default: []].append(index)
    }
    var found: [RepositoryPath: [Int]] = [:]
    for (index, candidate) in candidates.enumerated() where !isCrowded[index] {
      if listed[candidate.path] != nil { found[candidate.path, default: []].append(index) }
    }
    for (path, found) in found {
      pair(found, (listed[path] ?? []).sorted { entries[$0].order < entries[$1].order })
    }
  }

  /// Pairs the findings of a file with its entries, both in the order of the file.
  private mutating func pair(_ found: [Int], _ listed: [Int]) {
    var numbers: [Group: Int] = [:]
    var groups: [(found: [Int], listed: [Int])] = []
    func item(_ group: Group, _ around: Surroundings) -> BaselineAlignment.Item {
      if numbers[group] == nil {
        numbers[group] = groups.count
        groups.append(([], []))
      }
      return .init(group: numbers[group] ?? 0, surroundings: around)
    }
    var old: [BaselineAlignment.Item] = []
    for index in listed {
      let entry = entries[index]
      old.append(item(Group(rule: entry.rule, key: entry.key), entry.surroundings))
      groups[old[old.count - 1].group].listed.append(index)
    }
    var new: [BaselineAlignment.Item] = []
    for index in found {
      new.append(item(group(of: candidates[index]), candidates[index].surroundings))
      groups[new[new.count - 1].group].found.append(index)
    }
    for pair in BaselineAlignment(old: old, new: new).pairs {
      take(found[pair.new], listed[pair.old])
    }
    for group in groups where !group.found.isEmpty && !group.listed.isEmpty {
      pairBySides(group.found, group.listed)
      pairBetween(group.found, group.listed)
      pairRest(group.found, group.listed)
    }
  }

  private func group(of candidate: BaselineCandidate) -> Group {
    Group(rule: candidate.finding.rule, key: candidate.key)
  }

  /// Pairs equals with the same lines on both sides, then on one. What stands above says more than
  /// what stands below: a block that is put in behind another is followed by what followed that one.
  private mutating func pairBySides(_ found: [Int], _ listed: [Int]) {
    pair(found, listed) { $0 }
    pair(found, listed) { Surroundings(above: $0.above, below: 0) }
    pair(found, listed) { Surroundings(above: 0, below: $0.below) }
  }

  /// Pairs those that are left by the lines next to them, else in their order.
  private mutating func pairRest(_ found: some Sequence<Int>, _ listed: some Collection<Int>) {
    let found = found.filter { !isListed[$0] }
    let listed = listed.filter { !isTaken[$0] }
    pair(found, listed) { $0.near }
    pair(found, listed) { _ in .none }
  }

  /// Pairs those of one file that stand between two that are paired already. Both lists are in the
  /// order of the file; pairs that cross others are passed over.
  private mutating func pairBetween(_ found: [Int], _ listed: [Int]) {
    let places = Dictionary(
      found.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    var start = 0
    var waiting: [Int] = []
    for entry in listed {
      guard isTaken[entry] else {
        waiting.append(entry)
        continue
      }
      guard let place = partners[entry].flatMap({ places[$0] }), place >= start else { continue }
      if !waiting.isEmpty { pairRest(found[start..<place], waiting) }
      waiting = []
      start = place + 1
    }
    if !waiting.isEmpty { pairRest(found[start...], waiting) }
  }

  private mutating func pair(
    _ found: [Int], _ listed: [Int], by aspect: (Surroundings) -> Surroundings
  ) {
    var free: [Surroundings: [Int]] = [:]
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
      pairBySides(lines, isWhole ? listed : gone)
      pairRest(lines, isWhole ? listed : gone)
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
    var known = Set(entries.indices.filter { isTaken[$0] }.map { entries[$0] })
    // Behind which entry of its file each comes.
    var orders: [RepositoryPath: Int] = [:]
    var new: [BaselineEntry] = []
    for (index, candidate) in candidates.enumerated() where !isCrowded[index] {
      if let entry = entriesTaken[index].map({ entries[$0] }) {
        orders[candidate.path] = max(orders[candidate.path] ?? 0, entry.order)
        continue
      }
      let order = orders[candidate.path, default: 0] + 1
      orders[candidate.path] = order
      var entry = BaselineEntry(
        path: candidate.path, rule: candidate.finding.rule, key: candidate.key,
        surroundings: candidate.surroundings, order: order)
      while !known.insert(entry).inserted { entry.order += 1 }
      new.append(entry)
    }
    return new
  }
}
