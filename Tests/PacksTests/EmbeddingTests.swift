import Packs
import Platform
import Testing

@testable import EmbedTool

@Suite struct EmbeddingTests {
  @Test func everyPackOfTheFolderIsEmbedded() throws {
    let onDisk = try Files.list(PackLoading.folder).filter { $0.hasSuffix(".toml") }
    #expect(BuiltInPacks.names == onDisk.map { String($0.dropLast(5)) }.sorted())
    for pack in [
      "c", "commit-message", "go", "hygiene", "javascript", "python", "rust", "secrets", "shell",
      "swift",
    ] {
      #expect(BuiltInPacks.names.contains(pack))
    }
  }

  @Test(arguments: BuiltInPacks.names)
  func bytesAreThoseOfTheFile(_ pack: String) throws {
    let onDisk = try Files.read(PackLoading.folder + "/\(pack).toml")
    #expect(BuiltInPacks.bytes(pack) == onDisk)
  }

  @Test(arguments: ["", "nothing", "hygiene.toml", "../hygiene"])
  func unknownPackHasNoBytes(_ name: String) {
    #expect(BuiltInPacks.bytes(name) == nil)
  }

  static let escapeCases: [(text: String, escaped: String)] = [
    ("plain text\nsecond line", "plain text\nsecond line"),
    (#"a\nb"#, #"a\\nb"#),
    (#"quote " and """ four """""#, #"quote \" and \"\"\" four \"\"\"\""#),
    (#"\(name)"#, #"\\(name)"#),
    ("line end\r\nnext", "line end\\u{d}\nnext"),
    ("a\tb\0c\u{7F}", "a\\u{9}b\\u{0}c\\u{7f}"),
    ("é 😀 \u{FEFF}\u{202E}", "\\u{e9} \\u{1f600} \\u{feff}\\u{202e}"),
    (" leading and trailing ", " leading and trailing "),
  ]

  @Test(arguments: escapeCases)
  func keepsEveryByte(_ text: String, _ expected: String) {
    #expect(escaped(text) == expected)
  }

  @Test func sourceNamesEveryFileOnce() {
    let source = swiftSource(embedding: [
      EmbeddedFile(name: "a.toml", text: "one"), EmbeddedFile(name: "b\".toml", text: ""),
    ])
    #expect(source.contains(#"names: [String] = ["a.toml", "b\".toml"]"#))
    #expect(source.contains("    case \"a.toml\": file0\n    case \"b\\\".toml\": file1\n"))
    #expect(source.contains("file0: StaticString =\n\"\"\"\none\n\"\"\"\n"))
  }
}
