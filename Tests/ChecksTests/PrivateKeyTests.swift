import Rules
import Testing
import Text

@testable import Checks

@Suite struct PrivateKeyTests {
  /// Put together at run time: no file of this repository may hold what a scanner takes for a key.
  static func block(
    _ kind: String, lines: Int = 3, separator: String = "\n", header: String = "",
    dashes: String = "-----", first: String = ""
  ) -> String {
    let body = String(
      decoding: ExampleTemplate.expand(Array("\(kind)<<base64 \(lines * 64)>>".utf8)), as: UTF8.self
    )
    var rows = ["\(dashes)BEGIN \(kind)\(dashes)"]
    if !header.isEmpty { rows += [header, ""] }
    var rest = Substring(first + body.dropFirst(kind.count))
    while !rest.isEmpty {
      rows.append(String(rest.prefix(64)))
      rest = rest.dropFirst(64)
    }
    rows.append("\(dashes)END \(kind)\(dashes)")
    return rows.joined(separator: separator)
  }

  static let key = "PRIVATE " + "KEY"

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var kinds: [String]
    var options: Options = [:]
    var testDescription: String { name }
  }

  static let putty =
    "PuTTY-User-Key-" + "File-2: ssh-rsa\nEncryption: none\nComment: me\nPublic-Lines: 1\n"

  static let cases = [
    Case(name: "PKCS #8", text: block(key) + "\n", kinds: ["PKCS #8"]),
    Case(name: "PKCS #1", text: "x\n" + block("RSA \(key)") + "\ny\n", kinds: ["RSA"]),
    Case(name: "SEC 1", text: block("EC \(key)", lines: 1), kinds: ["EC"]),
    Case(name: "OpenSSH", text: block("OPENSSH \(key)"), kinds: ["OPENSSH"]),
    Case(name: "PGP", text: block("PGP \(key) BLOCK", header: "Version: 1"), kinds: ["PGP"]),
    Case(name: "CR LF", text: block("RSA \(key)", separator: "\r\n"), kinds: ["RSA"]),
    Case(name: "JSON", text: "{\"k\": \"\(block(key, separator: "\\n"))\"}", kinds: ["PKCS #8"]),
    Case(name: "indented", text: block("RSA \(key)", separator: "\n    "), kinds: ["RSA"]),
    Case(name: "quoted", text: block("RSA \(key)", separator: "\\n\" +\n  \""), kinds: ["RSA"]),
    Case(name: "one line", text: block("RSA \(key)", separator: ""), kinds: ["RSA"]),
    Case(name: "two", text: block("RSA \(key)") + "\n" + block("EC \(key)"), kinds: ["RSA", "EC"]),
    Case(name: "four dashes", text: block(" SSH2 \(key) ", dashes: "----"), kinds: ["SSH2"]),
    Case(
      name: "cut off", text: String(block("RSA \(key)").dropLast(40)), kinds: ["RSA"]),
    Case(
      name: "PuTTY",
      text: ExampleTemplate.text(putty + "<<base64 64>>\nPrivate-Lines: 1\n<<base64 64>>\n"),
      kinds: ["PuTTY"]),
    Case(name: "public", text: block("PUBLIC " + "KEY"), kinds: []),
    Case(name: "certificate", text: block("CERTIFICATE"), kinds: []),
    Case(name: "header alone", text: "-----BEGIN RSA \(key)-----", kinds: []),
    Case(name: "code", text: "if line == \"-----BEGIN \(key)-----\" { inKey = true }", kinds: []),
    Case(
      name: "placeholder",
      text: "-----BEGIN \(key)-----\n\(String(repeating: "x", count: 64))\n-----END \(key)-----\n",
      kinds: []),
    Case(
      name: "elided", text: "-----BEGIN \(key)-----\nMIIEv...\n-----END \(key)-----\n", kinds: []),
    Case(
      name: "words", text: "a \(key) and more, \(String(repeating: "word ", count: 40))", kinds: []),
    Case(
      name: "encrypted reported", text: block("ENCRYPTED \(key)"), kinds: ["ENCRYPTED"]),
    Case(
      name: "encrypted allowed", text: block("ENCRYPTED \(key)"), kinds: [],
      options: ["encrypted": .boolean(false)]),
    Case(
      name: "Proc-Type allowed",
      text: block("RSA \(key)", header: "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00"),
      kinds: [], options: ["encrypted": .boolean(false)]),
    Case(
      name: "OpenSSH with a cipher allowed",
      text: block("OPENSSH \(key)", first: "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIA"), kinds: [],
      options: ["encrypted": .boolean(false)]),
    Case(
      name: "OpenSSH without a cipher",
      text: block("OPENSSH \(key)", first: "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9u"),
      kinds: ["OPENSSH"], options: ["encrypted": .boolean(false)]),
  ]

  @Test(arguments: cases) func keys(_ row: Case) throws {
    let rule = try makeRule("private-key", row.options)
    let findings = try inspect([rule], Array(row.text.utf8)).findings
    #expect(findings.map(\.message) == row.kinds.map { "private key (\($0))" })
  }

  /// Whatever the form, no report shows more than four characters of the key.
  @Test(arguments: cases) func material(_ row: Case) throws {
    let bytes = Array(row.text.utf8)
    let rule = try makeRule("private-key", row.options)
    let lines = try makeRule("pattern", ["pattern": .string("[A-Za-z0-9+/]{20}")], id: "lines")
    if row.kinds.isEmpty { return }
    let material = Self.windows(ofRunsIn: row.text)
    let findings = try inspect([rule, lines], bytes).findings
    #expect(findings.contains { $0.rule == "lines" })
    for finding in findings {
      let shown = Array(finding.excerpt)
      let isLeak = shown.indices.dropLast(5).contains {
        material.contains(Array(shown[$0...($0 + 5)]))
      }
      #expect(!isLeak, "\(String(decoding: shown, as: UTF8.self))")
    }
  }

  /// All that is six bytes long in runs of base64.
  static func windows(ofRunsIn text: String) -> Set<[UInt8]> {
    let runs = Array(text.utf8).split { byte in
      !(Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
        || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/"))
    }
    var windows: Set<[UInt8]> = []
    for run in runs where run.count >= 32 {
      for start in run.indices.dropLast(5) { windows.insert(Array(run[start...(start + 5)])) }
    }
    return windows
  }

  @Test func keysInBinaryAndWideFiles() throws {
    let rule = try makeRule("private-key")
    let text = Self.block("RSA \(Self.key)")
    #expect(try inspect([rule], [0, 1, 2] + Array(text.utf8)).findings.count == 1)
    let wide: [UInt8] =
      [0xFF, 0xFE]
      + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    #expect(try inspect([rule], wide).findings.count == 1)
  }

  /// Headers without end, each with material: linear all the same.
  @Test(.timeLimit(.minutes(15))) func manyHeaders() throws {
    let one = "-----BEGIN \(Self.key)-----\nABCDEFGHIJKLMNOPQRSTUVWXYZabcdef\n"
    let text = Array(String(repeating: one, count: 4_000).utf8)
    let inspection = try inspect([try makeRule("private-key")], text)
    #expect(inspection.findings.count == Inspection.listedPerRuleMax)
    #expect(inspection.unlisted == ["rule": 3_000])
  }
}

extension ExampleTemplate {
  static func text(_ template: String) -> String {
    String(decoding: expand(Array(template.utf8)), as: UTF8.self)
  }
}
