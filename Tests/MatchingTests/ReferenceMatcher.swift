@testable import Matching

/// A matcher that is right by definition and slow: every way to match, in order of preference.
///
/// It knows nothing of programs or automata; the engines are held against it on small patterns
/// and texts.
struct ReferenceMatcher {
  /// A way to match: where it ends and what the groups took, two offsets a group.
  struct Way {
    var end: Int
    var slots: [Int]
  }

  let syntax: Syntax
  let groupCount: Int
  let text: [UInt8]

  /// All matches that do not overlap, as slots, an empty one right after a match left out.
  func matches() -> [[Int]] {
    var out: [[Int]] = []
    var at = 0
    var previousEnd = -1
    while at <= text.count {
      guard let slots = firstMatch(from: at) else { break }
      let isEmpty = slots[0] == slots[1]
      at = isEmpty ? slots[1] + 1 : slots[1]
      if !(isEmpty && slots[0] == previousEnd) { out.append(slots) }
      previousEnd = slots[1]
    }
    return out
  }

  private func firstMatch(from start: Int) -> [Int]? {
    for begin in start...text.count {
      let none = [Int](repeating: -1, count: 2 * groupCount)
      if var best = ways(syntax, Way(end: begin, slots: none)).first {
        best.slots[0] = begin
        best.slots[1] = best.end
        return best.slots
      }
    }
    return nil
  }

  private func ways(_ syntax: Syntax, _ from: Way) -> [Way] {
    switch syntax {
    case .empty: return [from]
    case .character(let point): return take(from) { UInt32($0) == point }
    case .set(let set): return take(from) { set.contains(UInt32($0)) }
    case .anyByte: return take(from) { _ in true }
    case .assertion(let assertion):
      let previous = from.end > 0 ? text[from.end - 1] : nil
      let next = from.end < text.count ? text[from.end] : nil
      return assertion.holds(previous: previous, next: next) ? [from] : []
    case .concatenation(let parts):
      return parts.reduce([from]) { ways, part in ways.flatMap { self.ways(part, $0) } }
    case .alternation(let alternatives): return alternatives.flatMap { ways($0, from) }
    case .capture(let operand, let group):
      return ways(operand, from).map { way in
        var way = way
        way.slots[2 * group] = from.end
        way.slots[2 * group + 1] = way.end
        return way
      }
    case .repetition(let operand, let minimum, let maximum, let greedy):
      return rounds(operand, minimum, maximum, greedy, from)
    }
  }

  private func take(_ from: Way, _ isTaken: (UInt8) -> Bool) -> [Way] {
    guard from.end < text.count, isTaken(text[from.end]) else { return [] }
    return [Way(end: from.end + 1, slots: from.slots)]
  }

  private func rounds(
    _ operand: Syntax, _ minimum: Int, _ maximum: Int?, _ greedy: Bool, _ from: Way
  ) -> [Way] {
    if maximum == 0 { return [from] }
    if minimum > 1 || maximum != nil {
      let more = ways(operand, from).flatMap {
        rounds(operand, max(0, minimum - 1), maximum.map { $0 - 1 }, greedy, $0)
      }
      return minimum > 0 ? more : greedy ? more + [from] : [from] + more
    }
    // An unbounded loop: its first round may take nothing, and is the last one then.
    let more = ways(operand, from).flatMap { way in
      way.end == from.end ? [way] : loop(operand, greedy, way)
    }
    return minimum > 0 ? more : greedy ? more + [from] : [from] + more
  }

  /// All further rounds of an unbounded loop. As in RE2 each must take something.
  private func loop(_ operand: Syntax, _ greedy: Bool, _ from: Way) -> [Way] {
    let more = ways(operand, from).filter { $0.end != from.end }.flatMap {
      loop(operand, greedy, $0)
    }
    return greedy ? more + [from] : [from] + more
  }
}
