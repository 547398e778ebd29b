import Text

/// Where a part of a standard comes from.
enum SourceName: Hashable, Sendable {
  /// A pack built into the program: `pack:NAME`.
  case pack(String)
  /// A rulefile of the judged tree.
  case file(RepositoryPath)
  /// A gitleaks configuration of the judged tree: `gitleaks:PATH`.
  case gitleaks(RepositoryPath)
  /// The rulefile that a person named in place of the tree's own.
  case explicit(String)
  /// The rulefile that git does not track.
  case local(String)
  /// What applies where the tree has no rulefile.
  case builtInDefault

  /// As diagnostics and origins of rules have it.
  var description: String {
    switch self {
    case .pack(let name): "pack:\(name)"
    case .file(let path), .gitleaks(let path): path.description
    case .explicit(let name), .local(let name): name
    case .builtInDefault: "built-in default"
    }
  }

  /// As the standard's digest has it: the path on disk of a rulefile named by hand says nothing
  /// about its rules.
  var digestKey: String {
    switch self {
    case .pack(let name): "pack:\(name)"
    case .file(let path): "file:\(path)"
    case .gitleaks(let path): "gitleaks:\(path)"
    case .explicit: "explicit"
    case .local: "local"
    case .builtInDefault: "default"
    }
  }

  var path: RepositoryPath? {
    switch self {
    case .file(let path), .gitleaks(let path): path
    case .pack, .explicit, .local, .builtInDefault: nil
    }
  }

  var isBuiltIn: Bool {
    switch self {
    case .pack, .builtInDefault: true
    case .file, .gitleaks, .explicit, .local: false
    }
  }

  /// Why a text is no entry of `extends`.
  struct Mistake: Error {
    var message: String
    var hint: String?
  }

  /// Reads an entry of `extends`: `pack:NAME`, `gitleaks:PATH`, or a path from the top.
  init(extending text: String) throws(Mistake) {
    if text.hasPrefix("pack:") {
      self = .pack(String(text.dropFirst(5)))
    } else if text.hasPrefix("gitleaks:") {
      self = .gitleaks(try Self.path(String(text.dropFirst(9))))
    } else {
      self = .file(try Self.path(text))
    }
  }

  /// Reads a path from the top of the repository.
  static func path(_ text: String) throws(Mistake) -> RepositoryPath {
    if text.contains("://") {
      throw Mistake(
        message: "\(quoted(text)) is not in the repository",
        hint: "copy the rulefile into the repository: a standard comes from the judged tree alone")
    }
    if text.hasPrefix("/") || text.contains("\0") {
      throw Mistake(
        message: "\(quoted(text)) is not a path in the repository",
        hint: "write the path from the top of the repository")
    }
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let kept = parts.filter { !$0.elementsEqual(".".utf8) }
    guard !kept.isEmpty, !kept.contains(where: { $0.isEmpty || $0.elementsEqual("..".utf8) }) else {
      throw Mistake(
        message: "\(quoted(text)) is not a path in the repository",
        hint: "write the path from the top of the repository, without '..'")
    }
    return RepositoryPath(Array(kept.joined(separator: [UInt8(ascii: "/")])))
  }
}
