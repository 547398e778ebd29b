import Testing

@testable import Text

@Suite struct PrintableTextTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var bytes: [UInt8]
    var expected: String
    var keepingTabs: Bool
    var testDescription: String { expected }

    init(_ text: String, _ expected: String, keepingTabs: Bool = false) {
      self.init(Array(text.utf8), expected, keepingTabs: keepingTabs)
    }

    init(_ bytes: [UInt8], _ expected: String, keepingTabs: Bool = false) {
      self.bytes = bytes
      self.expected = expected
      self.keepingTabs = keepingTabs
    }
  }

  static let cases = [
    Case("", ""),
    Case("Sources/Äpfel 苹果 🍎.swift", "Sources/Äpfel 苹果 🍎.swift"),
    Case(#"a\b"#, #"a\b"#),
    Case("a\tb", #"a\tb"#),
    Case("a\tb", "a\tb", keepingTabs: true),
    Case("a\tb\r\n", #"a\tb\r\n"#),
    Case("a\tb\u{1B}[31m", "a\tb\\x1B[31m", keepingTabs: true),
    Case("a\u{0}\u{7F}", #"a\x00\x7F"#),
    // A backslash is doubled only where an escape is there too.
    Case("a\\b\u{7}", #"a\\b\x07"#),
    Case("a\\b\tc", "a\\b\tc", keepingTabs: true),
    Case("\u{85}\u{9B}31m", #"\u{85}\u{9B}31m"#),
    Case("a\u{202E}b\u{2066}c", #"a\u{202E}b\u{2066}c"#),
    Case("a\u{200B}\u{FEFF}\u{AD}\u{3164}\u{E0041}", #"a\u{200B}\u{FEFF}\u{AD}\u{3164}\u{E0041}"#),
    Case("a\u{2028}b", #"a\u{2028}b"#),
    Case("❤️ e\u{301}", "❤️ e\u{301}"),
    Case([0x61, 0xFF, 0x62], #"a\xFFb"#),
    Case([0xC3], #"\xC3"#),
    Case([0xED, 0xA0, 0x80], #"\xED\xA0\x80"#),
    Case([0xC0, 0xAF, 0x5C], #"\xC0\xAF\\"#),
  ]

  @Test(arguments: cases) func printable(_ c: Case) {
    #expect(printableText(c.bytes, keepingTabs: c.keepingTabs) == c.expected)
    #expect(printableText(c.bytes.span, keepingTabs: c.keepingTabs) == c.expected)
    // Bytes that do not lie together.
    let scattered = c.bytes.reversed().lazy.map { $0 }.reversed()
    #expect(printableText(Array(scattered), keepingTabs: c.keepingTabs) == c.expected)
    #expect(printableText(c.bytes.lazy.map { $0 }, keepingTabs: c.keepingTabs) == c.expected)
  }

  @Test func nothingUnprintableIsLeft() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), isUnprintable(scalar) else { continue }
      let text = printableText(String(scalar).utf8)
      #expect(text.hasPrefix("\\") && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
    }
  }

  @Test(arguments: ["a", " ", "~", "é", "\u{301}", "\u{FE0F}", "\u{A0}", "🍎", "ا", "\u{E000}"])
  func ordinaryCharactersArePrinted(_ scalar: Unicode.Scalar) {
    #expect(!isUnprintable(scalar))
  }
}
