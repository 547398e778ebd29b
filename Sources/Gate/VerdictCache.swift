import Git
package import Platform
import Text

/// Which blobs are known to be clean: a table on the disk that spares reading and judging a blob that
/// an earlier process found nothing in, under the same path and mode, by the same standard, engine
/// and build.
///
/// An entry is a digest of all that was judged, so that its mere presence is the answer: whatever is
/// damaged, torn by two writers or of another version fits nothing that is asked for, and is judged
/// anew. Only blobs with nothing at all to say are kept, never a finding, and never a symbolic link
/// (which is judged by the names around it). The table has one size and may be deleted at any time;
/// full places are taken over by what comes later.
package final class VerdictCache: Sendable {
  /// What a blob is judged as: SHA-256 over everything that decides what is found in it.
  struct Key: Sendable {
    fileprivate let digest: SHA256.Words
  }

  /// 20 bytes of the key's digest, 8 of the size judged, 4 that tell whether these belong together.
  static let entryBytes = 32
  static let entriesPerBucket = 8
  static let bucketCount = 1 << 14
  static let nameBytes = 20
  static var bucketBytes: Int { entryBytes * entriesPerBucket }
  /// The size of the table: 4 MiB, as far as it is written to.
  package static var byteCount: Int { bucketBytes * bucketCount }
  package static let directoryName = "cache"
  package static let fileName = "verdicts"

  let file: BlockFile
  private let prefix: SHA256

  /// Opens the table in `directory`, made where it is missing; nil where it can be neither written
  /// nor read: then everything is judged.
  /// - Parameters:
  ///   - build: names the program that judges; another build trusts nothing of this one.
  ///   - isWritable: whether anything may be written.
  package convenience init?(
    directory: some FilePathBytes, build: String, isWritable: Bool = true
  ) {
    if isWritable { try? Files.createDirectories(directory) }
    let path = FilePath(directory.pathBytes).appending(Self.fileName)
    guard
      let file = try? BlockFile(path, byteCount: Self.byteCount, isWritable: isWritable)
    else { return nil }
    self.init(file, build: build, engine: Engine.version)
  }

  init(_ file: BlockFile, build: String, engine: String) {
    self.file = file
    var prefix = SHA256()
    for part in ["factory-hook verdict 2", build, engine] {
      prefix.update("\(part.utf8.count) \(part)\n".utf8)
    }
    self.prefix = prefix
  }

  /// The start of the keys of all that `standard` judges: whole blocks, which are digested once for
  /// all keys.
  func prefix(for standard: [UInt8]) -> SHA256 {
    var prefix = prefix
    prefix.update(standard)
    prefix.fillBlock()
    return prefix
  }

  /// - Parameter prefix: what `prefix(for:)` gave.
  func key(of version: FileVersion, by prefix: SHA256) -> Key {
    var hash = prefix
    var rest: [UInt8] = []
    rest.reserveCapacity(24 + version.path.bytes.count)
    for shift in [24, 16, 8, 0] as [UInt32] {
      rest.append(UInt8(truncatingIfNeeded: version.mode >> shift))
    }
    version.id.append(to: &rest)
    rest += version.path.bytes
    hash.update(rest)
    return Key(digest: hash.finishedWords())
  }

  /// What the table holds where a key belongs: it is read once for both questions.
  struct Place: Sendable {
    let key: Key
    fileprivate let bucket: ArraySlice<UInt8>

    /// - Parameter bucket: empty where nothing is known.
    init(_ key: Key, bucket: ArraySlice<UInt8>) {
      self.key = key
      self.bucket = bucket
    }

    /// How many bytes of the blob were judged; nil where it is not known to be clean.
    var bytesOfClean: Int? {
      for start in stride(
        from: bucket.startIndex, to: bucket.endIndex, by: VerdictCache.entryBytes)
      where key.hasName(bucket, at: start) {
        var size: UInt64 = 0
        for index in (0..<8).reversed() {
          size = size << 8 | UInt64(bucket[start + VerdictCache.nameBytes + index])
        }
        guard let size = Int(exactly: size),
          bucket[start..<(start + VerdictCache.entryBytes)].elementsEqual(key.entry(size))
        else { continue }
        return size
      }
      return nil
    }
  }

  /// Reads the place of a key.
  func place(of key: Key) -> Place {
    Place(key, bucket: (file.read(Self.bucketBytes, at: key.offset) ?? [])[...])
  }

  /// Keeps that nothing was found. What another writer put in the same place since it was read is
  /// lost, and judged anew.
  /// - Parameter size: how many bytes were judged.
  func keep(_ place: Place, bytes size: Int) {
    guard file.isWritable else { return }
    let number = place.key.slot(in: place.bucket.span)
    file.write(place.key.entry(size), at: place.key.offset + number * Self.entryBytes)
  }
}

extension VerdictCache.Key {
  /// Where the bucket of the key starts. The part of the digest that says so is in no entry.
  var offset: Int {
    Int(digest[5]) % VerdictCache.bucketCount * VerdictCache.bucketBytes
  }

  fileprivate func hasName(_ bucket: ArraySlice<UInt8>, at start: Int) -> Bool {
    hasName(bucket.span, start - bucket.startIndex)
  }

  private func nameByte(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: digest[index / 4] >> UInt32(24 - index % 4 * 8))
  }

  /// The number of the entry to write in the bucket that starts at `start`: its own, a free one, or
  /// any. Where `table` ends before, nothing is known of the bucket.
  func slot(in table: Span<UInt8>, from start: Int = 0) -> Int {
    if start + VerdictCache.bucketBytes <= table.count {
      for number in 0..<VerdictCache.entriesPerBucket {
        let at = start + number * VerdictCache.entryBytes
        if isFree(table, at) || hasName(table, at) { return number }
      }
    }
    return Int(digest[7] >> 24) % VerdictCache.entriesPerBucket
  }

  private func isFree(_ table: Span<UInt8>, _ start: Int) -> Bool {
    for index in 0..<VerdictCache.entryBytes where table[start + index] != 0 { return false }
    return true
  }

  private func hasName(_ table: Span<UInt8>, _ start: Int) -> Bool {
    for index in 0..<VerdictCache.nameBytes where table[start + index] != nameByte(index) {
      return false
    }
    return true
  }

  func entry(_ size: Int) -> [UInt8] {
    var entry = [UInt8](repeating: 0, count: VerdictCache.entryBytes)
    write(size, to: &entry, at: 0)
    return entry
  }

  /// Writes the entry into `table` from `start` on.
  func write(_ size: Int, to table: inout [UInt8], at start: Int) {
    let sizeAt = start + VerdictCache.nameBytes
    for index in 0..<VerdictCache.nameBytes { table[start + index] = nameByte(index) }
    for index in 0..<8 { table[sizeAt + index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
    let check = check(size)
    for index in 0..<4 {
      table[sizeAt + 8 + index] = UInt8(truncatingIfNeeded: check >> UInt64(8 * index))
    }
  }

  /// Tells an entry that another one was torn into: bytes of the digest that are in no entry, and the
  /// size, mixed so that each bit of them changes half of the answer (the end of MurmurHash3).
  private func check(_ size: Int) -> UInt64 {
    var mixed = (UInt64(digest[6]) << 32 | UInt64(digest[7])) ^ UInt64(size)
    for factor in [0xFF51_AFD7_ED55_8CCD, 0xC4CE_B9FE_1A85_EC53] as [UInt64] {
      mixed = (mixed ^ mixed >> 33) &* factor
    }
    return mixed ^ mixed >> 33
  }
}
