import Platform
import Text

/// git's index, read in place: the file is mapped, walked once over its fixed fields, and paths and
/// names are looked at only where they are asked for.
///
/// Knows versions 2, 3 and 4 and the cached trees (`TREE`), and passes over the other extensions
/// that may be passed over (gitformat-index: those whose name starts with an upper-case letter).
/// The checksum at the end is not worked out: reading would then cost as much as the whole file.
final class IndexFile {
  /// An extension that must be understood and is not: the index is split (`link`), sparse (`sdir`),
  /// or of a form made after this was written.
  struct UnknownExtension: Error {
    let name: String
  }

  let file: MappedFile
  let layout: IndexLayout

  /// Maps and surveys the index at `path`.
  /// - Throws: `PlatformError`, `UnknownExtension`, or `GitError` `.corrupt`.
  init(_ path: FilePath) throws {
    let file = try MappedFile(path.pathBytes, isReadWhole: true)
    layout = try file.withBytes { (bytes) throws -> IndexLayout in
      try IndexLayout(surveying: bytes)
    }
    self.file = file
  }
}

/// One entry of the index.
struct IndexEntry {
  let mode: UInt32
  let id: ObjectID
  /// 0, or 1 to 3 for the three sides of an unmerged path.
  let stage: Int
  /// Whether only the intent to add it is recorded (`git add -N`): a commit leaves it out.
  let isIntentToAdd: Bool
}

/// Where things are in an index file.
struct IndexLayout {
  /// Every how many entries a place to start from is kept.
  static let checkpointDistance = 64

  let version: UInt32
  let entryCount: Int
  /// Where the entries end and the extensions begin.
  private(set) var entriesEnd = 12
  /// The content of the `TREE` extension.
  private(set) var cachedTrees: Range<Int>?
  /// The first unmerged path, where there is one.
  private(set) var firstUnmerged: [UInt8]?
  /// Where the entries 0, 64, 128, … start.
  private(set) var checkpoints: [IndexCheckpoint] = []

  init(surveying bytes: Span<UInt8>) throws {
    guard bytes.count >= 32, bytes[0] == 0x44, bytes[1] == 0x49, bytes[2] == 0x52, bytes[3] == 0x43
    else { throw Self.corrupt("it does not start with DIRC, or is too short") }
    version = bigEndian32(bytes, 4)
    guard (2...4).contains(version) else {
      throw GitError(
        .unsupportedRepository, "read the index", "its version is \(version)",
        hint: "git update-index --index-version 2")
    }
    entryCount = Int(bigEndian32(bytes, 8))
    // The shortest entry has 62 bytes before its path.
    guard entryCount <= bytes.count / 62 else { throw Self.corrupt("it is cut short") }
    checkpoints.reserveCapacity(entryCount / Self.checkpointDistance + 1)
    let hasNameless = try version == 4 ? surveyCompressed(bytes) : surveyPlain(bytes)
    cachedTrees = try Self.extensions(bytes, from: entriesEnd)
    // A split index, refused by now, has entries that only stand for others.
    if hasNameless { throw Self.corrupt("a path is empty") }
  }

  /// Finds the entries of versions 2 and 3, looking at nothing of each but its flags and its end:
  /// this is the one loop over all of a large index.
  /// - Returns: whether an entry has no path.
  private mutating func surveyPlain(_ bytes: Span<UInt8>) throws(GitError) -> Bool {
    let limit = bytes.count - 20
    var hasNameless = false
    var at = 12
    for number in 0..<entryCount {
      if number % Self.checkpointDistance == 0 {
        checkpoints.append(IndexCheckpoint(offset: at, previous: []))
      }
      guard at + 63 <= limit else { throw Self.corrupt("its entries are cut short") }
      let high = bytes[at + 60]
      let length = Int(high & 0x0F) << 8 | Int(bytes[at + 61])
      let nul = at + 62 + length
      // Anything unusual goes the long way.
      if high & 0x70 != 0 || length == 0 || length == 0xFFF || nul >= limit || bytes[nul] != 0 {
        var cursor = IndexCursor(self, atOffset: at, number: number)
        try cursor.measure(bytes)
        if cursor.stage != 0, firstUnmerged == nil { firstUnmerged = cursor.copyPath(bytes) }
        if !cursor.hasPath { hasNameless = true }
        cursor.pass()
        at = cursor.offset
      } else {
        at += (nul - at + 8) & ~7
      }
    }
    guard at <= limit else { throw Self.corrupt("its entries are cut short") }
    entriesEnd = at
    return hasNameless
  }

  /// The same for version 4, whose paths are written as what they share with the one before.
  private mutating func surveyCompressed(_ bytes: Span<UInt8>) throws(GitError) -> Bool {
    var hasNameless = false
    var cursor = IndexCursor(version: version, count: entryCount)
    for number in 0..<entryCount {
      if number % Self.checkpointDistance == 0 { checkpoints.append(cursor.checkpoint) }
      try cursor.measure(bytes)
      if cursor.stage != 0, firstUnmerged == nil { firstUnmerged = cursor.copyPath(bytes) }
      if !cursor.hasPath { hasNameless = true }
      cursor.pass()
    }
    entriesEnd = cursor.offset
    return hasNameless
  }

  /// Goes through the extensions, each a name of four bytes, a size and content.
  private static func extensions(_ bytes: Span<UInt8>, from start: Int) throws -> Range<Int>? {
    var trees: Range<Int>?
    var at = start
    let end = bytes.count - 20
    while at < end {
      guard at + 8 <= end else { throw corrupt("an extension is cut short") }
      let size = Int(bigEndian32(bytes, at + 4))
      guard size <= end - at - 8 else { throw corrupt("an extension is longer than the file") }
      let name = String(decoding: (at..<(at + 4)).map { bytes[$0] }, as: UTF8.self)
      if name == "TREE" {
        trees = (at + 8)..<(at + 8 + size)
      } else if !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[at]) {
        throw IndexFile.UnknownExtension(name: name)
      }
      at += 8 + size
    }
    return trees
  }

  static func corrupt(_ reason: String) -> GitError {
    GitError(
      .corrupt, "read the index", reason,
      hint: "'rm .git/index && git reset' makes a new one from HEAD")
  }
}

/// Where one of every 64 entries starts.
struct IndexCheckpoint {
  let offset: Int
  /// In version 4, the path of the entry before, on which its own builds.
  let previous: [UInt8]
}

/// A place among the entries of an index. `measure` looks at the entry there, `pass` moves behind
/// it.
struct IndexCursor {
  private let version: UInt32
  /// Where the entry starts.
  private(set) var offset = 12
  /// How many entries are left, this one included.
  private(set) var remaining: Int
  /// Version 4 writes a path as what it keeps of the one before and what it adds: the one before.
  private var previous: [UInt8] = []
  // Of the entry that `measure` looked at:
  private var flags: UInt16 = 0
  private var extendedFlags: UInt16 = 0
  private var kept = 0
  private var added: Range<Int> = 0..<0
  private var end = 0
  /// The offset of the entry that was looked at; none yet where it is not `offset`.
  private var measured = -1

  init(version: UInt32, count: Int) {
    self.version = version
    remaining = count
  }

  /// Stands on an entry of version 2 or 3.
  fileprivate init(_ layout: IndexLayout, atOffset offset: Int, number: Int) {
    self.init(version: layout.version, count: layout.entryCount - number)
    self.offset = offset
  }

  /// Stands on the entry of a checkpoint.
  init(_ layout: IndexLayout, checkpoint: Int) {
    let number = checkpoint * IndexLayout.checkpointDistance
    self.init(layout, atOffset: layout.checkpoints[checkpoint].offset, number: number)
    previous = layout.checkpoints[checkpoint].previous
  }

  fileprivate var checkpoint: IndexCheckpoint {
    IndexCheckpoint(offset: offset, previous: previous)
  }

  /// Moves over `count` entries, of which there must be so many; most of them are not looked at.
  mutating func skip(
    _ count: Int, _ layout: IndexLayout, _ bytes: Span<UInt8>
  ) throws(GitError) {
    let number = layout.entryCount - remaining
    let target = number + count
    let checkpoint = min(target / IndexLayout.checkpointDistance, layout.checkpoints.count - 1)
    if checkpoint > number / IndexLayout.checkpointDistance {
      self = IndexCursor(layout, checkpoint: checkpoint)
    }
    while layout.entryCount - remaining < target {
      try measure(bytes)
      pass()
    }
  }

  var hasPath: Bool { !added.isEmpty || kept > 0 }

  var stage: Int { Int(flags >> 12) & 3 }

  /// Reads the entry's fixed fields and finds its end. Measuring an entry twice does no more than
  /// once: in version 4 a path builds on the one before, which is gone after the first time.
  /// - Throws: `.corrupt` where it does not fit into the file.
  mutating func measure(_ bytes: Span<UInt8>) throws(GitError) {
    if measured == offset { return }
    // The 20 bytes at the end of the file are its checksum.
    let limit = bytes.count - 20
    guard offset + 63 <= limit else { throw IndexLayout.corrupt("its entries are cut short") }
    flags = UInt16(bytes[offset + 60]) << 8 | UInt16(bytes[offset + 61])
    extendedFlags = 0
    var name = offset + 62
    if flags & 0x4000 != 0 {
      guard version >= 3 else { throw IndexLayout.corrupt("version 2 has no extended flags") }
      extendedFlags = UInt16(bytes[name]) << 8 | UInt16(bytes[name + 1])
      name += 2
    }
    kept = version == 4 ? try readKept(bytes, &name, limit) : 0
    try findName(bytes, name, limit)
    measured = offset
  }

  /// Reads how many bytes of the path before are to be dropped (git's variable-length integer, as
  /// in pack offsets) and returns how many are kept.
  private func readKept(
    _ bytes: Span<UInt8>, _ at: inout Int, _ limit: Int
  ) throws(GitError) -> Int {
    var dropped = 0
    var first = true
    while true {
      guard at < limit, dropped < 1 << 24 else {
        throw IndexLayout.corrupt("the length of a path is malformed")
      }
      let byte = bytes[at]
      at += 1
      dropped = (first ? 0 : (dropped + 1) << 7) | Int(byte & 0x7F)
      first = false
      if byte & 0x80 == 0 { break }
    }
    guard dropped <= previous.count else {
      throw IndexLayout.corrupt("a path drops more than there is")
    }
    return previous.count - dropped
  }

  private mutating func findName(
    _ bytes: Span<UInt8>, _ start: Int, _ limit: Int
  ) throws(GitError) {
    let length = Int(flags & 0xFFF)
    var nul = start + length - kept
    // Longer paths do not fit into the field: their end has to be looked for.
    if length == 0xFFF {
      guard start < limit, let found = ByteSearch.firstIndex(of: 0, in: bytes, from: start) else {
        throw IndexLayout.corrupt("a path has no end")
      }
      nul = found
    }
    guard nul >= start, nul < limit, bytes[nul] == 0 else {
      throw IndexLayout.corrupt("a path is malformed")
    }
    added = start..<nul
    end = version == 4 ? nul + 1 : offset + (nul - offset + 8) & ~7
    guard end <= limit else { throw IndexLayout.corrupt("its entries are cut short") }
    if version == 4 { remember(bytes) }
  }

  private mutating func remember(_ bytes: Span<UInt8>) {
    previous.removeLast(previous.count - kept)
    append(bytes, added, to: &previous)
  }

  /// Moves behind the entry that `measure` looked at.
  mutating func pass() {
    offset = end
    remaining -= 1
  }

  /// Returns the entry that `measure` looked at.
  func entry(_ bytes: Span<UInt8>) -> IndexEntry {
    IndexEntry(
      mode: bigEndian32(bytes, offset + 24), id: ObjectID(bytes, at: offset + 40), stage: stage,
      isIntentToAdd: extendedFlags & 0x2000 != 0)
  }

  /// Puts the path of the entry that `measure` looked at into `path`.
  func path(_ bytes: Span<UInt8>, into path: inout [UInt8]) {
    path.removeAll(keepingCapacity: true)
    if version == 4 {
      path += previous
    } else {
      append(bytes, added, to: &path)
    }
  }

  func copyPath(_ bytes: Span<UInt8>) -> [UInt8] {
    var copy: [UInt8] = []
    path(bytes, into: &copy)
    return copy
  }

  /// Compares the path of the entry that `measure` looked at with `other`, byte by byte.
  func comparePath(_ bytes: Span<UInt8>, with other: [UInt8]) -> Int {
    let count = version == 4 ? previous.count : added.count
    for index in 0..<min(count, other.count) {
      let byte = version == 4 ? previous[index] : bytes[added.lowerBound + index]
      if byte != other[index] { return Int(byte) - Int(other[index]) }
    }
    return count - other.count
  }
}

/// Adds the bytes of `range` at once.
func append(_ bytes: Span<UInt8>, _ range: Range<Int>, to out: inout [UInt8]) {
  unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe out.append(contentsOf: $0) }
}

func bigEndian32(_ bytes: Span<UInt8>, _ at: Int) -> UInt32 {
  UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
    | UInt32(bytes[at + 3])
}
