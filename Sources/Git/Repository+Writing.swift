import Platform
package import Text

/// An entry of the index with the marks that people set on it.
package struct MarkedEntry: Sendable, Hashable {
  package let version: FileVersion
  /// Left out of the work tree by a sparse checkout, or by hand (`--skip-worktree`).
  package let isSkipped: Bool
  /// Taken for unchanged without a look (`--assume-unchanged`).
  package let isAssumedUnchanged: Bool
}

/// What fixes and `undo` write: the only place that changes the index, and git does it, which knows
/// every form of index and keeps what it does not understand.
extension Repository {
  /// Stores a blob and returns its name.
  package func storeBlob(_ bytes: [UInt8]) throws(GitError) -> ObjectID {
    try refuseInQuarantine("store a blob")
    return try objects.write(bytes, .blob)
  }

  /// Returns the entries of the index at these paths, whatever stage; none where there is none.
  package func indexEntries(
    at paths: [RepositoryPath]
  ) throws(GitError) -> [RepositoryPath: MarkedEntry] {
    let wanted = Set(paths)
    // Longer lists do not fit a command line; reading all entries costs less than many calls.
    let named = paths.count <= 200 ? paths.map(\.bytes) : []
    let printed = try git.output(
      ["--literal-pathspecs", "ls-files", "-z", "-v", "--stage", "--full-name", "--"],
      rawArguments: named, in: workTree ?? gitDirectory, operation: "read the index")
    var found: [RepositoryPath: MarkedEntry] = [:]
    for record in printed.split(separator: 0) {
      guard let entry = Self.entry(record), wanted.contains(entry.version.path) else { continue }
      found[entry.version.path] = entry
    }
    return found
  }

  /// Reads `H 100644 OBJECT STAGE<tab>PATH`.
  private static func entry(_ record: ArraySlice<UInt8>) -> MarkedEntry? {
    guard let tab = record.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
    let words = record[..<tab].split(separator: UInt8(ascii: " "))
    guard words.count == 4, let tag = words[0].first, words[3].elementsEqual("0".utf8),
      let mode = UInt32(String(decoding: words[1], as: UTF8.self), radix: 8),
      let id = ObjectID(hex: words[2])
    else { return nil }
    let path = RepositoryPath(Array(record[(tab + 1)...]))
    return MarkedEntry(
      version: FileVersion(path: path, mode: mode, id: id),
      isSkipped: tag | 0x20 == UInt8(ascii: "s"), isAssumedUnchanged: tag & 0x20 != 0)
  }

  /// Makes the index hold these versions. All or none: git writes the index once.
  package func setIndexEntries(_ versions: [FileVersion]) throws(GitError) {
    if versions.isEmpty { return }
    _ = try git.output(
      ownMonitor() + ["update-index", "-z", "--index-info"], in: workTree ?? gitDirectory,
      input: Self.indexInfo(versions), operation: "write the index")
  }

  /// Lets git note which files of the work tree are as the index has them, as `git status` does.
  package func refreshIndex() throws(GitError) {
    _ = try git.run(
      ownMonitor() + ["update-index", "-q", "--refresh"], in: workTree ?? gitDirectory)
  }

  /// The file system monitor of the settings, which is off where git only reads: a git without it
  /// would drop from the index what the monitor has told so far.
  private func ownMonitor() throws(GitError) -> [String] {
    guard let monitor = try configuration("core.fsmonitor") else { return [] }
    return ["-c", "core.fsmonitor=\(monitor)"]
  }

  private static func indexInfo(_ versions: [FileVersion]) -> [UInt8] {
    var input: [UInt8] = []
    for version in versions {
      input += Array("\(String(version.mode, radix: 8)) \(version.id) 0\t".utf8)
      input += version.path.bytes
      input.append(0)
    }
    return input
  }

  /// Stores the tree that holds these files, with all its folders, and returns its name.
  package func storeTree(of versions: [FileVersion]) throws(GitError) -> ObjectID {
    try refuseInQuarantine("store a tree")
    let folder = commonDirectory.appending("factory-hook")
    let index = folder.appending("tree.\(Clock.monotonicNanoseconds()).index")
    do throws(PlatformError) { try Files.createDirectories(folder) } catch { throw GitError(error) }
    defer { try? Files.remove(index) }
    let variables = ["GIT_INDEX_FILE": index.pathBytes]
    // A shared index of this one would be left behind.
    let plain = ["-c", "core.splitIndex=false", "-c", "core.untrackedCache=false"]
    _ = try git.output(
      plain + ["update-index", "-z", "--index-info"], variables: variables,
      in: workTree ?? gitDirectory, input: Self.indexInfo(versions), operation: "store a tree")
    let name = try git.output(
      plain + ["write-tree"], variables: variables, in: workTree ?? gitDirectory,
      operation: "store a tree")
    guard let id = ObjectID(hex: name.prefix(40)) else {
      throw GitError(.failed, "store a tree", "git printed no name")
    }
    return id
  }

  /// Removes a reference, if it still names what is expected.
  package func removeReference(_ name: String, expecting id: ObjectID) throws(GitError) {
    try refuseInQuarantine("remove reference '\(name)'")
    _ = try git.output(
      ["update-ref", "-d", name, id.hex], operation: "remove reference '\(name)'")
  }

  /// Returns what a checkout would write for a blob at a path: line ends, encoding and filters of the
  /// attributes applied.
  package func checkedOut(_ id: ObjectID, at path: RepositoryPath) throws(GitError) -> [UInt8] {
    try git.output(
      ["cat-file", "--filters"],
      rawArguments: [Array("--path=".utf8) + path.bytes, Array(id.hex.utf8)],
      in: workTree ?? gitDirectory, operation: "convert '\(path)' for the work tree")
  }

  /// Returns the name of the blob that `git add` would make of these bytes at a path.
  package func addedName(
    of bytes: [UInt8], at path: RepositoryPath
  ) throws(GitError) -> ObjectID? {
    let printed = try git.output(
      ["hash-object", "--stdin"], rawArguments: [Array("--path=".utf8) + path.bytes],
      in: workTree ?? gitDirectory, input: bytes, operation: "convert '\(path)' for the index")
    return ObjectID(hex: printed.prefix(40))
  }

  /// Returns the attributes of files by path and name, as git finds them for the work tree; those
  /// that are not specified are left out.
  package func attributes(
    _ names: [String], of paths: [RepositoryPath]
  ) throws(GitError) -> [RepositoryPath: [String: String]] {
    var input: [UInt8] = []
    for path in paths { input += path.bytes + [0] }
    let printed = try git.output(
      ["check-attr", "-z", "--stdin"] + names, in: workTree ?? gitDirectory, input: input,
      operation: "read the attributes of files")
    let fields = printed.split(separator: 0, omittingEmptySubsequences: false)
    var found: [RepositoryPath: [String: String]] = [:]
    for index in stride(from: 0, to: fields.count - 2, by: 3) {
      let value = String(decoding: fields[index + 2], as: UTF8.self)
      if value == "unspecified" { continue }
      let name = String(decoding: fields[index + 1], as: UTF8.self)
      found[RepositoryPath(Array(fields[index])), default: [:]][name] = value
    }
    return found
  }
}
