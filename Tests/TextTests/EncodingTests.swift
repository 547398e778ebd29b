import Testing

@testable import Text

/// RFC 4648's own examples, and texts that are no base64.
@Suite struct EncodingTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var text: String
    var hexadecimal: String
    var base32: String
    var base64: String
    var testDescription: String { "'\(text)'" }
  }

  static let rows = [
    Row(text: "", hexadecimal: "", base32: "", base64: ""),
    Row(text: "f", hexadecimal: "66", base32: "my", base64: "Zg=="),
    Row(text: "fo", hexadecimal: "666f", base32: "mzxq", base64: "Zm8="),
    Row(text: "foo", hexadecimal: "666f6f", base32: "mzxw6", base64: "Zm9v"),
    Row(text: "foob", hexadecimal: "666f6f62", base32: "mzxw6yq", base64: "Zm9vYg=="),
    Row(text: "fooba", hexadecimal: "666f6f6261", base32: "mzxw6ytb", base64: "Zm9vYmE="),
    Row(text: "foobar", hexadecimal: "666f6f626172", base32: "mzxw6ytboi", base64: "Zm9vYmFy"),
  ]

  @Test(arguments: rows) func examples(_ row: Row) {
    #expect(Text.hexadecimal(row.text.utf8) == row.hexadecimal)
    #expect(Text.base32(row.text.utf8) == row.base32)
    #expect(Text.base64(row.text.utf8) == row.base64)
    #expect(decodeBase64(row.base64.utf8) == Array(row.text.utf8))
    #expect(
      decodeBase64(row.base64.utf8.filter { $0 != UInt8(ascii: "=") }) == Array(row.text.utf8))
  }

  @Test func highBitsAndEveryDigit() {
    #expect(hexadecimal([0xFF, 0x00, 0xA9]) == "ff00a9")
    #expect(base32([0xFF, 0xFF, 0xFF, 0xFF, 0xFF]) == "77777777")
    #expect(base64([0xFB, 0xFF, 0xBF]) == "+/+/")
    let all = (0...255).map { UInt8($0) }
    #expect(decodeBase64(base64(all).utf8) == all)
    #expect(decodeBase64(base64(all.lazy.map { $0 }).utf8) == all)
  }

  static let refused = [
    "Z", "Zg=", "Zg===", "Z===", "=", "Zm9v=", "Zm8==", "Zg==Zg==", "Zm=9", "Zm 9v", "Zm9v\n",
    "Zm-_", "Zm9vé", "Zh==", "Zm9=", "Zm9vY",
  ]

  @Test(arguments: refused) func notBase64(_ text: String) {
    #expect(decodeBase64(text.utf8) == nil)
  }
}
