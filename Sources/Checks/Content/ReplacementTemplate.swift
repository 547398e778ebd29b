import Text

/// The text that a fix puts in place of a match, with references to the match's groups: `$1`,
/// `${1}`, `${name}`, and `$$` for a dollar sign.
struct ReplacementTemplate: Sendable {
  enum Part: Sendable, Equatable {
    case text([UInt8])
    case number(Int)
    case name(String)
  }

  /// No fix is offered that would be longer, so that hits stay bounded.
  static let byteCountMax = 64 * 1024

  private(set) var parts: [Part] = []

  init(_ text: String) {
    var literal: [UInt8] = []
    var rest = Substring(text)
    while let character = rest.popFirst() {
      guard character == "$", let next = rest.first else {
        literal += Array(String(character).utf8)
        continue
      }
      if next == "$" {
        rest.removeFirst()
        literal.append(UInt8(ascii: "$"))
      } else if let part = Self.reference(&rest) {
        if !literal.isEmpty { parts.append(.text(literal)) }
        literal = []
        parts.append(part)
      } else {
        literal.append(UInt8(ascii: "$"))
      }
    }
    if !literal.isEmpty { parts.append(.text(literal)) }
  }

  /// Takes `1`, `{1}` or `{name}` off the front of `rest`.
  private static func reference(_ rest: inout Substring) -> Part? {
    if rest.first == "{" {
      guard let close = rest.firstIndex(of: "}") else { return nil }
      let name = rest[rest.index(after: rest.startIndex)..<close]
      if name.isEmpty { return nil }
      rest = rest[rest.index(after: close)...]
      return Int(name).map(Part.number) ?? .name(String(name))
    }
    let digits = rest.prefix { ("0"..."9").contains($0) }
    guard let number = Int(digits) else { return nil }
    rest = rest[digits.endIndex...]
    return .number(number)
  }

  /// Returns the first reference to a group that a pattern with these group names has not.
  func unknownGroup(in names: [String?]) -> String? {
    for part in parts {
      switch part {
      case .text: continue
      case .number(let number): if number >= names.count { return String(number) }
      case .name(let name): if !names.contains(name) { return name }
      }
    }
    return nil
  }

  /// Returns the text for `match`; a group that took no part is empty. Nil where it is too long.
  func expand(_ match: SearchMatch, in bytes: Span<UInt8>) -> [UInt8]? {
    var out: [UInt8] = []
    for part in parts {
      switch part {
      case .text(let text): out += text
      case .number(let number): append(match.groups, number, in: bytes, to: &out)
      case .name(let name):
        if let number = match.groupNames.firstIndex(of: name) {
          append(match.groups, number, in: bytes, to: &out)
        }
      }
      if out.count > Self.byteCountMax { return nil }
    }
    return out
  }

  private func append(
    _ groups: [Range<Int>?], _ number: Int, in bytes: Span<UInt8>, to out: inout [UInt8]
  ) {
    guard number < groups.count, let range = groups[number] else { return }
    for index in range.prefix(Self.byteCountMax + 1) { out.append(bytes[index]) }
  }
}
