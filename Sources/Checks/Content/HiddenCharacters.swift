import Diagnostics
import Rules
import Text

/// `hidden-characters`: characters that change what a text means without being seen.
///
/// Bidirectional controls reorder what a reader sees (Trojan Source, CVE-2021-42574), zero-width
/// characters make names that look alike differ, tags and variation selectors carry text past the
/// eye, control bytes drive terminals. Left alone: a byte-order mark at the start, tab, line feed,
/// form feed, CR before LF, joiners inside emoji and the scripts that need them, and one variation
/// selector after a character that has variants.
struct HiddenCharacters: ContentCheck {
  private let allowedClasses: Set<HiddenClass>
  private let allowedScalars: Set<Unicode.Scalar>

  var judgesDecoded: Bool { true }

  static let definition = Definition(
    name: "hidden-characters", subject: .content,
    summary: "No bidirectional controls, zero-width characters or control bytes hide in a text.",
    options: [
      OptionSpec(
        "allow", .strings,
        "Characters as `U+200B` or classes that are no finding: "
          + HiddenClass.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ") + ".")
    ],
    validate: { rule in
      rule.options.strings("allow").filter { allowed($0) == nil }.map { unknownEntry($0, rule) }
    },
    make: { .content(HiddenCharacters($0.options)) })

  init(_ options: CheckOptions) {
    var classes: Set<HiddenClass> = []
    var scalars: Set<Unicode.Scalar> = []
    for entry in options.strings("allow") {
      switch Self.allowed(entry) {
      case .kind(let kind): classes.insert(kind)
      case .scalar(let scalar): scalars.insert(scalar)
      case nil: break
      }
    }
    allowedClasses = classes
    allowedScalars = scalars
  }

  private enum Allowed {
    case kind(HiddenClass)
    case scalar(Unicode.Scalar)
  }

  private static func allowed(_ entry: String) -> Allowed? {
    if let kind = HiddenClass(rawValue: entry) { return .kind(kind) }
    guard entry.hasPrefix("U+") || entry.hasPrefix("u+") else { return nil }
    let digits = entry.dropFirst(2)
    guard (4...6).contains(digits.count), digits.allSatisfy(\.isHexDigit),
      let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
    else { return nil }
    return .scalar(scalar)
  }

  private static func unknownEntry(_ entry: String, _ rule: Rule) -> Diagnostic {
    let names = HiddenClass.allCases.map(\.rawValue)
    let near = nearestName(to: entry, in: names).map { "did you mean '\($0)'?" }
    return Diagnostic(
      .error, "invalid-option", "'\(entry)' is neither a class nor a character",
      at: rule.options.place(of: "allow"),
      hint: near ?? "write a character as 'U+200B' or a class: \(names.joined(separator: ", "))")
  }

  func judge(_ bytes: Span<UInt8>, _ number: Int, _ report: inout Report) {
    var at = HiddenScan.next(in: bytes, from: 0)
    while at < bytes.count {
      guard let run = run(at: at, in: bytes) else {
        at = HiddenScan.next(in: bytes, from: at + max(1, utf8Length(bytes, at: at)))
        continue
      }
      report.add(number, at: run.range, in: bytes, message: message(run))
      at = HiddenScan.next(in: bytes, from: run.range.upperBound)
    }
  }

  private typealias Run = (range: Range<Int>, first: Unicode.Scalar, count: Int)

  /// Returns the hidden characters in a row at `at`; nil where the first is none.
  private func run(at start: Int, in bytes: Span<UInt8>) -> Run? {
    guard let first = hidden(at: start, in: bytes) else { return nil }
    var end = start + utf8Length(bytes, at: start)
    var count = 1
    while end < bytes.count, HiddenScan.isCandidate(bytes[end]), hidden(at: end, in: bytes) != nil {
      end += utf8Length(bytes, at: end)
      count += 1
    }
    return (start..<end, first, count)
  }

  /// Returns the character at `at` where it is a finding.
  private func hidden(at: Int, in bytes: Span<UInt8>) -> Unicode.Scalar? {
    let length = utf8Length(bytes, at: at)
    if length == 0 { return nil }
    let scalar = decodeUTF8(bytes, at: at, length: length)
    guard let kind = HiddenClass(scalar), !allowedClasses.contains(kind),
      !allowedScalars.contains(scalar),
      !HiddenContext.excuses(scalar, kind, at: at, in: bytes)
    else { return nil }
    return scalar
  }

  private func message(_ run: Run) -> String {
    let name = characterName(run.first)
    return run.count == 1
      ? "hidden character \(name)" : "\(run.count) hidden characters, the first is \(name)"
  }
}

/// Returns a character's code point and name, as in `U+202E RIGHT-TO-LEFT OVERRIDE`.
func characterName(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  if let name = scalar.properties.name { return "\(code) \(name)" }
  if scalar.value < 0x20 { return "\(code) \(controlNames[Int(scalar.value)])" }
  return scalar == "\u{7F}" ? "\(code) DELETE" : code
}

/// Unicode's aliases for the C0 controls, which have no names (`NameAliases.txt`).
private let controlNames = [
  "NULL", "START OF HEADING", "START OF TEXT", "END OF TEXT", "END OF TRANSMISSION", "ENQUIRY",
  "ACKNOWLEDGE", "ALERT", "BACKSPACE", "CHARACTER TABULATION", "LINE FEED", "LINE TABULATION",
  "FORM FEED", "CARRIAGE RETURN", "SHIFT OUT", "SHIFT IN", "DATA LINK ESCAPE",
  "DEVICE CONTROL ONE", "DEVICE CONTROL TWO", "DEVICE CONTROL THREE", "DEVICE CONTROL FOUR",
  "NEGATIVE ACKNOWLEDGE", "SYNCHRONOUS IDLE", "END OF TRANSMISSION BLOCK", "CANCEL",
  "END OF MEDIUM", "SUBSTITUTE", "ESCAPE", "INFORMATION SEPARATOR FOUR",
  "INFORMATION SEPARATOR THREE", "INFORMATION SEPARATOR TWO", "INFORMATION SEPARATOR ONE",
]
