/// Simple case folding: characters that are equal when case is ignored form an orbit, such as
/// `k`, `K` and U+212A KELVIN SIGN.
enum CaseFolding {
  /// Characters `first`, `first + stride`, … `last`; the next of each in its orbit lies `delta` away.
  private struct Run: Sendable {
    var first: UInt32
    var last: UInt32
    var stride: UInt32
    var delta: Int32
  }

  /// Sorted by `first`; runs of stride 2 interleave with their neighbours.
  private static let runs: [Run] = {
    var reader = TableReader(UnicodeTables.foldOrbits)
    var out: [Run] = []
    var previous: UInt32 = 0
    guard reader.findLine(named: "orbits") else { return out }
    while let gap = reader.number(), let count = reader.number(), let stride = reader.number(),
      let zigzag = reader.number()
    {
      let first = previous + gap
      let delta = zigzag & 1 == 0 ? Int32(zigzag / 2) : -Int32(zigzag / 2) - 1
      out.append(Run(first: first, last: first + count * stride, stride: stride, delta: delta))
      previous = first
    }
    return out
  }()

  /// Returns the next character of the orbit of `point`, or nil where it has no other case.
  static func next(_ point: UInt32) -> UInt32? {
    // The runs that may hold the point end just before the first that starts after it; as runs
    // interleave by pairs at most, two of them need a look.
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].first <= point { low = middle + 1 } else { high = middle }
    }
    for index in stride(from: low - 1, through: max(0, low - 2), by: -1) {
      let run = runs[index]
      if point <= run.last, (point - run.first) % run.stride == 0 {
        return UInt32(truncatingIfNeeded: Int64(point) + Int64(run.delta))
      }
    }
    return nil
  }

  /// Adds the other cases of all characters of `range` to `out`, unsorted.
  static func addOtherCases(of range: CodePointSet.Range, to out: inout [CodePointSet.Range]) {
    if range.high < 0x80 {
      addOtherASCIICases(of: range, to: &out)
      return
    }
    for run in runs where run.first <= range.high && run.last >= range.low {
      var point = run.first
      if point < range.low {
        point += (range.low - point + run.stride - 1) / run.stride * run.stride
      }
      while point <= min(run.last, range.high) {
        addOrbit(of: point, to: &out)
        point += run.stride
      }
    }
  }

  private static func addOrbit(of point: UInt32, to out: inout [CodePointSet.Range]) {
    var other = next(point)
    while let member = other, member != point {
      out.append(.init(low: member, high: member))
      other = next(member)
    }
  }

  /// The common case, which needs no table: ASCII letters, and the two characters beyond ASCII
  /// that fold to one.
  private static func addOtherASCIICases(
    of range: CodePointSet.Range, to out: inout [CodePointSet.Range]
  ) {
    func add(_ low: UInt32, _ high: UInt32, to target: UInt32) {
      let start = max(range.low, low)
      let end = min(range.high, high)
      guard start <= end else { return }
      out.append(.init(low: start - low + target, high: end - low + target))
      for (letter, other) in [(0x6B, 0x212A), (0x73, 0x17F)] as [(UInt32, UInt32)] {
        let place = letter - 0x61 + low
        if start <= place, place <= end { out.append(.init(low: other, high: other)) }
      }
    }
    add(0x41, 0x5A, to: 0x61)
    add(0x61, 0x7A, to: 0x41)
  }
}
