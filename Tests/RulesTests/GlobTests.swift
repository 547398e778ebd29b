import Testing
import Text

@testable import Rules

@Suite struct GlobTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var glob: String
    var base = ""
    var matches: [String]
    var misses: [String]
    var testDescription: String { "'\(glob)'" }
  }

  static let cases = [
    Case(
      glob: "*.md", matches: ["a.md", "a/b.md", ".md", "a/b/.x.md", "a.b.md"],
      misses: ["a.mdx", "md", "a.md/b", "a.MD"]),
    Case(glob: "*", matches: ["a", "a/b", ".hidden"], misses: []),
    Case(glob: "/*", matches: ["a", ".hidden"], misses: ["a/b"]),
    Case(glob: "/x", matches: ["x", "x/y", "x/y/z"], misses: ["a/x", "xy", "x.y"]),
    Case(glob: "x", matches: ["x", "x/y", "a/x", "a/x/y"], misses: ["xy", "a/xy", "ax/y"]),
    Case(glob: "/x/", matches: ["x/y", "x/y/z"], misses: ["x", "a/x/y"]),
    Case(glob: "x/", matches: ["x/y", "a/x/y", "a/x/y/z"], misses: ["x", "a/x", "ax/y"]),
    Case(glob: "a/x", matches: ["a/x", "a/x/y"], misses: ["b/a/x", "a/xy", "a"]),
    Case(glob: "a/x/", matches: ["a/x/y"], misses: ["a/x", "b/a/x/y"]),
    Case(glob: "x*/", matches: ["x/y", "xa/y/z", "a/xb/y"], misses: ["x", "xa", "ax/y"]),
    Case(glob: "src/*", matches: ["src/a", "src/.a"], misses: ["src/a/b", "src", "b/src/a"]),
    Case(glob: "src/**", matches: ["src/a", "src/a/b"], misses: ["src", "srca/b", "a/src/b"]),
    Case(
      glob: "src/**/*.swift", matches: ["src/a.swift", "src/b/c/a.swift", "src/.swift"],
      misses: ["a.swift", "src.swift", "src/a.swift/b", "lib/src/a.swift"]),
    Case(glob: "src/**/", matches: ["src/a/b", "src/a/b/c"], misses: ["src/a", "src"]),
    Case(glob: "**/", matches: ["a/b", "a/b/c"], misses: ["a"]),
    Case(glob: "**", matches: ["a", "a/b"], misses: []),
    Case(glob: "/**", matches: ["a", "a/b"], misses: []),
    Case(glob: "**/**/**", matches: ["a", "a/b"], misses: []),
    Case(glob: "**/x", matches: ["x", "a/x", "a/b/x", "x/y"], misses: ["ax", "a/bx"]),
    Case(glob: "a/**/b", matches: ["a/b", "a/x/b", "a/x/y/b", "a/b/c"], misses: ["ab", "a/xb"]),
    Case(
      glob: "a/**/b/**/c.?", matches: ["a/b/c.h", "a/b/b/c.h", "a/x/b/y/z/c.h"],
      misses: ["a/c.h", "a/b/c.hh", "b/c.h"]),
    Case(glob: "a?c", matches: ["abc", "x/aéc", "a€c"], misses: ["ac", "a/c", "abbc"]),
    Case(glob: "*??.x", matches: ["ab.x", "é€.x", "abc.x"], misses: ["a.x", "€.x"]),
    Case(glob: "[a-c]x", matches: ["ax", "cx", "d/bx"], misses: ["dx", "x", "Ax", "-x"]),
    Case(glob: "[!a-c]x", matches: ["dx", "éx", "-x"], misses: ["ax", "x", "a/x"]),
    Case(glob: "[^a]x", matches: ["dx", "^x"], misses: ["ax"]),
    Case(glob: "[a^]x", matches: ["ax", "^x"], misses: ["bx"]),
    Case(glob: "[]a]x", matches: ["]x", "ax"], misses: ["[x"]),
    Case(glob: "[!]a]x", matches: ["bx"], misses: ["]x", "ax"]),
    Case(glob: "[a-]x", matches: ["ax", "-x"], misses: ["bx"]),
    Case(glob: "[\\]\\-]x", matches: ["]x", "-x"], misses: ["\\x", "ax"]),
    Case(glob: "[α-ω]", matches: ["β"], misses: ["b", "Ω"]),
    Case(glob: "x]", matches: ["x]"], misses: ["x"]),
    Case(glob: "*.{c,h}", matches: ["a.c", "x/a.h"], misses: ["a.ch", "a.", "a.{c,h}"]),
    Case(
      glob: "{*.md,docs/*.txt}", matches: ["a/x.md", "docs/x.txt"],
      misses: ["a/docs/x.txt", "x.txt"]),
    Case(glob: "{a,b{c,d}}x", matches: ["ax", "bcx", "bdx"], misses: ["bx", "cx", "abcx"]),
    Case(glob: "a{,b}", matches: ["a", "ab"], misses: ["abb"]),
    Case(glob: "{a}", matches: ["a"], misses: ["{a}"]),
    Case(glob: "{**,x}/y", matches: ["y", "a/y", "x/y"], misses: ["xy"]),
    Case(glob: "a,b", matches: ["a,b"], misses: ["a", "b"]),
    Case(glob: "\\*.md", matches: ["*.md"], misses: ["a.md"]),
    Case(glob: "\\{a\\}", matches: ["{a}"], misses: ["a"]),
    Case(glob: "\\!x", matches: ["!x"], misses: ["x"]),
    Case(glob: "!x", matches: ["x"], misses: ["!x"]),
    Case(glob: "a b", matches: ["a b"], misses: ["ab"]),
    Case(glob: "#x", matches: ["#x"], misses: ["x"]),
    Case(glob: "*.md", base: "docs", matches: ["docs/a.md", "docs/a/b.md"], misses: ["a.md"]),
    Case(glob: "/x", base: "a/b", matches: ["a/b/x"], misses: ["x", "a/b/c/x", "a/bx", "a/b"]),
    Case(glob: "**", base: "a", matches: ["a/b"], misses: ["a", "ab/c", "b"]),
  ]

  @Test(arguments: cases) func matching(_ c: Case) throws {
    let glob = try Glob(c.glob, base: RepositoryPath(c.base))
    for path in c.matches { #expect(glob.matches(RepositoryPath(path)), "'\(path)' must match") }
    for path in c.misses { #expect(!glob.matches(RepositoryPath(path)), "'\(path)' must not") }
  }

  /// A glob that is none; `⌖` stands at the offset of the trouble.
  struct BadCase: Sendable, CustomTestStringConvertible {
    var marked: String
    var message: String
    var testDescription: String { "'\(marked.prefix(40))'" }
  }

  static let badCases = [
    BadCase(marked: "⌖", message: "an empty glob matches nothing"),
    BadCase(marked: "!⌖", message: "an empty glob matches nothing"),
    BadCase(marked: "a⌖[b", message: "'[' is not closed"),
    BadCase(marked: "a⌖[]", message: "'[' is not closed"),
    BadCase(marked: "a⌖[!", message: "'[' is not closed"),
    BadCase(marked: "[⌖z-a]", message: "the range runs backwards"),
    BadCase(marked: "[a⌖/b]", message: "a set never takes '/'"),
    BadCase(marked: "[⌖[:alpha:]]", message: "named classes are not known"),
    BadCase(marked: "[a⌖\\", message: "'\\' at the end escapes nothing"),
    BadCase(marked: "x⌖{a,b", message: "'{' is not closed"),
    BadCase(marked: "⌖{a,{b}", message: "'{' is not closed"),
    BadCase(marked: "a⌖}", message: "'}' closes nothing"),
    BadCase(marked: "⌖{}", message: "'{}' holds nothing"),
    BadCase(marked: "a⌖{1..3}", message: "ranges in braces are not known"),
    BadCase(marked: "a⌖\\", message: "'\\' at the end escapes nothing"),
    BadCase(marked: "a⌖\\/b", message: "'\\/': a slash needs no escape and has none"),
    BadCase(marked: "a/⌖**b", message: "'**' must stand alone between slashes"),
    BadCase(marked: "a⌖**/b", message: "'**' must stand alone between slashes"),
    BadCase(marked: "a/⌖***", message: "more than two '*' in a row"),
    BadCase(marked: "a/⌖/b", message: "an empty part between slashes"),
    BadCase(marked: "a/⌖/", message: "an empty part between slashes"),
    BadCase(marked: "⌖/", message: "an empty part between slashes"),
    BadCase(marked: "/⌖/", message: "an empty part between slashes"),
    BadCase(marked: "a{b,/}⌖/c", message: "an empty part between slashes"),
    BadCase(marked: "⌖./x", message: "no path of a repository has the part '.'"),
    BadCase(marked: "a/⌖../x", message: "no path of a repository has the part '..'"),
    BadCase(marked: "a⌖\0b", message: "no path holds a NUL byte"),
    BadCase(
      marked: "⌖" + String(repeating: "a", count: 4097), message: "a glob of more than 4096 bytes"),
    BadCase(
      marked: String(repeating: "{", count: 16) + "⌖" + String(repeating: "{", count: 2000),
      message: "braces nest deeper than 16"),
    BadCase(
      marked: String(repeating: "{a,b}", count: 9) + "⌖{a,b}"
        + String(repeating: "{a,b}", count: 9),
      message: "the braces multiply to more than 1000 alternatives"),
    BadCase(
      marked: "⌖" + String(repeating: "{a,b}", count: 9) + String(repeating: "x", count: 2000),
      message: "the braces multiply to more than 65536 characters"),
  ]

  @Test(arguments: badCases) func refusing(_ c: BadCase) throws {
    let parts = c.marked.split(separator: "⌖", omittingEmptySubsequences: false)
    let text = parts.joined()
    do throws(GlobError) {
      _ = try Glob(text)
      Issue.record("'\(text)' was accepted")
    } catch {
      #expect(error.message == c.message)
      #expect(error.offset == parts[0].utf8.count)
    }
  }

  @Test func bytesThatAreNoCharacters() throws {
    let path = RepositoryPath([0x61, 0xFF, 0x62])
    #expect(try Glob("a?b").matches(path))
    #expect(try Glob("a[!x]b").matches(path))
    #expect(try !Glob("a[ÿ]b").matches(path))
    #expect(try !Glob("a??b").matches(path))
    #expect(try Glob("a*b").matches(path))
    #expect(try !Glob("a\u{FFFD}b").matches(path))
  }

  /// Globs and paths that hang matchers which go back to every star.
  @Test(arguments: [
    String(repeating: "*a", count: 1000) + "b",
    String(repeating: "**/a/", count: 800) + "b",
    String(repeating: "*/**/", count: 800) + "b",
    String(repeating: "?", count: 1000) + "*b*b",
    String(repeating: "{a,*}", count: 9) + "b",
    String(repeating: "[!b]*", count: 800) + "b",
  ])
  func hostileGlobsEnd(_ text: String) throws {
    let glob = try Glob(text)
    let time = ContinuousClock().measure {
      #expect(!glob.matches(RepositoryPath(String(repeating: "a", count: 2000))))
      #expect(!glob.matches(RepositoryPath(String(repeating: "a/", count: 1000) + "a")))
    }
    #expect(time < .seconds(20), "took \(time)")
  }
}
