/// Literals by which a matcher finds the few places of a text where a match may be.
struct LiteralGuard: Sendable {
  /// How far before a literal its match may start.
  enum Reach: Sendable, Equatable {
    case bytes(Int)
    /// To the start of the line.
    case line
    case unbounded
  }

  private enum Finder: Sendable {
    case pairs(PairFinder)
    case set(LiteralSet)
  }

  /// Literals that occur more often than once in about two to this power of bytes are not worth it.
  private static let selectivityMin = 10

  private let finder: Finder
  let reach: Reach
  let literals: RequiredLiterals

  /// - Parameter literals: must have passed `isUseful`.
  init(_ literals: RequiredLiterals, canCrossLineEnd: Bool) {
    self.literals = literals
    let texts = literals.literals.map { (bytes: $0.bytes, ignoreCase: $0.ignoreCase) }
    finder =
      texts.count <= PairFinder.literalsMax
      ? .pairs(PairFinder(texts)) : .set(LiteralSet(texts, ordered: true))
    // One bound for all: were the windows of different width, a later literal could guard an
    // earlier match.
    let bounds = literals.literals.map(\.bytesBeforeMax)
    if bounds.allSatisfy({ $0 != nil }) {
      reach = .bytes(bounds.lazy.map { $0 ?? 0 }.max() ?? 0)
    } else {
      reach = canCrossLineEnd ? .unbounded : .line
    }
  }

  /// Returns the best guard among `candidates`; nil where none pays.
  static func best(_ candidates: [RequiredLiterals], canCrossLineEnd: Bool) -> LiteralGuard? {
    LiteralExtraction.best(candidates.filter(isUseful)).map {
      LiteralGuard($0, canCrossLineEnd: canCrossLineEnd)
    }
  }

  private static func isUseful(_ candidate: RequiredLiterals) -> Bool {
    // The set keeps the order of literals of three bytes and more only.
    let isOrdered =
      candidate.literals.count <= PairFinder.literalsMax
      || candidate.literals.allSatisfy { $0.bytes.count >= WindowTable.literalBytesMin }
    return isOrdered
      && candidate.literals.allSatisfy { RequiredLiterals.selectivity($0) >= selectivityMin }
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
