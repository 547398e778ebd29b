import Checks
import Git
import Text

/// Tells findings with equal text in one file apart by the lines around them, white space aside.
///
/// A hash of eight bits for each of the eight lines on either side, so that an edit hides only the
/// lines that it touched. They need only differ among equals of one file. How they are made
/// (FNV-1a) is part of the format of baselines.
package struct Surroundings: Sendable, Hashable {
  /// The nearest line in the lowest byte. The end of the file counts as a line, 0 is beyond it.
  package var above: UInt64
  package var below: UInt64

  /// Of a finding about the names of a tree.
  package static let none = Surroundings(above: 0, below: 0)

  package init(above: UInt64, below: UInt64) {
    self.above = above
    self.below = below
  }

  /// How many lines of either side count.
  private static let lineCount = 8

  /// Returns the surroundings of findings in `bytes`, the content of `version`. Those of a finding
  /// without a place are told by the content as a whole.
  static func of(
    _ findings: [Finding], in bytes: Span<UInt8>, version: FileVersion
  ) -> [Surroundings] {
    guard findings.contains(where: { $0.region != nil }) else {
      return findings.map { _ in content(version.id) }
    }
    let lines = LineTable(bytes)
    var hashes: [Int: UInt8] = [:]
    var all: [Surroundings] = []
    for finding in findings {
      guard let region = finding.region else {
        all.append(content(version.id))
        continue
      }
      func side(_ place: (Int) -> Int) -> UInt64 {
        var side: UInt64 = 0
        for distance in 0..<lineCount {
          let number = place(distance)
          if number < 1 || number > lines.lineCount {
            side |= UInt64(hashOfEnd) << (8 * UInt64(distance))
            break
          }
          let line = hashes[number] ?? hashOfLine(number, lines, bytes)
          hashes[number] = line
          side |= UInt64(line) << (8 * UInt64(distance))
        }
        return side
      }
      all.append(
        Surroundings(
          above: side { region.start.line - 1 - $0 }, below: side { region.end.line + 1 + $0 }))
    }
    return all
  }

  private static func content(_ id: ObjectID) -> Surroundings {
    var above = FNV1a()
    for byte in id.hex.utf8 { above.add(byte) }
    var below = above
    below.add(0)
    return Surroundings(above: above.state, below: below.state)
  }
}

extension Surroundings {
  /// The line next to the finding on either side.
  var near: Surroundings { Surroundings(above: above & 0xFF, below: below & 0xFF) }

  /// How much alike two surroundings are. A line counts for one where it stands in the same order,
  /// and for two more where nothing between it and the finding differs.
  ///
  /// What stands above says more: a block that is put in behind another is followed by what followed
  /// that one. So nothing is likelier than the same lines up to the start of the file, few as they
  /// may be, while the few lines up to its end are what a block that is put in last has as well.
  func likeness(to other: Surroundings) -> Int {
    let most = 3 * Self.lineCount
    return (above == other.above ? most : Self.likeness(above, other.above))
      + Self.likeness(below, other.below)
  }

  private static func likeness(_ a: UInt64, _ b: UInt64) -> Int {
    let count = lineCount(of: a)
    if a == b { return 3 * count }
    let same = min((a ^ b).trailingZeroBitCount / 8, count)
    return 2 * same + commonLines(a, b)
  }

  /// How many lines a side has: what is missing is missing at its far end.
  private static func lineCount(of side: UInt64) -> Int {
    lineCount - side.leadingZeroBitCount / 8
  }

  /// The length of the longest common subsequence (Hyyrö's bit vectors, a byte being a line).
  private static func commonLines(_ a: UInt64, _ b: UInt64) -> Int {
    let count = lineCount(of: a)
    var row: UInt16 = 0xFF
    var rest = b
    while rest != 0 {
      let line = rest & 0xFF
      rest >>= 8
      var matches: UInt16 = 0
      for place in 0..<count where (a >> (8 * UInt64(place))) & 0xFF == line {
        matches |= 1 << UInt16(place)
      }
      let common = row & matches
      row = ((row &+ common) | (row & ~common)) & 0xFF
    }
    return lineCount - row.nonzeroBitCount
  }
}

/// Stands for what is above the first line and below the last.
private let hashOfEnd: UInt8 = 1

/// How much of a line counts, in bytes.
private let lineBytesMax = 2048

/// Returns the hash of a line, white space folded to single blanks and trimmed; more than
/// `hashOfEnd`.
private func hashOfLine(_ number: Int, _ lines: LineTable, _ bytes: Span<UInt8>) -> UInt8 {
  var hash = FNV1a()
  var isBlank = false
  var isFirst = true
  for index in lines.range(ofLine: number, in: bytes).prefix(lineBytesMax) {
    let byte = bytes[index]
    if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) {
      isBlank = true
      continue
    }
    if isBlank, !isFirst { hash.add(0x20) }
    isBlank = false
    isFirst = false
    hash.add(byte)
  }
  return max(hashOfEnd + 1, hash.folded)
}

extension FNV1a {
  fileprivate var folded: UInt8 {
    var folded: UInt8 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      folded ^= UInt8(truncatingIfNeeded: state >> shift)
    }
    return folded
  }
}
