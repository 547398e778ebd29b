import Glibc

extension Files {
  /// Makes a folder and those above it that are missing.
  package static func createDirectories(
    _ path: some FilePathBytes, mode: UInt32 = 0o777
  ) throws(PlatformError) {
    let name = try path.terminated(for: "create folder")
    if unsafe mkdir(name, mode) == 0 { return }
    if errno == EEXIST, isDirectory(path) { return }
    let reason = errno
    let parent = parentDirectory(of: path.pathBytes)
    guard reason == ENOENT, let parent else {
      throw PlatformError("create folder", path.displayText, reason)
    }
    try createDirectories(parent, mode: mode)
    if unsafe mkdir(name, mode) != 0, !isDirectory(path) {
      throw PlatformError("create folder", path)
    }
  }

  /// Returns the names in a folder, without `.` and `..`, sorted by their bytes.
  package static func listBytes(_ path: some FilePathBytes) throws(PlatformError) -> [[UInt8]] {
    let name = try path.terminated(for: "list")
    guard let directory = unsafe opendir(name) else { throw PlatformError("list", path) }
    defer { unsafe closedir(directory) }
    return unsafe names(in: directory).sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Returns the names in a folder as text, sorted; names that are not UTF-8 are repaired and so
  /// may not open: use `listBytes` where that matters.
  package static func list(_ path: some FilePathBytes) throws(PlatformError) -> [String] {
    try listBytes(path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Removes an empty folder; one that is not there is no error.
  package static func removeDirectory(_ path: some FilePathBytes) throws(PlatformError) {
    let name = try path.terminated(for: "remove")
    if unsafe rmdir(name) != 0, errno != ENOENT { throw PlatformError("remove", path) }
  }

  /// Removes a file, or a folder with all it holds; symbolic links are removed, not followed.
  /// Nothing there is no error. Paths may be deeper than the kernel's limit on one name.
  package static func removeTree(_ path: some FilePathBytes) throws(PlatformError) {
    let name = try path.terminated(for: "remove")
    try removeEntry(AT_FDCWD, name, shown: path.displayText)
  }

  private static func removeEntry(
    _ parent: Int32, _ name: [CChar], shown: String
  ) throws(PlatformError) {
    if unsafe unlinkat(parent, name, 0) == 0 || errno == ENOENT || errno == ENOTDIR { return }
    guard errno == EISDIR || errno == EPERM else { throw PlatformError("remove", shown, errno) }
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    let descriptor = unsafe openat(parent, name, flags)
    guard descriptor >= 0, let directory = unsafe fdopendir(descriptor) else {
      throw PlatformError("remove", shown, errno)
    }
    defer { unsafe closedir(directory) }
    for entry in unsafe names(in: directory) {
      try removeEntry(descriptor, entry.terminated(for: "remove"), shown: shown)
    }
    if unsafe unlinkat(parent, name, AT_REMOVEDIR) != 0 {
      throw PlatformError("remove", shown, errno)
    }
  }

  private static func names(in directory: OpaquePointer) -> [[UInt8]] {
    var found: [[UInt8]] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe bytes(ofCString: $0)
        }
      }
      if name != [0x2E], name != [0x2E, 0x2E] { found.append(name) }
    }
    return found
  }

  /// Makes a new, empty folder that only this user may enter, in `TMPDIR` or `/tmp`.
  package static func makeTemporaryDirectory(prefix: String) throws(PlatformError) -> String {
    let base = Environment.get("TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    var template = try "\(base)/\(prefix)XXXXXX".terminated(for: "create folder")
    guard unsafe mkdtemp(&template) != nil else {
      throw PlatformError("create folder", "\(base)/\(prefix)XXXXXX")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Returns the absolute path of the current directory, as raw bytes.
  package static func currentDirectoryBytes() throws(PlatformError) -> [UInt8] {
    guard let path = unsafe getcwd(nil, 0) else {
      throw PlatformError("find the current folder", "")
    }
    defer { unsafe free(path) }
    return unsafe bytes(ofCString: path)
  }

  /// Returns the absolute path of the current directory; invalid UTF-8 is repaired.
  package static func currentDirectory() throws(PlatformError) -> String {
    try currentDirectoryBytes().displayText
  }

  /// Makes `path` the current directory of the whole process.
  package static func changeDirectory(_ path: some FilePathBytes) throws(PlatformError) {
    let name = try path.terminated(for: "enter folder")
    if unsafe chdir(name) != 0 { throw PlatformError("enter folder", path) }
  }

  /// Returns the folder part of a path as the C library's `dirname` would; nil where there is no
  /// folder above (`/`, or a name alone).
  static func parentDirectory(of path: [UInt8]) -> [UInt8]? {
    var end = path.count
    while end > 1, path[end - 1] == UInt8(ascii: "/") { end -= 1 }
    guard let slash = path[..<end].lastIndex(of: UInt8(ascii: "/")), end > 1 else { return nil }
    return slash == 0 ? [UInt8(ascii: "/")] : Array(path[..<slash])
  }
}
