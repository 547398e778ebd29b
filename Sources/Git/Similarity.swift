import Text

/// How much of a text is in another, as git estimates it for renames (diffcore-delta): both are cut
/// into lines, long ones into pieces of 64 bytes, and the pieces that both have are weighed by
/// their bytes. A CR before a line end does not count in text.
struct Similarity {
  /// What a rename has to reach, as in git: half of the larger file.
  static let threshold = 30_000
  static let whole = 60_000

  /// The pieces by their hashes, sorted, with the bytes of each.
  private let pieces: [(hash: UInt64, weight: Int)]
  /// Bytes in all.
  let size: Int

  init(_ bytes: Span<UInt8>) {
    var found: [(hash: UInt64, weight: Int)] = []
    let isText = Self.isText(bytes)
    var hash = FNV1a()
    var count = 0
    for index in bytes.indices {
      let byte = bytes[index]
      let isCarriageReturn =
        isText && byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
      if isCarriageReturn { continue }
      hash.add(byte)
      count += 1
      if byte == 0x0A || count == 64 {
        found.append((hash.state, count))
        hash = FNV1a()
        count = 0
      }
    }
    if count > 0 { found.append((hash.state, count)) }
    pieces = Self.joined(found)
    size = bytes.count
  }

  private static func joined(
    _ pieces: [(hash: UInt64, weight: Int)]
  ) -> [(hash: UInt64, weight: Int)] {
    var joined: [(hash: UInt64, weight: Int)] = []
    for piece in pieces.sorted(by: { $0.hash < $1.hash }) {
      if joined.last?.hash == piece.hash {
        joined[joined.count - 1].weight += piece.weight
      } else {
        joined.append(piece)
      }
    }
    return joined
  }

  /// git's test: no NUL in the first 8000 bytes.
  private static func isText(_ bytes: Span<UInt8>) -> Bool {
    for index in 0..<min(8000, bytes.count) where bytes[index] == 0 { return false }
    return true
  }

  /// Returns how similar this old text and `new` are, `0...whole`: the bytes of the old that the new
  /// still has, as a part of the larger of both.
  func score(_ new: Similarity) -> Int {
    let largest = max(size, new.size)
    if largest == 0 { return 0 }
    var common = 0
    var at = 0
    for piece in pieces {
      while at < new.pieces.count, new.pieces[at].hash < piece.hash { at += 1 }
      guard at < new.pieces.count else { break }
      if new.pieces[at].hash == piece.hash { common += min(piece.weight, new.pieces[at].weight) }
    }
    return Int(Double(common) * Double(Self.whole) / Double(largest))
  }

  /// Whether texts of these sizes could reach the threshold at all.
  static func isPossible(_ a: Int, _ b: Int) -> Bool {
    min(a, b) * whole >= max(a, b) * threshold
  }
}
