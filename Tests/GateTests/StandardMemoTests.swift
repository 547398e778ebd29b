import Checks
import Diagnostics
import Git
import Rules
import Testing
import Text

@testable import Gate

@Suite struct StandardMemoTests {
  static let loader = StandardLoader(
    kinds: CheckCatalog.kinds,
    packs: PackLibrary(names: ["hygiene", "secrets"]) { _ in Array("schema = 1\n".utf8) })

  /// Trees that count what is read of them.
  final class Reads {
    var paths: [String] = []
    var unreadable = false

    func files(_ tree: [String: String]) -> StandardMemo.Files {
      StandardMemo.Files(
        id: { path in tree[path.description].map { ObjectID(SHA256.digest($0).span) } },
        bytes: { [self] path throws(Failure) in
          paths.append(path.description)
          if unreadable { throw Failure(Diagnostic(.error, "gone", "gone")) }
          return tree[path.description].map { Array($0.utf8) }
        })
    }
  }

  private static let top = "schema = 1\nextends = [\"team.toml\"]\n"
  private static let tree = ["factory-hook.toml": top, "team.toml": GateTests.rulefile]

  private func digest(
    _ memo: StandardMemo, _ reads: Reads, _ tree: [String: String], _ folders: [String] = [],
    _ origin: StandardMemo.Origin = .init()
  ) throws -> [UInt8] {
    try memo.standard(
      Self.loader, for: folders.map { RepositoryPath($0) }, origin, in: reads.files(tree)
    ).digest
  }

  @Test func theSameBlobsAreReadOnce() throws {
    let (memo, reads) = (StandardMemo(), Reads())
    let first = try digest(memo, reads, Self.tree)
    let count = reads.paths.count
    #expect(reads.paths.contains("team.toml"))
    let other = Self.tree.merging(["a.txt": "x"]) { $1 }
    #expect(try digest(memo, reads, other, ["src"]) == first)
    #expect(reads.paths.count == count)
  }

  @Test func anyOtherBlobIsReadAgain() throws {
    let (memo, reads) = (StandardMemo(), Reads())
    let first = try digest(memo, reads, Self.tree)
    var changed = Self.tree
    changed["team.toml"]? += "# more\n"
    #expect(try digest(memo, reads, changed) != first)
    var moved = Self.tree
    moved[".config/factory-hook.toml"] = moved.removeValue(forKey: "factory-hook.toml")
    #expect(try digest(memo, reads, moved) != first)
    #expect(throws: Failure.self) {
      _ = try digest(memo, reads, ["factory-hook.toml": Self.top])
    }
    #expect(try digest(memo, reads, Self.tree) == first)
  }

  @Test func foldersWithARulefileCount() throws {
    let (memo, reads) = (StandardMemo(), Reads())
    let nested = Self.tree.merging(["src/factory-hook.toml": "schema = 1\n"]) { $1 }
    let outside = try digest(memo, reads, nested, ["docs"])
    let inside = try digest(memo, reads, nested, ["docs", "src"])
    #expect(outside != inside)
    let count = reads.paths.count
    #expect(try digest(memo, reads, nested, ["src"]) == inside)
    #expect(try digest(memo, reads, nested, []) == outside)
    #expect(reads.paths.count == count)
  }

  @Test func aRulefileGivenByHandIsNotThatOfTheTree() throws {
    let (memo, reads) = (StandardMemo(), Reads())
    let own = try digest(memo, reads, Self.tree)
    let given = StandardLoader.NamedRulefile(name: "x.toml", bytes: Array("schema = 1\n".utf8))
    let by = try digest(memo, reads, Self.tree, [], .init(given: given))
    let with = try digest(memo, reads, Self.tree, [], .init(local: given))
    #expect(Set([own, by, with]).count == 3)
    #expect(try digest(memo, reads, Self.tree) == own)
  }

  @Test func whatCouldNotBeReadIsTriedAgain() throws {
    let (memo, reads) = (StandardMemo(), Reads())
    reads.unreadable = true
    #expect(throws: Failure.self) { _ = try digest(memo, reads, Self.tree) }
    reads.unreadable = false
    #expect(throws: Never.self) { _ = try digest(memo, reads, Self.tree) }
  }
}
