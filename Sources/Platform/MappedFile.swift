import Glibc

/// A file's bytes, mapped read-only into memory: opening costs the same for any size.
///
/// For files that are replaced by `rename` and never cut short in place (git's index, packs):
/// reading past the end of a file that shrank would end the process.
@safe package struct MappedFile: ~Copyable {
  private let base: UnsafeMutableRawPointer?
  /// Bytes.
  package let count: Int

  /// Maps the regular file `path`, symbolic links followed. An empty file gives no bytes.
  /// - Parameter isReadWhole: whether all pages will be looked at: they are then made present at
  ///   once, as far as the system has them in memory, rather than a few at every fault.
  /// - Throws: `EINVAL` for what is not a regular file, else the reason of `open` or `mmap`.
  package init(_ path: some FilePathBytes, isReadWhole: Bool = false) throws(PlatformError) {
    let descriptor = try Files.open(path, O_RDONLY, "map")
    defer { close(descriptor) }
    let flags = MAP_PRIVATE | (isReadWhole ? MAP_POPULATE : 0)
    (unsafe base, count) = unsafe try Self.map(descriptor, path, flags)
  }

  /// Maps what has been written to `scratch`, which may go: the mapping keeps its bytes.
  package init(_ scratch: borrowing ScratchFile) throws(PlatformError) {
    (unsafe base, count) = unsafe try Self.map(scratch.descriptor, "a temporary file")
  }

  private static func map(
    _ descriptor: Int32, _ path: some FilePathBytes, _ flags: Int32 = MAP_PRIVATE
  ) throws(PlatformError) -> (base: UnsafeMutableRawPointer?, count: Int) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw PlatformError("map", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw PlatformError("map", path.displayText, EINVAL)
    }
    let count = Int(status.st_size)
    if count == 0 { return (nil, 0) }
    let mapped = unsafe mmap(nil, count, PROT_READ, flags, descriptor, 0)
    guard let mapped = unsafe mapped, unsafe mapped != UnsafeMutableRawPointer(bitPattern: -1)
    else {
      throw PlatformError("map", path)
    }
    return unsafe (mapped, count)
  }

  deinit {
    if let base = unsafe base { unsafe munmap(base, count) }
  }

  /// Lends the bytes to `body`; the span cannot outlive the call.
  package func withBytes<R: ~Copyable, E>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
    let buffer = unsafe UnsafeBufferPointer(
      start: base?.assumingMemoryBound(to: UInt8.self), count: count)
    return try body(unsafe buffer.span)
  }

  /// As `withBytes`, but what has been read is let go again: however large the file is and however
  /// often it is read, some tens of megabytes of it are in memory. Reading costs up to twice as
  /// much.
  package func withEvictedBytes<R: ~Copyable, E>(
    _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    let slot = unsafe base.flatMap { unsafe PageEviction.begin($0, count: count) }
    defer { if let slot { PageEviction.end(slot) } }
    return try withBytes(body)
  }
}
