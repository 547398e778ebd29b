import Foundation
import Matching
import Testing
import Text

/// The public conformance data: search and compile cases of RE2, Go and Rust on which all agree.
///
/// No case is left out, whatever it `needs`: every construct that they use is supported.
@Suite(.enabled(if: Conformance.isPresent, "the shared conformance data is absent: skipped"))
struct ConformanceTests {
  @Test func searchCasesPass() throws {
    let cases = try Conformance.read("search.jsonl")
    #expect(cases.count > 4_000)
    for entry in cases {
      let found = Conformance.matches(entry)
      #expect(found == entry.matches, "\(entry.id): \(entry.pattern ?? "?")")
      if let groups = entry.groups, let found {
        #expect(
          Conformance.groups(entry, found) == groups, "\(entry.id): \(entry.pattern ?? "?")")
      }
    }
  }

  @Test func compileCasesPass() throws {
    let cases = try Conformance.read("compile.jsonl").filter { $0.enginesAgree }
    #expect(cases.count > 60)
    for entry in cases {
      let compiles = (try? entry.pattern.map { try Pattern($0) }) ?? nil
      #expect((compiles != nil) == entry.valid, "\(entry.id): \(entry.pattern ?? "?")")
    }
  }
}

enum Conformance {
  struct Case {
    var id: String
    /// Nil where the pattern is not UTF-8.
    var pattern: String?
    var haystack: [UInt8]
    var limit: Int
    var matches: [[Int]]?
    /// For each match the span of each group, nil where it took no part.
    var groups: [[[Int]?]]?
    var valid: Bool
    var enginesAgree: Bool
  }

  static let directory = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/testdata/regex")

  static var isPresent: Bool {
    FileManager.default.fileExists(atPath: directory.appending(path: "search.jsonl").path)
  }

  static func read(_ name: String) throws -> [Case] {
    let data = try Data(contentsOf: directory.appending(path: name))
    return try data.split(separator: UInt8(ascii: "\n")).map { line in
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      var pattern = object["pattern"] as? String
      if let base64 = object["pattern_base64"] as? String {
        pattern = decodeBase64(base64.utf8).flatMap { String(validating: $0, as: UTF8.self) }
      }
      return Case(
        id: object["id"] as? String ?? "", pattern: pattern,
        haystack: decodeBase64((object["haystack_base64"] as? String ?? "").utf8) ?? [],
        limit: object["limit"] as? Int ?? 0, matches: object["matches"] as? [[Int]],
        groups: (object["groups"] as? [[Any]])?.map { $0.map { $0 as? [Int] } },
        valid: object["valid"] as? Bool ?? false,
        enginesAgree: object["engines_agree"] as? Bool ?? false)
    }
  }

  /// Nil where the pattern does not compile.
  static func matches(_ entry: Case) -> [[Int]]? {
    guard let source = entry.pattern, let pattern = try? Pattern(source) else { return nil }
    var out: [[Int]] = []
    Matcher(pattern).forEachMatch(in: entry.haystack.span) { match in
      out.append([match.lowerBound, match.upperBound])
      return entry.limit == 0 || out.count < entry.limit
    }
    return out
  }

  static func groups(_ entry: Case, _ matches: [[Int]]) -> [[[Int]?]]? {
    guard let source = entry.pattern, let pattern = try? Pattern(source) else { return nil }
    let matcher = Matcher(pattern)
    return matches.map { match in
      matcher.captures(in: entry.haystack.span, match: match[0]..<match[1]).map { range in
        range.map { [$0.lowerBound, $0.upperBound] }
      }
    }
  }
}
