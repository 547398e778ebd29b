import Git
import Text

/// What git does to a file between index and work tree.
enum Conversion {
  /// The bytes are the same on both sides when a file is checked out.
  case none
  /// Line ends alone are others.
  case lineEnds
  /// A filter, another encoding or keywords: lines need not stand for lines.
  case other

  private static let attributes = [
    "text", "eol", "crlf", "filter", "working-tree-encoding", "ident",
  ]

  /// Returns what happens to each of these files; any that is not named has none.
  static func find(
    for paths: [RepositoryPath], in repository: Repository
  ) throws(GitError) -> [RepositoryPath: Conversion] {
    let attributes = try repository.attributes(attributes, of: paths)
    let autoCRLF = try repository.configuration("core.autocrlf")?.lowercased() ?? "false"
    let endOfLine = try repository.configuration("core.eol")?.lowercased() ?? "native"
    // `input` converts on the way in alone.
    let isAutoCRLF = ["true", "yes", "on", "1"].contains(autoCRLF)
    let writesCRLF = isAutoCRLF || (endOfLine == "crlf" && autoCRLF != "input")
    var found: [RepositoryPath: Conversion] = [:]
    for path in paths {
      let own = attributes[path] ?? [:]
      let isOther = ["filter", "working-tree-encoding", "ident"].contains { name in
        own[name].map { $0 != "unset" } ?? false
      }
      if isOther {
        found[path] = .other
      } else if own["eol"] == "crlf" || own["crlf"] != nil {
        found[path] = .lineEnds
      } else if own["eol"] != "lf", own["text"] != "unset",
        own["text"] != nil ? writesCRLF : isAutoCRLF
      {
        found[path] = .lineEnds
      }
    }
    return found
  }
}
