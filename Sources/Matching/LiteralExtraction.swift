/// Literals that every match must contain one of, with what follows them in the pattern.
struct LiteralCandidate: Sendable {
  var literals: RequiredLiterals
  /// What a match holds from the start of the literal on. A place of the literal from which this
  /// does not match is no part of a match, whatever stands before it.
  var suffix: Syntax
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
    var required: [LiteralCandidate] = []
    var widthMax: Int?

    static let empty = Piece(exact: [Text(bytes: [], ignoreCase: false)], widthMax: 0)
  }

  /// Returns the sets of required literals found, in no order; the caller chooses.
  static func candidates(_ syntax: Syntax) -> [LiteralCandidate] {
    let piece = self.piece(syntax)
    return piece.required + guarded(piece, before: 0, suffix: syntax)
  }

  /// Returns the best candidate, or nil where the pattern has no literal worth looking for.
  static func best(_ candidates: [LiteralCandidate]) -> LiteralCandidate? {
    candidates.max { $0.literals.score < $1.literals.score }
  }

  /// The exact texts as required literals, if none is empty.
  private static func guarded(
    _ piece: Piece, before: Int?, suffix: @autoclosure () -> Syntax
  ) -> [LiteralCandidate] {
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
          bytesBeforeMax: sum(before, piece.widthMax), isStandIn: true))
    }
    return [LiteralCandidate(literals: RequiredLiterals(literals: literals), suffix: suffix())]
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
    case .concatenation(let parts): return concatenation(parts)
    case .alternation(let alternatives): return alternation(alternatives)
    case .repetition(let operand, let minimum, let maximum, let greedy):
      return repetition(operand, minimum, maximum, greedy: greedy)
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

  private static func concatenation(_ parts: [Syntax]) -> Piece {
    var out = Piece.empty
    // The run of exact pieces that ends here, where it starts, and how much may stand before it.
    var run = Piece.empty
    var runStart = 0
    var beforeRun: Int? = 0
    for (index, part) in parts.enumerated() {
      let piece = self.piece(part)
      if let exact = piece.exact, let product = product(run.exact ?? [], exact) {
        run.exact = product
        run.standIns = unique(run.standIns + piece.standIns)
        run.widthMax = sum(run.widthMax, piece.widthMax)
        continue
      }
      out.required += guarded(
        run, before: beforeRun, suffix: .concatenation(Array(parts[runStart...])))
      out.exact = nil
      beforeRun = sum(beforeRun, run.widthMax)
      if piece.exact == nil {
        let rest = parts[(index + 1)...]
        out.required += piece.required.map { moved($0, by: beforeRun, followedBy: rest) }
        beforeRun = sum(beforeRun, piece.widthMax)
        run = .empty
        runStart = index + 1
      } else {
        run = piece
        runStart = index
      }
    }
    out.widthMax = sum(beforeRun, run.widthMax)
    if out.exact == nil {
      out.required += guarded(
        run, before: beforeRun, suffix: .concatenation(Array(parts[runStart...])))
    } else {
      out.exact = run.exact
      out.standIns = run.standIns
    }
    out.required = limited(out.required)
    return out
  }

  private static func moved(
    _ candidate: LiteralCandidate, by width: Int?, followedBy rest: ArraySlice<Syntax>
  ) -> LiteralCandidate {
    var out = candidate
    for index in out.literals.literals.indices {
      out.literals.literals[index].bytesBeforeMax = sum(
        width, out.literals.literals[index].bytesBeforeMax)
    }
    if !rest.isEmpty { out.suffix = .concatenation([out.suffix] + rest) }
    return out
  }

  /// Keeps the best of many candidates, so that nesting cannot pile them up.
  private static func limited(_ candidates: [LiteralCandidate]) -> [LiteralCandidate] {
    candidates.count <= 6
      ? candidates
      : Array(candidates.sorted { $0.literals.score > $1.literals.score }.prefix(6))
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

  private static func alternation(_ alternatives: [Syntax]) -> Piece {
    let pieces = alternatives.map(piece)
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
    var suffixes: [Syntax] = []
    for (piece, alternative) in zip(pieces, alternatives) {
      let own = piece.required + guarded(piece, before: 0, suffix: alternative)
      guard let best = best(own) else {
        // An alternative that can never match asks for nothing.
        if piece.exact?.isEmpty == true { continue }
        return Piece(widthMax: widthMax)
      }
      literals += best.literals.literals
      suffixes.append(best.suffix)
    }
    literals = unique(literals)
    guard literals.count <= literalsMax else { return Piece(widthMax: widthMax) }
    let candidate = LiteralCandidate(
      literals: RequiredLiterals(literals: literals), suffix: .alternation(suffixes))
    return Piece(required: [candidate], widthMax: widthMax)
  }

  private static func repetition(
    _ repeated: Syntax, _ minimum: Int, _ maximum: Int?, greedy: Bool
  ) -> Piece {
    if maximum == 0 { return .empty }
    let operand = piece(repeated)
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
    let first = operand.required + guarded(operand, before: 0, suffix: repeated)
    let others = Syntax.repetition(
      repeated, minimum: minimum - 1, maximum: maximum.map { $0 - 1 }, greedy: greedy)
    return Piece(
      required: first.map { moved($0, by: 0, followedBy: [others]) }, widthMax: widthMax)
  }
}
