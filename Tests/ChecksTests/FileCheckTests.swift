import Diagnostics
import Rules
import Testing
import Text

@testable import Checks

/// A row of a table of checks that judge a file as a whole.
struct FileCase: Sendable, CustomTestStringConvertible {
  var path: String
  var text: String
  var mode: UInt32
  var options: Options
  var messages: [String]

  init(
    _ path: String = "a", _ text: String = "", mode: UInt32 = 0o100644, _ options: Options = [:],
    _ messages: String...
  ) {
    self.path = path
    self.text = text
    self.mode = mode
    self.options = options
    self.messages = messages
  }

  var testDescription: String {
    "\(printableText(Array(path.utf8.prefix(60)))) \(printableText(Array(text.utf8.prefix(40)))) "
      + "\(String(mode, radix: 8)) \(options)"
  }

  func run(_ check: String, names: (any TreeNames)? = nil) throws {
    let rule = try makeRule(check, options)
    #expect(try kind(check).validate(rule) == [])
    let findings = try inspect([rule], Array(text.utf8), path: path, mode: mode, names: names)
      .findings
    #expect(findings.map(\.message).sorted() == messages.sorted())
  }
}

@Suite struct FileSizeTests {
  static let three: Options = ["max-bytes": .integer(3)]
  static let cases = [
    FileCase("a", "abc", three),
    FileCase("a", "abcd", three, "file of 4 bytes, at most 3 bytes are allowed"),
    FileCase("a", "", ["max-bytes": .integer(0)]),
    FileCase("a", "\u{0}1234", three, "file of 5 bytes, at most 3 bytes are allowed"),
    FileCase(
      "a", "../target", mode: 0o120000, three, "file of 9 bytes, at most 3 bytes are allowed"),
  ]

  @Test(arguments: cases) func size(_ row: FileCase) throws { try row.run("file-size") }

  /// The size is known without the content, which such a rule alone does not ask for.
  @Test func contentIsNotNeeded() throws {
    let inspector = try Inspector(rules: [makeRule("file-size", Self.three)])
    let facts = FileFacts(path: RepositoryPath("a"), size: 5_000_000)
    #expect(!inspector.needsContent(for: facts))
    let empty: [UInt8] = []
    #expect(try inspector.content(empty.span, file: facts).findings.count == 1)
  }

  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (9999, "9999 bytes"), (10_000, "10 kB"), (512_000, "512 kB"),
    (1_048_576, "1 MB"), (1_500_000, "1.5 MB"), (2_340_000_000, "2.3 GB"),
  ])
  func sizesForPeople(_ bytes: Int, _ expected: String) { #expect(readableSize(bytes) == expected) }

  /// A file that was too large before and grows has no new fault.
  @Test func growthIsNoNewFault() throws {
    let rule = try makeRule("file-size", Self.three)
    let keys = try [5, 6].map { count in
      try inspect([rule], [UInt8](repeating: 0, count: count)).findings.map(\.fingerprint)
    }
    #expect(keys[0] == keys[1])
  }
}

@Suite struct BinaryFileTests {
  static let cases = [
    FileCase("a", "text\n"), FileCase("a", ""),
    FileCase("a", "a\u{0}b", [:], "binary file"),
    FileCase("a", String(repeating: "a", count: 7999) + "\u{0}", [:], "binary file"),
    FileCase("a", String(repeating: "a", count: 8000) + "\u{0}"),
    FileCase("a", "a\u{0}", mode: 0o120000), FileCase("a", mode: 0o160000),
  ]

  @Test(arguments: cases) func binary(_ row: FileCase) throws { try row.run("binary-file") }

  @Test(
    arguments: [
      ([0xFF, 0xFE, 0x61, 0x00], "text in UTF-16, which git takes for binary"),
      ([0xFE, 0xFF, 0x00, 0x61], "text in UTF-16, which git takes for binary"),
      ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "text in UTF-32, which git takes for binary"),
      ([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61], "text in UTF-32, which git takes for binary"),
    ] as [([UInt8], String)])
  func wide(_ bytes: [UInt8], _ message: String) throws {
    #expect(try inspect([makeRule("binary-file")], bytes).findings.map(\.message) == [message])
  }
}

@Suite struct ForbiddenPathTests {
  static func message(_ path: String) -> String { "'\(path)' has a path that is not allowed" }

  static let cases = [
    FileCase("any/thing", "", [:], message("any/thing")),
    FileCase(
      "a/.DS_Store", "", ["paths": .strings(["**/.DS_Store", "*.orig"])], message("a/.DS_Store")),
    FileCase("a/b.orig", "", ["paths": .strings(["**/.DS_Store", "*.orig"])], message("a/b.orig")),
    FileCase("a/DS_Store", "", ["paths": .strings(["**/.DS_Store"])]),
    FileCase("Docs/A b.md", "", ["pattern": .string("[A-Z ]")], message("Docs/A b.md")),
    FileCase("docs/a-b.md", "", ["pattern": .string("[A-Z ]")]),
    FileCase(
      "README.md", "", ["pattern": .string("[A-Z ]"), "not": .strings(["^README", "^LIC"])]),
    FileCase(
      "src/a-b.ts", "", ["paths": .strings(["src/**"]), "not": .strings([#"/[a-z-]+\.ts$"#])]),
    FileCase(
      "src/aB.ts", "", ["paths": .strings(["src/**"]), "not": .strings([#"/[a-z-]+\.ts$"#])],
      message("src/aB.ts")),
    FileCase("link", "x", mode: 0o120000, [:], message("link")),
    FileCase("module", mode: 0o160000, [:], message("module")),
  ]

  @Test(arguments: cases) func paths(_ row: FileCase) throws { try row.run("forbidden-path") }

  static let bad = [
    BadRuleCase(
      ["paths": .strings(["a[", "!b"])], "glob 'a[': ", "glob '!b' cannot be a negation"),
    BadRuleCase(["pattern": .string("(")], "pattern '(': "),
    BadRuleCase(["not": .strings(["("])], "pattern '(': "),
  ]

  @Test(arguments: bad) func refused(_ row: BadRuleCase) throws { try row.run("forbidden-path") }

  /// The rule's own `files` choose where `paths` and `pattern` say nothing.
  @Test func filesChoose() throws {
    let rule = try makeRule("forbidden-path", files: ["*.log"])
    #expect(try inspect([rule], [], path: "a/b.log").findings.count == 1)
    #expect(try inspect([rule], [], path: "a/b.txt").findings.count == 0)
  }
}

@Suite struct WindowsNameTests {
  static let long = String(repeating: "x", count: 256)

  static let cases = [
    FileCase("src/main.c"), FileCase("a b/c-d_e.(f)"), FileCase("é/日本"), FileCase(".gitignore"),
    FileCase("CON", "", [:], "'CON' is a device of Windows"),
    FileCase("a/aux.c", "", [:], "'aux.c' is a device of Windows"),
    FileCase("nul .txt", "", [:], "'nul .txt' is a device of Windows"),
    FileCase("Com1/x", "", [:], "'Com1' is a device of Windows"),
    FileCase("lpt9.tar.gz", "", [:], "'lpt9.tar.gz' is a device of Windows"),
    FileCase("COM²", "", [:], "'COM²' is a device of Windows"),
    FileCase("conin$", "", [:], "'conin$' is a device of Windows"),
    FileCase("com0"), FileCase("COM10"), FileCase("console"), FileCase("auxiliary"),
    FileCase("com"),
    FileCase("a:b", "", [:], "'a:b' has the character ':', which Windows reserves"),
    FileCase("a/b?", "", [:], "'b?' has the character '?', which Windows reserves"),
    FileCase("a\\b", "", [:], "'a\\b' has the character '\\', which Windows reserves"),
    FileCase("a\nb", "", [:], "'a\\nb' has a control character, which Windows does not take"),
    FileCase("a./b", "", [:], "'a.' ends in a dot, which Windows takes away"),
    FileCase("b ", "", [:], "'b ' ends in a blank, which Windows takes away"),
    FileCase(
      "a:/b|", "", [:], "'a:' has the character ':', which Windows reserves",
      "'b|' has the character '|', which Windows reserves"),
    FileCase(long, "", [:], "'\(long)' has 256 UTF-16 units, Windows takes 255"),
    FileCase(String(long.dropLast())),
    FileCase(
      "d/" + String(long.dropLast()) + "/e", "", ["max-path": .integer(0)]),
    FileCase(
      "d/" + String(long.dropLast()) + "/ef", "", [:], "path of 260 UTF-16 units, Windows takes 259"
    ),
    FileCase("abc", "", ["max-path": .integer(2)], "path of 3 UTF-16 units, Windows takes 2"),
    FileCase("😀", "", ["max-path": .integer(1)], "path of 2 UTF-16 units, Windows takes 1"),
  ]

  @Test(arguments: cases) func names(_ row: FileCase) throws { try row.run("windows-name") }
}

@Suite struct SymbolicLinkTests {
  static let tree = ListedTree([
    (RepositoryPath("docs/link"), 0o120000), (RepositoryPath("docs/a.md"), 0o100644),
    (RepositoryPath("src/b.c"), 0o100644), (RepositoryPath("lib"), 0o160000),
    (RepositoryPath("far"), 0o120000), (RepositoryPath("top"), 0o120000),
  ])

  static func link(_ target: String, _ options: Options = [:], _ messages: String...) -> FileCase {
    var row = FileCase("docs/link", target, mode: 0o120000, options)
    row.messages = messages
    return row
  }

  static let cases = [
    link("a.md"), link("./a.md"), link("../src/b.c"), link("../src"), link(".."), link("../src/"),
    link("../docs/../src/b.c"), link("."),
    link("/etc/passwd", [:], "symbolic link to the absolute path '/etc/passwd'"),
    link("C:\\x", [:], "symbolic link to the absolute path 'C:\\x'"),
    link("c:/x", [:], "symbolic link to the absolute path 'c:/x'"),
    link("/etc/passwd", ["allow-absolute": .boolean(true)]),
    link("../../x", [:], "symbolic link out of the repository: '../../x'"),
    link("../../docs/a.md", [:], "symbolic link out of the repository: '../../docs/a.md'"),
    link("../../x", ["allow-outside": .boolean(true)]),
    link("b.md", [:], "symbolic link to nothing: 'b.md'"),
    link("../src/none/x", [:], "symbolic link to nothing: '../src/none/x'"),
    link("b.md", ["allow-broken": .boolean(true)]),
    link("link", [:], "symbolic link to itself: 'link'"),
    // What lies behind a submodule or another link cannot be told from names.
    link("../lib/header.h"), link("../far/x"),
    link("a.md/x", [:], "symbolic link to nothing: 'a.md/x'"),
    link("x\u{1B}y", [:], "symbolic link to nothing: 'x\\x1By'"),
    FileCase("docs/a.md", "/etc/passwd"),
    FileCase("lib", mode: 0o160000),
  ]

  @Test(arguments: cases) func links(_ row: FileCase) throws {
    try row.run("symlink", names: Self.tree)
  }

  /// Without the names of the tree only the target itself is judged.
  @Test func withoutTree() throws {
    try FileCase("docs/link", "b.md", mode: 0o120000).run("symlink")
    try FileCase("docs/link", "/b", mode: 0o120000, [:], "symbolic link to the absolute path '/b'")
      .run("symlink")
  }

  @Test func unreadableTreesFail() throws {
    struct Broken: TreeNames {
      func entries(of path: RepositoryPath) throws(Failure) -> [TreeEntry]? {
        throw Failure(Diagnostic(.error, "git", "cannot read tree"))
      }
    }
    #expect(throws: Failure.self) {
      try inspect([makeRule("symlink")], [UInt8(ascii: "x")], mode: 0o120000, names: Broken())
    }
  }
}

@Suite struct ExecutableShebangTests {
  static let bit = "executable without a shebang"
  static let shebang = "script with a shebang that is not executable"

  static let cases = [
    FileCase("a", "#!/bin/sh\n", mode: 0o100755), FileCase("a", "text\n"), FileCase("a", ""),
    FileCase("a", "text\n", mode: 0o100755, [:], bit),
    FileCase("a", "", mode: 0o100755, [:], bit),
    FileCase("a", "#!/bin/sh\n", [:], shebang),
    FileCase("a", "#! /usr/bin/env python3\n", [:], shebang),
    FileCase("a.rs", "#![allow(x)]\n"), FileCase("a", "#!\n"), FileCase("a", " #!/bin/sh\n"),
    FileCase("a", "\u{7F}ELF\u{0}", mode: 0o100755),
    FileCase("a", "text\n", mode: 0o100755, ["bit-without-shebang": .boolean(false)]),
    FileCase("a", "#!/bin/sh\n", ["shebang-without-bit": .boolean(false)]),
    FileCase("a", "#!/bin/sh", mode: 0o120000), FileCase("a", mode: 0o160000),
  ]

  @Test(arguments: cases) func modes(_ row: FileCase) throws { try row.run("executable-shebang") }
}

@Suite struct NewSubmoduleTests {
  @Test func submodules() throws {
    try FileCase("lib", mode: 0o160000, [:], "submodule 'lib'").run("new-submodule")
    try FileCase("lib", "lib", mode: 0o120000).run("new-submodule")
    try FileCase("lib").run("new-submodule")
  }
}
