import Diagnostics
import Matching
import Platform
import Reports
import Text

/// `match PATTERN [FILE...]`: where a rule with that pattern would look, for people who write rules.
enum MatchCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    if command.has(.jsonl) {
      try MatchCases.answerAll(console)
      return .passed
    }
    guard let source = command.operands.first else {
      throw Failure(
        Diagnostic(
          .error, "missing-argument", "'match' needs PATTERN",
          hint: "factory-hook \(CommandTable.standard[.match].usage)"))
    }
    let pattern = try compile(source)
    let style = console.style(for: .output)
    if command.has(.explain) { console.print(explanation(of: pattern, style)) }
    let matcher = Matcher(pattern)
    var hasMatched = false
    var troubles: [Diagnostic] = []
    let files = command.operands.count > 1 ? Array(command.operands.dropFirst()) : [[0x2D]]
    for file in files {
      do throws(Failure) {
        let text = MatchText(matcher: matcher, name: printableText(file), style: style)
        let lines = text.lines(in: try read(file))
        hasMatched = hasMatched || !lines.isEmpty
        console.print(lines)
      } catch {
        troubles += error.diagnostics
      }
    }
    if command.has(.explain) { console.print(account(of: matcher, style)) }
    if !troubles.isEmpty { throw Failure(troubles) }
    return hasMatched ? .passed : .stopped
  }

  private static func compile(_ source: [UInt8]) throws(Failure) -> Pattern {
    guard let text = String(validating: source, as: UTF8.self) else {
      throw Failure(Diagnostic(.error, "invalid-pattern", "the pattern is not valid UTF-8"))
    }
    do throws(PatternError) {
      return try Pattern(text)
    } catch {
      throw Failure(
        Diagnostic(
          .error, "invalid-pattern", "\(error.message) at byte \(error.offset)", hint: error.hint))
    }
  }

  private static func read(_ path: [UInt8]) throws(Failure) -> [UInt8] {
    do throws(PlatformError) {
      return path == [0x2D] ? try Terminal.readAll(0) : try Files.read(path)
    } catch {
      throw Failure(Diagnostic(.error, "unreadable-file", error.description))
    }
  }

  /// What decides how fast the pattern is searched.
  static func explanation(of pattern: Pattern, _ style: TextStyle) -> String {
    var out = ""
    func row(_ name: String, _ value: String) { out += "\(style.dim(name + ":")) \(value)\n" }
    if let guards = pattern.guardingLiterals {
      for literal in guards.literals { row("guard", shown(literal)) }
    } else if let guards = pattern.requiredLiterals {
      for literal in guards.literals { row("too common to guard", shown(literal)) }
      row("guard", "none: every byte of every file is looked at")
    } else {
      row("guard", "none: every byte of every file is looked at")
    }
    let widest = pattern.maximumWidth.map { "\($0) bytes" } ?? "any number of bytes"
    row("width", "\(pattern.minimumWidth) to \(widest)")
    return out
  }

  private static func shown(_ literal: RequiredLiterals.Literal) -> String {
    let within = literal.bytesBeforeMax.map { ", at most \($0) bytes into the match" } ?? ""
    return "'\(printableText(literal.bytes))'\(literal.ignoreCase ? " in any case" : "")\(within)"
  }

  /// What ran, once all is searched.
  static func account(of matcher: Matcher, _ style: TextStyle) -> String {
    var engines = ["lazy automaton"]
    if matcher.pattern.guardingLiterals != nil {
      engines[0] +=
        matcher.hasDroppedLiterals
        ? ", at times over all of the text: the literals came too often"
        : " around the literals"
    }
    let simulated = matcher.simulatedSearches
    if simulated > 0 {
      engines.append("simulation \(simulated) times, where the automaton grew too large")
    }
    if matcher.pattern.groupCount > 1 { engines.append("simulation inside matches, for captures") }
    return "\(style.dim("engine:")) \(engines.joined(separator: "; "))\n"
  }
}

/// The matches in one text as people see them.
struct MatchText {
  let matcher: Matcher
  /// Safe to print.
  let name: String
  let style: TextStyle

  /// `path:line:column: text`, and below it the captures that took part; empty where nothing
  /// matches.
  func lines(in bytes: [UInt8]) -> String {
    var out = ""
    var table: LineTable?
    matcher.forEachMatch(in: bytes.span) { match in
      let lines = table ?? LineTable(bytes.span)
      table = lines
      let place = lines.position(of: match.lowerBound, in: bytes.span)
      out += style.bold("\(name):\(place.line):\(place.column):") + " \(shown(bytes[match]))\n"
      let captures = matcher.captures(in: bytes.span, match: match)
      for (number, range) in captures.enumerated().dropFirst() {
        guard let range else { continue }
        let label = matcher.pattern.groupNames[number].map { "\(number) \($0)" } ?? "\(number)"
        out += "  \(style.dim(label + ":")) \(shown(bytes[range]))\n"
      }
      return true
    }
    return out
  }

  private func shown(_ bytes: ArraySlice<UInt8>) -> String {
    Excerpt(line: Array(bytes.prefix(4096)), columns: nil).text
  }
}

/// `match --jsonl`: cases in, answers out, one JSON object a line.
enum MatchCases {
  /// Answers every case on standard input with its `id` and `matches` as byte spans, `null` where
  /// the pattern does not compile. A case is answered as soon as its line is there.
  /// - Throws: for each line that is no case, after the others were answered.
  static func answerAll(_ console: Console) throws(Failure) {
    var troubles: [Diagnostic] = []
    var number = 0
    var pending: [UInt8] = []
    var isAtEnd = false
    while !isAtEnd {
      let chunk: [UInt8]
      do throws(PlatformError) {
        chunk = try Terminal.readSome(0)
      } catch {
        throw Failure(troubles + [Diagnostic(.error, "unreadable-file", error.description)])
      }
      isAtEnd = chunk.isEmpty
      // What was pending holds no line end: only the new bytes are looked at.
      let last = isAtEnd ? nil : chunk.lastIndex(of: UInt8(ascii: "\n"))
      guard isAtEnd || last != nil else {
        pending += chunk
        continue
      }
      pending += chunk[..<(last.map { $0 + 1 } ?? 0)]
      console.write(answers(to: pending, &number, &troubles))
      pending = last.map { Array(chunk[($0 + 1)...]) } ?? []
    }
    if !troubles.isEmpty { throw Failure(troubles) }
  }

  /// The answers to whole lines. Empty lines count and are passed over.
  /// - Parameter number: how many lines came before.
  static func answers(
    to lines: [UInt8], _ number: inout Int, _ troubles: inout [Diagnostic]
  ) -> [UInt8] {
    var out: [UInt8] = []
    var start = 0
    while start < lines.count {
      let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) ?? lines.count
      let line = Array(lines[start..<end])
      start = end + 1
      number += 1
      if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
      if let answer = answer(to: line) {
        out += answer.serialized()
        out.append(UInt8(ascii: "\n"))
      } else {
        troubles.append(
          Diagnostic(
            .error, "bad-case", "this is no case",
            at: .init(path: "standard input", line: number, column: 1),
            hint: #"{"id": 1, "pattern": "a+", "haystack_base64": "YWE=", "limit": 0}"#))
      }
    }
    return out
  }

  /// Returns nil for a line that is no case.
  static func answer(to line: [UInt8]) -> JSONValue? {
    guard let object = try? JSONValue.parse(line.span).object, let id = object["id"],
      let haystack = object["haystack_base64"]?.string.flatMap({ decodeBase64($0.utf8) }),
      let source = pattern(of: object)
    else { return nil }
    let limit = object["limit"]?.integer ?? 0
    guard let text = String(validating: source, as: UTF8.self), let pattern = try? Pattern(text)
    else { return ["id": id, "matches": .null] }
    var matches: [JSONValue] = []
    Matcher(pattern).forEachMatch(in: haystack.span) { match in
      matches.append([.integer(match.lowerBound), .integer(match.upperBound)])
      return limit <= 0 || matches.count < limit
    }
    return ["id": id, "matches": .array(matches)]
  }

  private static func pattern(of object: JSONObject) -> [UInt8]? {
    if let text = object["pattern"]?.string { return Array(text.utf8) }
    return object["pattern_base64"]?.string.flatMap { decodeBase64($0.utf8) }
  }
}
