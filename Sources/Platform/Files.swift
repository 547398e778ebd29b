import Glibc

/// Files and their contents. Paths are `String`s or raw bytes; relative ones count from the
/// current directory of the process. Every descriptor is closed on `exec`.
package enum Files {
  /// Returns the bytes of a file.
  /// - Parameter limit: the most bytes to accept; a longer file throws `EFBIG`.
  package static func read(
    _ path: some FilePathBytes, limit: Int? = nil
  ) throws(PlatformError) -> [UInt8] {
    let descriptor = try open(path, O_RDONLY, "read")
    defer { close(descriptor) }
    var status = Glibc.stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw PlatformError("read", path) }
    let expected = Int(clamping: status.st_size)
    if let limit, expected > limit { throw PlatformError("read", path.displayText, EFBIG) }
    return try readAll(descriptor, expecting: expected, limit: limit, path: path)
  }

  /// Reads a descriptor up to its end. `expecting` sizes the first read.
  static func readAll(
    _ descriptor: Int32, expecting: Int, limit: Int?, path: some FilePathBytes
  ) throws(PlatformError) -> [UInt8] {
    var all: [UInt8] = []
    // One byte more than expected, so that the end is seen by the first read.
    var room = max(expecting + 1, 4096)
    while true {
      var count = 0
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
        let base = buffer.baseAddress
        count = retryingInterrupts { unsafe Glibc.read(descriptor, base, room) }
        initialized = max(0, count)
      }
      if count < 0 { throw PlatformError("read", path) }
      if count == 0 { return all }
      if all.isEmpty { all = chunk } else { all += chunk }
      if let limit, all.count > limit { throw PlatformError("read", path.displayText, EFBIG) }
      room = max(4096, min(all.count, 1 << 24))
    }
  }

  /// Writes a file in place, replacing what it held; a crash may leave a part of it.
  package static func write(
    _ bytes: [UInt8], to path: some FilePathBytes, mode: UInt32 = 0o666
  ) throws(PlatformError) {
    let descriptor = try open(path, O_WRONLY | O_CREAT | O_TRUNC, "write", mode: mode)
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, path)
  }

  /// Puts `bytes` under the name `path` at once: readers see the old file or the new one, never a
  /// part, and a crash loses neither (temporary file in the same folder, `fsync`, `rename`).
  /// A symbolic link of that name is replaced, not followed.
  /// - Parameter durable: whether to wait until the bytes are on the disk; without, a crash of the
  ///   machine, not of the process, may leave an empty file.
  package static func replace(
    _ path: some FilePathBytes, with bytes: [UInt8], mode: UInt32 = 0o666, durable: Bool = true
  ) throws(PlatformError) {
    try replace(path, with: bytes, by: path.pathBytes, mode: mode, durable: durable)
  }

  /// As above, by a temporary file whose name begins with `prefix`, in a folder of the same file
  /// system that exists; the folder of `path` is made where it is missing.
  package static func replace(
    _ path: some FilePathBytes, with bytes: [UInt8], by prefix: [UInt8], mode: UInt32,
    durable: Bool = false
  ) throws(PlatformError) {
    let temporary = prefix + Array(".\(getpid()).\(Clock.monotonicNanoseconds()).tmp".utf8)
    let descriptor = try open(temporary, O_WRONLY | O_CREAT | O_EXCL, "write", mode: mode)
    do throws(PlatformError) {
      defer { close(descriptor) }
      try writeAll(bytes, to: descriptor, temporary)
      guard !durable || fsync(descriptor) == 0 else { throw PlatformError("write", temporary) }
    } catch {
      try? remove(temporary)
      throw error
    }
    do throws(PlatformError) {
      do throws(PlatformError) {
        try rename(temporary, to: path)
      } catch {
        guard error.isNotFound, let folder = parentDirectory(of: path.pathBytes) else {
          throw error
        }
        try createDirectories(folder)
        try rename(temporary, to: path)
      }
    } catch {
      try? remove(temporary)
      throw error
    }
  }

  /// Writes `bytes` over those of a regular file that has as many, by one call: for a few bytes that
  /// stand in one place, which a reader sees as they were or as they are. A third of the time that
  /// `replace` takes, for which a file system makes a file.
  /// - Returns: false, and nothing is written, where there is no such file, or it may not be written.
  package static func overwrite(
    _ path: some FilePathBytes, with bytes: [UInt8]
  ) throws(PlatformError) -> Bool {
    guard let descriptor = try? open(path, O_WRONLY | O_NOFOLLOW, "write") else { return false }
    defer { close(descriptor) }
    var status = Glibc.stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) == bytes.count
    else { return false }
    let written = retryingInterrupts { unsafe pwrite(descriptor, bytes, bytes.count, 0) }
    guard written == bytes.count else { throw PlatformError("write", path) }
    return true
  }

  /// Puts `bytes` in the place of the regular file at `path` at once, as `replace` does; the new file
  /// has the old one's permission bits and, where this process may give files away, its owner. Does not
  /// wait for the disk, as git does not when it writes a work tree.
  /// - Throws: `ENOENT` where there is no such file, `EINVAL` where it is a link or no regular file.
  package static func rewrite(
    _ path: some FilePathBytes, with bytes: [UInt8]
  ) throws(PlatformError) {
    let name = try path.terminated(for: "write")
    var old = Glibc.stat()
    guard unsafe fstatat(AT_FDCWD, name, &old, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw PlatformError("write", path)
    }
    guard old.st_mode & S_IFMT == S_IFREG else {
      throw PlatformError("write", path.displayText, EINVAL)
    }
    let temporary =
      path.pathBytes + Array(".\(getpid()).\(Clock.monotonicNanoseconds()).tmp".utf8)
    let descriptor = try open(temporary, O_WRONLY | O_CREAT | O_EXCL, "write", mode: 0o600)
    do throws(PlatformError) {
      defer { close(descriptor) }
      try writeAll(bytes, to: descriptor, temporary)
      // Before the mode, which a change of owner may cut down. Only root succeeds.
      _ = fchown(descriptor, old.st_uid, old.st_gid)
      guard fchmod(descriptor, old.st_mode & 0o7777) == 0 else {
        throw PlatformError("write", temporary)
      }
      try rename(temporary, to: path)
    } catch {
      try? remove(temporary)
      throw error
    }
  }

  /// Adds `bytes` at the end of a file, made where it is missing, under an exclusive `flock`, so
  /// that lines of several processes never mix. A write cut short by a full disk is taken back.
  /// - Parameter durable: whether to wait until the bytes are on the disk (`fsync`).
  package static func append(
    _ bytes: [UInt8], to path: some FilePathBytes, mode: UInt32 = 0o666, durable: Bool = false
  ) throws(PlatformError) {
    let descriptor = try open(path, O_WRONLY | O_APPEND | O_CREAT, "append to", mode: mode)
    defer { close(descriptor) }
    guard retryingInterrupts({ flock(descriptor, LOCK_EX) }) == 0 else {
      throw PlatformError("lock", path)
    }
    let end = lseek(descriptor, 0, SEEK_END)
    do throws(PlatformError) {
      try writeAll(bytes, to: descriptor, path)
    } catch {
      if end >= 0 { _ = ftruncate(descriptor, end) }
      throw error
    }
    if durable, fsync(descriptor) != 0 { throw PlatformError("append to", path) }
  }

  /// Removes one file or symbolic link; one that is not there is no error.
  package static func remove(_ path: some FilePathBytes) throws(PlatformError) {
    let name = try path.terminated(for: "remove")
    if unsafe unlink(name) != 0, errno != ENOENT { throw PlatformError("remove", path) }
  }

  /// Gives a file another name in one step, replacing a file that has it.
  package static func rename(
    _ path: some FilePathBytes, to other: some FilePathBytes
  ) throws(PlatformError) {
    let from = try path.terminated(for: "rename")
    let to = try other.terminated(for: "rename")
    if unsafe Glibc.rename(from, to) != 0 { throw PlatformError("rename", path) }
  }

  /// Sets the permission bits.
  package static func setMode(_ path: some FilePathBytes, _ mode: UInt32) throws(PlatformError) {
    let name = try path.terminated(for: "change the mode of")
    if unsafe chmod(name, mode) != 0 { throw PlatformError("change the mode of", path) }
  }

  /// Makes a symbolic link at `path` that says `target`.
  package static func createSymbolicLink(
    _ path: some FilePathBytes, to target: some FilePathBytes
  ) throws(PlatformError) {
    let name = try path.terminated(for: "link")
    let text = try target.terminated(for: "link")
    if unsafe symlink(text, name) != 0 { throw PlatformError("link", path) }
  }

  /// Opens a file, with `O_CLOEXEC` added.
  static func open(
    _ path: some FilePathBytes, _ flags: Int32, _ operation: String, mode: UInt32 = 0o666
  ) throws(PlatformError) -> Int32 {
    let name = try path.terminated(for: operation)
    let descriptor = retryingInterrupts { unsafe Glibc.open(name, flags | O_CLOEXEC, mode) }
    if descriptor < 0 { throw PlatformError(operation, path) }
    return descriptor
  }

  private static func writeAll(
    _ bytes: [UInt8], to descriptor: Int32, _ path: some FilePathBytes
  ) throws(PlatformError) {
    guard writeFully(bytes.span, to: descriptor) else { throw PlatformError("write", path) }
  }
}

/// Writes all of `bytes`; false, with `errno` set, where the descriptor takes no more.
func writeFully(_ bytes: Span<UInt8>, to descriptor: Int32) -> Bool {
  unsafe bytes.withUnsafeBufferPointer { buffer in
    var done = 0
    while done < buffer.count {
      let count = retryingInterrupts {
        unsafe Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
      }
      if count < 0 {
        guard errno == EAGAIN, waitUntilWritable(descriptor) else { return false }
      } else {
        done += count
      }
    }
    return true
  }
}

/// Waits on a descriptor that someone else set non-blocking.
private func waitUntilWritable(_ descriptor: Int32) -> Bool {
  var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  return retryingInterrupts { unsafe poll(&wanted, 1, -1) } > 0
}
