import Platform
import Text

/// Where to find the lines of one segment: a list of keys and offsets beside it, 32 bytes each, in
/// the order of the lines.
///
/// Nothing but a shortcut: what it does not cover is searched in the segment itself, what it says
/// is checked against the line, and it may be deleted at any time.
struct JournalIndex {
  struct Entry: Hashable {
    var key: LookupKey
    var offset: Int
  }

  /// Covers the segment up to here (a byte offset), and found these entries.
  struct Found {
    var entries: [Entry] = []
    var coveredBytes = 0
  }

  static let entryBytes = 32
  private static let magic = Array("FHINDEX1".utf8)
  /// An index that is behind by no more than this is brought up by whoever appends next; by more,
  /// by whoever searches.
  static let smallGapBytes = 1 << 18

  let segment: JournalSegment

  init(_ segment: JournalSegment) { self.segment = segment }

  // MARK: writing, under the journal's lock

  /// Adds the entries of lines that were just appended after `tail`. Trouble is passed over: the
  /// lines are found without the index.
  func append(_ entries: [Entry], after tail: Journal.Tail) {
    if tail.size == 0 { return start(with: entries) }
    guard let lineStart = tail.lineStart else { return }
    if lastOffset() == lineStart {
      try? Files.append(entries.flatMap(Self.bytes), to: segment.indexPath)
    } else {
      catchUp(gapMax: Self.smallGapBytes)
    }
  }

  private func start(with entries: [Entry]) {
    guard let header = header() else { return }
    try? Files.write(header + entries.flatMap(Self.bytes), to: segment.indexPath)
  }

  /// Indexes what the index does not cover yet, from the start where it is none of this segment.
  /// - Parameter gapMax: does nothing where more bytes than this are to be read.
  func catchUp(gapMax: Int) {
    guard let map = try? MappedFile(segment.path) else { return }
    let header = self.header()
    map.withBytes { bytes in
      let covered = isValid(header) ? coverage(of: bytes) : 0
      guard bytes.count - covered <= gapMax, covered < bytes.count, let header else { return }
      var entries: [UInt8] = covered == 0 ? header : []
      Self.forEachLine(in: bytes, from: covered) { line, range in
        guard let object = JournalLine(line)?.object else { return }
        for key in LookupKey.keys(of: object) {
          entries += Self.bytes(Entry(key: key, offset: range.lowerBound))
        }
      }
      if covered == 0 {
        try? Files.replace(segment.indexPath, with: entries)
      } else {
        try? Files.append(entries, to: segment.indexPath)
      }
    }
  }

  // MARK: reading

  /// Finds the entries that begin with `prefix`.
  func search(_ prefix: KeyPrefix, in bytes: Span<UInt8>) -> Found {
    guard isValid(header()), let map = try? MappedFile(segment.indexPath) else { return Found() }
    var found = Found(coveredBytes: coverage(of: bytes))
    map.withBytes { index in
      // Compare eight bytes at once: of a hundred thousand verdicts nearly all end here.
      let mask = ~UInt64(0) << UInt64(64 - min(64, prefix.bitCount))
      let wanted = Self.word(prefix.bytes + [UInt8](repeating: 0, count: 8)) & mask
      unsafe index.withUnsafeBytes { raw in
        var at = Self.entryBytes
        while at + Self.entryBytes <= raw.count {
          let word = UInt64(
            bigEndian: unsafe raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
          if word & mask == wanted, let entry = Self.entry(index, at),
            prefix.matches(entry.key), entry.offset < bytes.count
          {
            found.entries.append(entry)
          }
          at += Self.entryBytes
        }
      }
    }
    return found
  }

  /// Where the lines that the index does not know of start.
  private func coverage(of bytes: Span<UInt8>) -> Int {
    guard let offset = lastOffset(), offset < bytes.count else { return 0 }
    let end = ByteSearch.firstIndex(of: Lines.newline, in: bytes, from: offset)
    return end.map { $0 + 1 } ?? offset
  }

  /// The offset of the last entry; nil where the index has none or was cut short.
  private func lastOffset() -> Int? {
    guard let map = try? MappedFile(segment.indexPath) else { return nil }
    return map.withBytes { index in
      guard index.count >= 2 * Self.entryBytes, index.count % Self.entryBytes == 0 else {
        return nil
      }
      return Self.entry(index, index.count - Self.entryBytes)?.offset
    }
  }

  /// The first 32 bytes: the mark of the format, and a digest of the segment's first line, so that
  /// an index is never taken for that of another segment. nil where there is no whole line.
  private func header() -> [UInt8]? {
    guard let map = try? MappedFile(segment.path) else { return nil }
    return map.withBytes { bytes in
      guard bytes.count > 0, let end = ByteSearch.firstIndex(of: Lines.newline, in: bytes) else {
        return nil
      }
      let line = bytes.extracting(0..<min(end, 4096))
      let digest = unsafe line.withUnsafeBufferPointer { unsafe SHA256.digest(Array($0)) }
      return Self.magic + digest.prefix(Self.entryBytes - Self.magic.count)
    }
  }

  private func isValid(_ header: [UInt8]?) -> Bool {
    guard let header, let map = try? MappedFile(segment.indexPath) else { return false }
    return map.withBytes { index in
      guard index.count >= header.count, index.count % Self.entryBytes == 0 else { return false }
      for position in header.indices where index[position] != header[position] { return false }
      return true
    }
  }

  // MARK: bytes of an entry

  /// The key, its kind, and seven bytes of offset, least significant first; four bytes are free.
  static func bytes(_ entry: Entry) -> [UInt8] {
    var bytes = entry.key.bytes
    bytes.append(entry.key.kind.rawValue)
    for shift in stride(from: 0, to: 56, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: entry.offset >> shift))
    }
    return bytes + [0, 0, 0, 0]
  }

  static func entry(_ index: Span<UInt8>, _ at: Int) -> Entry? {
    guard let kind = LookupKey.Kind(rawValue: index[at + 20]) else { return nil }
    var offset = 0
    for byte in stride(from: 27, through: 21, by: -1) {
      offset = offset << 8 | Int(index[at + byte])
    }
    let key = (0..<LookupKey.byteCount).map { index[at + $0] }
    return Entry(key: LookupKey(kind, key), offset: offset)
  }

  private static func word(_ bytes: [UInt8]) -> UInt64 {
    bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Passes on every whole line from `from`, which must be a line's start.
  static func forEachLine(
    in bytes: Span<UInt8>, from: Int, _ body: (Span<UInt8>, Range<Int>) -> Void
  ) {
    var at = from
    while at < bytes.count,
      let end = ByteSearch.firstIndex(of: Lines.newline, in: bytes, from: at)
    {
      body(bytes.extracting(at..<end), at..<end)
      at = end + 1
    }
  }
}
