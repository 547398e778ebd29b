import Git
import Platform
import Testing
import Text

@testable import Fixes

/// A repository of its own in a temporary folder, taken away when the value ends. git runs in it
/// without the configuration of whoever runs the tests.
final class TestRepository {
  let root: FilePath
  let work: FilePath

  init() throws {
    let folder = try Files.makeTemporaryDirectory(prefix: "factory-hook-test-")
    root = FilePath(try Files.realPath(folder) as String)
    work = root.appending("work")
    try git("init", "-q", "-b", "main", "\(work)", in: root)
  }

  deinit { try? Files.removeTree(root) }

  var environment: GitEnvironment {
    let text = [
      "PATH": Environment.get("PATH") ?? "/usr/bin:/bin", "HOME": "\(root)",
      "GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@example.org",
      "GIT_COMMITTER_NAME": "Test", "GIT_COMMITTER_EMAIL": "test@example.org",
    ]
    return GitEnvironment(variables: text.mapValues { Array($0.utf8) }, directory: work)
  }

  func open() throws -> Repository { try Repository.open(environment) }

  @discardableResult
  func git(
    _ arguments: String..., in folder: FilePath? = nil, location: SourceLocation = #_sourceLocation
  ) throws -> ProcessResult {
    let result = try Processes.run(
      rawArguments: (["git"] + arguments).map { Array($0.utf8) },
      rawEnvironment: environment.variables.map { Array("\($0.key)=".utf8) + $0.value },
      directory: (folder ?? work).pathBytes)
    #expect(
      result.isSuccess, "git \(arguments): \(String(decoding: result.errorOutput, as: UTF8.self))",
      sourceLocation: location)
    return result
  }

  func write(_ bytes: [UInt8], to name: String, mode: UInt32 = 0o644) throws {
    let file = work.appending(name)
    let folder = RepositoryPath(name).directory.bytes
    try Files.createDirectories(work.appending(folder))
    try Files.write(bytes, to: file)
    try Files.setMode(file, mode)
  }

  func read(_ name: String) throws -> [UInt8] { try Files.read(work.appending(name)) }

  /// The bytes that the index has.
  func staged(_ name: String) throws -> [UInt8] { try git("cat-file", "blob", ":\(name)").output }

  /// What a fix of the staged file at `name` asks for.
  func rewrite(_ name: String, _ after: [UInt8]) throws -> FileRewrite {
    let repository = try open()
    let path = RepositoryPath(name)
    let version = try #require(try repository.file(at: path, in: .index))
    return FileRewrite(old: version, before: try staged(name), after: after)
  }
}
