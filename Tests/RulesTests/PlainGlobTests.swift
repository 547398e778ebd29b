import Testing
import Text

@testable import Rules

/// The reader of plain globs says what the parser says, or nothing.
@Suite struct PlainGlobTests {
  @Test(arguments: [("a*/", 6, 300), ("a*/{,}", 6, 200), ("a.*/!", 5, 300), ("a?[]\\", 4, 2)])
  func agreement(_ alphabet: String, _ length: Int, _ plainMin: Int) {
    var plain = 0
    var disagreements: [String] = []
    for text in GlobExhaustiveTests.texts(over: alphabet, upTo: length) {
      let bytes = Array(text.utf8)
      guard let parts = PlainGlob.alternatives(bytes[...]) else { continue }
      plain += 1
      if (try? GlobProgram.parsed(bytes, from: 0)) != parts { disagreements.append(text) }
    }
    #expect(disagreements.isEmpty, "\(disagreements.prefix(5))")
    #expect(plain > plainMin)
  }

  @Test(arguments: ["*.{js,jsx}", "**/{test,tests}/**", "*{_test,.spec}.*", "vendor", "a/**/b"])
  func plainGlobsNeedNoParser(_ text: String) {
    #expect(PlainGlob.alternatives(Array(text.utf8)[...]) != nil)
  }

  @Test(arguments: ["", "a[b]", "?", "\\*", "{a,{b,c}}", "{a", "a}", "a**", "a//b", "./a", "{}"])
  func othersAreTheParsers(_ text: String) {
    #expect(PlainGlob.alternatives(Array(text.utf8)[...]) == nil)
  }

  /// Braces stand for their alternatives in every shape that is matched in a way of its own.
  @Test(arguments: [
    ("*.{", "}"), ("*{", "}"), ("**/{", "}/**"), ("{", "}"), ("a/{", "}"), ("{", "}/"),
    ("*{", "}.*"), ("/{", "}"), ("**/{", "}"),
  ])
  func bracesAreTheirAlternatives(_ before: String, _ after: String) throws {
    let paths = GlobExhaustiveTests.texts(over: "ab/.", upTo: 5).filter { path in
      !path.split(separator: "/", omittingEmptySubsequences: false).contains { $0.isEmpty }
    }
    let braces = try Glob(before + "a,ab,b.b" + after)
    let single = try ["a", "ab", "b.b"].map {
      try Glob((before + $0 + after).filter { $0 != "{" && $0 != "}" })
    }
    var matched = 0
    for path in paths.map({ RepositoryPath($0) }) {
      let expected = single.contains { $0.matches(path) }
      #expect(braces.matches(path) == expected, "\(path)")
      if expected { matched += 1 }
    }
    #expect(matched > 0)
  }

  // MARK: By the text

  private static let textPaths = GlobExhaustiveTests.texts(over: "ab./", upTo: 5).filter { path in
    !path.split(separator: "/", omittingEmptySubsequences: false).contains { $0.isEmpty }
  }

  /// A glob's text says what its parts say, or nothing.
  @Test(arguments: [
    ("ab*", 6, 500), ("a.*/", 6, 300), ("a*{,}", 7, 90), ("ab{,}", 7, 50), ("a.{,}", 7, 50),
    ("*b{,}", 7, 90),
  ])
  func textAgrees(_ alphabet: String, _ length: Int, _ readMin: Int) throws {
    var read = 0
    var disagreements: [String] = []
    for text in GlobExhaustiveTests.texts(over: alphabet, upTo: length) {
      let bytes = Array(text.utf8)
      guard let name = GlobName(bytes) else { continue }
      read += 1
      guard let parsed = try? GlobProgram.parsed(bytes, from: 0) else {
        disagreements.append("'\(text)' is no glob")
        continue
      }
      let matcher = GlobMatcher(GlobAlternative.all(parsed))
      for path in Self.textPaths {
        let (byText, byParts) = Self.matches(name, matcher, path)
        if byText != byParts { disagreements.append("'\(text)' on '\(path)'") }
      }
    }
    #expect(disagreements.isEmpty, "\(disagreements.prefix(5))")
    #expect(read > readMin)
  }

  private static func matches(
    _ name: GlobName, _ matcher: GlobMatcher, _ path: String
  ) -> (byText: Bool, byParts: Bool) {
    let bytes = Array(path.utf8)
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      let path = unsafe GlobPath(buffer)
      return unsafe (name.matches(path), matcher.matches(path))
    }
  }

  @Test(arguments: ["a,ab,b.b", "b,aa,a.", "ab,a"]) func foldersByTheirText(_ list: String) throws {
    let text = Array("**/{\(list)}/**".utf8)
    let name = try #require(GlobName(text))
    let matcher = GlobMatcher(GlobAlternative.all(try GlobProgram.parsed(text, from: 0)))
    for path in Self.textPaths {
      let (byText, byParts) = Self.matches(name, matcher, path)
      #expect(byText == byParts, "\(path)")
    }
  }

  @Test(arguments: [
    "*.{js,jsx}", "**/{test,tests}/**", "*{_test,.spec}.*", "vendor", "service{_,-}account*.json",
    ".*", "*.example.*",
  ])
  func packGlobsAreNames(_ text: String) { #expect(GlobName(Array(text.utf8)) != nil) }

  @Test(arguments: [
    "", "*", "**", "a**", "a*b*c*", "*a*{b,c}", "{a}", "{a,}", "{a,b}{c,d}", "{a*,b}", ".", "..",
    "{.,a}", "**/{..,a}/**", "**/*.c/**", "a/b", "/a", "a/", "a?", "[a]", "\\a", "é", "{a,b", "a}",
  ])
  func othersAreNoNames(_ text: String) { #expect(GlobName(Array(text.utf8)) == nil) }
}
