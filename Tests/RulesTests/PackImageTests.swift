import Diagnostics
import PackFormat
import Rules
import Testing
import Text

/// The image of a pack says what its text says.
@Suite struct PackImageTests {
  private static let pack = """
    schema = 1
    exclude = ["vendor", "*.min.js"]

    [[rule]]
    id = "one"
    check = "word"
    level = "warning"
    files = ["*.c", "!x.c"]
    exclude = "gen/"
    word = "a"
    words = "lone"
    message = "m"
    why = "wé\\u0007"
    fix = "f"
    tags = ["s", "t"]
    bad = ["a", { content = "xa", path = "p", mode = "100755" }, { parts = ["b", "a"] }]
    good = { base64 = "AP+A" }

    [[rule]]
    id = "two"
    check = "limits"
    level = "off"
    suppressible = false
    max = 64
    least = 4611686018427387904
    ratio = -0.0
    strict = true
    files = ["*.c", "!x.c"]
    exclude = "gen/"
    bad = { target = "/etc" }

    [[rule]]
    id = "three"
    check = "names"
    """

  private func tree(_ pack: String, image: Bool) -> (StandardLoader, [UInt8]) {
    var packs = TestTree([:]).packs.mapValues { Array($0.utf8) }
    packs["x"] = Array(pack.utf8)
    packs["y"] = Array("extends = [\"pack:secrets\", \"pack:x\"]".utf8)
    let frozen = packs
    let images = packs.compactMapValues { bytes in
      PackImageWriter.image(of: bytes).flatMap { PackImage(StaticBytes(keeping: $0)) }
    }
    let library = PackLibrary(
      names: packs.keys.sorted(), image: { image ? images[$0] : nil }, bytes: { frozen[$0] })
    return (StandardLoader(kinds: TestKinds.all, packs: library), packs["x"] ?? [])
  }

  private func load(_ rulefile: String, pack: String = pack, image: Bool) throws -> Standard {
    let (loader, _) = tree(pack, image: image)
    return try loader.load { path throws(Failure) in
      path == RepositoryPath("factory-hook.toml") ? Array(rulefile.utf8) : nil
    }
  }

  @Test(arguments: [
    "extends = \"pack:x\"", "extends = \"pack:y\"",
    "extends = [\"pack:x\", \"pack:hygiene\", \"pack:message\"]",
    "extends = \"pack:x\"\n[override.one]\nword = \"q\"\nexclude = \"*.h\"\nbad = \"q\"",
    "extends = \"pack:x\"\n[override.one]\nlevel = \"note\"\nwhy = \"new\"",
    "extends = \"pack:x\"\nexclude = \"y\"\n[[rule]]\nid = \"own\"\ncheck = \"names\"",
  ])
  func sameAsItsText(_ rulefile: String) throws {
    let (text, image) = (
      try load(rulefile, image: false), try load(rulefile, image: true)
    )
    #expect(text.digest == image.digest)
    #expect(text.sources == image.sources)
    #expect(text.warnings == image.warnings)
    #expect(text.top.rules.map(\.id) == image.top.rules.map(\.id))
    for (a, b) in zip(text.top.rules, image.top.rules) { expectSame(a, b) }
    #expect(text.top.selectors.selectorOfRule == image.top.selectors.selectorOfRule)
  }

  private func expectSame(_ a: Rule, _ b: Rule) {
    #expect(a.check == b.check)
    #expect(a.level == b.level)
    #expect(a.paths == b.paths, "'\(a.id)'")
    #expect([a.message, a.why, a.fix] == [b.message, b.why, b.fix])
    #expect(a.tags == b.tags)
    #expect(a.suppressible == b.suppressible)
    #expect(a.origin == b.origin)
    #expect(a.overrides == b.overrides)
    #expect(summary(a.examples) == summary(b.examples))
    for name in ["word", "words", "max", "least", "ratio", "strict", "style"] {
      #expect(a.options.has(name) == b.options.has(name), "'\(name)'")
      #expect(a.options.strings(name) == b.options.strings(name), "'\(name)'")
      #expect(a.options.integer(name) == b.options.integer(name), "'\(name)'")
      #expect(a.options.number(name) == b.options.number(name), "'\(name)'")
      #expect(a.options.boolean(name) == b.options.boolean(name), "'\(name)'")
      #expect(a.options.place(of: name) == b.options.place(of: name), "'\(name)'")
    }
    #expect(Set(a.options.values.keys) == Set(b.options.values.keys))
  }

  private func summary(_ examples: Examples) -> [String] {
    (examples.bad + examples.good).map {
      "\($0.content) \($0.path ?? "-") \($0.mode) \($0.place.path):\($0.place.line):\($0.place.column)"
    }
  }

  /// What is no image ends the process rather than judging by a part of the rules.
  @Test func imagesThatAreCutShortAreRefused() async {
    await #expect(processExitsWith: .failure) {
      let image = PackImageWriter.image(of: Array(PackImageTests.pack.utf8)) ?? []
      PackImage(StaticBytes(keeping: Array(image.dropLast())))?.forEachRule { _ in }
    }
    await #expect(processExitsWith: .success) {
      let image = PackImageWriter.image(of: Array(PackImageTests.pack.utf8)) ?? []
      PackImage(StaticBytes(keeping: image))?.forEachRule { _ in }
    }
  }

  @Test func globsAreKeptOnceByTheirBytes() throws {
    let pack = """
      [[rule]]
      id = "one"
      check = "names"
      files = ["\u{E9}", "a", "e\u{301}"]
      [[rule]]
      id = "two"
      check = "names"
      files = ["a"]
      exclude = ["e\u{301}", "b"]
      """
    let bytes = try #require(PackImageWriter.image(of: Array(pack.utf8)))
    let image = try #require(PackImage(StaticBytes(keeping: bytes)))
    let globs = ["\u{E9}", "a", "e\u{301}", "b"].map { Array($0.utf8) }
    #expect(image.globs.map { Array($0.utf8) } == globs)
    #expect(image.selectors.map(\.include) == [[0, 1, 2], [1]])
    #expect(image.selectors.map(\.exclude) == [[], [2, 3]])
  }

  @Test func imagesAreWhatALiteralCanHold() throws {
    let image = try #require(PackImageWriter.image(of: Array(Self.pack.utf8)))
    #expect(String(validating: image, as: UTF8.self) != nil)
  }

  /// What an image cannot hold is read from the text, which says what is wrong with it.
  @Test(arguments: [
    "[override.no-key]\nlevel = \"off\"", "share = \"push\"", "schema = 2", "nonsense = 1",
    "rule = 1",
    "[[rule]]\nid = 1", "[[rule]]\ncheck = \"word\"",
    "[[rule]]\nid = \"x\"\ncheck = \"word\"\nlevel = \"x\"",
    "[[rule]]\nid = \"x\"\ncheck = \"word\"\nword = 2026-01-01", "exclude = [1]", "[[rule",
    "[[rule]]\nid = \"x\"\ncheck = \"word\"\nbad = [{ x = 1 }]",
    "[[rule]]\nid = \"x\"\ncheck = \"word\"\nbad = [{ base64 = \"?\" }]", "extends = [1]",
    "extends = \"pack:secrets\"\nexclude = \"x\"",
  ])
  func unfitForAnImage(_ pack: String) {
    #expect(PackImageWriter.image(of: Array(pack.utf8)) == nil)
  }

  @Test(arguments: ["", "factory-hook pack image 0\n", "factory-hook pack", "schema = 1"])
  func noImage(_ text: String) {
    #expect(PackImage(StaticBytes(keeping: Array(text.utf8))) == nil)
  }

  @Test func packsThatAreProvedAreReadAsText() throws {
    let (loader, _) = tree(Self.pack + "\nbad = 1", image: true)
    #expect(throws: Failure.self) {
      _ = try loader.load(proof: .all) { _ in Array("extends = \"pack:x\"".utf8) }
    }
  }
}
