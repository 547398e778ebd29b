import Diagnostics
import Rules
import Text

/// `conventional-commit`: messages by the grammar of Conventional Commits 1.0.0.
///
/// `type(scope)!: description`, then a body and footers, each behind a blank line. By the
/// specification types other than `feat` and `fix` are free and case does not matter, except in
/// `BREAKING CHANGE`; which types are in use is what the options say.
struct ConventionalCommit: MessageCheck {
  private let scope: MessageScope
  private let types: [String]
  private let scopes: [String]
  private let requiresScope: Bool
  private let requiresLowerCase: Bool

  static let defaultTypes = [
    "build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test",
  ]

  static let definition = Definition(
    name: "conventional-commit", subject: .message,
    summary: "The message follows Conventional Commits 1.0.0: `type(scope)!: description`.",
    options: [
      OptionSpec(
        "types", .strings,
        default: "[\(defaultTypes.map { "\"\($0)\"" }.joined(separator: ", "))]",
        "The types that may be used; `*` for any."),
      OptionSpec("scopes", .strings, default: "any", "The scopes that may be used."),
      OptionSpec("require-scope", .boolean, default: "false", "Every message names a scope."),
      OptionSpec(
        "type-case", .choice(["any", "lower"]), default: "\"any\"",
        "Whether types may have capital letters, as the specification allows."),
    ] + MessageScope.options,
    make: { .message(ConventionalCommit($0.options)) })

  init(_ options: CheckOptions) {
    scope = MessageScope(options)
    types = options.has("types") ? options.strings("types") : Self.defaultTypes
    scopes = options.strings("scopes")
    requiresScope = options.boolean("require-scope") ?? false
    requiresLowerCase = options.string("type-case") == "lower"
  }

  func judge(_ message: CommitMessage, _ number: Int, _ report: inout Report) {
    guard scope.includes(message) else { return }
    let bytes = message.raw.span
    guard let subject = message.subject, let index = message.subjectIndex else {
      report.addWhole(number, detail: "empty", message: "the message is empty")
      return
    }
    var header = ConventionalHeader(subject, in: bytes)
    if let fault = header.fault ?? fault(in: header, message) {
      report.add(number, at: fault.place, in: bytes, message: fault.text)
    }
    header.fault = nil
    let second = index + 1
    if second < message.lines.count, !message.lines[second].isEmpty {
      report.add(
        number, at: message.lines[second], in: bytes,
        message: "the body starts without a blank line after the subject")
    }
    for fault in BreakingFooter.faults(in: message) {
      report.add(number, at: fault.place, in: bytes, message: fault.text)
    }
  }

  /// What the options say against a header that is well formed.
  private func fault(in header: ConventionalHeader, _ message: CommitMessage) -> MessageFault? {
    let type = message.text(header.type)
    if !types.contains("*"), !types.contains(where: { $0.lowercased() == type.lowercased() }) {
      let near = nearestName(to: type, in: types).map { "; did you mean '\($0)'?" }
      return MessageFault(
        header.type, "unknown type '\(printable(type))'\(near ?? ", use \(list(types))")")
    }
    if requiresLowerCase, type != type.lowercased() {
      return MessageFault(header.type, "the type '\(printable(type))' has capital letters")
    }
    guard let range = header.scope else {
      return requiresScope
        ? MessageFault(header.type, "no scope: write '\(type.lowercased())(scope): …'") : nil
    }
    let name = message.text(range)
    if !scopes.isEmpty, !scopes.contains(where: { $0.lowercased() == name.lowercased() }) {
      let near = nearestName(to: name, in: scopes).map { "; did you mean '\($0)'?" }
      return MessageFault(
        range, "unknown scope '\(printable(name))'\(near ?? ", use \(list(scopes))")")
    }
    return nil
  }

  private func printable(_ text: String) -> String { printableText(Array(text.utf8)) }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(12).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > 12 ? "\(shown), …" : "one of \(shown)"
  }
}

/// Something wrong with a part of a message.
struct MessageFault {
  var place: Range<Int>
  var text: String

  init(_ place: Range<Int>, _ text: String) {
    self.place = place
    self.text = text
  }
}

/// The first line of a conventional commit taken apart.
struct ConventionalHeader {
  private(set) var type = 0..<0
  private(set) var scope: Range<Int>?
  private(set) var isBreaking = false
  private(set) var description = 0..<0
  /// The first place that breaks the grammar; what stands behind it is not read.
  var fault: MessageFault?

  init(_ subject: Range<Int>, in bytes: Span<UInt8>) {
    var at = subject.lowerBound
    while at < subject.upperBound, Self.isTypeByte(bytes[at]) { at += 1 }
    type = subject.lowerBound..<at
    if at < subject.upperBound, bytes[at] == UInt8(ascii: "("), !type.isEmpty {
      guard let end = readScope(from: at, subject, in: bytes) else { return }
      at = end
    }
    if at < subject.upperBound, bytes[at] == UInt8(ascii: "!"), !type.isEmpty {
      isBreaking = true
      at += 1
    }
    readColon(at, subject, in: bytes)
  }

  private mutating func readScope(
    from open: Int, _ subject: Range<Int>, in bytes: Span<UInt8>
  ) -> Int? {
    var close = open + 1
    while close < subject.upperBound, bytes[close] != UInt8(ascii: ")"),
      bytes[close] != UInt8(ascii: "(")
    {
      close += 1
    }
    let name = (open + 1)..<close
    if close == subject.upperBound || bytes[close] == UInt8(ascii: "(") {
      fault = MessageFault(open..<close, "the scope has no closing parenthesis")
    } else if name.isEmpty || isBlank(bytes[name.lowerBound]) || isBlank(bytes[close - 1]) {
      fault = MessageFault(
        open..<(close + 1), name.isEmpty ? "the scope is empty" : "blanks around the scope")
    } else {
      scope = name
      return close + 1
    }
    return nil
  }

  private mutating func readColon(_ colon: Int, _ subject: Range<Int>, in bytes: Span<UInt8>) {
    guard colon < subject.upperBound, bytes[colon] == UInt8(ascii: ":"), !type.isEmpty else {
      fault = missingType(colon, subject, in: bytes)
      return
    }
    let start = colon + 1
    if start == subject.upperBound {
      fault = MessageFault(colon..<start, "no description after the colon")
    } else if bytes[start] != UInt8(ascii: " ") {
      fault = MessageFault(colon..<(start + 1), "no blank after the colon")
    } else if start + 1 < subject.upperBound, isBlank(bytes[start + 1]) {
      fault = MessageFault(start..<(start + 2), "more than one blank after the colon")
    } else {
      description = (start + 1)..<subject.upperBound
    }
  }

  /// Tells a header that is nearly right from a subject without any type.
  private func missingType(
    _ at: Int, _ subject: Range<Int>, in bytes: Span<UInt8>
  ) -> MessageFault {
    var next = at
    while next < subject.upperBound, isBlank(bytes[next]) { next += 1 }
    if next > at, next < subject.upperBound, !type.isEmpty {
      if bytes[next] == UInt8(ascii: ":") || bytes[next] == UInt8(ascii: "!") {
        return MessageFault(at..<next, "blank before the colon")
      }
      if bytes[next] == UInt8(ascii: "("), hasColonAfterScope(next, subject, in: bytes) {
        return MessageFault(at..<next, "blank before the scope")
      }
    }
    return MessageFault(
      subject, "the subject has no type: write 'type(scope): description', as in 'fix: …'")
  }

  private func hasColonAfterScope(
    _ open: Int, _ subject: Range<Int>, in bytes: Span<UInt8>
  ) -> Bool {
    for index in open..<subject.upperBound - 1 where bytes[index] == UInt8(ascii: ")") {
      return bytes[index + 1] == UInt8(ascii: ":") || bytes[index + 1] == UInt8(ascii: "!")
    }
    return false
  }

  private static func isTypeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: byte >= 0x80
    }
  }
}

/// The footer that says what breaks: `BREAKING CHANGE: description`, in capitals, behind a blank
/// line or another footer (Conventional Commits 1.0.0, items 8 to 16).
enum BreakingFooter {
  static func faults(in message: CommitMessage) -> [MessageFault] {
    guard let subject = message.subjectIndex else { return [] }
    var faults: [MessageFault] = []
    var isInFooters = false
    var previousIsBlank = true
    for line in message.lines[(subject + 1)...] {
      let text = message.text(line)
      if isInFooters || previousIsBlank, isFooter(text) { isInFooters = true }
      if let fault = fault(text, line, isInFooters: isInFooters || previousIsBlank) {
        faults.append(fault)
      }
      previousIsBlank = line.isEmpty
    }
    return faults
  }

  private static func fault(
    _ text: String, _ line: Range<Int>, isInFooters: Bool
  ) -> MessageFault? {
    let upper = text.uppercased()
    guard upper.hasPrefix("BREAKING CHANGE") || upper.hasPrefix("BREAKING-CHANGE") else {
      return nil
    }
    let token = line.lowerBound..<min(line.upperBound, line.lowerBound + 15)
    let rest = text.dropFirst(15)
    let isUpper = text.hasPrefix("BREAKING CHANGE") || text.hasPrefix("BREAKING-CHANGE")
    let hasSeparator = rest.hasPrefix(":") || rest.hasPrefix(" #")
    if !isUpper {
      return hasSeparator
        ? MessageFault(token, "'\(text.prefix(15))' must be in capitals: BREAKING CHANGE") : nil
    }
    if !hasSeparator {
      // In capitals at the start of a paragraph it is meant as the footer; else it is prose.
      return isInFooters && (rest.isEmpty || rest.hasPrefix("S:") || rest.hasPrefix(" :"))
        ? MessageFault(token, "write 'BREAKING CHANGE: ' and what breaks") : nil
    }
    if rest.dropFirst(rest.hasPrefix(":") ? 1 : 2).allSatisfy({ $0 == " " }) {
      return MessageFault(token, "BREAKING CHANGE says nothing about what breaks")
    }
    if rest.hasPrefix(":"), !rest.hasPrefix(": ") {
      return MessageFault(token, "no blank after 'BREAKING CHANGE:'")
    }
    return isInFooters
      ? nil : MessageFault(token, "BREAKING CHANGE is no footer without a blank line before it")
  }

  /// A token of letters, digits and dashes (or `BREAKING CHANGE`), then `: ` or ` #`.
  private static func isFooter(_ text: String) -> Bool {
    if text.hasPrefix("BREAKING CHANGE: ") || text.hasPrefix("BREAKING CHANGE #") { return true }
    let token = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    let rest = text.dropFirst(token.count)
    return !token.isEmpty && (rest.hasPrefix(": ") || rest.hasPrefix(" #"))
  }
}
