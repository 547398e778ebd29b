import Testing

@testable import Gate

@Suite struct SerialTests {
  static let recipe = Recipe(
    bases: ["4b825dc642cb6eb9a060e54bf8d69288fbee4904"], target: "aaaa", standard: "ssss",
    engine: "1")

  @Test func theSameWorkHasTheSameSerial() {
    #expect(Self.recipe.serial == Self.recipe.serial)
    // Worked out by hand: the base32 of the SHA-256 of the canonical text.
    #expect(
      Self.recipe.canonical == """
        factory-hook recipe 1
        scope change
        base 4b825dc642cb6eb9a060e54bf8d69288fbee4904
        target aaaa
        standard ssss
        engine 1

        """)
  }

  static let otherRecipes: [Recipe] = [
    Recipe(scope: .tree, bases: recipe.bases, target: "aaaa", standard: "ssss", engine: "1"),
    Recipe(bases: [], target: "aaaa", standard: "ssss", engine: "1"),
    Recipe(bases: recipe.bases + recipe.bases, target: "aaaa", standard: "ssss", engine: "1"),
    Recipe(bases: recipe.bases, target: "aaab", standard: "ssss", engine: "1"),
    Recipe(bases: recipe.bases, target: "aaaa", standard: "sss", engine: "1"),
    Recipe(bases: recipe.bases, target: "aaaa", standard: "ssss", engine: "2"),
  ]

  @Test(arguments: otherRecipes) func everyIngredientCounts(_ other: Recipe) {
    #expect(other.serial != Self.recipe.serial)
  }

  @Test func readsBackWhatItPrints() {
    let serial = Self.recipe.serial
    #expect(Serial(serial.description) == serial)
    #expect(Serial(serial.description.uppercased()) == serial)
    #expect(serial.description.hasPrefix(serial.short))
    #expect(serial.digits.count == 32)
    #expect(serial.short.count == 13)
  }

  struct Prefix: Sendable, CustomTestStringConvertible {
    var text: String
    var digits: String?
    var testDescription: String { "'\(text)'" }
  }

  static let prefixes = [
    Prefix(text: "FH-abc", digits: "abc"),
    Prefix(text: "fh-ABC27", digits: "abc27"),
    Prefix(text: "FH-", digits: nil),
    Prefix(text: "FH", digits: nil),
    Prefix(text: "abc", digits: nil),
    Prefix(text: "FH-abc1", digits: nil),
    Prefix(text: "FH-ab c", digits: nil),
    Prefix(
      text: "FH-" + String(repeating: "a", count: 32), digits: String(repeating: "a", count: 32)),
    Prefix(text: "FH-" + String(repeating: "a", count: 33), digits: nil),
    Prefix(text: "", digits: nil),
  ]

  @Test(arguments: prefixes) func prefix(_ c: Prefix) {
    #expect(Serial.digits(ofPrefix: c.text) == c.digits)
  }
}
