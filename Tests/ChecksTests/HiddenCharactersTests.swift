import Diagnostics
import Rules
import Testing
import Text

@testable import Checks

@Suite struct HiddenCharactersTests {
  static let findings = [
    TextCase("a«\u{202E}»b", messages: ["hidden character U+202E RIGHT-TO-LEFT OVERRIDE"]),
    TextCase("/*«\u{202E}» } «\u{2066}»if (isAdmin)«\u{2069}» «\u{2066}» begin\n"),
    TextCase(
      "a«\u{2067}\u{202B}»b",
      messages: ["2 hidden characters, the first is U+2067 RIGHT-TO-LEFT ISOLATE"]),
    TextCase("«\u{200E}»"),
    TextCase("a«\u{061C}»"),
    TextCase("a«\u{200B}»b"),
    TextCase("a«\u{200C}»b"),
    TextCase("a«\u{200D}»b"),
    TextCase("a«\u{2060}»b"),
    TextCase("a«\u{FEFF}»b"),
    TextCase("a«\u{00AD}»b"),
    TextCase("a«\u{3164}»b"),
    TextCase("a«\u{115F}»b"),
    TextCase("a«\u{FFA0}»b"),
    TextCase("a«\u{180E}»b"),
    TextCase("a«\u{1D173}»b"),
    TextCase("a«\u{2028}»b", messages: ["hidden character U+2028 LINE SEPARATOR"]),
    TextCase("a«\u{E0041}\u{E0042}»b"),
    TextCase("a«\u{FE0F}»b"),
    TextCase("a«\u{E0100}»b"),
    TextCase("🙂\u{FE0F}«\u{FE0F}»"),
    TextCase("a«\u{1B}»[31m", messages: ["hidden character U+001B ESCAPE"]),
    TextCase("a«\u{7F}»b"),
    TextCase("a«\u{8}»b"),
    TextCase("a«\u{85}»b"),
    TextCase("a«\u{9B}»b"),
    TextCase("a«\r»b\n"),
    TextCase("🏴«\u{E0067}\u{E0062}»"),
    TextCase("🏴«\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E0067}\u{E0067}\u{E007F}»"),
    TextCase("🙂«\u{200D}»"),
    TextCase("1«\u{200D}»2"),
  ]

  @Test(arguments: findings) func found(_ row: TextCase) throws { try row.run("hidden-characters") }

  /// What looks hidden and is needed, or is none at all.
  static let harmless = [
    "", "plain\ttext\r\nwith\u{0C}lines\n", "\u{FEFF}mark at the start",
    "👩\u{200D}👩\u{200D}👧\u{200D}👦 👩🏽\u{200D}💻 🏳\u{FE0F}\u{200D}🌈 ❤\u{FE0F}\u{200D}🔥",
    "1\u{FE0F}\u{20E3} ©\u{FE0F} ☎\u{FE0E}",
    "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
    "می\u{200C}خواهم", "क\u{094D}\u{200D}ष", "ภาษา\u{200B}ไทย", "葛\u{E0100}", "≨\u{FE00}",
    "ᠠ\u{180B}", "naïve café — “quoted” … 日本語 עברית العربية", "text\r\r\n", "end\r",
    "nbsp\u{A0}and\u{2003}wide spaces",
  ]

  @Test(arguments: harmless) func passed(_ text: String) throws {
    let rule = try makeRule("hidden-characters")
    #expect(try inspect([rule], Array(text.utf8)).findings.map(\.message) == [])
  }

  static let allowed = [
    TextCase("a\u{202E}b«\u{200B}»", ["allow": .strings(["bidirectional"])]),
    TextCase("a\u{200F}b«\u{202E}»", ["allow": .strings(["bidirectional-marks"])]),
    TextCase("a\u{200B}b«\u{1B}»", ["allow": .strings(["zero-width"])]),
    TextCase("a\u{FE0F}b", ["allow": .strings(["variation-selectors"])]),
    TextCase("a\u{E0041}b", ["allow": .strings(["tags"])]),
    TextCase("a\u{2029}b", ["allow": .strings(["line-separators"])]),
    TextCase("a\u{1B}\rb", ["allow": .strings(["control"])]),
    TextCase("a\u{AD}b«\u{200B}»", ["allow": .strings(["U+00AD", "u+1b00"])]),
  ]

  @Test(arguments: allowed) func options(_ row: TextCase) throws {
    try row.run("hidden-characters")
  }

  static let bad = [
    BadRuleCase(["allow": .strings(["zero-widht"])], "'zero-widht' is neither"),
    BadRuleCase(["allow": .strings(["U+12"])], "'U+12' is neither"),
    BadRuleCase(["allow": .strings(["U+D800", "U+110000"])], "'U+D800'", "'U+110000'"),
    BadRuleCase(["allow": .strings([""])], "'' is neither"),
  ]

  @Test(arguments: bad) func refused(_ row: BadRuleCase) throws { try row.run("hidden-characters") }

  @Test func nearestClassIsOffered() throws {
    let rule = try makeRule("hidden-characters", ["allow": .strings(["zero-widht"])])
    #expect(
      try kind("hidden-characters").validate(rule).first?.hint == "did you mean 'zero-width'?")
  }

  /// The vector scan finds the same bytes as looking at each, wherever a block starts.
  @Test func scanAgreesWithTheSlowWay() {
    var generator = SeededGenerator(1)
    for length in 0..<200 {
      let bytes = (0..<length).map { _ -> UInt8 in
        Int.random(in: 0..<40, using: &generator) == 0
          ? UInt8.random(in: 0...255, using: &generator)
          : UInt8.random(in: 0x20...0x7E, using: &generator)
      }
      var at = 0
      while at <= length {
        let slow = (at..<length).first { HiddenScan.isCandidate(bytes[$0]) } ?? length
        #expect(HiddenScan.next(in: bytes.span, from: at) == slow)
        at = slow + 1
      }
    }
  }

  @Test func invalidUTF8HidesNothing() throws {
    let rule = try makeRule("hidden-characters")
    let text: [UInt8] = [0xE2, 0x80, 0xC2, 0xFF] + Array("\u{202E}".utf8) + [0xE2]
    #expect(try inspect([rule], text).findings.map(\.region?.bytes) == [4..<7])
  }
}
