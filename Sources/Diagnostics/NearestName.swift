/// Returns the one of `names` nearest to `text` by edit distance, for "did you mean".
///
/// - Returns: nil where nothing is near: more than a third of the longer name (at least one
///   letter) would have to change. Cost: the product of the lengths of names that are near in
///   length, summed up.
package func nearestName(to text: String, in names: some Sequence<String>) -> String? {
  let wanted = Array(text.lowercased().utf8)
  var best: (name: String, distance: Int)?
  for name in names {
    let candidate = Array(name.lowercased().utf8)
    let allowed = max(1, max(wanted.count, candidate.count) / 3)
    if abs(wanted.count - candidate.count) > allowed { continue }
    let distance = editDistance(wanted, candidate)
    if distance <= allowed, distance < (best?.distance ?? .max) { best = (name, distance) }
  }
  return best?.name
}

/// Returns the restricted Damerau-Levenshtein distance: insertions, deletions, substitutions and
/// swaps of neighbours each count one.
func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [Int](repeating: 0, count: b.count + 1)
    row[0] = i
    for j in 1...b.count {
      let cost = a[i - 1] == b[j - 1] ? 0 : 1
      row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        row[j] = min(row[j], beforeLast[j - 2] + 1)
      }
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
