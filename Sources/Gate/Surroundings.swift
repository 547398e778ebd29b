import Checks
import Git
import Text

/// Tells findings with equal text in one file apart by the lines around them, white space aside.
///
/// Three hashes, so that an edit on one side leaves the other: of eight lines above, of eight below,
/// and of the two lines next to the finding. They need only differ among equals of one file, so 16
/// bits each do. How they are made (FNV-1a) is part of the format of baselines.
package struct Surroundings: Sendable, Hashable {
  package var above: UInt16
  package var below: UInt16
  package var near: UInt16

  /// Of a finding about the names of a tree.
  package static let none = Surroundings(above: 0, below: 0, near: 0)

  package init(above: UInt16, below: UInt16, near: UInt16) {
    self.above = above
    self.below = below
    self.near = near
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
    var hashes: [Int: UInt64] = [:]
    var all: [Surroundings] = []
    for finding in findings {
      guard let region = finding.region else {
        all.append(content(version.id))
        continue
      }
      func hash(_ numbers: some Sequence<Int>) -> UInt16 {
        var whole = FNV()
        for number in numbers where number >= 1 && number <= lines.lineCount {
          let line = hashes[number] ?? hashOfLine(number, lines, bytes)
          hashes[number] = line
          whole.fold(in: line)
        }
        return whole.folded
      }
      let (first, last) = (region.start.line, region.end.line)
      all.append(
        Surroundings(
          above: hash((first - lineCount)..<first), below: hash((last + 1)...(last + lineCount)),
          near: hash([first - 1, last + 1])))
    }
    return all
  }

  private static func content(_ id: ObjectID) -> Surroundings {
    var hash = FNV()
    for byte in id.hex.utf8 { hash.add(byte) }
    let state = hash.state
    return Surroundings(
      above: UInt16(truncatingIfNeeded: state), below: UInt16(truncatingIfNeeded: state >> 16),
      near: UInt16(truncatingIfNeeded: state >> 32))
  }
}

/// How much of a line counts, in bytes.
private let lineBytesMax = 2048

/// Returns the hash of a line, white space folded to single blanks and trimmed.
private func hashOfLine(_ number: Int, _ lines: LineTable, _ bytes: Span<UInt8>) -> UInt64 {
  var hash = FNV()
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
  return hash.state
}

private struct FNV {
  private(set) var state: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  mutating func fold(in number: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      add(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  var folded: UInt16 {
    UInt16(truncatingIfNeeded: state ^ (state >> 16) ^ (state >> 32) ^ (state >> 48))
  }
}
