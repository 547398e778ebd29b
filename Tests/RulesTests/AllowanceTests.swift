import Diagnostics
import Rules
import Testing
import Text

/// `[[allow]]` of rulefiles: what is read, and which paths and folders it is about.
@Suite struct AllowanceTests {
  private static let rule = """
    [[rule]]
    id = "x"
    check = "word"
    word = "a"

    """

  private func allowed(_ standard: Standard, _ path: String) -> [String] {
    let path = RepositoryPath(path)
    return standard.section(for: path).allowances.filter { $0.covers("x", at: path) }
      .map { "\($0.reason) \($0.until.map(\.description) ?? "-") \($0.origin)" }
  }

  @Test func whatIsRead() throws {
    let standard = try TestTree(
      """
      \(Self.rule)[[allow]]
      rule = ["x"]
      files = ["*.c", "/lib/**"]
      exclude = "b.c"
      reason = "old\\u001b code"
      until = 2027-01-31
      [[allow]]
      rule = "x"
      files = "a.c"
      reason = "two"
      until = "2026-12-31"
      """
    ).load()
    #expect(
      allowed(standard, "a.c") == [
        "old\\x1B code 2027-01-31 factory-hook.toml:6:8",
        "two 2026-12-31 factory-hook.toml:12:8",
      ])
    #expect(allowed(standard, "lib/z").count == 1)
    #expect(allowed(standard, "b.c").isEmpty && allowed(standard, "z").isEmpty)
  }

  @Test func foldersTakeOverAndAdd() throws {
    let allow = "[[allow]]\nrule = \"x\"\nfiles = \"/*.c\"\nreason = "
    var tree = TestTree(
      [
        "factory-hook.toml": Self.rule + allow + "\"top\"",
        "sub/factory-hook.toml": allow + "\"sub\"",
        "alone/factory-hook.toml": "root = true\n" + Self.rule.replacing("\"x\"", with: "\"y\""),
      ], nestedFor: ["sub", "alone"])
    #expect(allowed(try tree.load(), "a.c").map { $0.prefix(3) } == ["top"])
    #expect(allowed(try tree.load(), "sub/a.c").map { $0.prefix(3) } == ["sub"])
    #expect(allowed(try tree.load(), "alone/a.c").isEmpty)
    tree.files["sub/factory-hook.toml"] = "extends = \"team.toml\""
    tree.files["team.toml"] = allow + "\"team\"\n" + Self.rule.replacing("\"x\"", with: "\"z\"")
    #expect(throws: Failure.self) { try tree.load() }
  }

  @Test func theyArePartOfTheStandard() throws {
    let without = try TestTree(Self.rule).load()
    let with = try TestTree(
      Self.rule + "[[allow]]\nrule = \"x\"\nfiles = \"a\"\nreason = \"r\"\n"
    ).load()
    #expect(without.digest != with.digest)
  }

  @Test func whereTheyHaveNoPlace() throws {
    var tree = TestTree(Self.rule)
    tree.local = "⌖[[allow]]\nrule = \"x\"\nfiles = \"a\"\nreason = \"r\"\n"
    let failure = #expect(throws: Failure.self) { try tree.load() }
    #expect(failure?.diagnostics.map(\.id) == ["misplaced-key"])
  }

  @Test(arguments: ["", "docs/old.baseline"])
  func whereTheBaselineLies(_ named: String) throws {
    let line = named.isEmpty ? "" : "baseline = \"./\(named)\"\n"
    let settings = try TestTree(line + Self.rule).load().settings
    #expect(settings.baseline == RepositoryPath(named.isEmpty ? "factory-hook.baseline" : named))
    #expect(settings.baselineOrigin?.line == (named.isEmpty ? nil : 1))
  }
}
