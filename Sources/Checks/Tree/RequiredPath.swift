import Diagnostics
import Rules
import Text

/// `required-path`: files that the tree must have.
///
/// A change is to blame only where it takes the last match away; a root commit and a whole tree
/// are judged as they are. Folders are searched only as far as a glob can match below them.
struct RequiredPath: TreeCheck {
  private let globs: [Glob]

  static let definition = Definition(
    name: "required-path", subject: .tree,
    summary: "For each of the globs, the tree has a file that matches.",
    options: [
      OptionSpec(
        "paths", .strings, required: true,
        "Globs as in `files`, from the top of the repository; each must match a file.")
    ],
    validate: { validateGlobs($0, in: ["paths"]) },
    make: { rule throws(Failure) in .tree(try RequiredPath(rule)) })

  init(_ rule: Rule) throws(Failure) { globs = try readGlobs(rule, "paths") }

  func judge(
    _ tree: TreeView, _ change: TreeChange, _ selects: (RepositoryPath) -> Bool, _ number: Int,
    _ report: inout TreeReport
  ) throws(Failure) {
    for glob in globs {
      let removed = change.removed.first { glob.matches($0) }
      guard change.isWhole || removed != nil else { continue }
      if change.added.contains(where: { glob.matches($0) }) { continue }
      if try hasMatch(glob, below: start(of: glob), tree) { continue }
      report.add(
        number, removed ?? RepositoryPath(glob.text), detail: glob.text,
        message: "no file matches '\(glob.text)'")
    }
  }

  /// The folder that every match lies in: the parts before the first with a special character.
  private func start(of glob: Glob) -> RepositoryPath {
    var parts = glob.text.split(separator: "/", omittingEmptySubsequences: false)
    // Without a slash before its end the glob matches in any folder.
    guard parts.count > 1 else { return .top }
    if parts.first == "" { parts.removeFirst() }
    let special = Set("*?[]{}\\!")
    let plain = parts.dropLast().prefix { part in !part.contains(where: special.contains) }
    return RepositoryPath(plain.joined(separator: "/"))
  }

  private func hasMatch(_ glob: Glob, below top: RepositoryPath, _ tree: TreeView) throws(Failure)
    -> Bool
  {
    var folders = [top]
    while let folder = folders.popLast() {
      for entry in try tree.entries(of: folder) ?? [] {
        let path = folder.appending(entry.name)
        if entry.isFolder {
          folders.append(path)
        } else if glob.matches(path) {
          return true
        }
      }
    }
    return false
  }
}
