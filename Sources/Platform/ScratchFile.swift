import Glibc

/// A file without a name, for bytes that are too many to be held in memory. It is gone when the
/// value ends or the process dies, whatever way.
@safe package struct ScratchFile: ~Copyable {
  let descriptor: Int32
  /// How many bytes have been written.
  package private(set) var count = 0

  /// - Parameter folders: where it may lie; the first that takes a file is used. Folders in memory
  ///   (`/tmp` may be one) should come last.
  /// - Throws: the reason of the first folder where none does.
  package init(in folders: [some FilePathBytes]) throws(PlatformError) {
    descriptor = try Self.openFirst(folders)
  }

  private static func openFirst(_ folders: [some FilePathBytes]) throws(PlatformError) -> Int32 {
    var first = PlatformError("make a temporary file", "", ENOENT)
    for (index, folder) in folders.enumerated() {
      do throws(PlatformError) {
        return try openNameless(in: folder)
      } catch {
        if index == 0 { first = error }
      }
    }
    throw first
  }

  private static func openNameless(in folder: some FilePathBytes) throws(PlatformError) -> Int32 {
    let operation = "make a temporary file in"
    do throws(PlatformError) {
      return try Files.open(folder, O_RDWR | temporaryFlag, operation, mode: 0o600)
    } catch {
      guard [EOPNOTSUPP, EISDIR, EINVAL].contains(error.errorNumber) else { throw error }
    }
    // A file system that knows no such files: the name lives for a moment.
    let name = Array("/.factory-hook.\(getpid()).\(Clock.monotonicNanoseconds()).tmp".utf8)
    let path = folder.pathBytes + name
    let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW
    let descriptor = try Files.open(path, flags, "make the temporary file", mode: 0o600)
    try? Files.remove(path)
    return descriptor
  }

  /// Linux's `O_TMPFILE`, which glibc declares only under `_GNU_SOURCE`.
  private static let temporaryFlag: Int32 = 0o20000000 | O_DIRECTORY

  deinit { close(descriptor) }

  /// Writes `bytes` behind what is there.
  /// - Throws: `isNoSpace` where the disk is full, among others.
  package mutating func append(_ bytes: Span<UInt8>) throws(PlatformError) {
    guard writeFully(bytes, to: descriptor) else {
      throw PlatformError("write a temporary file", "", errno)
    }
    count += bytes.count
  }
}
