import Synchronization

/// A parsed pattern in RE2's syntax, with leftmost-first matching over bytes.
///
/// Shared between threads; what runs it is a `Matcher`, one a thread. Parsing finds every error;
/// automata are built when a matcher first needs them.
package final class Pattern: Sendable {
  package let source: String
  package let options: PatternOptions
  /// The name of each group, nil for those without; the first entry stands for the whole match.
  package let groupNames: [String?]
  /// The least number of bytes of a match.
  package let minimumWidth: Int
  /// The largest number of bytes of a match; nil where there is no bound.
  package let maximumWidth: Int?
  /// Whether a match may hold a line feed.
  package let canCrossLineEnd: Bool

  let syntax: Syntax
  /// Whether a match can start at the start of the text alone.
  let isAnchored: Bool
  private let lazies = Mutex(Lazies())

  /// What is made when first asked for.
  private struct Lazies {
    var forward: CompiledPattern?
    var reverse: CompiledPattern?
    var literalGuard: LiteralGuard??
    var candidates: [LiteralCandidate]?
  }

  /// The largest program, in instructions and transitions (about 2 MB).
  static let programSizeMax = 200_000

  /// - Throws: `PatternError` where RE2 refuses the pattern too, or where the compiled program
  ///   would be too large.
  package init(
    _ source: String, options: PatternOptions = PatternOptions()
  ) throws(PatternError) {
    self.source = source
    self.options = options
    var parser = PatternParser(source, options: options)
    syntax = try parser.parse()
    groupNames = parser.groupNames
    let facts = SyntaxFacts(syntax)
    if facts.programSize > Self.programSizeMax,
      SyntaxFacts.exactProgramSize(syntax) > Self.programSizeMax
    {
      throw PatternError(
        offset: 0, message: "pattern is too large when compiled",
        hint: "lower the counts of its repetitions, or split it into several rules")
    }
    minimumWidth = facts.minimumWidth
    maximumWidth = facts.maximumWidth
    canCrossLineEnd = facts.canCrossLineEnd
    isAnchored = syntax.isAnchored
  }

  /// How many groups there are, the whole match included.
  package var groupCount: Int { groupNames.count }

  /// Returns the number of the group named `name`.
  package func group(named name: String) -> Int? { groupNames.firstIndex(of: name) }

  /// The best set of literals of which every match contains one; nil where there is none.
  /// Cost: one pass over the pattern.
  package var requiredLiterals: RequiredLiterals? {
    LiteralExtraction.best(literalCandidates)?.literals
  }

  /// All sets of literals of which every match contains one. Asked for twice where keywords guard
  /// the pattern: for what they tell of a match's place, and where they tell nothing for literals
  /// that do.
  var literalCandidates: [LiteralCandidate] {
    if let known = lazies.withLock({ $0.candidates }) { return known }
    let made = LiteralExtraction.candidates(syntax)
    lazies.withLock { $0.candidates = made }
    return made
  }

  /// The literals that a matcher looks for before it runs an automaton; nil where it reads all of
  /// a text, because there are none or they are too common.
  package var guardingLiterals: RequiredLiterals? { literalGuard?.literals }

  /// The width of all matches, where it is the same.
  var fixedWidth: Int? { maximumWidth == minimumWidth ? maximumWidth : nil }

  /// The literals by which a matcher finds the places worth searching; nil where none pay.
  var literalGuard: LiteralGuard? {
    if let known = lazies.withLock({ $0.literalGuard }) { return known }
    let found = LiteralGuard.bestCandidate(of: self).map { LiteralGuard($0, of: self) }
    return lazies.withLock { lazies in
      // Another thread may have been faster; all must share one.
      if let known = lazies.literalGuard { return known }
      lazies.literalGuard = .some(found)
      lazies.candidates = nil
      return found
    }
  }

  /// What is needed to search forward.
  var compiled: CompiledPattern {
    lazies.withLock { lazies in
      if let known = lazies.forward { return known }
      let program = ProgramCompiler.compile(syntax, groupCount: groupCount, reversed: false)
      let compiled = CompiledPattern(program)
      lazies.forward = compiled
      return compiled
    }
  }

  /// What is needed to search from the end of a match for its start.
  var compiledReverse: CompiledPattern {
    lazies.withLock { lazies in
      if let known = lazies.reverse { return known }
      let program = ProgramCompiler.compile(syntax, groupCount: groupCount, reversed: true)
      let compiled = CompiledPattern(program)
      lazies.reverse = compiled
      return compiled
    }
  }
}
