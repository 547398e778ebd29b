import Diagnostics
import Rules
import Testing
import Text

@testable import Checks

func tree(_ paths: [String]) -> ListedTree {
  ListedTree(paths.map { (RepositoryPath($0), 0o100644) })
}

/// A row of a table of checks of names: a tree, what the change added and removed, and the paths
/// with messages that must be reported.
struct TreeCase: Sendable, CustomTestStringConvertible {
  var paths: [String]
  var added: [String] = []
  var removed: [String] = []
  var isWhole = false
  var options: Options = [:]
  var expected: [String] = []
  var testDescription: String { "\(paths) +\(added) -\(removed) \(options)" }

  func run(_ check: String) throws {
    let rule = try makeRule(check, options)
    #expect(try kind(check).validate(rule) == [])
    let change = TreeChange(
      added: added.map { RepositoryPath($0) }, removed: removed.map { RepositoryPath($0) },
      isWhole: isWhole)
    let findings = try Inspector(rules: [rule]).tree(tree(paths), change: change)
    #expect(findings.map { "\($0.path?.description ?? "-"): \($0.message)" } == expected)
  }
}

@Suite struct CaseCollisionTests {
  static let cases = [
    TreeCase(paths: ["a", "b"], added: ["a"]),
    TreeCase(
      paths: ["readme", "README"], added: ["README"],
      expected: ["README: 'README' and 'readme' are one name where case is ignored"]),
    TreeCase(paths: ["readme", "README"]),
    TreeCase(paths: ["a/x", "b/X"], added: ["b/X"]),
    TreeCase(
      paths: ["Docs/a", "docs/b"], added: ["docs/b"],
      expected: ["docs/b: 'docs' and 'Docs' are one name where case is ignored"]),
    TreeCase(
      paths: ["Docs/a", "docs/b", "docs/c"], added: ["docs/b", "docs/c"],
      expected: ["docs/b: 'docs' and 'Docs' are one name where case is ignored"]),
    TreeCase(
      paths: ["a", "A", "d/b", "d/B"], added: ["a", "A", "d/b"], isWhole: true,
      expected: [
        "A: 'A' and 'a' are one name where case is ignored",
        "a: 'a' and 'A' are one name where case is ignored",
        "d/b: 'd/b' and 'd/B' are one name where case is ignored",
      ]),
    TreeCase(
      paths: ["É", "é"], added: ["é"],
      expected: ["é: 'é' and 'É' are one name where case is ignored"]),
    TreeCase(
      paths: ["ΣΑΣ", "σας"], added: ["σας"],
      expected: ["σας: 'σας' and 'ΣΑΣ' are one name where case is ignored"]),
    TreeCase(
      paths: ["Привет", "привет"], added: ["привет"],
      expected: ["привет: 'привет' and 'Привет' are one name where case is ignored"]),
    // Composed and decomposed.
    TreeCase(
      paths: ["e\u{301}", "\u{E9}"], added: ["\u{E9}"],
      expected: ["\u{E9}: '\u{E9}' and 'e\u{301}' are one name where case is ignored"]),
    TreeCase(paths: ["ß", "ss"], added: ["ss"]),
    TreeCase(paths: ["ﬁ", "fi"], added: ["fi"]),
    TreeCase(
      paths: ["K", "\u{212A}"], added: ["K"],
      expected: ["K: 'K' and '\u{212A}' are one name where case is ignored"]),
  ]

  @Test(arguments: cases) func collisions(_ row: TreeCase) throws { try row.run("case-collision") }

  @Test func invalidNamesEqualOnlyThemselves() {
    #expect(FoldedName([0xFF, 0x41]) != FoldedName([0xFF, 0x61]))
    #expect(FoldedName([0xFF]) == FoldedName([0xFF]))
    #expect(FoldedName([0xFF]) != FoldedName([]))
  }

  /// Only the folders of added paths are read, each once.
  @Test func folders() throws {
    final class Counting: TreeNames {
      let tree: ListedTree
      var asked: [String] = []
      init(_ tree: ListedTree) { self.tree = tree }
      func entries(of path: RepositoryPath) throws(Failure) -> [TreeEntry]? {
        asked.append(path.description)
        return tree.entries(of: path)
      }
    }
    let names = Counting(tree(["a/b/c", "a/b/d", "x/y", "z/w"]))
    let change = TreeChange(added: ["a/b/c", "a/b/d"].map { RepositoryPath($0) })
    let inspector = try Inspector(rules: [
      makeRule("case-collision", id: "1"), makeRule("case-collision", id: "2"),
    ])
    #expect(try inspector.tree(names, change: change) == [])
    #expect(names.asked.sorted() == ["", "a", "a/b"])
  }

  /// In random trees of few names every path with a twin is told of, once, and no other: as by
  /// looking at every part of every path.
  @Test func randomTrees() throws {
    var random = SeededGenerator(5)
    let names = ["a", "A", "b", "bC", "Bc", "é", "É", "e\u{301}", "d"]
    for _ in 0..<300 {
      let paths = Set(
        (0..<Int.random(in: 1...12, using: &random)).map { _ in
          (0..<Int.random(in: 1...3, using: &random)).map { level in
            // Folders have names that no file has.
            "\(names.randomElement(using: &random) ?? "")\(level)"
          }.joined(separator: "/")
        }
      ).sorted()
      let listed = tree(paths)
      let change = TreeChange(added: paths.map { RepositoryPath($0) }, isWhole: true)
      let inspector = try Inspector(rules: [makeRule("case-collision")])
      let found = try inspector.tree(listed, change: change)
      var expected: [String] = []
      var judged: Set<RepositoryPath> = []
      for path in change.added {
        var part = path
        while !part.isTop, judged.insert(part).inserted {
          let siblings = listed.entries(of: part.directory) ?? []
          let twins = siblings.filter { $0.name != part.name }
            .contains { FoldedName($0.name) == FoldedName(part.name) }
          if twins { expected.append("\(path): '\(part)'") }
          part = part.directory
        }
      }
      #expect(
        found.map { "\($0.path?.description ?? ""): \($0.message.prefix { $0 != " " })" }.sorted()
          == expected.sorted())
    }
  }

  @Test func onlySelectedPaths() throws {
    let rule = try makeRule("case-collision", files: ["src/**"])
    let inspector = try Inspector(rules: [rule])
    let names = tree(["src/a", "src/A", "b", "B"])
    let change = TreeChange(added: ["src/A", "B"].map { RepositoryPath($0) })
    #expect(try inspector.tree(names, change: change).map(\.path) == [RepositoryPath("src/A")])
  }
}

@Suite struct RequiredPathTests {
  static func paths(_ globs: String...) -> Options { ["paths": .strings(globs)] }

  static let cases = [
    TreeCase(paths: ["LICENSE"], isWhole: true, options: paths("LICENSE")),
    TreeCase(
      paths: ["a"], isWhole: true, options: paths("/LICENSE"),
      expected: ["/LICENSE: no file matches '/LICENSE'"]),
    TreeCase(
      paths: ["a"], removed: ["LICENSE"], options: paths("/LICENSE"),
      expected: ["LICENSE: no file matches '/LICENSE'"]),
    // The change is not to blame for what was missing before.
    TreeCase(paths: ["a"], added: ["a"], options: paths("LICENSE")),
    TreeCase(paths: ["a"], removed: ["b"], options: paths("LICENSE")),
    // Moved, or one of several taken away.
    TreeCase(
      paths: ["LICENSE.md"], added: ["LICENSE.md"], removed: ["LICENSE"], options: paths("LICENSE*")
    ),
    TreeCase(paths: ["docs/b.md"], removed: ["docs/a.md"], options: paths("docs/*.md")),
    TreeCase(paths: ["x/y/docs/b.md"], removed: ["x/docs/a.md"], options: paths("x/**/docs/*.md")),
    TreeCase(
      paths: ["docs/b.txt", "b.md"], removed: ["docs/a.md"], options: paths("docs/*.md"),
      expected: ["docs/a.md: no file matches 'docs/*.md'"]),
    TreeCase(
      paths: ["a"], isWhole: true, options: paths("b", "a", "c"),
      expected: ["b: no file matches 'b'", "c: no file matches 'c'"]),
    TreeCase(paths: ["x/README.md"], isWhole: true, options: paths("README.md")),
  ]

  @Test(arguments: cases) func required(_ row: TreeCase) throws { try row.run("required-path") }

  static let bad = [
    BadRuleCase(["paths": .strings(["{a"])], "glob '{a': "),
    BadRuleCase(["paths": .strings(["!a"])], "glob '!a' cannot be a negation here"),
  ]

  @Test(arguments: bad) func refused(_ row: BadRuleCase) throws { try row.run("required-path") }
}

@Suite struct TreeNamesTests {
  @Test func listedTree() {
    let names = tree(["a/b/c", "a/d", "e"])
    func list(_ path: String) -> [String]? {
      names.entries(of: path.isEmpty ? .top : RepositoryPath(path))?
        .map { String(decoding: $0.name, as: UTF8.self) + ($0.isFolder ? "/" : "") }.sorted()
    }
    #expect(list("") == ["a/", "e"])
    #expect(list("a") == ["b/", "d"])
    #expect(list("a/b") == ["c"])
    #expect(list("e") == nil)
    #expect(list("a/b/c") == nil)
    #expect(list("x") == nil)
  }

  @Test func modes() throws {
    let view = TreeView(tree(["a/b"]))
    #expect(try view.mode(of: .top) == FileFacts.Mode.folder)
    #expect(try view.mode(of: RepositoryPath("a")) == FileFacts.Mode.folder)
    #expect(try view.mode(of: RepositoryPath("a/b")) == 0o100644)
    #expect(try view.mode(of: RepositoryPath("a/c")) == nil)
    #expect(try view.mode(of: RepositoryPath("a/b/c")) == nil)
  }

  @Test func judgesTrees() throws {
    #expect(try Inspector(rules: [makeRule("case-collision")]).judgesTrees)
    #expect(try !Inspector(rules: [makeRule("case-collision", level: .off)]).judgesTrees)
    #expect(try !Inspector(rules: [makeRule("file-size", ["max-bytes": .integer(1)])]).judgesTrees)
  }
}
