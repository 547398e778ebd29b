package import Diagnostics
package import Platform

/// The journal of a repository: what every run did, one JSON line a step, in
/// `factory-hook/journal.jsonl` of the common git directory.
///
/// Lines are only ever added, each by one write under a lock, so that processes of all worktrees
/// can write at once and a killed one leaves at most a torn line, which the next one ends. A file
/// that is full is put away under a number and stays searchable.
package final class Journal {
  /// A file is put away when it has grown past this.
  package static let segmentBytesMax = 32 << 20
  /// How long to wait for another process to finish its line.
  static let lockMillisecondsMax = 5000
  static let directoryName = "factory-hook"

  package let directory: [UInt8]
  private let segmentBytesMax: Int
  /// What this process appended last: while the file still ends there, nothing need be read.
  private var known: Tail?
  /// Lines that wait for the end of a batch.
  private var held: [JournalLine.Draft]?

  /// The end of the journal.
  struct Tail: Equatable {
    /// The size of the file that is written to, 0 where there is none.
    var size: Int
    var inode: UInt64
    /// Where its last line starts; nil where it has no line.
    var lineStart: Int?
    /// The digest of the journal's last line, which may lie in the file before.
    var digest: String
    /// Whether the last line has no line end: its writer was killed or the disk was full.
    var isTorn: Bool
    /// Whether the index is known to cover all lines.
    var isIndexed = false
  }

  package convenience init(commonDirectory: some FilePathBytes) {
    self.init(commonDirectory: commonDirectory, segmentBytesMax: Self.segmentBytesMax)
  }

  init(commonDirectory: some FilePathBytes, segmentBytesMax: Int) {
    directory = joined(commonDirectory.pathBytes, Self.directoryName)
    self.segmentBytesMax = segmentBytesMax
  }

  var current: JournalSegment { JournalSegment(0, in: directory) }

  /// Adds lines at the end, all of them or none.
  ///
  /// Cost: a lock, one write to the journal and one to its index, whatever their size. The lines
  /// are in the system's hands then, but not yet on the disk: a power failure may lose them.
  /// - Returns: the digest of the last line added, in hexadecimal.
  /// - Throws: a `Failure` where the journal cannot be written.
  @discardableResult
  package func append(_ drafts: [JournalLine.Draft]) throws(Failure) -> String {
    if held != nil {
      held? += drafts
      return ""
    }
    return try append(making: drafts.map { draft in { _ in draft } })
  }

  /// Adds what `body` appends by one write at its end: for steps of many runs at once. A process
  /// that is killed before has written none of it.
  /// - Throws: what `body` throws, or where the journal cannot be written.
  package func batch<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    precondition(held == nil, "one batch at a time")
    held = []
    defer { held = nil }
    let result = Result { () throws(Failure) in try body() }
    try flush()
    return try result.get()
  }

  private func flush() throws(Failure) {
    guard let drafts = held, !drafts.isEmpty else { return }
    held = nil
    defer { held = [] }
    try append(drafts)
  }

  /// Adds a line for each of `make`, which gets the digest of the line before its own.
  @discardableResult
  func append(
    making make: [(_ previous: String) -> JournalLine.Draft]
  ) throws(Failure) -> String {
    try flush()
    do throws(PlatformError) {
      let lock = try lock(timeoutMilliseconds: Self.lockMillisecondsMax)
      var tail = try currentTail()
      if tail.size >= segmentBytesMax { tail = try putAway(tail) }
      let digest = try write(make, after: tail)
      _ = consume lock
      return digest
    } catch {
      known = nil
      throw Failure(
        Diagnostic(
          .error, "journal", "cannot write the journal: \(error.reason)",
          at: .init(path: error.path), hint: Self.hint(for: error)))
    }
  }

  /// Takes the lock that all who write hold; makes the folder where it is missing.
  func lock(timeoutMilliseconds: Int) throws(PlatformError) -> FileLock {
    let path = joined(directory, "lock")
    do throws(PlatformError) {
      return try FileLock(path, timeoutMilliseconds: timeoutMilliseconds)
    } catch {
      guard error.isNotFound else { throw error }
      try Files.createDirectories(directory)
      return try FileLock(path, timeoutMilliseconds: timeoutMilliseconds)
    }
  }

  private static func hint(for error: PlatformError) -> String? {
    if error.isBusy { return "another process holds the lock; end it and try again" }
    if error.isPermission { return "make the folder writable for you" }
    return error.isNoSpace ? "make room on the disk" : nil
  }

  // MARK: writing, under the lock

  private func write(
    _ make: [(String) -> JournalLine.Draft], after tail: Tail
  ) throws(PlatformError) -> String {
    var bytes: [UInt8] = tail.isTorn ? [Lines.newline] : []
    var entries: [JournalIndex.Entry] = []
    var digest = tail.digest
    var start = tail.size
    for make in make {
      let draft = make(digest)
      let line = draft.bytes(previous: digest)
      start = tail.size + bytes.count
      entries += draft.keys.map { JournalIndex.Entry(key: $0, offset: start) }
      bytes += line
      bytes.append(Lines.newline)
      digest = Chain.digest(of: line)
    }
    if make.isEmpty { return digest }
    try Files.append(bytes, to: current.path)
    let inode = tail.size == 0 ? Files.stat(current.path)?.inode ?? 0 : tail.inode
    let isIndexed = JournalIndex(current).append(entries, after: tail)
    known = Tail(
      size: tail.size + bytes.count, inode: inode, lineStart: start, digest: digest,
      isTorn: false, isIndexed: isIndexed)
    return digest
  }

  private func currentTail() throws(PlatformError) -> Tail {
    guard let status = Files.stat(current.path) else {
      return try emptyTail(after: JournalSegment.all(in: directory).first)
    }
    if let known, known.size == status.size, known.inode == status.inode { return known }
    if status.size == 0 {
      let older = JournalSegment.all(in: directory).first { $0.number > 0 }
      return try emptyTail(after: older, inode: status.inode)
    }
    return try Self.tail(of: current, status)
  }

  private func emptyTail(
    after older: JournalSegment?, inode: UInt64 = 0
  ) throws(PlatformError) -> Tail {
    var digest = Chain.start
    if let older, let status = Files.stat(older.path), status.size > 0 {
      digest = try Self.tail(of: older, status).digest
    }
    return Tail(size: 0, inode: inode, lineStart: nil, digest: digest, isTorn: false)
  }

  private static func tail(
    of segment: JournalSegment, _ status: FileStatus
  ) throws(PlatformError) -> Tail {
    let map = try MappedFile(segment.path)
    return map.withBytes { bytes in
      let line = Lines.last(in: bytes, before: bytes.count) ?? 0..<0
      return Tail(
        size: bytes.count, inode: status.inode, lineStart: line.lowerBound,
        digest: Chain.digest(of: bytes, line),
        isTorn: bytes.count > 0 && bytes[bytes.count - 1] != Lines.newline)
    }
  }

  /// Gives the full file and its index a number, and sorts the index: the one time when writing a
  /// line costs more, some ten milliseconds in ten thousand commits. The index goes first: a file without its index
  /// is searched in full, an index without its file is overwritten.
  private func putAway(_ tail: Tail) throws(PlatformError) -> Tail {
    let newest = JournalSegment.all(in: directory).map(\.number).max() ?? 0
    let segment = JournalSegment(newest + 1, in: directory)
    if Files.exists(current.indexPath) {
      try Files.rename(current.indexPath, to: segment.indexPath)
    }
    try Files.rename(current.path, to: segment.path)
    JournalIndex(segment).sort()
    return Tail(size: 0, inode: 0, lineStart: nil, digest: tail.digest, isTorn: false)
  }
}
