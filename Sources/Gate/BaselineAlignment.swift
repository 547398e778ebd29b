/// Pairs the findings of one file with its entries as a diff pairs lines: in the order of the file,
/// so that what is likest stands beside each other.
///
/// Of equal lines nobody can tell by their text which one is new. What tells is the lines around
/// each, and what else was found before and behind it: a bracket between two findings that are
/// known is the one that stood between them.
struct BaselineAlignment {
  /// A finding or an entry.
  struct Item: Hashable {
    /// Equal where rule and text are.
    var group: Int
    var surroundings: Surroundings
  }

  struct Pair {
    var old: Int
    var new: Int
  }

  /// No two cross.
  private(set) var pairs: [Pair] = []

  private let old: [Item]
  private let new: [Item]
  /// How many pairs may still be weighed.
  private var budget = Self.weighedMax

  /// A file that has changed all over has as many possible pairs as its findings' number squared:
  /// where there are more than this, only those with equal surroundings are paired.
  private static let weighedMax = 500_000

  /// What a pair with nothing alike around it is worth.
  private static let pairWorth = 4

  /// Squared, so that one pair with the same lines around it outweighs several that have but blank
  /// lines and brackets in common.
  private static func worth(_ a: Surroundings, _ b: Surroundings) -> Int {
    let likeness = a.likeness(to: b)
    return pairWorth + likeness * likeness
  }

  /// - Parameters:
  ///   - old: the entries, in the order of the file.
  ///   - new: the findings.
  init(old: [Item], new: [Item]) {
    self.old = old
    self.new = new
    var start = 0
    while start < min(old.count, new.count), old[start] == new[start] {
      pairs.append(Pair(old: start, new: start))
      start += 1
    }
    var (oldEnd, newEnd) = (old.count, new.count)
    while oldEnd > start, newEnd > start, old[oldEnd - 1] == new[newEnd - 1] {
      oldEnd -= 1
      newEnd -= 1
      pairs.append(Pair(old: oldEnd, new: newEnd))
    }
    var (oldStart, newStart) = (start, start)
    let anchors = anchors(start..<oldEnd, start..<newEnd)
    for anchor in anchors + [Pair(old: oldEnd, new: newEnd)] {
      weigh(oldStart..<anchor.old, newStart..<anchor.new)
      (oldStart, newStart) = (anchor.old + 1, anchor.new + 1)
    }
    pairs += anchors
  }

  // MARK: Anchors

  /// Returns the longest row of pairs that are equal in everything and equal to nothing else.
  private func anchors(_ olds: Range<Int>, _ news: Range<Int>) -> [Pair] {
    var places: [Item: (old: Int?, new: Int?)] = [:]
    var isRepeated: Set<Item> = []
    for index in olds where places.updateValue((index, nil), forKey: old[index]) != nil {
      isRepeated.insert(old[index])
    }
    for index in news {
      guard let place = places[new[index]] else { continue }
      if place.new != nil { isRepeated.insert(new[index]) }
      places[new[index]] = (place.old, index)
    }
    var unique: [Pair] = []
    for (item, place) in places where !isRepeated.contains(item) {
      if let old = place.old, let new = place.new { unique.append(Pair(old: old, new: new)) }
    }
    unique.sort { $0.old < $1.old }
    var row = WeightedRow(count: news.count)
    for pair in unique {
      let place = pair.new - news.lowerBound
      row.add(pair, at: place, weight: 1, behind: row.best(before: place))
    }
    return row.heaviest
  }

  // MARK: Weighing

  /// Adds the row of pairs between two anchors whose likeness is the greatest in sum.
  private mutating func weigh(_ olds: Range<Int>, _ news: Range<Int>) {
    if olds.isEmpty || news.isEmpty { return }
    var places: [Int: [Int]] = [:]
    for index in news { places[new[index].group, default: []].append(index) }
    let count = olds.reduce(0) { $0 + (places[old[$1].group]?.count ?? 0) }
    guard count > 0, count <= budget else { return }
    budget -= count
    var row = WeightedRow(count: news.count)
    for index in olds {
      let around = old[index].surroundings
      // Looked up before any is added: an entry is paired once.
      let equals = (places[old[index].group] ?? []).map { place in
        (place, row.best(before: place - news.lowerBound))
      }
      for (place, behind) in equals {
        row.add(
          Pair(old: index, new: place), at: place - news.lowerBound,
          weight: Self.worth(around, new[place].surroundings), behind: behind)
      }
    }
    pairs += row.heaviest
  }
}

/// Finds the heaviest row of pairs in which both sides rise: a Fenwick tree over the places of one
/// side, the other being walked in order.
private struct WeightedRow {
  private struct Link {
    var pair: BaselineAlignment.Pair
    var weight: Int
    /// The link before this one.
    var behind: Int?
  }

  private var links: [Link] = []
  /// The best link whose row ends among the places that a node stands for.
  private var nodes: [Int?]

  init(count: Int) { nodes = Array(repeating: nil, count: count + 1) }

  /// Returns the link at which the heaviest row before `place` ends.
  func best(before place: Int) -> Int? {
    var best: Int?
    var node = place
    while node > 0 {
      if isBetter(nodes[node], than: best) { best = nodes[node] }
      node &= node - 1
    }
    return best
  }

  mutating func add(
    _ pair: BaselineAlignment.Pair, at place: Int, weight: Int, behind: Int?
  ) {
    let whole = weight + (behind.map { links[$0].weight } ?? 0)
    let link = links.count
    links.append(Link(pair: pair, weight: whole, behind: behind))
    var node = place + 1
    while node < nodes.count {
      if isBetter(link, than: nodes[node]) { nodes[node] = link }
      node += node & -node
    }
  }

  /// Of equal rows the one that ends first: what is put in behind its equals is new.
  private func isBetter(_ link: Int?, than other: Int?) -> Bool {
    guard let link else { return false }
    guard let other else { return true }
    let (a, b) = (links[link], links[other])
    return a.weight != b.weight ? a.weight > b.weight : a.pair.new < b.pair.new
  }

  var heaviest: [BaselineAlignment.Pair] {
    var row: [BaselineAlignment.Pair] = []
    var link = best(before: nodes.count - 1)
    while let index = link {
      row.append(links[index].pair)
      link = links[index].behind
    }
    return row.reversed()
  }
}
