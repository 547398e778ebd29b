import Testing
import Text

@testable import Rules

@Suite struct PathSelectorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var files: [String] = []
    var exclude: [String] = []
    var selected: [String]
    var left: [String]
    var testDescription: String { "files \(files), exclude \(exclude)" }
  }

  static let cases = [
    Case(selected: ["a", "b/c"], left: []),
    Case(files: ["*.c"], selected: ["a.c", "b/a.c"], left: ["a.h"]),
    Case(
      files: ["*.c", "*.h"], exclude: ["vendor"], selected: ["a.h"], left: ["vendor/a.h", "a.m"]),
    Case(
      files: ["*.c", "!gen/**", "gen/keep.c"], selected: ["a.c", "gen/keep.c"],
      left: ["gen/a.c", "a.h"]),
    Case(files: ["gen/keep.c", "!gen/**"], selected: [], left: ["gen/keep.c", "a"]),
    Case(files: ["!*.md"], selected: ["a.c", "b/c"], left: ["a.md", "b/a.md"]),
    Case(files: ["!*.md", "/README.md"], selected: ["README.md", "a.c"], left: ["a/README.md"]),
    Case(exclude: ["*.md", "!/README.md"], selected: ["README.md", "a.c"], left: ["a/b.md"]),
    Case(exclude: ["!a.c"], selected: ["a.c", "b.c"], left: []),
    Case(exclude: ["**"], selected: [], left: ["a", "b/c"]),
  ]

  @Test(arguments: cases) func selecting(_ c: Case) throws {
    let selector = try selector(c.files, c.exclude)
    for path in c.selected { #expect(selector.selects(RepositoryPath(path)), "'\(path)'") }
    for path in c.left { #expect(!selector.selects(RepositoryPath(path)), "not '\(path)'") }
  }

  @Test func theDecidingGlobIsTheOneThatADecisionGoesBy() throws {
    let list = GlobList([try Glob("*.lock"), try Glob("vendor/**"), try Glob("!keep.lock")])
    func decider(_ path: String) -> String? {
      list.decider(on: Array(path.utf8).span)?.text
    }
    #expect(decider("a.lock") == "*.lock")
    #expect(decider("vendor/a.lock") == "vendor/**")
    #expect(decider("vendor/keep.lock") == "!keep.lock")
    #expect(decider("a.c") == nil)
  }

  @Test func addedGlobsHaveTheLastWord() throws {
    let pack = GlobList([try Glob("*.lock"), try Glob("*.svg")])
    let tuned = pack.appending(GlobList([try Glob("!/keep.svg")]))
    let selector = PathSelector(exclude: tuned)
    #expect(selector.selects(RepositoryPath("keep.svg")))
    #expect(!selector.selects(RepositoryPath("a/keep.svg")))
    #expect(!selector.selects(RepositoryPath("x.lock")))
  }

  @Test func rebasedSelectorsStayInTheirFolder() throws {
    let nested = try selector(["/src/**"], ["/src/gen/"]).rebased(to: RepositoryPath("lib"))
    #expect(nested.selects(RepositoryPath("lib/src/a")))
    #expect(!nested.selects(RepositoryPath("src/a")))
    #expect(!nested.selects(RepositoryPath("lib/src/gen/a")))
  }

  @Test func equalSelectorsAreAskedOnce() throws {
    let swift = try selector(["*.swift"], [])
    let same = try selector(["*.swift"], [])
    let other = try selector(["*.swift"], ["gen/"])
    #expect(swift == same)
    #expect(swift != other)
    let table = SelectorTable([swift, other, same, PathSelector()].map(rule))
    #expect(table.selectors.count == 3)
    #expect(table.rules(of: table.selection(for: RepositoryPath("a.swift"))) == [0, 1, 2, 3])
    #expect(table.rules(of: table.selection(for: RepositoryPath("gen/a.swift"))) == [0, 2, 3])
    let plain = table.selection(for: RepositoryPath("a.c"))
    #expect(table.rules(of: plain) == [3])
    #expect(plain == table.selection(for: RepositoryPath("x/b.c")))
    #expect(table.applies(3, to: plain))
    #expect(!table.applies(0, to: plain))
    #expect(!plain.isEmpty)
    #expect(SelectorTable([rule(swift)]).selection(for: RepositoryPath("a.c")).isEmpty)
  }

  /// The table asks each glob once; a selector alone asks its own.
  @Test func tableAndSelectorsAgree() throws {
    var selectors = try Self.cases.map { try selector($0.files, $0.exclude) }
    selectors += try [
      selector(["*{_test,.test,Test}.*", "test_*"], []), selector(["**/config/master.key"], []),
      selector(["*.{yml,yaml}"], ["**/{test,docs}/**"]), selector(["*e\u{301}*", "*é*"], ["?.c"]),
      selector(["a*b*c", "docker*"], ["**/gen/*.key", "[ab].c"]),
    ]
    let paths = [
      "a", "a.c", "é.c", "x/é", "e\u{301}", "a.md", "README.md", "a/README.md", "vendor/a.h",
      "gen/a.c",
      "gen/keep.c", "x_test.go", "x/a.test.js", "Test.c", "ATest.c", "test_x", "x/test_",
      "config/master.key",
      "x/config/master.key", "config/master.keys", "config/master.key/a", "xconfig/master.key",
      "test/a.yml", "docs/x/a.yaml", "a.yml", "abc", "aXbXc", "ab", "acb", "docker",
      "lib/src/gen/a.key",
      "lib/a.c", "lib/vendor/a.h", "lib", "lib/gen/keep.c",
    ].map { RepositoryPath($0) }
    let rebased = selectors.map { $0.rebased(to: RepositoryPath("lib")) }
    for all in [selectors, selectors + rebased] {
      let table = SelectorTable(all.map(rule))
      for path in paths {
        let selection = table.selection(for: path)
        for (index, selector) in all.enumerated() {
          #expect(table.applies(index, to: selection) == selector.selects(path), "\(index) \(path)")
        }
      }
    }
  }

  @Test func moreSelectorsThanAWordHolds() throws {
    let rules = try (0..<150).map { rule(try selector(["*.\($0)"], [])) }
    let table = SelectorTable(rules)
    for index in [0, 63, 64, 127, 128, 149] {
      let selection = table.selection(for: RepositoryPath("x.\(index)"))
      #expect(table.rules(of: selection) == [index])
    }
  }

  /// Few selectors are compared, many are looked up: both find those that are equal, the ones that
  /// came before the change included.
  @Test(arguments: [3, 64, 65, 300]) func equalSelectorsAreOneHoweverMany(_ count: Int) throws {
    func all(_ base: RepositoryPath) throws -> [Rule] {
      try (0..<count).map { number in
        rule(try selector(["*.\(number)", "b"], ["*.\(number / 2)x"]).rebased(to: base))
      }
    }
    let rules = try all(.top) + all(RepositoryPath("lib")) + all(.top)
    let table = SelectorTable(rules)
    #expect(table.selectors.count == 2 * count)
    #expect(table.selectorOfRule == Array(0..<2 * count) + Array(0..<count))
    for index in [0, count / 2, count - 1] {
      let path = RepositoryPath("lib/x.\(index)")
      let chosen = rules.indices.filter { rules[$0].paths.selects(path) }
      #expect(!chosen.isEmpty)
      #expect(table.rules(of: table.selection(for: path)) == chosen)
    }
  }

  private func selector(_ files: [String], _ exclude: [String]) throws -> PathSelector {
    PathSelector(
      include: GlobList(try files.map { try Glob($0) }),
      exclude: GlobList(try exclude.map { try Glob($0) }))
  }

  private func rule(_ paths: PathSelector) -> Rule {
    Rule(
      id: "x", check: "pattern", level: .error, paths: paths, options: CheckOptions(),
      origin: Rule.Origin(source: "factory-hook.toml", line: 1, column: 1))
  }
}
