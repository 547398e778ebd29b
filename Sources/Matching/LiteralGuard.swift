import Synchronization

/// How far before a literal its match may start.
enum Reach: Sendable, Equatable {
  case bytes(Int)
  /// To the start of the line.
  case line
  case unbounded
}

/// What the place of a literal tells of the place of the match that holds it.
struct Locality: Sendable {
  var reach: Reach
  /// Tells for most places of the literal that no match holds it.
  var suffix: SuffixFilter?

  init(reach: Reach, suffix: SuffixFilter?) {
    self.reach = reach
    self.suffix = suffix
  }

  /// The locality by the literals of `candidate` themselves.
  init(_ candidate: LiteralCandidate, of pattern: Pattern) {
    reach = candidate.literals.reach(canCrossLineEnd: pattern.canCrossLineEnd)
    // Where the match starts with the literal, searching for it from there is the same.
    suffix = reach == .bytes(0) ? nil : SuffixFilter(candidate.suffix, literalOffsets: [0])
  }
}

/// What must follow where a literal of a match starts.
final class SuffixFilter: Sendable {
  /// How far before the place that is known the literal may start.
  let literalOffsets: [Int]
  private let syntax: Syntax
  private let lazyCompiled = Mutex<CompiledPattern?>(nil)

  init(_ syntax: Syntax, literalOffsets: [Int]) {
    self.syntax = syntax
    self.literalOffsets = literalOffsets
  }

  var compiled: CompiledPattern {
    lazyCompiled.withLock { known in
      if let known { return known }
      let made = CompiledPattern(ProgramCompiler.compile(syntax, groupCount: 1, reversed: false))
      known = made
      return made
    }
  }
}

/// Literals by which a matcher finds the few places of a text where a match may be.
struct LiteralGuard: Sendable {
  private enum Finder: Sendable {
    case pairs(PairFinder)
    case set(LiteralSet)
  }

  /// Literals that occur more often than once in about two to this power of bytes are not worth it.
  private static let selectivityMin = 10

  private let finder: Finder
  let literals: RequiredLiterals
  let locality: Locality

  /// - Parameter candidate: must have passed `isUseful`.
  init(_ candidate: LiteralCandidate, of pattern: Pattern) {
    literals = candidate.literals
    let texts = literals.literals.map { (bytes: $0.bytes, ignoreCase: $0.ignoreCase) }
    finder =
      texts.count <= PairFinder.literalsMax
      ? .pairs(PairFinder(texts)) : .set(LiteralSet(texts, ordered: true))
    locality = Locality(candidate, of: pattern)
  }

  /// Returns the best literals to guard `pattern` by; nil where none pay.
  static func bestCandidate(of pattern: Pattern) -> LiteralCandidate? {
    LiteralExtraction.best(pattern.literalCandidates.filter(isUseful))
  }

  private static func isUseful(_ candidate: LiteralCandidate) -> Bool {
    let literals = candidate.literals.literals
    // The set keeps the order of literals of three bytes and more only.
    let isOrdered =
      literals.count <= PairFinder.literalsMax
      || literals.allSatisfy { $0.bytes.count >= LiteralWindow.literalBytesMin }
    return isOrdered
      && literals.allSatisfy { RequiredLiterals.selectivity($0) >= selectivityMin }
  }

  /// Returns the first offset at or after `start` where a literal stands, or nil.
  func next(in text: UnsafePointer<UInt8>, count: Int, from start: Int) -> Int? {
    switch finder {
    case .pairs(let finder): return unsafe finder.next(in: text, count: count, from: start)
    case .set(let set):
      var found: Int?
      unsafe set.scan(text, count: count, from: start) { _, offset in
        found = offset
        return false
      }
      return found
    }
  }
}

extension RequiredLiterals {
  /// How far before any of the literals a match may start.
  ///
  /// One bound for all: were the windows of different width, a later literal could guard an
  /// earlier match.
  func reach(canCrossLineEnd: Bool) -> Reach {
    var bytes = 0
    for literal in literals {
      guard let before = literal.bytesBeforeMax else {
        return canCrossLineEnd ? .unbounded : .line
      }
      bytes = max(bytes, before)
    }
    return .bytes(bytes)
  }
}
