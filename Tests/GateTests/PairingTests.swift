import Checks
import Diagnostics
import Testing
import Text

@testable import Gate

/// Every case is two versions of a file; each line that holds an `x` is a finding, keyed by the
/// line's text. A `!` at a line's end in the new version marks what must be left as introduced.
@Suite struct PairingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var old: [String]
    var new: String
    var vanished = 0
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "a new file", old: [], new: "x1!\nx2!\n"),
    Case(name: "nothing changed", old: ["x1\nx2\n"], new: "x1\nx2\n"),
    Case(name: "a line above moves all down", old: ["x1\n"], new: "a\nb\nx1\n"),
    Case(name: "moved within the file", old: ["x1\na\nb\n"], new: "a\nb\nx1\n"),
    Case(name: "one more of the same, above", old: ["a\nx\nb\n"], new: "c\nx!\nd\na\nx\nb\n"),
    Case(name: "one more of the same, below", old: ["a\nx\nb\n"], new: "a\nx\nb\nc\nx!\nd\n"),
    Case(name: "one of two taken away", old: ["x\na\nx\n"], new: "x\na\n", vanished: 1),
    Case(name: "changed text is new", old: ["x1\n"], new: "x2!\n", vanished: 1),
    Case(name: "a merge: either parent's is old", old: ["x1\n", "x2\n"], new: "x1\nx2\nx3!\n"),
    Case(
      name: "a merge: each parent brought one", old: ["a\nx\n", "b\nx\n"], new: "a\nx\nb\nx\n"),
    Case(name: "a merge: one more than either had", old: ["x\n", "x\n"], new: "x\na\nx!\n"),
    Case(
      name: "a long neighbour tells by what is next to the line",
      old: [String(repeating: "q", count: 9000) + "1\nx\nb\n"],
      new: "a\nx!\n" + String(repeating: "r", count: 9000) + String(repeating: "q", count: 5000)
        + "1\nx\nb\n"),
    Case(name: "emptied", old: ["x1\nx2\n"], new: "", vanished: 2),
  ]

  @Test(arguments: cases) func pairs(_ c: Case) {
    let wanted = c.new.split(separator: "\n").filter { $0.hasSuffix("!") }.map {
      String($0.dropLast())
    }
    let lines = c.new.split(separator: "\n", omittingEmptySubsequences: false)
    let wantedLines = lines.indices.filter { lines[$0].hasSuffix("!") }.map { $0 + 1 }
    let new = Array(c.new.utf8).filter { $0 != UInt8(ascii: "!") }
    let pairing = Pairing(
      new: Self.version(new), old: c.old.map { Self.version(Array($0.utf8)) })
    #expect(pairing.introduced.map { String(decoding: $0.excerpt, as: UTF8.self) } == wanted)
    #expect(pairing.introduced.compactMap { $0.region?.start.line } == wantedLines)
    if c.old.count < 2 { #expect(pairing.vanished.count == c.vanished) }
    #expect(
      pairing.introduced.count + pairing.alreadyThere.count == Self.version(new).findings.count)
  }

  static func version(_ bytes: [UInt8]) -> Pairing.Version {
    let table = LineTable(bytes.span)
    var findings: [Finding] = []
    for line in 1...table.lineCount {
      let range = table.range(ofLine: line, in: bytes.span)
      guard bytes[range].contains(UInt8(ascii: "x")) else { continue }
      let region = Finding.Region(
        bytes: range, start: .init(line: line, column: 1),
        end: .init(line: line, column: 1 + range.count))
      let text = Array(bytes[range])
      findings.append(
        Finding(
          rule: "r", severity: .error, path: RepositoryPath("f"), region: region, message: "m",
          excerpt: text, fingerprint: "\(line)", key: String(decoding: text, as: UTF8.self)))
    }
    return Pairing.Version(findings, in: bytes.span)
  }

  @Test func factsAboutTheFileArePairedByKeyAlone() {
    func fact(_ key: String) -> Finding {
      Finding(
        rule: "file-size", severity: .error, path: RepositoryPath("f"), region: nil, message: "m",
        fingerprint: key, key: key)
    }
    let old = Pairing.Version(findings: [fact("a")], contexts: [0])
    let new = Pairing.Version(findings: [fact("a"), fact("b")], contexts: [0, 0])
    #expect(Pairing(new: new, old: [old]).introduced.map(\.key) == ["b"])
  }
}
