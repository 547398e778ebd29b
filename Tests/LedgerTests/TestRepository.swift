import Platform
import Testing

/// A repository of its own in a temporary folder, taken away when the value ends. git runs in it
/// without the configuration of whoever runs the tests.
final class TestRepository {
  let root: String
  /// The top of the work tree, or the repository itself where it is bare.
  let path: String
  let environment: [String: String]

  init(isBare: Bool = false) throws {
    root = try Files.realPath(Files.makeTemporaryDirectory(prefix: "factory-hook-test-"))
    path = root + "/repository"
    try Files.createDirectories(root + "/home")
    var environment = Environment.all().filter { !$0.key.hasPrefix("GIT_") }
    environment["HOME"] = root + "/home"
    environment["XDG_CONFIG_HOME"] = root + "/home/.config"
    environment["GIT_CONFIG_NOSYSTEM"] = "1"
    for who in ["AUTHOR", "COMMITTER"] {
      environment["GIT_\(who)_NAME"] = "Test"
      environment["GIT_\(who)_EMAIL"] = "test@example.org"
    }
    self.environment = environment
    _ = try Processes.run(
      ["git", "init", "-q", "-b", "main"] + (isBare ? ["--bare"] : []) + [path],
      environment: environment)
  }

  deinit { try? Files.removeTree(root) }

  func run(
    _ arguments: [String], with extra: [String: String] = [:], input: String? = nil,
    in folder: String? = nil
  ) throws -> ProcessResult {
    try Processes.run(
      arguments, environment: environment.merging(extra) { $1 },
      input: input.map { Array($0.utf8) },
      directory: folder ?? path, timeoutMilliseconds: 60_000)
  }

  /// Runs git and returns what it prints; fails the test where git fails.
  @discardableResult
  func git(_ arguments: String..., location: SourceLocation = #_sourceLocation) throws -> String {
    let result = try run(["git"] + arguments)
    #expect(
      result.isSuccess, "git \(arguments): \(String(decoding: result.errorOutput, as: UTF8.self))",
      sourceLocation: location)
    return result.text
  }

  func write(_ text: String, to name: String, mode: UInt32 = 0o644) throws {
    let file = name.hasPrefix("/") ? name : "\(path)/\(name)"
    if let slash = file.lastIndex(of: "/") { try Files.createDirectories(String(file[..<slash])) }
    try Files.write(Array(text.utf8), to: file)
    try Files.setMode(file, mode)
  }

  func read(_ name: String) -> String? {
    let file = name.hasPrefix("/") ? name : "\(path)/\(name)"
    return (try? Files.read(file)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Every file and folder below `folder` with its kind, mode and content: equal before and after
  /// means byte for byte the same.
  func snapshot(_ folder: String? = nil) throws -> [String: String] {
    var found: [String: String] = [:]
    func visit(_ path: String) throws {
      for name in try Files.list(path) {
        let file = "\(path)/\(name)"
        guard let status = Files.stat(file) else { continue }
        let content: [UInt8] =
          switch status.kind {
          case .file: try Files.read(file)
          case .symbolicLink: try Files.readLink(file)
          default: []
          }
        found[file] = "\(status.kind) \(status.mode) \(content)"
        if status.kind == .directory { try visit(file) }
      }
    }
    try visit(folder ?? path)
    return found
  }
}
