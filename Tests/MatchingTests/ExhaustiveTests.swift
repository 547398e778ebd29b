import Testing
import Text

@testable import Matching

/// Every pattern of up to four nodes over two letters, against every text of up to six: the
/// automaton, the simulation and the reference agree on all matches and groups.
@Suite struct ExhaustiveTests {
  /// Patterns by their number of nodes, in the syntax that people write.
  private static func patterns(upTo sizeMax: Int, atoms: [String], unary: [String]) -> [String] {
    var bySize: [[String]] = [[], atoms]
    for size in 2...sizeMax {
      var made: [String] = []
      for operand in bySize[size - 1] {
        made += unary.map { $0.replacing("X", with: operand) }
      }
      for left in 1..<size - 1 {
        for first in bySize[left] {
          for second in bySize[size - 1 - left] {
            made += ["(?:\(first))(?:\(second))", "\(first)|\(second)"]
          }
        }
      }
      bySize.append(made)
    }
    return bySize.flatMap { $0 }
  }

  private static func texts(upTo lengthMax: Int, _ letters: String) -> [[UInt8]] {
    var out: [[UInt8]] = [[]]
    var last = out
    for _ in 0..<lengthMax {
      last = last.flatMap { text in letters.utf8.map { text + [$0] } }
      out += last
    }
    return out
  }

  /// What is compared for one pattern; a description of the first difference, or nil.
  private static func difference(_ source: String, _ texts: [[UInt8]]) throws -> String? {
    let pattern = try Pattern(source)
    let matcher = Matcher(pattern)
    let simulation = NFASimulation(pattern.compiled.program, captures: true)
    for text in texts {
      let reference = ReferenceMatcher(
        syntax: pattern.syntax, groupCount: pattern.groupCount, text: text
      ).matches()
      var found: [[Int]] = []
      matcher.forEachMatch(in: text.span) { match in
        let captures = matcher.captures(in: text.span, match: match)
        found.append(captures.flatMap { $0.map { [$0.lowerBound, $0.upperBound] } ?? [-1, -1] })
        return true
      }
      let first = simulation.search(
        in: text.span, from: 0, lastStart: text.count, to: text.count)
      let shown = "'\(source)' in '\(String(decoding: text, as: UTF8.self))'"
      if found != reference { return "\(shown): automaton \(found), reference \(reference)" }
      if first != reference.first {
        return "\(shown): simulation \(String(describing: first)), reference \(reference)"
      }
    }
    return nil
  }

  @Test func twoLetters() throws {
    let patterns = Self.patterns(
      upTo: 4, atoms: ["a", "b", "."], unary: ["(?:X)*", "(?:X)+?", "(X)?"])
    let texts = Self.texts(upTo: 6, "ab")
    #expect(patterns.count == 300 && texts.count == 127)
    for source in patterns {
      let difference = try Self.difference(source, texts)
      #expect(difference == nil)
    }
  }

  @Test func assertions() throws {
    let patterns = Self.patterns(
      upTo: 4, atoms: ["a", "^", "$", #"\b"#, #"\B"#], unary: ["(?:X)*", "(X)?"])
    let texts = Self.texts(upTo: 4, "a-")
    for source in patterns {
      let difference = try Self.difference(source, texts)
      #expect(difference == nil)
    }
  }

  @Test func lines() throws {
    let patterns = Self.patterns(
      upTo: 4, atoms: ["a", "^", "$", "."], unary: ["(?:X)*", "(?:X)??"]
    ).map { "(?m)\($0)" }
    let texts = Self.texts(upTo: 4, "a\n")
    for source in patterns {
      let difference = try Self.difference(source, texts)
      #expect(difference == nil)
    }
  }

  @Test func counts() throws {
    let patterns = Self.patterns(
      upTo: 4, atoms: ["a", "b", "ab"], unary: ["(?:X){2}", "(X){0,2}", "(?:X){1,}?"])
    let texts = Self.texts(upTo: 6, "ab")
    for source in patterns {
      let difference = try Self.difference(source, texts)
      #expect(difference == nil)
    }
  }
}
