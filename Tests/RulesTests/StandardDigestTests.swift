import Rules
import Testing
import Text

/// The digest names the standard: equal for equal sources, different for all others.
@Suite struct StandardDigestTests {
  private func digest(_ tree: TestTree) throws -> String { hexadecimal(try tree.load().digest) }

  private static let base = TestTree(
    [
      "factory-hook.toml": "extends = [\"pack:secrets\", \"a.toml\"]",
      "a.toml": "extends = [\"pack:hygiene\"]",
      "n/factory-hook.toml": "[override.size]\nmax = 3",
    ], nestedFor: ["n"])

  @Test func sameSourcesSameDigest() throws {
    var reordered = Self.base
    reordered.nestedFor = ["x", "n", "n"]
    reordered.proof = .none
    reordered.packs["unused"] = "schema = 1"
    #expect(try digest(Self.base) == digest(reordered))
    #expect(try Self.base.load().digest.count == 32)
  }

  @Test func everySourceCounts() throws {
    var variants = [Self.base]
    func vary(_ change: (inout TestTree) -> Void) {
      var tree = Self.base
      change(&tree)
      variants.append(tree)
    }
    vary { $0.files["factory-hook.toml"]?.append("\n# a comment") }
    vary { $0.files["a.toml"]?.append("\n") }
    vary { $0.files["n/factory-hook.toml"]?.append("\n") }
    vary { $0.packs["hygiene"]?.append("\n") }
    vary { $0.nestedFor = [] }
    vary { $0.files = [:] }
    vary { $0.explicit = "extends = [\"pack:secrets\", \"a.toml\"]" }
    vary { $0.local = "extends = [\"pack:message\"]" }
    let digests = try variants.map(digest)
    #expect(Set(digests).count == variants.count)
  }

  @Test func namesAreFramed() throws {
    let one = TestTree(["factory-hook.toml": "extends = [\"a\"]", "a": "schema = 1"])
    let other = TestTree(["factory-hook.toml": "extends = [\"./a\"]", "a": "schema = 1"])
    #expect(try digest(one) != digest(other), "the bytes of the rulefile differ")
    #expect(try one.load().sources.map(\.name) == other.load().sources.map(\.name))
  }

  @Test func theNameOfARulefileNamedByHandDoesNotCount() throws {
    let loader = StandardLoader(kinds: TestKinds.all, packs: PackLibrary(names: []) { _ in nil })
    let bytes = Array("[[rule]]\nid = \"x\"\ncheck = \"names\"".utf8)
    let standards = try ["a.toml", "/tmp/b.toml"].map { name in
      try loader.load(replacing: StandardLoader.NamedRulefile(name: name, bytes: bytes)) { _ in nil
      }
    }
    #expect(standards[0].digest == standards[1].digest)
    #expect(standards[1].sources.map(\.name) == ["/tmp/b.toml"])
  }

  @Test func whatChangesTheStandard() throws {
    let standard = try Self.base.load()
    for path in ["factory-hook.toml", "a.toml", "n/factory-hook.toml", "new/factory-hook.toml"] {
      #expect(standard.isPartOfStandard(RepositoryPath(path)), "'\(path)'")
    }
    for path in ["b.toml", "n/a.toml", "xfactory-hook.toml", "pack:secrets"] {
      #expect(!standard.isPartOfStandard(RepositoryPath(path)), "'\(path)'")
    }
  }
}
