/// The places of literals in one text, gathered by literal.
///
/// Memory is bounded, for texts that are made of literals: of a literal that is dense no places
/// are kept. One thread's scratch, used again from text to text.
struct LiteralPlaces {
  /// How many places are kept in all.
  private static let countMax = 1 << 19
  /// A literal is dense when it stands more often than once in so many bytes.
  private static let denseBytes = 64

  private struct Hit {
    var literal: UInt32
    var place: Int
  }

  private var hits: [Hit] = []
  private var counts: [UInt32]
  private var ends: [Int]
  private var sorted: [Int] = []
  /// The literals that occur, in no order.
  private(set) var literals: [Int] = []

  init(literalCount: Int) {
    counts = [UInt32](repeating: 0, count: literalCount)
    ends = [Int](repeating: 0, count: literalCount)
  }

  mutating func removeAll() {
    for literal in literals { counts[literal] = 0 }
    literals.removeAll(keepingCapacity: true)
    hits.removeAll(keepingCapacity: true)
    sorted.removeAll(keepingCapacity: true)
  }

  /// Notes that `literal` stands at `place`.
  mutating func add(_ literal: Int, at place: Int) {
    let count = counts[literal]
    if count == 0 { literals.append(literal) }
    if count == .max { return }
    if Int(count) > 4096 + place / Self.denseBytes || hits.count >= Self.countMax {
      counts[literal] = .max
      return
    }
    counts[literal] = count + 1
    hits.append(Hit(literal: UInt32(literal), place: place))
  }

  /// Notes what was found in the part of the text that follows.
  mutating func add(_ next: LiteralPlaces) {
    for hit in next.hits { add(Int(hit.literal), at: hit.place) }
    for literal in next.literals where next.isDense(literal) {
      if counts[literal] == 0 { literals.append(literal) }
      counts[literal] = .max
    }
  }

  /// Whether the places of `literal` were too many to be kept.
  func isDense(_ literal: Int) -> Bool { counts[literal] == .max }

  /// Gathers the places by literal, when all have been added.
  mutating func gather() {
    var start = 0
    for literal in literals where counts[literal] != .max {
      ends[literal] = start
      start += Int(counts[literal])
    }
    sorted.append(contentsOf: repeatElement(0, count: start))
    for hit in hits where counts[Int(hit.literal)] != .max {
      sorted[ends[Int(hit.literal)]] = hit.place
      ends[Int(hit.literal)] += 1
    }
  }

  /// Appends the places of `literal` to `places`, nearly in order.
  func append(_ literal: Int, to places: inout [Int]) {
    guard counts[literal] != 0, counts[literal] != .max else { return }
    places += sorted[ends[literal] - Int(counts[literal])..<ends[literal]]
  }
}
