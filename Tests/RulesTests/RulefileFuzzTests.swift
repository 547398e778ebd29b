import Diagnostics
import Rules
import Testing
import Text

/// Rulefiles made to hurt: whatever the bytes, loading ends in a standard or in diagnostics with
/// places, and the same bytes give the same answer.
@Suite struct RulefileFuzzTests {
  /// A small generator (SplitMix64), so that a seed names a run.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private static let seeds: [String] = [
    """
    schema = 1
    extends = ["pack:hygiene", "a.toml", "pack:message"]
    exclude = ["vendor/**", "{a,b}/*.c", "[!a-z]?", "!x"]
    share = "push"
    [[rule]]
    id = "x"
    check = "word"
    level = "warning"
    files = ["*.swift"]
    word = "a"
    words = ["b"]
    bad = ["a", { content = "a", path = "p", mode = "100755" }]
    good = { base64 = "AP8=" }
    tags = ["t"]
    suppressible = false
    [override.size]
    max = 3
    ratio = 1.5
    """,
    "[[rule]]\nid = \"y\"\ncheck = \"limits\"\nstyle = \"tabs\"\nmax = 5\nfix = 'x'\n[override.y]\nlevel = \"off\"",
  ]

  /// Pieces that bring a text near what the reader looks at.
  private static let pieces = [
    "schema", "extends", "[[rule]]", "[override.x]", "[override]", "id", "check", "\"", "'", "=",
    "[", "]", "{", "}", ",", "\n", "#", "1", "-1", "99999999999999999999", "1.5", "nan", "true",
    "2026-01-01", "\"pack:secrets\"", "\"factory-hook.toml\"", "\"**\"", "\"{{a,b},c}\"", "\u{0}",
    "\u{FEFF}", "é", ".", "root", "\"\\u0000\"", "'''", "\"\"\"",
  ]

  @Test(arguments: UInt64(1)...12) func mutated(_ seed: UInt64) {
    var generator = Generator(state: seed)
    for round in 0..<60 {
      var bytes = Array(Self.seeds[round % Self.seeds.count].utf8)
      for _ in 0..<Int.random(in: 1...6, using: &generator) { mutate(&bytes, &generator) }
      let first = outcome(bytes)
      #expect(first == outcome(bytes), "seed \(seed), round \(round)")
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ generator: inout Generator) {
    let at = Int.random(in: 0...bytes.count, using: &generator)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: at)
    case 1: if at < bytes.count { bytes.remove(at: at) }
    case 2:
      let piece = Self.pieces.randomElement(using: &generator) ?? ""
      bytes.insert(contentsOf: Array(piece.utf8), at: at)
    case 3:
      let end = min(bytes.count, at + Int.random(in: 0...40, using: &generator))
      bytes.removeSubrange(at..<end)
    default:
      let end = min(bytes.count, at + Int.random(in: 0...80, using: &generator))
      bytes.insert(contentsOf: Array(bytes[at..<end]), at: at)
    }
  }

  /// The digest of the standard, or what was said; checks that what was said can be acted on.
  private func outcome(_ bytes: [UInt8]) -> [String] {
    let loader = loader()
    do throws(Failure) {
      let standard = try loader.load(nestedFor: [RepositoryPath("n")]) { path throws(Failure) in
        switch path.description {
        case "factory-hook.toml": bytes
        case "a.toml", "n/factory-hook.toml": Array("[override.x]\nlevel = \"off\"".utf8)
        default: nil
        }
      }
      return [hexadecimal(standard.digest)]
    } catch {
      #expect(!error.diagnostics.isEmpty)
      for diagnostic in error.diagnostics {
        #expect(diagnostic.location != nil, "\(diagnostic)")
        #expect(!diagnostic.message.utf8.contains { $0 < 0x20 }, "\(diagnostic)")
      }
      return error.diagnostics.map(\.description)
    }
  }

  private func loader() -> StandardLoader {
    let packs = TestTree([:]).packs.mapValues { Array($0.utf8) }
    return StandardLoader(
      kinds: TestKinds.all, packs: PackLibrary(names: packs.keys.sorted()) { packs[$0] })
  }

  // MARK: Large and hostile

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    /// The id of the first diagnostic; nil where the standard loads.
    var expected: String?
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "50 MB", text: String(repeating: "# a comment\n", count: 50 << 20 / 12),
      expected: "toml-too-large"),
    Case(
      name: "a key of a megabyte", text: String(repeating: "k", count: 1 << 20) + " = 1",
      expected: "unknown-key"),
    Case(
      name: "an id of a megabyte",
      text: "[[rule]]\nid = \"" + String(repeating: "x", count: 1 << 20) + "\"\ncheck = \"names\"",
      expected: "bad-id"),
    Case(
      name: "100,000 broken rules", text: String(repeating: "[[rule]]\nid = 1\n", count: 100_000),
      expected: "missing-key"),
    Case(
      name: "20,000 unknown keys", text: (0..<20_000).map { "levle\($0) = 1\n" }.joined(),
      expected: "unknown-key"),
    Case(
      name: "10,000 rules",
      text: (0..<10_000).map { "[[rule]]\nid = \"r\($0)\"\ncheck = \"names\"\n" }.joined(),
      expected: nil),
    Case(
      name: "10,000 overrides of nothing",
      text: "extends = \"pack:hygiene\"\n" + (0..<10_000).map { "[override.sise\($0)]\n" }.joined(),
      expected: "unknown-override"),
    Case(
      name: "10,000 entries of extends",
      text: "extends = [" + (0..<10_000).map { "\"\($0)\"," }.joined() + "]",
      expected: "missing-file"),
  ]

  @Test(.timeLimit(.minutes(15)), arguments: cases) func hostile(_ c: Case) {
    var found: [Diagnostic] = []
    let bytes = Array(c.text.utf8)
    do throws(Failure) {
      _ = try loader().load { path throws(Failure) in
        path == RepositoryPath("factory-hook.toml") ? bytes : nil
      }
    } catch {
      found = error.diagnostics
    }
    #expect(found.first?.id == c.expected)
    #expect(found.count <= 501)
    #expect(found.allSatisfy { $0.description.utf8.count < 2000 })
  }
}
