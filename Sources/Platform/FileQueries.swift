import Glibc

extension Files {
  /// Returns what is known about the file `path` itself (a symbolic link is not followed), or nil
  /// where nothing has that name or it cannot be reached.
  package static func stat(_ path: some FilePathBytes) -> FileStatus? {
    status(path, AT_SYMLINK_NOFOLLOW)
  }

  /// Returns what is known about the file that `path` leads to, symbolic links followed.
  package static func statFollowing(_ path: some FilePathBytes) -> FileStatus? {
    status(path, 0)
  }

  private static func status(_ path: some FilePathBytes, _ flags: Int32) -> FileStatus? {
    guard let name = try? path.terminated(for: "look at") else { return nil }
    var result = Glibc.stat()
    return unsafe fstatat(AT_FDCWD, name, &result, flags) == 0 ? FileStatus(result) : nil
  }

  /// Whether something has that name, symbolic links followed.
  package static func exists(_ path: some FilePathBytes) -> Bool { statFollowing(path) != nil }

  /// Whether that name leads to a folder, symbolic links followed.
  package static func isDirectory(_ path: some FilePathBytes) -> Bool {
    statFollowing(path)?.kind == .directory
  }

  /// Whether this process may execute the file.
  package static func isExecutable(_ path: some FilePathBytes) -> Bool {
    guard let name = try? path.terminated(for: "look at"),
      statFollowing(path)?.kind == .file
    else { return false }
    return unsafe access(name, X_OK) == 0
  }

  /// Whether this process may write to the file or make files in the folder.
  package static func isWritable(_ path: some FilePathBytes) -> Bool {
    guard let name = try? path.terminated(for: "look at") else { return false }
    return unsafe access(name, W_OK) == 0
  }

  /// Returns the text of a symbolic link.
  package static func readLink(_ path: some FilePathBytes) throws(PlatformError) -> [UInt8] {
    let name = try path.terminated(for: "read link")
    var capacity = 256
    while true {
      var buffer = [CChar](repeating: 0, count: capacity)
      let count = unsafe readlink(name, &buffer, capacity)
      if count < 0 { throw PlatformError("read link", path) }
      if count < capacity { return buffer[..<count].map { UInt8(bitPattern: $0) } }
      capacity *= 2
    }
  }

  /// Returns the absolute path without symbolic links, `.` and `..`; the file must exist.
  package static func realPath(_ path: some FilePathBytes) throws(PlatformError) -> [UInt8] {
    let name = try path.terminated(for: "resolve")
    guard let resolved = unsafe realpath(name, nil) else { throw PlatformError("resolve", path) }
    defer { unsafe free(resolved) }
    return unsafe bytes(ofCString: resolved)
  }

  /// Returns the absolute path without symbolic links as text.
  /// - Throws: also `EILSEQ` where the path is not valid UTF-8.
  package static func realPath(_ path: String) throws(PlatformError) -> String {
    let resolved: [UInt8] = try realPath(path)
    guard let text = String(validating: resolved, as: UTF8.self) else {
      throw PlatformError("resolve", path, EILSEQ)
    }
    return text
  }
}

/// Copies the bytes of a C string, without its NUL.
func bytes(ofCString text: UnsafePointer<CChar>) -> [UInt8] {
  let count = unsafe strlen(text)
  return unsafe UnsafeBufferPointer(start: text, count: count).map { UInt8(bitPattern: $0) }
}
