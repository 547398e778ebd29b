/// The findings of another version of a file as a multiset, in a few bytes each: what is needed
/// to tell which of very many findings are new.
///
/// Only good within one process: the hashes are seeded anew in each, so that nobody can craft a
/// line that passes for a known one.
package struct KnownFindings: Sendable {
  /// How many different findings are kept; any further ones are unknown, hence new wherever they
  /// occur. Bounds the memory that a hostile file can take to about 100 MB.
  package static let countMax = 4_000_000

  private var counts: [UInt64: Int32] = [:]

  package init() {}

  package var isEmpty: Bool { counts.isEmpty }

  /// Adds what another base had. A finding that any base had is known as often as in the base
  /// that had it most often.
  package mutating func formUnion(_ other: KnownFindings) {
    for (hash, count) in other.counts {
      if let own = counts[hash] {
        counts[hash] = max(own, count)
      } else if counts.count < Self.countMax {
        counts[hash] = count
      }
    }
  }

  mutating func add(_ hash: UInt64) {
    if let own = counts[hash] {
      counts[hash] = own &+ 1
    } else if counts.count < Self.countMax {
      counts[hash] = 1
    }
  }

  /// Takes one finding away; returns false where it is not (or no longer) known.
  mutating func take(_ hash: UInt64) -> Bool {
    guard let own = counts[hash], own > 0 else { return false }
    counts[hash] = own - 1
    return true
  }
}
