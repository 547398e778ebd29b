/// The places of a text that fixes have changed, by the rules that asked for it.
///
/// Finding the places that a finding touches costs the logarithm of their number, as a file may have
/// a hundred thousand.
struct FixedPlaces: Sendable {
  /// A place that was changed, where it is now.
  struct Place: Sendable {
    var finding: Finding
    var bytes: Range<Int>
    /// How often the rule has changed this place, this time included.
    var depth: Int
  }

  private struct Row: Sendable {
    /// By start.
    var places: [Place] = []
    /// The length of the longest: a place that reaches an offset starts no further before it.
    var lengthMax = 0

    mutating func settle() {
      places.sort { $0.bytes.lowerBound < $1.bytes.lowerBound }
      lengthMax = places.lazy.map(\.bytes.count).max() ?? 0
    }

    /// The places that reach into `range` or touch its ends.
    func reaching(_ range: Range<Int>) -> ArraySlice<Place> {
      let start = index { $0.bytes.lowerBound >= range.lowerBound - lengthMax }
      let end = index { $0.bytes.lowerBound > range.upperBound }
      return places[start..<max(start, end)]
    }

    /// The first index from which on `isBehind` holds.
    private func index(where isBehind: (Place) -> Bool) -> Int {
      var low = 0
      var high = places.count
      while low < high {
        let middle = (low + high) / 2
        if isBehind(places[middle]) { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }

  private var rows: [String: Row] = [:]

  var isEmpty: Bool { rows.isEmpty }

  /// Every place, in no order that means anything.
  var all: [Place] { rows.sorted { $0.key < $1.key }.flatMap(\.value.places) }

  /// Returns the places changed for a finding's own rule that it touches; all where it has no place.
  func touched(by finding: Finding) -> [Place] {
    guard let row = rows[finding.rule] else { return [] }
    guard let range = finding.region?.bytes else { return row.places }
    return row.reaching(range).filter { touch(range, $0.bytes) }
  }

  /// Returns the places of any rule that touch `range`.
  func touching(_ range: Range<Int>) -> [Place] {
    rows.sorted { $0.key < $1.key }.flatMap { _, row in
      row.reaching(range).filter { touch(range, $0.bytes) }
    }
  }

  /// Moves all places as a script has moved the text, and adds those that it changed.
  mutating func move(_ movement: EditScript.Movement, adding new: [Place]) {
    for rule in rows.keys {
      guard var row = rows.removeValue(forKey: rule) else { continue }
      for index in row.places.indices {
        row.places[index].bytes = movement.moved(row.places[index].bytes)
      }
      rows[rule] = row
    }
    for place in new { rows[place.finding.rule, default: Row()].places.append(place) }
    for rule in rows.keys { rows[rule]?.settle() }
  }
}

/// Whether two ranges have bytes in common, or stand side by side where one of them is empty.
private func touch(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
  if a.isEmpty || b.isEmpty { return a.lowerBound <= b.upperBound && b.lowerBound <= a.upperBound }
  return a.overlaps(b)
}
