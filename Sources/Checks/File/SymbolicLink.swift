import Diagnostics
import Rules
import Text

/// `symlink`: symbolic links that lead nowhere, outside the repository, or to an absolute path.
///
/// Judged from the link's text and the names of its tree alone: links are never followed on a
/// disk. A link whose target another change takes away is not looked at again.
struct SymbolicLink: FileCheck {
  private let allowsAbsolute: Bool
  private let allowsOutside: Bool
  private let allowsBroken: Bool

  static let definition = Definition(
    name: "symlink", subject: .file,
    summary: "Symbolic links lead to something inside the repository, by a relative path.",
    options: [
      OptionSpec("allow-absolute", .boolean, default: "false", "Allow absolute targets."),
      OptionSpec(
        "allow-outside", .boolean, default: "false", "Allow targets outside the repository."),
      OptionSpec("allow-broken", .boolean, default: "false", "Allow targets that are not there."),
    ],
    make: { .file(SymbolicLink($0.options)) })

  init(_ options: CheckOptions) {
    allowsAbsolute = options.boolean("allow-absolute") ?? false
    allowsOutside = options.boolean("allow-outside") ?? false
    allowsBroken = options.boolean("allow-broken") ?? false
  }

  func needsContent(_ file: FileFacts) -> Bool { file.isSymbolicLink }

  func judge(
    _ file: FileFacts, _ bytes: Span<UInt8>, _ tree: TreeView?, _ number: Int,
    _ report: inout Report
  ) throws(Failure) {
    guard file.isSymbolicLink else { return }
    var target: [UInt8] = []
    for index in bytes.indices { target.append(bytes[index]) }
    guard let fault = try fault(file.path, target, tree) else { return }
    let quoted = report.quotable(bytes)
    report.addWhole(
      number, detail: String(decoding: target, as: UTF8.self),
      message: "symbolic link \(fault) '\(quoted)'")
  }

  private func fault(
    _ path: RepositoryPath, _ target: [UInt8], _ tree: TreeView?
  ) throws(Failure) -> String? {
    if isAbsolute(target) { return allowsAbsolute ? nil : "to the absolute path" }
    guard let place = resolve(target, from: path.directory) else {
      return allowsOutside ? nil : "out of the repository:"
    }
    if place == path { return allowsBroken ? nil : "to itself:" }
    guard !allowsBroken, let tree else { return nil }
    return try exists(place, tree) ? nil : "to nothing:"
  }

  /// Windows' drive letters and backslashes count too: such a link works on no other machine.
  private func isAbsolute(_ target: [UInt8]) -> Bool {
    guard let first = target.first else { return false }
    if first == UInt8(ascii: "/") || first == UInt8(ascii: "\\") { return true }
    let letter = first | 0x20
    return target.count >= 3 && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
      && target[1] == UInt8(ascii: ":")
      && (target[2] == UInt8(ascii: "\\") || target[2] == UInt8(ascii: "/"))
  }

  /// Returns the path that `target` names, seen from `folder`; nil where it leaves the repository.
  private func resolve(_ target: [UInt8], from folder: RepositoryPath) -> RepositoryPath? {
    var parts = folder.bytes.split(separator: UInt8(ascii: "/"))
    for part in target.split(separator: UInt8(ascii: "/")) {
      if part.elementsEqual(".".utf8) { continue }
      if part.elementsEqual("..".utf8) {
        if parts.popLast() == nil { return nil }
      } else {
        parts.append(part)
      }
    }
    return RepositoryPath(Array(parts.joined(separator: [UInt8(ascii: "/")])))
  }

  /// Whether something is at `path`. A part on the way may itself be a link or a submodule: what
  /// lies behind those cannot be told from names and is taken to be there.
  private func exists(_ path: RepositoryPath, _ tree: TreeView) throws(Failure) -> Bool {
    if try tree.mode(of: path) != nil { return true }
    var folder = path.directory
    while !folder.isTop {
      if let mode = try tree.mode(of: folder) {
        return mode & 0o170000 == FileFacts.Mode.symbolicLink
          || mode & 0o170000 == FileFacts.Mode.submodule
      }
      folder = folder.directory
    }
    return false
  }
}
