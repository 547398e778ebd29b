import Diagnostics
import Platform
import Text

/// One thing that `install` or `uninstall` does to the disk or to git's configuration. Each is done
/// at once or not at all, and after a crash between two of them the same command goes on.
package enum InstallAction: Sendable, Hashable, CustomStringConvertible {
  case createDirectory(String)
  case removeDirectory(String)
  /// Gives an existing hook another name; what has that name is never overwritten.
  case keep(String, as: String)
  /// Gives a kept hook its name back, in place of our shim.
  case restore(String, as: String)
  /// Puts these bytes under the name, executable.
  case writeScript(String, [UInt8])
  /// Puts these bytes under the name, its mode kept.
  case editFile(String, [UInt8])
  case removeFile(String)
  /// Sets a key of the repository's own configuration.
  case setConfiguration(key: String, value: String, git: HookGit)
  /// Takes a key of the repository's own configuration away where it has that value.
  case unsetConfiguration(key: String, value: String, git: HookGit)

  package var description: String {
    switch self {
    case .createDirectory(let path): "create the folder '\(path)'"
    case .removeDirectory(let path): "remove the empty folder '\(path)'"
    case .keep(let path, let other): "keep the existing hook '\(path)' as '\(other)'"
    case .restore(let path, let other): "put the earlier hook '\(path)' back as '\(other)'"
    case .writeScript(let path, _): "write the hook '\(path)'"
    case .editFile(let path, _): "change '\(path)'"
    case .removeFile(let path): "remove '\(path)'"
    case .setConfiguration(let key, let value, _): "set \(key) to '\(value)' in the repository"
    case .unsetConfiguration(let key, _, _): "take \(key) away from the repository"
    }
  }

  /// Does it.
  func carryOut() throws(Failure) {
    do throws(PlatformError) {
      switch self {
      case .createDirectory(let path): try Files.createDirectories(path)
      case .removeDirectory(let path): try Self.removeIfEmpty(path)
      case .keep(let path, let other): try Self.moveAside(path, as: other)
      case .restore(let path, let other): try Files.rename(path, to: other)
      case .writeScript(let path, let bytes): try Self.putScript(path, bytes)
      case .editFile(let path, let bytes): try Self.edit(path, bytes)
      case .removeFile(let path): try Files.remove(path)
      case .setConfiguration, .unsetConfiguration: break
      }
    } catch {
      throw Failure(Diagnostic(.error, "install", error.description, hint: hint(for: error)))
    }
    try configure()
  }

  private func configure() throws(Failure) {
    switch self {
    case .setConfiguration(let key, let value, let git):
      try git.answer([
        "config", "--local", "--replace-all", key, value,
      ])
    case .unsetConfiguration(let key, let value, let git):
      try git.answer([
        "config", "--local", "--unset-all", key, "^" + escapedForRegex(value) + "$",
      ])
    default: break
    }
  }

  private static func removeIfEmpty(_ path: String) throws(PlatformError) {
    if try Files.listBytes(path).isEmpty { try Files.removeDirectory(path) }
  }

  private static func moveAside(_ path: String, as other: String) throws(PlatformError) {
    guard Files.stat(other) == nil else { throw PlatformError("keep", path, fileExists) }
    try Files.rename(path, to: other)
  }

  private static func edit(_ path: String, _ bytes: [UInt8]) throws(PlatformError) {
    let before = Files.statFollowing(path)
    try Files.replace(path, with: bytes)
    // The umask does not count for a file that was there.
    if let before { try Files.setMode(path, before.mode) }
  }

  private static func putScript(_ path: String, _ bytes: [UInt8]) throws(PlatformError) {
    try Files.replace(path, with: bytes, mode: 0o777)
    // The umask may take the right to execute away, and git passes over such a hook.
    if !Files.isExecutable(path) { try Files.setMode(path, 0o755) }
  }

  private func hint(for error: PlatformError) -> String? {
    if error.isPermission { return "run it as the owner of the repository" }
    if error.isNoSpace { return "make room on the disk and run the command again" }
    return nil
  }

  /// `EEXIST` of Linux.
  private static let fileExists: Int32 = 17
}

/// Escapes what is special in a POSIX extended regular expression, which `git config` takes.
private func escapedForRegex(_ text: String) -> String {
  var escaped = ""
  for character in text {
    if "\\.[]{}()*+?^$|".contains(character) { escaped.append("\\") }
    escaped.append(character)
  }
  return escaped
}
