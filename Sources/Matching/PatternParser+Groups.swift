import Diagnostics

/// What may follow `(`: groups with and without names, flags, and the constructs of other engines
/// that RE2 refuses.
extension PatternParser {
  mutating func openGroup() throws(PatternError) {
    let start = at
    guard start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "?") else {
      at += 1
      groupNames.append(nil)
      return try open(group: groupNames.count - 1, from: start)
    }
    for prefix in ["(?P<", "(?<"] where starts(with: prefix) {
      if starts(with: "(?<=") || starts(with: "(?<!") { break }
      return try openNamedGroup(nameAt: start + prefix.utf8.count)
    }
    try refuseForeignGroup()
    try parseFlags()
  }

  private func starts(with prefix: String) -> Bool { bytes[at...].starts(with: prefix.utf8) }

  private mutating func openNamedGroup(nameAt nameStart: Int) throws(PatternError) {
    let start = at
    guard let end = bytes[nameStart...].firstIndex(of: UInt8(ascii: ">")) else {
      throw PatternError(
        offset: start, message: "group name does not end", hint: "write '(?<name>…)'")
    }
    let name = String(decoding: bytes[nameStart..<end], as: UTF8.self)
    guard Self.isName(name) else {
      throw PatternError(
        offset: nameStart, message: "'\(name)' is not a group name",
        hint: "names are of letters, digits and '_'")
    }
    if groupNames.contains(name) {
      throw PatternError(
        offset: nameStart, message: "group name '\(name)' is used twice",
        hint: "give each group a name of its own")
    }
    at = end + 1
    groupNames.append(name)
    try open(group: groupNames.count - 1, from: start)
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.unicodeScalars.allSatisfy { scalar in
        if scalar.isASCII { return isWord(UInt8(scalar.value)) }
        return nameCharacters.contains(scalar.value)
      }
  }

  private static let nameCharacters: CodePointSet = ["L", "Nl", "Mn", "Mc", "Nd", "Pc"]
    .compactMap(UnicodeClass.named).reduce(CodePointSet()) { $0.union($1) }

  /// The constructs that need backtracking, or that RE2 does not know.
  private func refuseForeignGroup() throws(PatternError) {
    let lookAround = """
      say what may stand there instead, capture the wanted part in a group, \
      and use '\\b', '^' or '$' for edges
      """
    let foreign: [(prefix: String, name: String, hint: String)] = [
      ("(?=", "look-ahead", lookAround),
      ("(?!", "negative look-ahead", lookAround),
      ("(?<=", "look-behind", lookAround),
      ("(?<!", "negative look-behind", lookAround),
      ("(?>", "an atomic group", "matching is linear without it: write '(?:…)'"),
      ("(?#", "a comment", "drop it from the pattern"),
      ("(?|", "a branch reset", "number the groups one after another: write '(?:…)'"),
      ("(?P=", "a back-reference", Self.backReferenceHint),
      ("(?P>", "a recursion", "write the repeated piece out to the depth needed"),
      ("(?&", "a recursion", "write the repeated piece out to the depth needed"),
      ("(?R", "a recursion", "write the repeated piece out to the depth needed"),
      ("(?'", "a name in quotes", "write '(?<name>…)'"),
      ("(?(", "a condition", "write both cases as alternatives: 'a|b'"),
      ("(?P", "an unknown group", "write '(?P<name>…)'"),
    ]
    for entry in foreign where starts(with: entry.prefix) {
      throw PatternError(
        offset: at, message: "'\(entry.prefix)' is \(entry.name), which is not supported",
        hint: entry.hint)
    }
  }

  static var backReferenceHint: String {
    "no linear-time engine can match what a group matched before: write the piece out again"
  }

  /// Reads `(?flags)` or `(?flags:`.
  private mutating func parseFlags() throws(PatternError) {
    let start = at
    var offset = at + 2
    var changed = flags
    var isNegated = false
    var hasFlagAfterMinus = true
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "i"): changed.caseInsensitive = !isNegated
      case UInt8(ascii: "m"): changed.multiline = !isNegated
      case UInt8(ascii: "s"): changed.dotMatchesNewline = !isNegated
      case UInt8(ascii: "U"): changed.ungreedy = !isNegated
      case UInt8(ascii: "-") where !isNegated:
        isNegated = true
        hasFlagAfterMinus = false
        offset += 1
        continue
      case UInt8(ascii: ")") where hasFlagAfterMinus:
        at = offset + 1
        flags = changed
        return
      case UInt8(ascii: ":") where hasFlagAfterMinus:
        at = offset + 1
        try open(group: nil, from: start)
        flags = changed
        return
      default: throw badFlag(at: offset, from: start)
      }
      hasFlagAfterMinus = true
      offset += 1
    }
    throw PatternError(
      offset: start, message: "missing ')' for this group", hint: "write '(?i)' or '(?i:…)'")
  }

  private func badFlag(at offset: Int, from start: Int) -> PatternError {
    let end = min(bytes.count, offset + characterLength(at: offset))
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    let hint =
      bytes[offset] == UInt8(ascii: "x")
      ? "free spacing is not supported: write the pattern without blanks and comments"
      : "the flags are 'i', 'm', 's' and 'U'; write '(?:…)' for a group that captures nothing"
    return PatternError(offset: start, message: "unknown group or flag '\(text)'", hint: hint)
  }
}
