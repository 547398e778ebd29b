import Diagnostics
import Testing

@testable import TOML

/// Documents made to hurt: they end in a result or an error, in linear time. A quadratic reader
/// would take minutes for the larger ones.
@Suite struct LimitTests {
  static func repeated(_ text: String, _ count: Int) -> [UInt8] {
    let unit = Array(text.utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(unit.count * count)
    for _ in 0..<count { bytes += unit }
    return bytes
  }

  static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var make: @Sendable () -> [UInt8]
    var testDescription: String { name }
  }

  static let deep = [
    Case(name: "brackets") { bytes("a = ") + repeated("[", 100_000) },
    Case(name: "closed brackets") {
      bytes("a = ") + repeated("[", 100_000) + repeated("]", 100_000)
    },
    Case(name: "braces") { bytes("a = ") + repeated("{a=", 100_000) },
    Case(name: "braces and brackets") { bytes("a = ") + repeated("{a=[", 100_000) },
    Case(name: "dotted key") { bytes("a") + repeated(".a", 100_000) + bytes(" = 1") },
    Case(name: "dotted header") { bytes("[a") + repeated(".a", 100_000) + bytes("]") },
    Case(name: "dotted array header") { bytes("[[a") + repeated(".a", 100_000) + bytes("]]") },
    Case(name: "dotted keys in braces") { bytes("a = ") + repeated("{a.a.a.a=", 100_000) },
    Case(name: "headers each one deeper") {
      (1..<400).flatMap { bytes("[a") + repeated(".a", $0) + bytes("]\n") }
    },
  ]

  @Test(arguments: deep) func deepNestingIsRefused(_ c: Case) throws {
    let document = c.make()
    let failure = try #require(throws: Failure.self) {
      try TOMLDocument.parse(document.span, path: "a.toml")
    }
    #expect(failure.diagnostics.map(\.id) == ["toml-too-deep"])
  }

  @Test func depthUpToTheLimitIsRead() throws {
    let limits = TOMLDocument.Limits(depthMax: 8)
    for (depth, isRead) in [(8, true), (9, false)] {
      for document in [
        Self.bytes("a = ") + Self.repeated("[", depth) + Self.repeated("]", depth),
        Self.bytes("a") + Self.repeated(".a", depth) + Self.bytes(" = 1"),
        Self.bytes("[a") + Self.repeated(".a", depth - 1) + Self.bytes("]"),
        Self.bytes("[[a") + Self.repeated(".a", depth - 2) + Self.bytes("]]"),
        Self.bytes("[[a]]\n[[a.a]]\n[a.a") + Self.repeated(".a", depth - 4) + Self.bytes("]"),
        Self.bytes("a = ") + Self.repeated("{a = ", depth - 1) + Self.bytes("{}")
          + Self.repeated("}", depth - 1),
      ] {
        let table = try? TOMLDocument.parse(document.span, path: "a.toml", limits: limits)
        #expect((table != nil) == isRead, "\(String(decoding: document, as: UTF8.self))")
      }
    }
  }

  static let large = [
    Case(name: "keys") { (0..<50_000).flatMap { bytes("k\($0) = \($0)\n") } },
    Case(name: "tables") { (0..<50_000).flatMap { bytes("[t.k\($0)]\n") } },
    Case(name: "super tables") { (0..<50_000).flatMap { bytes("[k\($0).a.b]\nx.y = 1\n") } },
    Case(name: "array of tables") { repeated("[[a]]\nb = 1\n", 200_000) },
    Case(name: "nested arrays of tables") { repeated("[[a]]\n[[a.b]]\n", 100_000) },
    Case(name: "array") { bytes("a = [") + repeated("1,", 100_000) + bytes("]") },
    Case(name: "inline tables") { bytes("a = [") + repeated("{b.c=1},", 100_000) + bytes("]") },
    Case(name: "one inline table") {
      bytes("a = {b=1") + (0..<50_000).flatMap { bytes(",k\($0)=1") } + bytes("}")
    },
    Case(name: "escapes") { bytes("a = \"") + repeated("\\u00e9", 100_000) + bytes("\"") },
    Case(name: "lines of a string") {
      bytes("a = '''") + repeated("b\n", 200_000) + bytes("'''")
    },
    Case(name: "digits") { bytes("a = 1.") + repeated("1", 200_000) },
    Case(name: "blank lines in an array") {
      bytes("a = [") + repeated("#\n", 100_000) + bytes("]")
    },
  ]

  @Test(.timeLimit(.minutes(15)), arguments: large) func largeDocumentsAreRead(_ c: Case) throws {
    let document = c.make()
    let limits = TOMLDocument.Limits(bytesMax: 64 << 20)
    let table = try TOMLDocument.parse(document.span, path: "a.toml", limits: limits)
    #expect(!table.entries.isEmpty)
  }

  // What is read to its end takes ten times as long without the optimiser.
  #if DEBUG
    private static let readByteCount = 5_000_000
  #else
    private static let readByteCount = 50_000_000
  #endif

  static let fiftyMegabytes = [
    Case(name: "line ends") { [UInt8](repeating: 10, count: readByteCount) },
    Case(name: "string") {
      bytes("a='") + [UInt8](repeating: 35, count: readByteCount) + bytes("'")
    },
    Case(name: "brackets") { bytes("a=") + [UInt8](repeating: 91, count: 50_000_000) },
    Case(name: "NUL") { [UInt8](repeating: 0, count: 50_000_000) },
    Case(name: "0xFF") { [UInt8](repeating: 0xFF, count: 50_000_000) },
  ]

  @Test(.timeLimit(.minutes(15)), arguments: fiftyMegabytes) func fiftyMegabytesEnd(_ c: Case) {
    let document = c.make()
    let limits = TOMLDocument.Limits(bytesMax: 64 << 20)
    do {
      let table = try TOMLDocument.parse(document.span, path: "a.toml", limits: limits)
      #expect(table.entries.count <= 1)
    } catch {
      #expect(error.diagnostics.count == 1)
      #expect(error.description.utf8.count < 500)
    }
  }

  @Test func moreBytesThanAllowedAreRefused() throws {
    let limits = TOMLDocument.Limits(bytesMax: 5)
    _ = try TOMLDocument.parse(Self.bytes("a = 1").span, path: "a.toml", limits: limits)
    let failure = try #require(throws: Failure.self) {
      try TOMLDocument.parse(Self.bytes("a = 12").span, path: "a.toml", limits: limits)
    }
    #expect(
      "\(failure)" == """
        a.toml: error: the file has 6 bytes, more than the 5 allowed [toml-too-large]
          hint: split it into several files
        """)
  }
}
