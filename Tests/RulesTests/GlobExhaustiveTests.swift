import Rules
import Testing
import Text

/// Every small glob against every small path: the matcher agrees with one that is simple enough to
/// be seen right.
@Suite struct GlobExhaustiveTests {
  /// Every text up to `length` over `alphabet`.
  static func texts(over alphabet: String, upTo length: Int) -> [String] {
    var all: [String] = []
    var last = [""]
    for _ in 0..<length {
      last = last.flatMap { text in alphabet.map { text + String($0) } }
      all += last
    }
    return all
  }

  private static let paths = texts(over: "ab/", upTo: 5).filter {
    !$0.hasPrefix("/") && !$0.hasSuffix("/") && !$0.contains("//")
  }

  @Test(arguments: [("a*/", 6), ("a?*/", 4), ("ab*", 5), ("a[b]", 5)])
  func agreement(_ alphabet: String, _ length: Int) {
    var (globs, disagreements) = (0, [String]())
    for text in Self.texts(over: alphabet, upTo: length) {
      // A ']' that comes first in a set is one of its characters, which `Simple` does not know.
      guard !text.contains("[]"), let glob = try? Glob(text) else { continue }
      globs += 1
      for path in Self.paths where glob.matches(RepositoryPath(path)) != Simple(text).matches(path)
      {
        disagreements.append("'\(text)' on '\(path)'")
      }
    }
    #expect(disagreements.isEmpty, "\(disagreements.prefix(5))")
    #expect(globs > 100)
  }

  /// Globs without braces by the definition alone: recursion, no shortcuts.
  private struct Simple {
    private var parts: [Substring]

    init(_ glob: String) {
      var text = glob[...]
      let isRooted = text.hasPrefix("/")
      if isRooted { text.removeFirst() }
      let isFolder = text.hasSuffix("/")
      if isFolder { text.removeLast() }
      parts = text.split(separator: "/", omittingEmptySubsequences: false)
      if !isRooted, parts.count == 1 { parts.insert("**", at: 0) }
      // What lies below, at least one part and any number more; a plain name stands for both.
      if isFolder {
        if parts.last == "**" { parts.append("*") }
        parts += ["*", "**"]
      } else if parts.last == "**" {
        parts.append("*")
      } else if let last = parts.last, !last.contains(where: { "*?[".contains($0) }) {
        parts.append("**")
      }
    }

    func matches(_ path: String) -> Bool {
      Self.parts(parts[...], path.split(separator: "/")[...])
    }

    private static func parts(_ glob: ArraySlice<Substring>, _ path: ArraySlice<Substring>) -> Bool
    {
      guard let first = glob.first else { return path.isEmpty }
      if first == "**" {
        return (path.startIndex...path.endIndex).contains { parts(glob.dropFirst(), path[$0...]) }
      }
      guard let name = path.first, Self.name(first[...], name[...]) else { return false }
      return parts(glob.dropFirst(), path.dropFirst())
    }

    private static func name(_ glob: Substring, _ name: Substring) -> Bool {
      guard let first = glob.first else { return name.isEmpty }
      switch first {
      case "*":
        return name.indices.contains { Self.name(glob.dropFirst(), name[$0...]) }
          || Self.name(glob.dropFirst(), "")
      case "?": return !name.isEmpty && Self.name(glob.dropFirst(), name.dropFirst())
      case "[" where glob.dropFirst().contains("]"):
        let set = glob.dropFirst().prefix { $0 != "]" }
        guard let character = name.first, set.contains(character) else { return false }
        return Self.name(glob.dropFirst(set.count + 2), name.dropFirst())
      default:
        return name.first == first && Self.name(glob.dropFirst(), name.dropFirst())
      }
    }
  }
}
