import Testing

@testable import Matching

/// What RE2 refuses is refused here, at the place where it goes wrong and with what to write.
@Suite struct PatternErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    /// The place of the error is marked by `→` in front of it.
    var marked: String
    var message: String
    var hint: String

    init(_ marked: String, _ message: String, _ hint: String) {
      (self.marked, self.message, self.hint) = (marked, message, hint)
    }

    var source: String { marked.replacing("→", with: "") }
    var offset: Int { Array(marked.utf8).firstRange(of: Array("→".utf8))?.lowerBound ?? -1 }
    var testDescription: String { "'\(marked)'" }
  }

  static let cases = [
    // Groups.
    Case("ab→(c", "missing ')'", "close the group"),
    Case("ab→)", "unexpected ')'", #"\)"#),
    Case("→(?=a)b", "look-ahead", #"use '\b'"#),
    Case("a→(?!b)", "negative look-ahead", "say what may stand there"),
    Case("→(?<=a)b", "look-behind", "say what may stand there"),
    Case("→(?<!a)b", "negative look-behind", "say what may stand there"),
    Case("→(?>a)", "atomic group", "(?:…)"),
    Case("→(?#note)a", "comment", "drop it"),
    Case("→(?|a|b)", "branch reset", "one after another"),
    Case("(?P<n>a)→(?P=n)", "back-reference", "write the piece out again"),
    Case("→(?P>n)", "recursion", "write the repeated piece out"),
    Case("→(?R)", "recursion", "write the repeated piece out"),
    Case("→(?'n'a)", "name in quotes", "(?<name>…)"),
    Case("→(?(1)a|b)", "condition", "a|b"),
    Case("→(?Pn)", "unknown group", "(?P<name>…)"),
    Case("→(?x)a b", "unknown group or flag '(?x'", "without blanks"),
    Case("→(?i-)a", "unknown group or flag '(?i-)'", "the flags are"),
    Case("→(?-)a", "unknown group or flag '(?-)'", "the flags are"),
    Case("→(?é)", "unknown group or flag '(?é'", "the flags are"),
    Case("→(?i", "missing ')'", "(?i)"),
    Case("(?P<→a b>c)", "'a b' is not a group name", "letters"),
    Case("(?<→>c)", "'' is not a group name", "letters"),
    Case("(?<n>a)(?<→n>b)", "'n' is used twice", "name of its own"),
    Case("→(?<n", "group name does not end", "(?<name>…)"),
    // Repetition.
    Case("→*a", "nothing to repeat before '*'", #"\*"#),
    Case("a|→+", "nothing to repeat before '+'", #"\+"#),
    Case("(?i)→{2}", "nothing to repeat before '{2}'", #"\{"#),
    Case("a→**", "'**' one after another", "(?:…)"),
    Case("a→{2}{3}", "'{2}{3}' one after another", "(?:…)"),
    Case("a→*+", "'*+' one after another", "drop the '+'"),
    Case("a→{3,2}", "wrong way round", "{2,3}"),
    Case("a→{1001}", "more than 1000 times", "multiply"),
    Case("((a{10}){10})→{11}", "more than 1000 times", "multiply"),
    // Classes.
    Case("a→[b", "missing ']'", #"\["#),
    Case("[→z-a]", "range 'z-a' ends before it starts", "swap"),
    Case("[→[:alphabet:]]", "unknown character class '[:alphabet:]'", "alpha"),
    Case(#"[a→\b]"#, #"unknown escape '\b'"#, "word boundary"),
    Case(#"[a-→\d]"#, #"unknown escape '\d'"#, ""),
    Case(#"→\p{Grek}"#, #"unknown character class '\p{Grek}'"#, #"\p{Greek}"#),
    Case(#"→\pX"#, #"unknown character class '\pX'"#, ""),
    Case(#"→\p{Greek"#, "missing '}'", #"\p{Greek}"#),
    Case(#"→\p"#, "class name missing", #"\pL"#),
    // Escapes.
    Case(#"a→\"#, "backslash at the end", #"\\"#),
    Case(#"(a)→\1"#, #"back-reference '\1'"#, "write the piece out again"),
    Case(#"→\k<n>"#, #"back-reference '\k'"#, "write the piece out again"),
    Case(#"→\x1"#, #"'\x' without its digits"#, #"\x7F"#),
    Case(#"→\x{110000}"#, "above U+10FFFF", #"\x{10FFFF}"#),
    Case(#"a→\Z"#, #"unknown escape '\Z'"#, #"\z"#),
    Case(#"→\h"#, #"unknown escape '\h'"#, #"[ \t]"#),
    Case(#"→\R"#, #"unknown escape '\R'"#, #"\r\n"#),
    Case(#"→\K"#, #"unknown escape '\K'"#, "group"),
    Case(#"→\é"#, #"unknown escape '\é'"#, "'é' without"),
    Case(#"→\q"#, #"unknown escape '\q'"#, "'q' without"),
  ]

  @Test(arguments: cases) func isRefused(_ c: Case) {
    do throws(PatternError) {
      _ = try Pattern(c.source)
      Issue.record("'\(c.source)' was accepted")
    } catch {
      #expect(error.offset == c.offset)
      #expect(error.message.contains(c.message), "\(error)")
      #expect(error.hint.map { $0.contains(c.hint) } ?? c.hint.isEmpty, "\(error)")
    }
  }

  static let accepted = [
    "", "|", "()", "(|)", "(?:)", "(?i)", "a{", "a{,2}", "a{x}", "a{2,x}", "{", "}", "]", "a{02}",
    "[]a]", "[^]a]", "[a-]", "[-a]", "[a-b-c]", "[[:word:]-]", #"[\d-z]"#, #"\_\-\."#, #"\Qa*"#,
    #"a\Q\E*"#, "^*", #"\b+"#, "(?P<_1>a)(?<é>b)", "(?)a", "(?ii)a", "(?i-s:a)", "a{0}",
    "(?:a{500}){2}", #"\123\07\x{0}"#, #"[\x{0}-\x{10FFFF}]"#, #"[^\x{0}-\x{10FFFF}]"#,
    #"\x{D800}"#, #"\pN\P{^Greek}\p{Any}"#, #"\C"#, "(?U)a*?", "a**?".replacing("**", with: "*"),
  ]

  @Test(arguments: accepted) func isAccepted(_ source: String) {
    #expect(throws: Never.self) { try Pattern(source) }
  }

  @Test func depthIsBounded() throws {
    let deep = String(repeating: "(", count: 100_000)
    #expect(throws: PatternError.self) { try Pattern(deep) }
    #expect(throws: PatternError.self) {
      try Pattern(deep + String(repeating: ")", count: 100_000))
    }
    let allowed = String(repeating: "(", count: 998) + "a" + String(repeating: ")", count: 998)
    let match = Matcher(try Pattern(allowed)).firstMatch(in: [UInt8("ba".utf8.last ?? 0)].span)
    #expect(match == 0..<1)
    // Flags, alternatives and repetitions nest too.
    for unit in ["(?i:", "(a|", "(?:a(?:b", "(?P<n"] {
      #expect(throws: PatternError.self) { try Pattern(String(repeating: unit, count: 50_000)) }
    }
    let stars = String(repeating: "(?:a", count: 600) + String(repeating: ")*b", count: 600)
    #expect(throws: PatternError.self) { try Pattern(stars) }
  }

  @Test func sizeIsBounded() {
    for source in [
      #"\pL{1000}\pL{1000}"#, #"(?:(?:\pL{30}){30}\d){9}"#,
      String(repeating: "a", count: 2_000_000),
      #"(?i)(?:[\x{100}-\x{ffff}]\pL\PL\p{Han}){250}"#,
    ] {
      #expect(throws: PatternError.self) { try Pattern(source) }
    }
    for source in [#".{1000}"#, #"\pL{100}"#, #"[^a-z]{1000}"#, #"(?i)[\w.-]{0,1000}"#] {
      #expect(throws: Never.self) { try Pattern(source) }
    }
  }

  /// Random bytes as patterns end in a pattern or an error, never in a trap.
  @Test func noiseIsHarmless() {
    var random = SeededGenerator(seed: 7)
    let pieces = [
      "(", ")", "[", "]", "{", "}", "*", "+", "?", "|", "^", "$", ".", "\\", "-", ":", "<", ">",
      "=",
      "!", "P", "i", "m", "s", "U", "0", "1", "9", ",", "a", "z", "Q", "E", "x", "p", "L", "é", "☃",
      "[:", ":]", "(?", "\\p{", "\\x{", "\\Q", "{2,", "\u{0}",
    ]
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...12, using: &random)
      let source = (0..<length).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      guard let pattern = try? Pattern(source) else { continue }
      let matcher = Matcher(pattern)
      _ = matcher.firstMatch(in: Array("aé1 (z)-\n".utf8).span)
    }
  }
}

/// A small generator whose numbers are the same everywhere (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
