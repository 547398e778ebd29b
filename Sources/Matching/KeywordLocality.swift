/// Tells where the matches of a pattern lie that a rule guards by keywords.
enum KeywordLocality {
  /// How many places of keywords in literals are worth being told apart.
  private static let offsetsMax = 4

  /// Returns what a keyword's place tells of the match that holds it; nil where a match need not
  /// hold any of them, so that they say nothing of its place.
  ///
  /// - Parameter keywords: in lower case; they are found in either case.
  static func locality(of pattern: Pattern, keywords: [[UInt8]]) -> Locality? {
    var best: Locality?
    for candidate in pattern.literalCandidates {
      guard let found = locality(candidate, keywords, pattern.canCrossLineEnd) else { continue }
      if isNearer(found.reach, best?.reach) { best = found }
    }
    return best
  }

  private static func isNearer(_ a: Reach, _ b: Reach?) -> Bool {
    switch (a, b) {
    case (_, nil): true
    case (.bytes(let a), .bytes(let b)): a < b
    case (.bytes, _): true
    case (.line, .unbounded): true
    default: false
    }
  }

  /// The locality by one set of required literals, each of which must hold a keyword.
  private static func locality(
    _ candidate: LiteralCandidate, _ keywords: [[UInt8]], _ canCrossLineEnd: Bool
  ) -> Locality? {
    var bytes: Int? = 0
    var offsets: Set<Int> = []
    for literal in candidate.literals.literals where !literal.isStandIn {
      let text = literal.bytes.map(asciiLowercased)
      // A match may hold any of the keywords that are in the literal; the last one is farthest.
      let places = keywords.flatMap { self.places(of: $0, in: text) }
      guard let last = places.max() else { return nil }
      offsets.formUnion(places)
      bytes = bytes.flatMap { bytes in literal.bytesBeforeMax.map { max(bytes, $0 + last) } }
    }
    let reach: Reach = bytes.map { .bytes($0) } ?? (canCrossLineEnd ? .unbounded : .line)
    let isFiltered = offsets.count <= offsetsMax && reach != .bytes(0)
    return Locality(
      reach: reach,
      suffix: isFiltered
        ? SuffixFilter(candidate.suffix, literalOffsets: offsets.sorted()) : nil)
  }

  private static func places(of keyword: [UInt8], in text: [UInt8]) -> [Int] {
    guard keyword.count <= text.count else { return [] }
    return (0...text.count - keyword.count).filter { place in
      text[place..<place + keyword.count].elementsEqual(keyword)
    }
  }
}
