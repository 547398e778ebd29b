import Platform
import Synchronization

/// The verdicts that judging very many files at once asks for and brings: the table is read once,
/// and written in pieces of many entries. Two calls of the system for each file would cost more
/// than judging some of them.
///
/// What a run that is killed has not written is judged anew.
final class VerdictBatch: Sendable {
  /// Judging fewer files asks for their places one by one.
  static let filesMin = 1 << 9
  /// After so many verdicts they are written, so that a run that is killed has not been for nothing.
  static let pendingMax = 1 << 14
  /// What is written at once: the table is of no use to anyone half written, and pages of the file
  /// that nothing was added to need not be touched.
  private static let pageBytes = 1 << 12

  private struct Pending: Sendable {
    var key: VerdictCache.Key
    var size: Int
  }

  private let file: BlockFile
  /// The table as it was at the start; empty where it cannot be read or holds nothing yet.
  private let table: [UInt8]
  private let pending = Mutex<[Pending]>([])
  /// Held by the thread that writes, with its copy of the table; the others go on judging.
  private let writing = Mutex<[UInt8]>([])

  init(_ cache: VerdictCache) {
    file = cache.file
    let table = file.isBlank ? [] : file.read(VerdictCache.byteCount, at: 0) ?? []
    let entries = stride(from: 0, to: table.count, by: VerdictCache.entryBytes)
    self.table = entries.contains { table[$0] != 0 } ? table : []
  }

  func place(of key: VerdictCache.Key) -> VerdictCache.Place {
    let end = key.offset + VerdictCache.bucketBytes
    return VerdictCache.Place(key, bucket: end <= table.count ? table[key.offset..<end] : [])
  }

  /// Keeps that nothing was found, for `write` to write.
  /// - Parameter size: how many bytes were judged.
  func keep(_ place: VerdictCache.Place, bytes size: Int) {
    guard file.isWritable else { return }
    let full = pending.withLock { pending -> [Pending] in
      pending.append(Pending(key: place.key, size: size))
      return pending.count < Self.pendingMax ? [] : Self.taken(from: &pending)
    }
    write(full)
  }

  /// Writes what has been kept and is not written yet.
  func write() { write(pending.withLock { Self.taken(from: &$0) }) }

  private static func taken(from pending: inout [Pending]) -> [Pending] {
    defer { pending = [] }
    return pending
  }

  /// Puts verdicts into the table as it is now: others write to it as well.
  private func write(_ verdicts: [Pending]) {
    if verdicts.isEmpty { return }
    writing.withLock { put(verdicts, by: &$0) }
  }

  /// - Parameter table: room for the table, made once: new memory costs as much as the reading.
  private func put(_ verdicts: [Pending], by table: inout [UInt8]) {
    if table.isEmpty { table = [UInt8](repeating: 0, count: VerdictCache.byteCount) }
    guard file.read(into: &table, at: 0) else { return }
    var isChanged = [Bool](repeating: false, count: VerdictCache.byteCount / Self.pageBytes)
    for verdict in verdicts {
      let offset = verdict.key.offset
      let start = offset + verdict.key.slot(in: table.span, from: offset) * VerdictCache.entryBytes
      verdict.key.write(verdict.size, to: &table, at: start)
      isChanged[start / Self.pageBytes] = true
    }
    var page = 0
    while page < isChanged.count {
      let first = page
      while page < isChanged.count, isChanged[page] { page += 1 }
      if page > first {
        file.write(
          table[(first * Self.pageBytes)..<(page * Self.pageBytes)], at: first * Self.pageBytes)
      }
      page += 1
    }
  }
}
