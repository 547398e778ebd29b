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
    fileprivate let digest: [UInt8]
  }

  /// 20 bytes of the key's digest, 8 of the size judged, 4 of a digest of these.
  static let entryBytes = 32
  static let entriesPerBucket = 8
  static let bucketCount = 1 << 14
  static let nameBytes = 20
  static var bucketBytes: Int { entryBytes * entriesPerBucket }
  /// The size of the table: 4 MiB, as far as it is written to.
  package static var byteCount: Int { bucketBytes * bucketCount }
  package static let directoryName = "cache"
  package static let fileName = "verdicts"

  private let file: BlockFile
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
    for part in ["factory-hook verdict 1", build, engine] {
      prefix.update("\(part.utf8.count) \(part)\n".utf8)
    }
    self.prefix = prefix
  }

  /// The start of the keys of all that `standard` judges.
  func prefix(for standard: [UInt8]) -> SHA256 {
    var prefix = prefix
    prefix.update(standard)
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
    return Key(digest: hash.finish())
  }

  /// What the table holds where a key belongs: it is read once for both questions.
  struct Place: Sendable {
    fileprivate let key: Key
    fileprivate let bucket: [UInt8]
  }

  /// Reads the place of a key.
  func place(of key: Key) -> Place {
    Place(key: key, bucket: file.read(Self.bucketBytes, at: offset(of: key)) ?? [])
  }

  /// Returns how many bytes of the blob were judged; nil where it is not known to be clean.
  func bytesOfClean(_ place: Place) -> Int? {
    let (key, bucket) = (place.key, place.bucket)
    for start in stride(from: 0, to: bucket.count, by: Self.entryBytes) {
      guard Self.hasName(bucket, at: start, key) else { continue }
      var size: UInt64 = 0
      for index in (0..<8).reversed() {
        size = size << 8 | UInt64(bucket[start + Self.nameBytes + index])
      }
      guard let size = Int(exactly: size),
        bucket[start..<(start + Self.entryBytes)].elementsEqual(Self.entry(key, size))
      else { continue }
      return size
    }
    return nil
  }

  /// Keeps that nothing was found. What another writer put in the same place since it was read is
  /// lost, and judged anew.
  /// - Parameter size: how many bytes were judged.
  func keep(_ place: Place, bytes size: Int) {
    guard file.isWritable else { return }
    let (key, bucket) = (place.key, place.bucket)
    let offset = offset(of: key)
    var number = Int(key.digest[28]) % Self.entriesPerBucket
    for start in stride(from: 0, to: bucket.count, by: Self.entryBytes) {
      let isFree = bucket[start..<(start + Self.entryBytes)].allSatisfy { $0 == 0 }
      if isFree || Self.hasName(bucket, at: start, key) {
        number = start / Self.entryBytes
        break
      }
    }
    file.write(Self.entry(key, size), at: offset + number * Self.entryBytes)
  }

  /// The part of the digest that says where the entry is belongs to no entry.
  private func offset(of key: Key) -> Int {
    let number = key.digest[20..<24].reduce(0) { $0 << 8 | Int($1) }
    return number % Self.bucketCount * Self.bucketBytes
  }

  private static func hasName(_ bucket: [UInt8], at start: Int, _ key: Key) -> Bool {
    for index in 0..<nameBytes where bucket[start + index] != key.digest[index] { return false }
    return true
  }

  private static func entry(_ key: Key, _ size: Int) -> [UInt8] {
    var entry = Array(key.digest.prefix(nameBytes))
    for index in 0..<8 { entry.append(UInt8(truncatingIfNeeded: size >> (8 * index))) }
    return entry + SHA256.digest(entry).prefix(entryBytes - entry.count)
  }
}
