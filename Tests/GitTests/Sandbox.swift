import Git
import Platform
import Testing
import Text

/// A folder with a repository in it, made and asked through real git, removed at the end.
final class Sandbox: Sendable {
  let root: FilePath
  /// The top of the work tree.
  let work: FilePath

  /// Makes a repository without a commit.
  /// - Parameter initialise: the arguments of `git init`; nil makes none.
  init(_ initialise: [String]? = ["-q", "-b", "main"]) throws {
    let folder = try Files.makeTemporaryDirectory(prefix: "factory-hook-test-")
    root = FilePath(try Files.realPath(folder) as String)
    work = root.appending("work")
    try Files.createDirectories(work)
    if let initialise { try git(["init"] + initialise) }
  }

  deinit { try? Files.removeTree(root) }

  /// What git and the code under test see of the environment: nothing of the machine's settings.
  var variables: [String: [UInt8]] {
    let text = [
      "PATH": Environment.get("PATH") ?? "/usr/bin:/bin", "HOME": "\(root)",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A U Thor",
      "GIT_AUTHOR_EMAIL": "author@example.com", "GIT_COMMITTER_NAME": "C O Mitter",
      "GIT_COMMITTER_EMAIL": "committer@example.com", "LC_ALL": "C",
    ]
    return text.mapValues { Array($0.utf8) }
  }

  func environment(
    _ more: [String: String] = [:], in folder: FilePath? = nil
  ) -> GitEnvironment {
    var all = variables
    // Would make each look-up of a setting a process.
    all["GIT_CONFIG_NOSYSTEM"] = nil
    for (name, value) in more { all[name] = Array(value.utf8) }
    return GitEnvironment(variables: all, directory: folder ?? work)
  }

  func open(
    _ more: [String: String] = [:], in folder: FilePath? = nil
  ) throws -> Repository {
    try Repository.open(environment(more, in: folder))
  }

  /// Runs git in the work tree and returns its output without the last line end.
  @discardableResult
  func git(
    _ arguments: [String], raw: [[UInt8]] = [], _ more: [String: String] = [:],
    in folder: FilePath? = nil, input: [UInt8]? = nil
  ) throws -> String {
    let result = try run(arguments, raw: raw, more, in: folder, input: input)
    guard result.isSuccess else {
      let words = String(decoding: result.errorOutput, as: UTF8.self)
      throw Oracle(description: "git \(arguments.joined(separator: " ")): \(words)")
    }
    return result.text
  }

  @discardableResult
  func git(_ arguments: String...) throws -> String { try git(arguments) }

  func run(
    _ arguments: [String], raw: [[UInt8]] = [], _ more: [String: String] = [:],
    in folder: FilePath? = nil, input: [UInt8]? = nil
  ) throws -> ProcessResult {
    var all = variables
    for (name, value) in more { all[name] = Array(value.utf8) }
    return try Processes.run(
      rawArguments: (["git"] + arguments).map { Array($0.utf8) } + raw,
      rawEnvironment: all.map { Array($0.key.utf8) + [0x3D] + $0.value }, input: input,
      directory: (folder ?? work).pathBytes)
  }

  /// Writes a file in the work tree, its folders made as needed.
  func write(_ path: some FilePathBytes, _ text: String) throws {
    try write(path, Array(text.utf8))
  }

  func write(_ path: some FilePathBytes, _ bytes: [UInt8]) throws {
    let whole = work.appending(path)
    if let slash = path.pathBytes.lastIndex(of: 0x2F) {
      try Files.createDirectories(work.appending(Array(path.pathBytes[..<slash])))
    }
    try Files.write(bytes, to: whole)
  }

  func remove(_ path: some FilePathBytes) throws { try Files.removeTree(work.appending(path)) }

  /// Stages everything and commits it.
  @discardableResult
  func commit(_ message: String, _ more: String...) throws -> ObjectID {
    try git("add", "-A")
    try git(["commit", "-q", "--allow-empty", "-m", message] + more)
    return try head()
  }

  func head() throws -> ObjectID { try #require(ObjectID(hex: git("rev-parse", "HEAD"))) }

  func id(_ revision: String) throws -> ObjectID {
    try #require(ObjectID(hex: git("rev-parse", revision)))
  }
}

/// git said no where a test needed a yes.
struct Oracle: Error, CustomStringConvertible {
  let description: String
}

/// One row of `git diff --raw`.
struct RawRow: Hashable, CustomStringConvertible {
  var oldMode: UInt32
  var newMode: UInt32
  var oldID: ObjectID
  var newID: ObjectID
  var path: [UInt8]

  var description: String {
    "\(String(oldMode, radix: 8)) \(String(newMode, radix: 8)) \(oldID.hex.prefix(7)) "
      + "\(newID.hex.prefix(7)) \(RepositoryPath(path))"
  }

  /// Reads the output of `git diff --raw -z --no-abbrev --no-renames`.
  static func parse(_ output: [UInt8]) throws -> [RawRow] {
    let parts = output.split(separator: 0, omittingEmptySubsequences: true)
    var rows: [RawRow] = []
    for index in stride(from: 0, to: parts.count - 1, by: 2) {
      let words = parts[index].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      rows.append(
        RawRow(
          oldMode: try #require(UInt32(words[0].dropFirst(), radix: 8)),
          newMode: try #require(UInt32(words[1], radix: 8)),
          oldID: try #require(ObjectID(hex: words[2])),
          newID: try #require(ObjectID(hex: words[3])), path: Array(parts[index + 1])))
    }
    return rows.sorted { $0.path.lexicographicallyPrecedes($1.path) }
  }

  /// The rows of a change against one of its bases.
  static func rows(of change: Change, base: Int = 0) -> [RawRow] {
    change.files.map { file in
      RawRow(
        oldMode: file.old[base]?.mode ?? 0, newMode: file.new?.mode ?? 0,
        oldID: file.old[base]?.id ?? .zero, newID: file.new?.id ?? .zero, path: file.path.bytes)
    }
  }
}

extension Sandbox {
  /// What `git diff --cached` and `git write-tree` say about the index.
  func expectStagedChangeLikeGit(
    _ more: [String: String] = [:], _ repository: Repository? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let repository = try repository ?? open(more)
    let change = try repository.stagedChange()
    let base = try run(["rev-parse", "-q", "--verify", "HEAD^{tree}"], more).text
    let against = base.isEmpty ? ObjectID.emptyTree.hex : base
    let copy = root.appending("index-copy")
    try Files.write(Files.read(repository.indexPath), to: copy)
    var variables = more
    variables["GIT_INDEX_FILE"] = "\(copy)"
    let tree = try git(["write-tree"], variables)
    #expect(change.target.hex == tree, sourceLocation: sourceLocation)
    // Not `git diff --cached`: it shows what is only intended to be added, which no commit has.
    let raw = try run(
      ["diff-tree", "-r", "--raw", "-z", "--no-abbrev", "--no-renames", against, tree], more)
    try #require(raw.isSuccess, sourceLocation: sourceLocation)
    let rows = try RawRow.parse(raw.output)
    #expect(RawRow.rows(of: change) == rows, sourceLocation: sourceLocation)
  }
}
