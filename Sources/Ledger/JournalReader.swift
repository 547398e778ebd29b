import Platform

extension Journal {
  /// Passes on the journal's lines as they are, the newest first, until `body` returns false.
  ///
  /// Files are mapped, not read: a journal of any size costs what is looked at. Files that are
  /// missing or cannot be opened are passed over.
  /// - Parameter bytesMax: how far back to look; nil means to the start.
  package func forEachRawLineNewestFirst(
    bytesMax: Int? = nil, _ body: (Span<UInt8>) -> Bool
  ) {
    var left = bytesMax ?? .max
    for segment in JournalSegment.all(in: directory) {
      guard left > 0, let map = try? MappedFile(segment.path) else { continue }
      let goesOn = map.withBytes { bytes in
        let stop = max(0, bytes.count - left)
        left -= bytes.count
        var end = bytes.count
        while end > stop, let line = Lines.last(in: bytes, before: end) {
          if !body(bytes.extracting(line)) { return false }
          end = line.lowerBound
        }
        return true
      }
      if !goesOn { return }
    }
  }

  /// Passes on the lines that are lines of a journal, the newest first, until `body` returns
  /// false. Torn lines and garbage are passed over.
  package func forEachNewestFirst(bytesMax: Int? = nil, _ body: (JournalLine) -> Bool) {
    forEachRawLineNewestFirst(bytesMax: bytesMax) { bytes in
      guard bytes.count <= Chain.lineBytesMax, let line = JournalLine(bytes) else { return true }
      return body(line)
    }
  }

  /// Returns the lines found under keys that begin with `prefix`, the newest first, each with its
  /// key.
  ///
  /// Cost: 32 bytes of index for each key in the file that is written to, the logarithm of those
  /// in the others, and the lines found. Where an index is missing or behind, the file is searched
  /// and its index brought up, as far as it may be written.
  func lines(under prefix: KeyPrefix) -> [(key: LookupKey, line: JournalLine)] {
    var found: [(LookupKey, JournalLine)] = []
    for segment in JournalSegment.all(in: directory) {
      guard let map = try? MappedFile(segment.path) else { continue }
      map.withBytes { bytes in
        let indexed = JournalIndex(segment).search(prefix, in: bytes)
        found += Self.lines(under: prefix, indexed, bytes).reversed()
        let isBehind = bytes.count - indexed.coveredBytes > JournalIndex.smallGapBytes
        if isBehind || (segment.number > 0 && !indexed.isSorted) { bringUpIndex(of: segment) }
      }
    }
    return found
  }

  private static func lines(
    under prefix: KeyPrefix, _ indexed: JournalIndex.Found, _ bytes: Span<UInt8>
  ) -> [(LookupKey, JournalLine)] {
    var found: [(LookupKey, JournalLine)] = []
    for entry in indexed.entries {
      if let match = match(prefix, in: bytes, at: entry.offset) { found.append(match) }
    }
    let text = [UInt8(ascii: "\"")] + Array(prefix.text.utf8)
    var from = indexed.coveredBytes
    while from < bytes.count,
      let at = ByteSearch.firstRange(of: text, in: bytes, from: from)
    {
      var start = at
      while start > indexed.coveredBytes, bytes[start - 1] != Lines.newline { start -= 1 }
      if let match = match(prefix, in: bytes, at: start) { found.append(match) }
      guard let end = ByteSearch.firstIndex(of: Lines.newline, in: bytes, from: at) else { break }
      from = end + 1
    }
    return found
  }

  /// Reads the line at `offset` and checks that it is to be found under `prefix`.
  private static func match(
    _ prefix: KeyPrefix, in bytes: Span<UInt8>, at offset: Int
  ) -> (LookupKey, JournalLine)? {
    let end = ByteSearch.firstIndex(of: Lines.newline, in: bytes, from: offset) ?? bytes.count
    guard end - offset <= Chain.lineBytesMax,
      let line = JournalLine(bytes.extracting(offset..<end)),
      let key = LookupKey.keys(of: line.object).first(where: prefix.matches)
    else { return nil }
    return (key, line)
  }

  /// Only for a segment of our own size: one that grew without us may take long. The index of a
  /// file that was put away is sorted once.
  private func bringUpIndex(of segment: JournalSegment) {
    guard let lock = try? lock(timeoutMilliseconds: 100) else { return }
    let index = JournalIndex(segment)
    index.catchUp(gapMax: 2 * Self.segmentBytesMax)
    if segment.number > 0 { index.sort() }
    _ = consume lock
  }
}
