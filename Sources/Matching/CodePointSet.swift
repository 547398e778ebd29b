/// A set of code points as sorted ranges that neither touch nor overlap: what a character class
/// stands for.
struct CodePointSet: Sendable, Hashable {
  /// An inclusive range, so that U+10FFFF needs no special case.
  struct Range: Sendable, Hashable {
    var low: UInt32
    var high: UInt32
  }

  static let last: UInt32 = 0x10FFFF
  static let all = CodePointSet(ranges: [Range(low: 0, high: last)])

  private(set) var ranges: [Range]

  init() { ranges = [] }

  /// - Parameter ranges: sorted, neither touching nor overlapping.
  private init(ranges: [Range]) { self.ranges = ranges }

  init(_ low: UInt32, _ high: UInt32) { ranges = [Range(low: low, high: high)] }

  /// Makes the union of any ranges, in time n log n.
  init(unsorted: [Range]) {
    ranges = []
    ranges.reserveCapacity(unsorted.count)
    for range in unsorted.sorted(by: { ($0.low, $0.high) < ($1.low, $1.high) }) {
      if let end = ranges.last?.high, range.low <= end &+ 1 {
        ranges[ranges.count - 1].high = max(end, range.high)
      } else {
        ranges.append(range)
      }
    }
  }

  var isEmpty: Bool { ranges.isEmpty }

  /// How many code points the set holds.
  var count: Int { ranges.reduce(0) { $0 + Int($1.high - $1.low) + 1 } }

  var isASCII: Bool { (ranges.last?.high ?? 0) < 0x80 }

  func contains(_ point: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].high < point { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].low <= point
  }

  /// The code points that this set lacks.
  var inverted: CodePointSet {
    var out: [Range] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.low > next { out.append(Range(low: next, high: range.low - 1)) }
      next = range.high + 1
    }
    if next <= Self.last { out.append(Range(low: next, high: Self.last)) }
    return CodePointSet(ranges: out)
  }

  func union(_ other: CodePointSet) -> CodePointSet {
    CodePointSet(unsorted: ranges + other.ranges)
  }

  /// The set with every character's other cases added.
  var caseFolded: CodePointSet {
    var out = ranges
    for range in ranges { CaseFolding.addOtherCases(of: range, to: &out) }
    return CodePointSet(unsorted: out)
  }
}
