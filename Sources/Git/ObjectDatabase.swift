import CLibgit2
import Platform
import Synchronization

/// The four kinds of git objects.
package enum ObjectKind: String, Sendable {
  case commit, tree, blob, tag

  init?(_ type: git_object_t) {
    switch type {
    case GIT_OBJECT_COMMIT: self = .commit
    case GIT_OBJECT_TREE: self = .tree
    case GIT_OBJECT_BLOB: self = .blob
    case GIT_OBJECT_TAG: self = .tag
    default: return nil
    }
  }

  var type: git_object_t {
    switch self {
    case .commit: GIT_OBJECT_COMMIT
    case .tree: GIT_OBJECT_TREE
    case .blob: GIT_OBJECT_BLOB
    case .tag: GIT_OBJECT_TAG
    }
  }
}

/// The objects of a repository by their names; any number of threads may read at once.
///
/// Objects of a push in quarantine and of alternates are found as git finds them. In a partial
/// clone an object that is not there is fetched by git.
@safe package final class ObjectDatabase: @unchecked Sendable {
  // Sharing is sound: a `git_odb` does its own locking ("thread-safe to use from multiple threads
  // simultaneously", libgit2's docs/threading.md), and what changes here has locks of its own.
  /// The address of the `git_odb`, 0 until it is needed: to open one is to look for packs, which a
  /// hook whose objects all lie in small files of their own never asks for.
  private let opened = Mutex<UInt>(0)
  /// Keeps the repository alive, which the database asks for its settings.
  let owner: RepositoryHandle
  let git: GitCommand
  let trees = TreeCache()
  /// Where loose objects lie: the folder of a push in quarantine comes first, and what is stored
  /// goes there.
  let folders: [FilePath]
  /// A verdict hangs on a commit and on its tree: the same note twice.
  private let lastWritten = Mutex<ObjectID?>(nil)
  /// What `core.fsyncObjectFiles` said when the first object was stored.
  private let syncing = Mutex<Bool?>(nil)
  /// How many objects were asked for that do not lie in small files of their own.
  private let filesMissed = Atomic<Int>(0)

  init(
    of repository: RepositoryHandle, environment: GitEnvironment, git: GitCommand
  ) throws(GitError) {
    owner = repository
    self.git = git
    let common = unsafe FilePath(cPath: git_repository_commondir(repository.pointer))
    let own = environment.path("GIT_OBJECT_DIRECTORY") ?? common.appending("objects")
    folders = [own] + environment.alternateObjectDirectories
    if environment.path("GIT_OBJECT_DIRECTORY") != nil || folders.count > 1 {
      try open(in: environment)
    }
  }

  deinit { unsafe git_odb_free(OpaquePointer(bitPattern: opened.withLock { $0 })) }

  /// The `git_odb`, opened when it is first asked for.
  private var pointer: OpaquePointer {
    get throws(GitError) {
      let result = opened.withLock { known -> Result<UInt, GitError> in
        if known != 0 { return .success(known) }
        do throws(GitError) {
          known = unsafe UInt(
            bitPattern: try acquire("open the object database") {
              unsafe git_repository_odb(&$0, owner.pointer)
            })
          return .success(known)
        } catch {
          return .failure(error)
        }
      }
      guard let pointer = unsafe OpaquePointer(bitPattern: try result.get()) else {
        preconditionFailure("an object database that was opened is somewhere")
      }
      return unsafe pointer
    }
  }

  /// Opens the folders that the environment names.
  private func open(in environment: GitEnvironment) throws(GitError) {
    if let folder = environment.path("GIT_OBJECT_DIRECTORY") {
      let path = cPath(folder)
      let own = unsafe try acquire("open the object folder '\(folder)'") {
        unsafe git_odb_open(&$0, path)
      }
      opened.withLock { $0 = UInt(bitPattern: own) }
      try check("use the object folder '\(folder)'") {
        unsafe git_repository_set_odb(owner.pointer, own)
      }
    }
    let pointer = unsafe try pointer
    for alternate in folders.dropFirst() {
      let path = cPath(alternate)
      try check("open the object folder '\(alternate)'") {
        unsafe git_odb_add_disk_alternate(pointer, path)
      }
    }
  }

  /// Whether the object is there. Asks no remote.
  package func contains(_ id: ObjectID) -> Bool {
    guard let pointer = unsafe try? pointer else { return false }
    var name = id.raw
    return unsafe git_odb_exists(pointer, &name) == 1
  }

  /// Returns an object's kind and size in bytes without reading all of it.
  package func header(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int) {
    let pointer = unsafe try pointer
    var name = id.raw
    var size = 0
    var type = GIT_OBJECT_INVALID
    var status = unsafe git_odb_read_header(&size, &type, pointer, &name)
    if status == GIT_ENOTFOUND.rawValue, fetch(id) {
      status = unsafe git_odb_read_header(&size, &type, pointer, &name)
    }
    if status < 0 { throw readError(id, status) }
    guard let kind = ObjectKind(type) else {
      throw GitError(.corrupt, "read object \(id)", "its kind is unknown")
    }
    return (kind, size)
  }

  /// Returns the size of a blob in bytes. Cost: a few reads, whatever the size.
  package func blobSize(_ id: ObjectID) throws(GitError) -> Int {
    let (kind, size) = try header(id)
    try expect(kind, .blob, id)
    return size
  }

  /// Lends the bytes of the blob `id` to `body`; the span cannot outlive the call. Of a blob with
  /// more than `heldBytesMax` bytes, only some tens of megabytes are in memory at a time.
  /// - Parameter limit: the most bytes to accept; `.tooLarge` is thrown where the blob has more,
  ///   from the size alone where it is not a small file's.
  package func withBlob<R>(
    _ id: ObjectID, limit: Int? = nil, _ body: (Span<UInt8>) -> R
  ) throws(GitError) -> R {
    let small = withSmallObject(id) { kind, bytes in
      Result { () throws(GitError) in
        try expect(kind, .blob, id)
        try expect(bytes.count, within: limit, id)
        return body(bytes)
      }
    }
    if let small { return try small.get() }
    let size = try blobSize(id)
    try expect(size, within: limit, id)
    return size > Self.heldBytesMax
      ? try withLargeBlob(id, size, body) : try withHeldObject(id, .blob, body)
  }

  /// Lends the object to `body` where it lies in a small file of its own. What must be proved to be
  /// what its name says is read by libgit2.
  private func withSmallObject<R>(
    _ id: ObjectID, _ body: (ObjectKind, Span<UInt8>) -> R
  ) -> R? {
    // In a repository whose objects are packed the question is not asked for each of them.
    guard !ObjectVerification.isOn, filesMissed.load(ordering: .relaxed) < Self.filesMissedMax
    else { return nil }
    let found = SmallObject.withBytes(of: id, in: folders[0], body)
    if found == nil { filesMissed.add(1, ordering: .relaxed) }
    return found
  }

  private static let filesMissedMax = 16

  private func expect(_ size: Int, within limit: Int?, _ id: ObjectID) throws(GitError) {
    guard let limit, size > limit else { return }
    throw GitError(
      .tooLarge, "read blob \(id)", "it has \(size) bytes, and at most \(limit) are read")
  }

  /// Returns a copy of the blob's bytes; see `withBlob`.
  package func blob(_ id: ObjectID, limit: Int? = nil) throws(GitError) -> [UInt8] {
    try withBlob(id, limit: limit) { bytes in
      unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }
  }

  /// Lends the bytes of an object of the given kind to `body`.
  func withObject<R>(
    _ id: ObjectID, _ kind: ObjectKind, _ body: (Span<UInt8>) -> R
  ) throws(GitError) -> R {
    let small = withSmallObject(id) { found, bytes in
      Result { () throws(GitError) in
        try expect(found, kind, id)
        return body(bytes)
      }
    }
    if let small { return try small.get() }
    return try withHeldObject(id, kind, body)
  }

  /// The same by libgit2, which keeps objects that it reads for a while.
  private func withHeldObject<R>(
    _ id: ObjectID, _ kind: ObjectKind, _ body: (Span<UInt8>) -> R
  ) throws(GitError) -> R {
    let object = unsafe try read(id)
    defer { unsafe git_odb_object_free(object) }
    guard let found = unsafe ObjectKind(git_odb_object_type(object)) else {
      throw GitError(.corrupt, "read object \(id)", "its kind is unknown")
    }
    try expect(found, kind, id)
    let size = unsafe git_odb_object_size(object)
    let start = unsafe git_odb_object_data(object)?.assumingMemoryBound(to: UInt8.self)
    let buffer = unsafe UnsafeBufferPointer(start: start, count: size)
    return unsafe body(buffer.span)
  }

  private func read(_ id: ObjectID) throws(GitError) -> OpaquePointer {
    let pointer = unsafe try pointer
    var name = id.raw
    var object: OpaquePointer?
    var status = unsafe git_odb_read(&object, pointer, &name)
    if status == GIT_ENOTFOUND.rawValue, fetch(id) {
      status = unsafe git_odb_read(&object, pointer, &name)
    }
    guard status >= 0, let object = unsafe object else { throw readError(id, status) }
    return unsafe object
  }

  func expect(
    _ found: ObjectKind, _ wanted: ObjectKind, _ id: ObjectID
  ) throws(GitError) {
    if found == wanted { return }
    throw GitError(
      .corrupt, "read \(wanted.rawValue) \(id)", "it is a \(found.rawValue)")
  }

  /// Lets git fetch a missing object from the remote that promised it (partial clone); in any other
  /// repository git finds nothing either.
  private func fetch(_ id: ObjectID) -> Bool {
    guard let answer = try? git.run(["cat-file", "-e", id.hex]), answer.isSuccess,
      let pointer = unsafe try? pointer
    else { return false }
    return unsafe git_odb_refresh(pointer) == 0
  }

  func readError(_ id: ObjectID, _ status: Int32) -> GitError {
    let error = Library.lastError("read object \(id)", status)
    guard error.code == .notFound else {
      return GitError(.corrupt, error.operation, error.message, hint: "git fsck --full")
    }
    return GitError(
      .missingObject, error.operation, "it is not in the object database",
      hint: "git fsck --full, or fetch what a partial or shallow clone left out")
  }

  /// Returns the name that an object with these bytes has, storing nothing.
  package func name(of bytes: [UInt8], _ kind: ObjectKind) throws(GitError) -> ObjectID {
    try name(of: bytes.span, kind)
  }

  /// Returns the name that an object with these bytes has, storing nothing.
  func name(of bytes: Span<UInt8>, _ kind: ObjectKind) throws(GitError) -> ObjectID {
    var name = git_oid()
    try check("name a \(kind.rawValue)") {
      unsafe bytes.withUnsafeBufferPointer { buffer in
        unsafe git_odb_hash(&name, buffer.baseAddress, buffer.count, kind.type)
      }
    }
    return ObjectID(name)
  }

  /// Stores an object and returns its name. Cost: one file, whether it is there already or not; none
  /// for what was stored last.
  func write(_ bytes: [UInt8], _ kind: ObjectKind) throws(GitError) -> ObjectID {
    let id = try name(of: bytes, kind)
    if lastWritten.withLock({ $0 == id }) { return id }
    if syncsObjects {
      // libgit2 waits for the disk.
      let pointer = unsafe try pointer
      var name = id.raw
      try check("store a \(kind.rawValue)") {
        unsafe factory_hook_write_loose(pointer, &name, bytes, bytes.count, kind.type)
      }
    } else {
      do throws(PlatformError) {
        try LooseObjectFile(id: id, kind: kind, bytes: bytes).write(below: folders[0])
      } catch {
        throw GitError(error, "store a \(kind.rawValue)")
      }
    }
    lastWritten.withLock { $0 = id }
    return id
  }

  /// Whether `core.fsyncObjectFiles` asks to wait until objects are on the disk. Asked once: libgit2
  /// looks at all files of settings for every answer.
  private var syncsObjects: Bool {
    syncing.withLock { known in
      let answer = known ?? readSyncsObjects()
      known = answer
      return answer
    }
  }

  private func readSyncsObjects() -> Bool {
    var configuration: OpaquePointer?
    guard unsafe git_repository_config(&configuration, owner.pointer) == 0 else { return true }
    defer { unsafe git_config_free(configuration) }
    var value: Int32 = 0
    let key = "core.fsyncobjectfiles"
    return unsafe git_config_get_bool(&value, configuration, key) == 0 && value != 0
  }
}

extension GitEnvironment {
  /// The folders in `GIT_ALTERNATE_OBJECT_DIRECTORIES`: separated by colons; git puts one that holds
  /// a colon into double quotes, with the escapes of C.
  var alternateObjectDirectories: [FilePath] {
    guard let list = value("GIT_ALTERNATE_OBJECT_DIRECTORIES") else { return [] }
    var folders: [FilePath] = []
    var at = 0
    while at < list.count {
      var folder: [UInt8] = []
      if list[at] == UInt8(ascii: "\""), let unquoted = unquoteC(list, &at) {
        folder = unquoted
      } else {
        while at < list.count, list[at] != UInt8(ascii: ":") {
          folder.append(list[at])
          at += 1
        }
      }
      at += 1
      if !folder.isEmpty { folders.append(FilePath(folder).absolute(in: directory)) }
    }
    return folders
  }
}
