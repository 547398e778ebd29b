import Checks
import Diagnostics
import Packs
import Platform
import Rules
import Testing
import Text

/// The built-in packs as a rulefile would bring them in, with every example proved.
enum PackLoading {
  /// The folder that the packs are embedded from.
  static let folder = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return parts.joined(separator: "/") + "/rules"
  }()

  static let library = PackLibrary(
    names: BuiltInPacks.names, bytes: { BuiltInPacks.bytes($0) })

  /// Returns the standard of a rulefile that extends `packs` and has nothing of its own.
  static func standard(extending packs: [String], proof: Proof) throws -> Standard {
    let list = packs.map { "\"pack:\($0)\"" }.joined(separator: ", ")
    let rulefile = StandardLoader.NamedRulefile(
      name: "test.toml", bytes: Array("schema = 1\nextends = [\(list)]\n".utf8))
    return try StandardLoader(kinds: CheckCatalog.kinds, packs: library)
      .load(replacing: rulefile, proof: proof, read: { _ in nil })
  }

  static func rules(_ pack: String) throws -> [Rule] {
    try standard(extending: [pack], proof: .none).top.rules
  }

  /// Returns the ids of the rules that report `content` when it is added as `path`.
  static func reporting(
    _ content: [UInt8], at path: String, _ inspector: Inspector
  ) throws -> Set<String> {
    let file = FileFacts(path: RepositoryPath(path), size: content.count)
    let inspection = try inspector.content(content.span, file: file)
    return Set(inspection.findings.map(\.rule))
  }
}

extension Rule {
  /// Whether its examples are the content of files.
  var judgesContent: Bool {
    CheckCatalog.kinds.first { $0.name == check }?.subject == .content
      && (check != "secret" || options.has("pattern"))
  }
}
