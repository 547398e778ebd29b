import Platform
import Text

/// Where to find the lines of one segment: a list of keys and offsets beside it, 32 bytes each,
/// behind a header of 32.
///
/// While the segment is written to, the entries stand in the order of its lines; they are sorted
/// once, when it is put away.
///
/// Nothing but a shortcut: what it does not cover is searched in the segment itself, what it says
/// is checked against the line, and it may be deleted at any time.
struct JournalIndex {
  struct Entry: Hashable {
    var key: LookupKey
    var offset: Int
  }

  /// Covers the segment up to here (a byte offset), and found these entries, sorted by offset.
  struct Found {
    var entries: [Entry] = []
    var coveredBytes = 0
    var isSorted = false
  }

  /// The marks of the two formats; both are followed by 16 bytes of a digest of the segment's
  /// first line and the number of bytes that sorted entries cover.
  private enum Form: CaseIterable {
    case growing
    case sorted

    var mark: [UInt8] { Array((self == .growing ? "FHINDEX1" : "FHINDEX2").utf8) }
  }

  static let entryBytes = 32
  /// An index that is behind by no more than this is brought up by whoever appends next; by more,
  /// by whoever searches.
  static let smallGapBytes = 1 << 18

  let segment: JournalSegment

  init(_ segment: JournalSegment) { self.segment = segment }

  // MARK: writing, under the journal's lock

  /// Adds the entries of lines that were just appended after `tail`. Trouble is passed over: the
  /// lines are found without the index.
  /// - Returns: whether the index is known to cover all lines now.
  func append(_ entries: [Entry], after tail: Journal.Tail) -> Bool {
    if tail.size == 0 { return start(with: entries) }
    guard let lineStart = tail.lineStart else { return false }
    if tail.isIndexed || lastOffset() == lineStart {
      let appended: Void? = try? Files.append(
        entries.flatMap(Self.bytes), to: segment.indexPath)
      return appended != nil && !entries.isEmpty
    }
    catchUp(gapMax: Self.smallGapBytes)
    return false
  }

  private func start(with entries: [Entry]) -> Bool {
    guard let header = header(.growing) else { return false }
    let written: Void? = try? Files.write(
      header + entries.flatMap(Self.bytes), to: segment.indexPath)
    return written != nil && !entries.isEmpty
  }

  /// Indexes what the index does not cover yet, from the start where it is none of this segment.
  /// - Parameter gapMax: does nothing where more bytes than this are to be read.
  func catchUp(gapMax: Int) {
    guard let map = try? MappedFile(segment.path) else { return }
    map.withBytes { bytes in
      let form = form()
      if form == .sorted { return }
      let covered = form == .growing ? coverage(of: bytes) : 0
      guard bytes.count - covered <= gapMax, covered < bytes.count, let header = header(.growing)
      else { return }
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

  /// Sorts the entries of a segment that grows no more.
  func sort() {
    guard form() == .growing, let map = try? MappedFile(segment.path),
      let index = try? Files.read(segment.indexPath)
    else { return }
    let covered = map.withBytes { coverage(of: $0) }
    guard let header = header(.sorted, covering: covered) else { return }
    let places = stride(from: Self.entryBytes, to: index.count, by: Self.entryBytes)
    // The first eight bytes tell nearly all keys apart.
    var order = places.map { (word: Self.word(index[$0..<($0 + 8)]), place: $0) }
    order.sort { a, b in
      a.word != b.word
        ? a.word < b.word
        : index[a.place..<(a.place + Self.entryBytes)]
          .lexicographicallyPrecedes(index[b.place..<(b.place + Self.entryBytes)])
    }
    var bytes = header
    bytes.reserveCapacity(index.count)
    for (_, place) in order { bytes += index[place..<(place + Self.entryBytes)] }
    try? Files.replace(segment.indexPath, with: bytes)
  }

  // MARK: reading

  /// Finds the entries that begin with `prefix`.
  func search(_ prefix: KeyPrefix, in bytes: Span<UInt8>) -> Found {
    guard let form = form(), let map = try? MappedFile(segment.indexPath) else { return Found() }
    var found = Found(isSorted: form == .sorted)
    map.withBytes { index in
      switch form {
      case .growing:
        found.coveredBytes = coverage(of: bytes)
        found.entries = Self.scan(index, prefix)
      case .sorted:
        found.coveredBytes = min(bytes.count, Self.number(index, at: 24, bytes: 8))
        found.entries = Self.bisect(index, prefix)
      }
    }
    found.entries.removeAll { $0.offset >= bytes.count }
    found.entries.sort { $0.offset < $1.offset }
    return found
  }

  /// Compares eight bytes at once: of a hundred thousand entries nearly all end here.
  private static func scan(_ index: Span<UInt8>, _ prefix: KeyPrefix) -> [Entry] {
    let mask = ~UInt64(0) << UInt64(64 - min(64, prefix.bitCount))
    let wanted = word((prefix.bytes + [UInt8](repeating: 0, count: 8))[..<8]) & mask
    var found: [Entry] = []
    unsafe index.withUnsafeBytes { raw in
      var at = entryBytes
      while at + entryBytes <= raw.count {
        let word = UInt64(bigEndian: unsafe raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        if word & mask == wanted, let entry = entry(index, at), prefix.matches(entry.key) {
          found.append(entry)
        }
        at += entryBytes
      }
    }
    return found
  }

  private static func bisect(_ index: Span<UInt8>, _ prefix: KeyPrefix) -> [Entry] {
    var (low, high) = (1, index.count / entryBytes)
    while low < high {
      let middle = (low + high) / 2
      if precedes(index, middle * entryBytes, prefix) { low = middle + 1 } else { high = middle }
    }
    var found: [Entry] = []
    while low < index.count / entryBytes {
      let entry = entry(index, low * entryBytes)
      if let entry, prefix.matches(entry.key) {
        found.append(entry)
      } else if let entry, !prefix.matchesBytes(entry.key.bytes) {
        break
      }
      low += 1
    }
    return found
  }

  /// Whether the entry at `at` comes before all that begin with `prefix`.
  private static func precedes(_ index: Span<UInt8>, _ at: Int, _ prefix: KeyPrefix) -> Bool {
    for (position, byte) in prefix.bytes.enumerated() where index[at + position] != byte {
      return index[at + position] < byte
    }
    return false
  }

  /// Where the lines that a growing index does not know of start.
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

  /// The first 32 bytes; nil where the segment has no whole line. With the digest of its first
  /// line an index is never taken for that of another segment.
  private func header(_ form: Form, covering: Int = 0) -> [UInt8]? {
    guard let map = try? MappedFile(segment.path) else { return nil }
    let digest: [UInt8]? = map.withBytes { bytes in
      guard bytes.count > 0, let end = ByteSearch.firstIndex(of: Lines.newline, in: bytes) else {
        return nil
      }
      return SHA256.digest(bytes.extracting(0..<min(end, 4096)))
    }
    return digest.map { form.mark + $0.prefix(16) + Self.bytes(covering, count: 8) }
  }

  /// The form of the index that stands there; nil where it is none of this segment.
  private func form() -> Form? {
    guard let header = header(.growing), let map = try? MappedFile(segment.indexPath) else {
      return nil
    }
    return map.withBytes { index in
      guard index.count >= Self.entryBytes, index.count % Self.entryBytes == 0 else { return nil }
      for position in 8..<24 where index[position] != header[position] { return nil }
      return Form.allCases.first { form in
        form.mark.indices.allSatisfy { index[$0] == form.mark[$0] }
      }
    }
  }

  // MARK: bytes of an entry

  /// The key, its kind, and seven bytes of offset, least significant first; four bytes are free.
  static func bytes(_ entry: Entry) -> [UInt8] {
    entry.key.bytes + [entry.key.kind.rawValue] + bytes(entry.offset, count: 7) + [0, 0, 0, 0]
  }

  static func entry(_ index: Span<UInt8>, _ at: Int) -> Entry? {
    guard let kind = LookupKey.Kind(rawValue: index[at + 20]) else { return nil }
    let key = (0..<LookupKey.byteCount).map { index[at + $0] }
    return Entry(key: LookupKey(kind, key), offset: number(index, at: at + 21, bytes: 7))
  }

  private static func bytes(_ number: Int, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// Reads a number of up to eight bytes; one that no file can have is 0.
  private static func number(_ index: Span<UInt8>, at: Int, bytes count: Int) -> Int {
    let value = (0..<count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(index[at + $1]) }
    return Int(exactly: value) ?? 0
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
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
