/// A small acyclic automaton that matches the UTF-8 of the characters of one set: the template
/// from which the compiler stamps out each use of the set.
struct ByteAutomaton: Sendable {
  /// Where a transition leads that completes the character.
  static let end = -1

  struct Edge: Sendable, Hashable {
    var range: ByteRange
    var target: Int
  }

  /// Nodes, each after all those it leads to; the last one is the start. Empty for an empty set.
  /// The edges of a node are sorted and do not overlap.
  private(set) var nodes: [[Edge]] = []

  /// - Parameter reversed: whether bytes come last to first.
  init(_ set: CodePointSet, reversed: Bool) {
    if set.isASCII {
      if set.isEmpty { return }
      nodes = [
        set.ranges.map {
          Edge(range: ByteRange(low: UInt8($0.low), high: UInt8($0.high)), target: Self.end)
        }
      ]
      return
    }
    var sequences = UTF8Ranges.sequences(for: set)
    if reversed { sequences = sequences.map { $0.reversed() } }
    guard !sequences.isEmpty else { return }
    var builder = Builder()
    _ = builder.node(for: sequences.map { $0[...] })
    nodes = builder.nodes
  }

  /// Equal nodes are made once.
  private struct Builder {
    var nodes: [[Edge]] = []
    var known: [[Edge]: Int] = [:]

    mutating func node(for sequences: [ArraySlice<ByteRange>]) -> Int {
      // UTF-8 is free of prefixes in both directions: all sequences end here, or none does.
      if sequences.allSatisfy(\.isEmpty) { return ByteAutomaton.end }
      var edges: [Edge] = []
      for range in Self.pieces(of: sequences) {
        let tails = sequences.compactMap { sequence -> ArraySlice<ByteRange>? in
          guard let first = sequence.first, first.low <= range.low, range.high <= first.high
          else { return nil }
          return sequence.dropFirst()
        }
        guard !tails.isEmpty else { continue }
        let target = node(for: tails)
        if let last = edges.last, last.target == target, last.range.high &+ 1 == range.low {
          edges[edges.count - 1].range.high = range.high
        } else {
          edges.append(Edge(range: range, target: target))
        }
      }
      if let index = known[edges] { return index }
      nodes.append(edges)
      known[edges] = nodes.count - 1
      return nodes.count - 1
    }

    /// Cuts the first ranges of `sequences` so that each holds a piece wholly or not at all.
    private static func pieces(of sequences: [ArraySlice<ByteRange>]) -> [ByteRange] {
      var starts = [Bool](repeating: false, count: 257)
      for sequence in sequences {
        guard let first = sequence.first else { continue }
        starts[Int(first.low)] = true
        starts[Int(first.high) + 1] = true
      }
      var out: [ByteRange] = []
      var low: Int?
      for value in 0...256 where starts[value] || value == 256 {
        if let low, low < value {
          out.append(ByteRange(low: UInt8(low), high: UInt8(value - 1)))
        }
        low = value
      }
      return out
    }
  }
}
