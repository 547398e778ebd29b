/// Literals of which every match of a pattern contains at least one, and where in the match.
package struct RequiredLiterals: Sendable, Hashable {
  /// One literal: bytes, at least one.
  package struct Literal: Sendable, Hashable {
    /// With `ignoreCase`, in lower case.
    package var bytes: [UInt8]
    /// Whether ASCII letters match both cases.
    package var ignoreCase: Bool
    /// How many bytes of the match lie before the literal at most; nil where there is no bound.
    package var bytesBeforeMax: Int?
  }

  package var literals: [Literal]

  /// More is better: long literals, few of them, of rare bytes.
  var score: Int {
    let weakest = literals.lazy.map(Self.selectivity).min() ?? 0
    let isBounded = literals.allSatisfy { $0.bytesBeforeMax != nil }
    return weakest * 4 - literals.count + (isBounded ? 2 : 0)
  }

  /// How rare a literal is in source text, in about bits.
  static func selectivity(_ literal: Literal) -> Int {
    var bits = 0
    for byte in literal.bytes {
      bits += ByteRarity.bits(byte)
      if literal.ignoreCase, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) { bits -= 1 }
    }
    return bits
  }
}

/// How rare bytes are in source text.
enum ByteRarity {
  /// Returns about -log2 of how often `byte` occurs, 2 for the most common to 10 for the rarest.
  static func bits(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "e"): 3
    case _ where "tanrosi".utf8.contains(byte): 4
    case _ where "lcdupm_,()\n-.=\"".utf8.contains(byte): 5
    case _ where "fghbvyw0/:;*1'{}>x".utf8.contains(byte): 6
    case UInt8(ascii: "a")...UInt8(ascii: "z"): 7
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): 7
    case 0x21..<0x7F, 0x09: 7
    default: 9
    }
  }
}

/// Finds the literals that every match of a syntax must contain.
struct LiteralExtraction {
  /// Bounds on what is carried along: how many literals at once, and how long.
  private static let literalsMax = 48
  private static let exactMax = 24
  private static let lengthMax = 48

  /// A text; with `ignoreCase`, in lower case and standing for both cases of its ASCII letters.
  private struct Text: Hashable {
    var bytes: [UInt8]
    var ignoreCase: Bool
  }

  /// The texts that a piece matches, where these are few; else the best literals in it.
  private struct Piece {
    /// All texts that the piece matches, where known.
    var exact: [Text]?
    /// Characters beyond ASCII that may stand for an ASCII letter in these texts: without case,
    /// `k` is also U+212A and `s` also U+017F. A match that holds none of them is in `exact`.
    var standIns: [UInt32] = []
    /// Sets of literals, each required; places count from the start of the piece.
    var required: [RequiredLiterals] = []
    var widthMax: Int?

    static let empty = Piece(exact: [Text(bytes: [], ignoreCase: false)], widthMax: 0)
  }

  /// Returns every set of required literals found, in no order; the caller chooses.
  static func candidates(_ syntax: Syntax) -> [RequiredLiterals] {
    let piece = self.piece(syntax)
    return piece.required + guarded(piece, before: 0)
  }

  /// Returns the best set, or nil where the pattern has no literal worth looking for.
  static func best(_ candidates: [RequiredLiterals]) -> RequiredLiterals? {
    candidates.max { $0.score < $1.score }
  }

  /// The exact texts as required literals, if none is empty.
  private static func guarded(_ piece: Piece, before: Int?) -> [RequiredLiterals] {
    guard let exact = piece.exact, !exact.isEmpty, exact.allSatisfy({ !$0.bytes.isEmpty }) else {
      return []
    }
    var literals = unique(exact).map {
      RequiredLiterals.Literal(bytes: $0.bytes, ignoreCase: $0.ignoreCase, bytesBeforeMax: before)
    }
    for point in piece.standIns {
      literals.append(
        .init(
          bytes: UTF8Ranges.encoded(point), ignoreCase: false,
          bytesBeforeMax: sum(before, piece.widthMax)))
    }
    return [RequiredLiterals(literals: literals)]
  }

  private static func unique<T: Hashable>(_ all: [T]) -> [T] {
    var seen: Set<T> = []
    return all.filter { seen.insert($0).inserted }
  }

  private static func piece(_ syntax: Syntax) -> Piece {
    switch syntax {
    case .empty, .assertion: return .empty
    case .character(let point):
      let isSurrogate = (0xD800...0xDFFF).contains(point)
      let bytes = UTF8Ranges.encoded(point)
      return Piece(
        exact: isSurrogate ? [] : [Text(bytes: bytes, ignoreCase: false)], widthMax: bytes.count)
    case .set(let set): return piece(set)
    case .anyByte: return Piece(widthMax: 1)
    case .concatenation(let parts): return concatenation(parts.map(piece))
    case .alternation(let alternatives): return alternation(alternatives.map(piece))
    case .repetition(let operand, let minimum, let maximum, _):
      return repetition(piece(operand), minimum, maximum)
    case .capture(let operand, _): return piece(operand)
    }
  }

  /// The characters of a small set as exact texts; a letter in both cases is one text.
  private static func piece(_ set: CodePointSet) -> Piece {
    let widthMax = UTF8Ranges.encodedLength(set.ranges.last?.high ?? 0)
    guard set.count <= exactMax else { return Piece(widthMax: widthMax) }
    var out = Piece(exact: [], widthMax: widthMax)
    for range in set.ranges {
      for point in range.low...range.high where !(0xD800...0xDFFF).contains(point) {
        if let letter = standInLetters[point], set.contains(letter), set.contains(letter & ~0x20) {
          out.standIns.append(point)
          continue
        }
        if (0x41...0x5A).contains(point), set.contains(point | 0x20) { continue }
        let isBoth = (0x61...0x7A).contains(point) && set.contains(point & ~0x20)
        out.exact?.append(Text(bytes: UTF8Ranges.encoded(point), ignoreCase: isBoth))
      }
    }
    return out
  }

  private static let standInLetters: [UInt32: UInt32] = [0x212A: 0x6B, 0x17F: 0x73]

  // MARK: - Concatenation

  private static func concatenation(_ pieces: [Piece]) -> Piece {
    var out = Piece.empty
    // The run of exact pieces that ends here, and how much may stand before it.
    var run = Piece.empty
    var beforeRun: Int? = 0
    for piece in pieces {
      if let exact = piece.exact, let product = product(run.exact ?? [], exact) {
        run.exact = product
        run.standIns = unique(run.standIns + piece.standIns)
        run.widthMax = sum(run.widthMax, piece.widthMax)
        continue
      }
      out.required += guarded(run, before: beforeRun)
      out.exact = nil
      beforeRun = sum(beforeRun, run.widthMax)
      if piece.exact == nil {
        out.required += piece.required.map { moved($0, by: beforeRun) }
        beforeRun = sum(beforeRun, piece.widthMax)
        run = .empty
      } else {
        run = piece
      }
    }
    out.widthMax = sum(beforeRun, run.widthMax)
    if out.exact == nil {
      out.required += guarded(run, before: beforeRun)
    } else {
      out.exact = run.exact
      out.standIns = run.standIns
    }
    out.required = limited(out.required)
    return out
  }

  private static func moved(_ required: RequiredLiterals, by width: Int?) -> RequiredLiterals {
    RequiredLiterals(
      literals: required.literals.map {
        .init(
          bytes: $0.bytes, ignoreCase: $0.ignoreCase, bytesBeforeMax: sum(width, $0.bytesBeforeMax))
      })
  }

  /// Keeps the best of many candidates, so that nesting cannot pile them up.
  private static func limited(_ candidates: [RequiredLiterals]) -> [RequiredLiterals] {
    candidates.count <= 6
      ? candidates : Array(candidates.sorted { $0.score > $1.score }.prefix(6))
  }

  private static func sum(_ a: Int?, _ b: Int?) -> Int? {
    guard let a, let b else { return nil }
    return min(a + b, 1 << 40)
  }

  /// Every text of `a` followed by every one of `b`; nil where these are too many or too long.
  private static func product(_ a: [Text], _ b: [Text]) -> [Text]? {
    guard a.count * b.count <= exactMax else { return nil }
    var out: [Text] = []
    for first in a {
      for second in b {
        guard first.bytes.count + second.bytes.count <= lengthMax else { return nil }
        out.append(joined(first, second))
      }
    }
    return out
  }

  /// Where one half ignores case, the whole does: what is found is a superset.
  private static func joined(_ a: Text, _ b: Text) -> Text {
    let ignoreCase = a.ignoreCase || b.ignoreCase
    let bytes = a.bytes + b.bytes
    return Text(bytes: ignoreCase ? bytes.map(asciiLowercased) : bytes, ignoreCase: ignoreCase)
  }

  // MARK: - Alternation and repetition

  private static func alternation(_ pieces: [Piece]) -> Piece {
    var widthMax: Int? = 0
    for piece in pieces {
      widthMax = widthMax.flatMap { width in piece.widthMax.map { max(width, $0) } }
    }
    let exacts = pieces.compactMap(\.exact)
    if exacts.count == pieces.count, exacts.reduce(0, { $0 + $1.count }) <= literalsMax {
      return Piece(
        exact: unique(exacts.flatMap { $0 }), standIns: unique(pieces.flatMap(\.standIns)),
        widthMax: widthMax)
    }
    var literals: [RequiredLiterals.Literal] = []
    for piece in pieces {
      guard let best = best(piece.required + guarded(piece, before: 0)) else {
        // An alternative that can never match asks for nothing.
        if piece.exact?.isEmpty == true { continue }
        return Piece(widthMax: widthMax)
      }
      literals += best.literals
    }
    literals = unique(literals)
    guard literals.count <= literalsMax else { return Piece(widthMax: widthMax) }
    return Piece(required: [RequiredLiterals(literals: literals)], widthMax: widthMax)
  }

  private static func repetition(_ operand: Piece, _ minimum: Int, _ maximum: Int?) -> Piece {
    if maximum == 0 { return .empty }
    let widthMax = maximum.flatMap { maximum in
      operand.widthMax.map { min($0 * maximum, 1 << 40) }
    }
    if minimum == 0 {
      if maximum == 1, let exact = operand.exact, exact.count < exactMax {
        return Piece(
          exact: unique(exact + (Piece.empty.exact ?? [])), standIns: operand.standIns,
          widthMax: widthMax)
      }
      return Piece(widthMax: widthMax)
    }
    if minimum == maximum, let exact = operand.exact {
      var power = Piece.empty.exact
      for _ in 0..<minimum {
        power = power.flatMap { product($0, exact) }
        if power == nil { break }
      }
      if let power {
        return Piece(exact: unique(power), standIns: operand.standIns, widthMax: widthMax)
      }
    }
    // The first round is always there.
    return Piece(
      required: operand.required + guarded(operand, before: 0), widthMax: widthMax)
  }
}
