/// Simple case folding: characters that are equal when case is ignored form an orbit, such as
/// `k`, `K` and U+212A KELVIN SIGN.
enum CaseFolding {
  /// A character and the next one of its orbit.
  private struct Step: Sendable {
    var point: UInt32
    var next: UInt32
  }

  /// All characters that have another case, in order.
  private static let steps: [Step] = {
    var reader = TableReader(UnicodeTables.foldOrbits)
    var out: [Step] = []
    var first: UInt32 = 0
    guard reader.findLine(named: "orbits") else { return out }
    while let gap = reader.number(), let more = reader.number(), let stride = reader.number(),
      let zigzag = reader.number()
    {
      first += gap
      let delta = zigzag & 1 == 0 ? Int64(zigzag / 2) : -Int64(zigzag / 2) - 1
      for index in 0...more {
        let point = first + index * stride
        out.append(Step(point: point, next: UInt32(Int64(point) + delta)))
      }
    }
    // Runs of every other character interleave.
    return out.sorted { $0.point < $1.point }
  }()

  /// The index in `steps` of the first character that is not below `point`.
  private static func index(of point: UInt32) -> Int {
    var low = 0
    var high = steps.count
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].point < point { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Returns the next character of the orbit of `point`, or nil where it has no other case.
  static func next(_ point: UInt32) -> UInt32? {
    let index = index(of: point)
    guard index < steps.count, steps[index].point == point else { return nil }
    return steps[index].next
  }

  /// Adds the other cases of all characters of `range` to `out`, unsorted.
  static func addOtherCases(of range: CodePointSet.Range, to out: inout [CodePointSet.Range]) {
    if range.high < 0x80 {
      addOtherASCIICases(of: range, to: &out)
      return
    }
    for step in steps[index(of: range.low)...] {
      if step.point > range.high { break }
      addOrbit(of: step.point, to: &out)
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
