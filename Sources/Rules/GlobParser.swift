import Text

/// What one position of a glob asks for, with its offset in the glob's text.
struct GlobToken {
  enum Kind: Equatable {
    case literal(UInt8)
    /// `?`
    case one
    /// `*`
    case many
    /// `**`
    case folders
    case set(GlobSet)
    case slash
  }

  var kind: Kind
  var offset: Int
}

/// A `[…]` of a glob: which characters it takes.
struct GlobSet: Equatable, Sendable {
  var isNegated: Bool
  var ranges: [ClosedRange<UInt32>]

  /// Whether the set takes `scalar`; nil stands for a byte that belongs to no character.
  func contains(_ scalar: UInt32?) -> Bool {
    guard let scalar else { return isNegated }
    return ranges.contains { $0.contains(scalar) } != isNegated
  }
}

/// Reads the text of a glob into its alternatives: braces multiplied out, each a run of tokens.
struct GlobParser {
  /// How deep braces may nest.
  private static let depthMax = 16
  /// How many tokens the alternatives of one glob may have together.
  private static let tokenCountMax = 65_536

  /// A token, or braces that hold alternatives.
  private enum Node {
    case token(GlobToken)
    case choice([[Node]], offset: Int)
  }

  private let bytes: [UInt8]
  private let start: Int
  private var at: Int

  init(_ bytes: [UInt8], from start: Int) {
    self.bytes = bytes
    self.start = start
    at = start
  }

  /// Returns the alternatives of the glob, at least one.
  mutating func alternatives() throws(GlobError) -> [[GlobToken]] {
    guard bytes.count <= Glob.byteCountMax else {
      throw GlobError("a glob of more than \(Glob.byteCountMax) bytes", at: 0)
    }
    guard at < bytes.count else { throw GlobError("an empty glob matches nothing", at: at) }
    if let nul = bytes.firstIndex(of: 0) { throw GlobError("no path holds a NUL byte", at: nul) }
    let nodes = try sequence(depth: 0)
    var budget = Self.tokenCountMax
    return try expand(nodes, budget: &budget)
  }

  // MARK: Reading

  /// Reads up to the end of the text, or up to the `,` or `}` that ends an alternative.
  private mutating func sequence(depth: Int) throws(GlobError) -> [Node] {
    var nodes: [Node] = []
    while at < bytes.count {
      let offset = at
      switch bytes[at] {
      case UInt8(ascii: ","), UInt8(ascii: "}"):
        if depth > 0 { return nodes }
        if bytes[at] == UInt8(ascii: "}") {
          throw GlobError(
            "'}' closes nothing", at: at, hint: "write '\\}' for the character itself")
        }
        at += 1
        nodes.append(.token(GlobToken(kind: .literal(UInt8(ascii: ",")), offset: offset)))
      case UInt8(ascii: "{"): nodes.append(try choice(depth: depth + 1))
      default: nodes.append(.token(GlobToken(kind: try simpleKind(), offset: offset)))
      }
    }
    return nodes
  }

  private mutating func choice(depth: Int) throws(GlobError) -> Node {
    let offset = at
    guard depth <= Self.depthMax else {
      throw GlobError("braces nest deeper than \(Self.depthMax)", at: at)
    }
    var alternatives: [[Node]] = []
    repeat {
      at += 1
      alternatives.append(try sequence(depth: depth))
      guard at < bytes.count else {
        throw GlobError(
          "'{' is not closed", at: offset, hint: "write '\\{' for the character itself")
      }
    } while bytes[at] == UInt8(ascii: ",")
    at += 1
    try refuseUseless(alternatives, from: offset, to: at)
    return .choice(alternatives, offset: offset)
  }

  /// Refuses `{}` and `{1..9}`, which other tools read in other ways.
  private func refuseUseless(
    _ alternatives: [[Node]], from offset: Int, to end: Int
  ) throws(GlobError) {
    guard alternatives.count == 1 else { return }
    let inside = bytes[(offset + 1)..<(end - 1)]
    if inside.isEmpty { throw GlobError("'{}' holds nothing", at: offset) }
    let ends = String(decoding: inside, as: UTF8.self).split(
      separator: "..", omittingEmptySubsequences: false)
    if ends.count == 2, ends.allSatisfy({ Int($0) != nil }) {
      throw GlobError(
        "ranges in braces are not known", at: offset, hint: "list the alternatives: '{1,2,3}'")
    }
  }

  private mutating func simpleKind() throws(GlobError) -> GlobToken.Kind {
    let byte = bytes[at]
    switch byte {
    case UInt8(ascii: "\\"): return .literal(try escaped())
    case UInt8(ascii: "*"): return try stars()
    case UInt8(ascii: "["): return .set(try set())
    case UInt8(ascii: "?"):
      at += 1
      return .one
    case UInt8(ascii: "/"):
      at += 1
      return .slash
    default:
      at += 1
      return .literal(byte)
    }
  }

  private mutating func escaped() throws(GlobError) -> UInt8 {
    guard at + 1 < bytes.count else {
      throw GlobError(
        "'\\' at the end escapes nothing", at: at, hint: "write '\\\\' for the character itself")
    }
    guard bytes[at + 1] != UInt8(ascii: "/") else {
      throw GlobError("'\\/': a slash needs no escape and has none", at: at, hint: "write '/'")
    }
    at += 2
    return bytes[at - 1]
  }

  private mutating func stars() throws(GlobError) -> GlobToken.Kind {
    let offset = at
    while at < bytes.count, bytes[at] == UInt8(ascii: "*") { at += 1 }
    switch at - offset {
    case 1: return .many
    case 2: return .folders
    default: throw GlobError("more than two '*' in a row", at: offset, hint: "write '*' or '**'")
    }
  }

  // MARK: Sets

  private mutating func set() throws(GlobError) -> GlobSet {
    let offset = at
    at += 1
    var set = GlobSet(isNegated: false, ranges: [])
    if at < bytes.count, [UInt8(ascii: "!"), UInt8(ascii: "^")].contains(bytes[at]) {
      set.isNegated = true
      at += 1
    }
    let first = at
    while true {
      guard at < bytes.count else {
        throw GlobError(
          "'[' is not closed", at: offset, hint: "write '\\[' for the character itself")
      }
      if bytes[at] == UInt8(ascii: "]"), at > first {
        at += 1
        return set
      }
      set.ranges.append(try range())
    }
  }

  private mutating func range() throws(GlobError) -> ClosedRange<UInt32> {
    let offset = at
    let low = try setCharacter()
    guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "-"), bytes[at + 1] != UInt8(ascii: "]")
    else { return low...low }
    at += 1
    let high = try setCharacter()
    guard low <= high else { throw GlobError("the range runs backwards", at: offset) }
    return low...high
  }

  private mutating func setCharacter() throws(GlobError) -> UInt32 {
    switch bytes[at] {
    case UInt8(ascii: "/"): throw GlobError("a set never takes '/'", at: at)
    case UInt8(ascii: "[")
    where at + 1 < bytes.count && [0x3A, 0x2E, 0x3D].contains(bytes[at + 1]):
      throw GlobError(
        "named classes are not known", at: at, hint: "write the ranges: '[a-zA-Z]', '[0-9]'")
    case UInt8(ascii: "\\"):
      guard at + 1 < bytes.count else { throw GlobError("'\\' at the end escapes nothing", at: at) }
      at += 1
    default: break
    }
    // A glob comes from a `String`, so its UTF-8 is well formed.
    let length = max(1, utf8Length(bytes.span, at: at))
    defer { at += length }
    return decodeUTF8(bytes.span, at: at, length: length).value
  }

  // MARK: Braces

  /// Multiplies the braces of `nodes` out, within `budget` tokens.
  private func expand(_ nodes: [Node], budget: inout Int) throws(GlobError) -> [[GlobToken]] {
    var results: [[GlobToken]] = [[]]
    for node in nodes {
      switch node {
      case .token(let token):
        budget -= results.count
        for index in results.indices { results[index].append(token) }
      case .choice(let alternatives, let offset):
        var options: [[GlobToken]] = []
        for alternative in alternatives { options += try expand(alternative, budget: &budget) }
        guard results.count * options.count <= Glob.alternativeCountMax else {
          throw GlobError(
            "the braces multiply to more than \(Glob.alternativeCountMax) alternatives", at: offset)
        }
        results = results.flatMap { head in options.map { head + $0 } }
        budget -= results.reduce(0) { $0 + $1.count }
      }
      guard budget >= 0 else {
        throw GlobError(
          "the braces multiply to more than \(Self.tokenCountMax) characters", at: start)
      }
    }
    return results
  }
}
