/// Shares what neighbouring alternatives start with: `foo|far|bar` becomes `f(?:oo|ar)|bar`.
///
/// Only neighbours are merged, so the order of preference stays as written. A long list of words
/// becomes a tree, which keeps the automata small.
enum AlternationFactoring {
  /// How many levels of sharing are nested at most; each adds to the height of the syntax.
  private static let depthMax = 24

  /// Returns the alternation of `items`, factored where the height allows.
  static func alternation(of items: [PatternParser.Item]) -> PatternParser.Item {
    let highest = items.lazy.map(\.height).max() ?? 0
    var out = PatternParser.Item(
      syntax: .empty, height: highest + 1,
      repetition: items.lazy.map(\.repetition).max() ?? 1)
    let syntaxes = items.map(\.syntax)
    // Every level of sharing nests one concatenation and one alternation.
    let factoredHeight = highest + 1 + 2 * depthMax
    if factoredHeight <= PatternParser.heightMax {
      let factored = factor(syntaxes.map(elements), depth: 0)
      out.syntax = factored.syntax
      out.height = highest + 1 + 2 * factored.depth
    } else {
      out.syntax = .alternation(syntaxes)
    }
    return out
  }

  private static func elements(_ syntax: Syntax) -> ArraySlice<Syntax> {
    switch syntax {
    case .concatenation(let parts): parts[...]
    case .empty: []
    default: [syntax]
    }
  }

  private static func joined(_ parts: ArraySlice<Syntax>) -> Syntax {
    switch parts.count {
    case 0: .empty
    case 1: parts[parts.startIndex]
    default: .concatenation(Array(parts))
    }
  }

  private static func factor(
    _ sequences: [ArraySlice<Syntax>], depth: Int
  ) -> (syntax: Syntax, depth: Int) {
    var out: [Syntax] = []
    var deepest = depth
    var start = 0
    while start < sequences.count {
      var end = start + 1
      if depth < depthMax, let lead = sequences[start].first {
        while end < sequences.count, let other = sequences[end].first, isSame(lead, other) {
          end += 1
        }
        if end - start > 1 {
          let rest = factor(sequences[start..<end].map { $0.dropFirst() }, depth: depth + 1)
          deepest = max(deepest, rest.depth)
          out.append(.concatenation([lead, rest.syntax]))
          start = end
          continue
        }
      }
      out.append(joined(sequences[start]))
      start = end
    }
    let merged = mergingSingles(out)
    return (merged.count == 1 ? merged[0] : .alternation(merged), deepest)
  }

  /// Whether both match the same characters, each exactly one.
  private static func isSame(_ a: Syntax, _ b: Syntax) -> Bool {
    switch (a, b) {
    case (.character(let x), .character(let y)): x == y
    case (.set(let x), .set(let y)): x == y
    default: false
    }
  }

  /// Makes one set of neighbours that match one character each: `a|b|[0-9]` becomes `[ab0-9]`.
  private static func mergingSingles(_ alternatives: [Syntax]) -> [Syntax] {
    var out: [Syntax] = []
    var run: [CodePointSet.Range] = []
    var runCount = 0
    func endRun() {
      if runCount > 1 {
        out.removeLast(runCount)
        out.append(.set(CodePointSet(unsorted: run)))
      }
      run = []
      runCount = 0
    }
    for alternative in alternatives {
      switch alternative {
      case .character(let point): run.append(.init(low: point, high: point))
      case .set(let set): run += set.ranges
      default:
        endRun()
        out.append(alternative)
        continue
      }
      runCount += 1
      out.append(alternative)
    }
    endRun()
    return out
  }
}
