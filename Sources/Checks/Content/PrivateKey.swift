import Platform
import Rules
import Text

/// `private-key`: private keys in PEM (PKCS #1, PKCS #8, SEC 1, OpenSSH), PGP and PuTTY form.
///
/// A header alone is no key: text that names one is common in code and documentation. Key
/// material has to follow: a run of base64 that is not one character over and over. It may be
/// broken into lines, quoted, escaped (`\n`) or indented, as in JSON, YAML and source code.
final class PrivateKey: SearchCheck {
  fileprivate let judgesEncrypted: Bool

  var givesWay: Bool { false }
  var judgesAbsence: Bool { false }
  var judgesMessages: Bool { true }

  static let definition = Definition(
    name: "private-key", subject: .content,
    summary: "No private key (PEM, OpenSSH, PGP, PuTTY) is in the repository.",
    options: [
      OptionSpec(
        "encrypted", .boolean, default: "true", "Report keys that need a passphrase as well.")
    ],
    make: { .search(PrivateKey($0.options)) })

  init(_ options: CheckOptions) { judgesEncrypted = options.boolean("encrypted") ?? true }

  /// The marks are literals and their own keywords: a text without them costs nothing.
  var patterns: [SearchPattern] {
    KeyFormat.allCases.map { format in
      SearchPattern(source: { format.mark }, keywords: [Array(format.mark.utf8)])
    }
  }

  func applies(to file: FileFacts, _ form: TextForm, _ report: inout Report) -> Bool {
    !file.isSubmodule
  }

  func session() -> any SearchSession { PrivateKeySession(self) }
}

/// Reads the keys of one text.
private struct PrivateKeySession: SearchSession {
  private let check: PrivateKey
  /// Where the last key of each format ends.
  private var ends = [Int](repeating: 0, count: KeyFormat.allCases.count)
  private var lines = ArmourLines()

  init(_ check: PrivateKey) { self.check = check }

  mutating func judge(
    _ match: SearchMatch, in bytes: Span<UInt8>, _ file: FileFacts, _ number: Int,
    _ report: inout Report
  ) -> Bool {
    let start = match.range.lowerBound
    guard start >= ends[match.pattern],
      let key = KeyBlock(markedAt: start, KeyFormat.allCases[match.pattern], &lines, in: bytes)
    else { return true }
    ends[match.pattern] = key.range.upperBound
    report.hide(key.material)
    if !key.isEncrypted || check.judgesEncrypted {
      report.add(number, at: key.range, in: bytes, message: "private key (\(key.kind))")
    }
    return true
  }

  mutating func finish(in bytes: Span<UInt8>, _ number: Int, _ report: inout Report) {}
}

/// How a private key announces itself.
enum KeyFormat: Sendable, CaseIterable {
  /// Between `-----BEGIN … PRIVATE KEY-----` and its END.
  case armoured
  case putty

  /// What every key of the format holds.
  var mark: String {
    switch self {
    case .armoured: "PRIVATE KEY"
    case .putty: "PuTTY-User-Key-File-"
    }
  }
}

/// One private key in a text.
struct KeyBlock {
  /// From the first byte of its header to the last of its end line or material.
  private(set) var range: Range<Int>
  /// What no report may show.
  private(set) var material: Range<Int>
  private(set) var isEncrypted: Bool
  /// What the header calls it: `RSA`, `OPENSSH`, `PGP`, `PuTTY`, …
  private(set) var kind: String

  /// How far behind the header its material may start, how long it may be in all, and how long a
  /// run without a break tells it from prose.
  static let materialWithinMax = 1024
  static let byteCountMax = 128 * 1024
  static let runMin = 32
  static let distinctMin = 8

  /// Reads the key whose mark stands at `mark`; nil where there is only a header.
  init?(
    markedAt mark: Int, _ format: KeyFormat, _ lines: inout ArmourLines, in bytes: Span<UInt8>
  ) {
    guard let header = Self.header(mark, format, in: bytes),
      let run = Self.materialRun(from: header.end, in: bytes)
    else { return nil }
    let limit = min(bytes.count, header.end + Self.byteCountMax)
    let end =
      format == .putty
      ? Self.lastRun(from: run.upperBound, limit: limit, gapMax: 256, in: bytes)
      : lines.end(from: run.upperBound, limit: limit, in: bytes)
        ?? Self.lastRun(from: run.upperBound, limit: limit, gapMax: 24, in: bytes)
    range = header.start..<end
    material = run.lowerBound..<end
    kind = header.kind
    isEncrypted =
      header.kind.contains("ENCRYPTED")
      || Self.isEncrypted(header.end..<run.upperBound, run, in: bytes)
  }

  private typealias Header = (start: Int, end: Int, kind: String)

  private static func header(_ mark: Int, _ format: KeyFormat, in bytes: Span<UInt8>) -> Header? {
    if format == .putty {
      return (mark, lineEnd(mark, in: bytes, limit: 200), "PuTTY")
    }
    // `-----BEGIN RSA PRIVATE KEY-----`, `-----BEGIN PGP PRIVATE KEY BLOCK-----`,
    // `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----`.
    var end = mark + format.mark.utf8.count
    if starts(" BLOCK", at: end, in: bytes) { end += 6 }
    while end < bytes.count, bytes[end] == UInt8(ascii: " ") { end += 1 }
    guard starts("----", at: end, in: bytes) else { return nil }
    while end < bytes.count, bytes[end] == UInt8(ascii: "-") { end += 1 }
    var word = mark
    while word > 0, mark - word < 40, isNameByte(bytes[word - 1]) { word -= 1 }
    let name = text(word..<mark, in: bytes).split(separator: " ").map(String.init)
    guard name.first == "BEGIN" else { return nil }
    var start = word
    while start > 0, word - start < 6, bytes[start - 1] == UInt8(ascii: "-") { start -= 1 }
    guard word - start >= 4 else { return nil }
    let kind = name.dropFirst().joined(separator: " ")
    return (start, end, kind.isEmpty ? "PKCS #8" : kind)
  }

  /// Finds the run of base64 behind a header, if it is long and varied enough to be key material.
  ///
  /// Only what breaks and quotes lines may stand before it, and headers such as `Proc-Type: …`.
  private static func materialRun(from: Int, in bytes: Span<UInt8>) -> Range<Int>? {
    let limit = min(bytes.count, from + materialWithinMax)
    var at = from
    while at < limit {
      if isFiller(at, in: bytes) {
        at += 1
        continue
      }
      var end = at
      while end < bytes.count, end - at < byteCountMax, isBase64(bytes[end]) { end += 1 }
      if end - at >= runMin { return isVaried(at..<(at + runMin), in: bytes) ? at..<end : nil }
      guard let next = headerEnd(at, limit, in: bytes) else { return nil }
      at = next
    }
    return nil
  }

  /// White space, quotes, what joins and continues strings, comment marks, `\n` and `\r` written
  /// out.
  private static func isFiller(_ at: Int, in bytes: Span<UInt8>) -> Bool {
    let byte = bytes[at]
    if byte == UInt8(ascii: "+"), at + 1 < bytes.count, isBase64(bytes[at + 1]) { return false }
    if isWhiteSpace(byte) || fillers.contains(byte) { return true }
    if starts("// ", at: at, in: bytes) || starts("// ", at: at - 1, in: bytes) { return true }
    return at > 0 && bytes[at - 1] == UInt8(ascii: "\\")
      && (byte == UInt8(ascii: "n") || byte == UInt8(ascii: "r"))
  }

  private static let fillers = Array("\\\"'`+,;.>|#*&".utf8)

  /// Returns where the line ends that starts at `at` with a name and a colon; nil where none does.
  private static func headerEnd(_ at: Int, _ limit: Int, in bytes: Span<UInt8>) -> Int? {
    var end = at
    while end < limit, isBase64(bytes[end]) || bytes[end] == UInt8(ascii: "-") { end += 1 }
    guard end > at, end < limit, bytes[end] == UInt8(ascii: ":") else { return nil }
    while end < limit, bytes[end] != UInt8(ascii: "\n"), !starts("\\n", at: end, in: bytes) {
      end += 1
    }
    return end
  }

  /// Where the last long run of base64 ends that follows the one before within `gapMax` bytes.
  private static func lastRun(
    from: Int, limit: Int, gapMax: Int, in bytes: Span<UInt8>
  ) -> Int {
    var end = from
    var at = from
    while at < limit, at - end < gapMax {
      at += 1
      // A word of prose is no material: only long runs carry the end on.
      var run = at
      while run < limit, isBase64(bytes[run]) { run += 1 }
      if run - at >= 16 { end = run }
      at = max(at, run)
    }
    return end
  }

  private static func isEncrypted(
    _ head: Range<Int>, _ run: Range<Int>, in bytes: Span<UInt8>
  ) -> Bool {
    let lines = text(head, in: bytes)
    if lines.contains("4,ENCRYPTED") || lines.contains("DEK-Info") { return true }
    if lines.contains("Encryption: ") { return !lines.contains("Encryption: none") }
    // An OpenSSH key says its cipher behind its magic; `none` is the one that needs no passphrase.
    let openSSH = "b3BlbnNzaC1rZXktdjEA"
    return starts(openSSH, at: run.lowerBound, in: bytes)
      && !starts(openSSH + "AAAABG5vbmU", at: run.lowerBound, in: bytes)
  }

  private static func isVaried(_ run: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    var seen: Set<UInt8> = []
    for index in run { seen.insert(bytes[index]) }
    return seen.count >= distinctMin
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"),
      UInt8(ascii: "="):
      true
    default: false
    }
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func text(_ range: Range<Int>, in bytes: Span<UInt8>) -> String {
    var copy: [UInt8] = []
    for index in range { copy.append(bytes[index]) }
    return String(decoding: copy, as: UTF8.self)
  }
}

/// Where the next BEGIN and END lines are: each is searched for once, so that a file of headers
/// costs no more than its length.
struct ArmourLines {
  private var begin = 0
  private var finish = 0

  /// Returns the end of the END line that belongs to the key whose material stops at `from`; nil
  /// where another key begins before it, or `limit`.
  mutating func end(from: Int, limit: Int, in bytes: Span<UInt8>) -> Int? {
    if begin <= from { begin = Self.next("-----BEGIN ", from: from, in: bytes) }
    if finish <= from { finish = Self.next("-----END ", from: from, in: bytes) }
    guard finish < begin, finish < limit else { return nil }
    var at = finish + 9
    while at < bytes.count, KeyBlock.isNameByte(bytes[at]) { at += 1 }
    while at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
    return at
  }

  private static func next(_ text: String, from: Int, in bytes: Span<UInt8>) -> Int {
    ByteSearch.firstRange(of: Array(text.utf8), in: bytes, from: from) ?? Int.max
  }
}

/// Whether `text` stands in `bytes` at `at`.
func starts(_ text: String, at: Int, in bytes: Span<UInt8>) -> Bool {
  let wanted = text.utf8
  guard at >= 0, at + wanted.count <= bytes.count else { return false }
  var index = at
  for byte in wanted {
    if bytes[index] != byte { return false }
    index += 1
  }
  return true
}
