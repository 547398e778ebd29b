/// What can be said of the matches of a syntax without running it.
struct SyntaxFacts: Sendable {
  /// The least and the most bytes that a match has; nil where there is no bound.
  var minimumWidth = 0
  var maximumWidth: Int? = 0
  /// Whether a match may hold a line feed.
  var canCrossLineEnd = false
  /// An upper bound of the instructions and transitions of the compiled program.
  var programSize = 0

  private static let widthMax = 1 << 40

  /// What a character set costs a program.
  typealias SetSize = (CodePointSet) -> Int

  /// - Parameter setSize: called for sets beyond ASCII; the default is a quick upper bound.
  init(_ syntax: Syntax, setSize: SetSize = { 2 * UTF8Ranges.size(of: $0) }) {
    switch syntax {
    case .empty: break
    case .character(let point):
      minimumWidth = UTF8Ranges.encodedLength(point)
      maximumWidth = minimumWidth
      canCrossLineEnd = point == 0x0A
      programSize = 2 * minimumWidth
    case .set(let set):
      minimumWidth = UTF8Ranges.encodedLength(set.ranges.first?.low ?? 0)
      maximumWidth = UTF8Ranges.encodedLength(set.ranges.last?.high ?? 0)
      canCrossLineEnd = set.contains(0x0A)
      programSize = 2 + (set.isASCII ? set.ranges.count : setSize(set))
    case .anyByte:
      (minimumWidth, maximumWidth, canCrossLineEnd, programSize) = (1, 1, true, 2)
    case .assertion: programSize = 1
    case .concatenation(let parts):
      for part in parts { self = SyntaxFacts(self, then: SyntaxFacts(part, setSize: setSize)) }
    case .alternation(let alternatives):
      self = SyntaxFacts(oneOf: alternatives.map { SyntaxFacts($0, setSize: setSize) })
    case .repetition(let operand, let minimum, let maximum, _):
      self = SyntaxFacts(SyntaxFacts(operand, setSize: setSize), minimum, maximum)
    case .capture(let operand, _):
      self = SyntaxFacts(operand, setSize: setSize)
      programSize += 2
    }
  }

  /// Returns the size of the compiled program as it will be, in more time: character sets shrink
  /// as what their characters share is made once.
  static func exactProgramSize(_ syntax: Syntax) -> Int {
    var known: [CodePointSet: Int] = [:]
    return SyntaxFacts(syntax) { set in
      if let size = known[set] { return size }
      let nodes = ByteAutomaton(set, reversed: false).nodes
      let size = nodes.reduce(nodes.count) { $0 + $1.count }
      known[set] = size
      return size
    }.programSize
  }

  private init(_ first: SyntaxFacts, then second: SyntaxFacts) {
    minimumWidth = min(first.minimumWidth + second.minimumWidth, Self.widthMax)
    if let a = first.maximumWidth, let b = second.maximumWidth {
      maximumWidth = min(a + b, Self.widthMax)
    } else {
      maximumWidth = nil
    }
    canCrossLineEnd = first.canCrossLineEnd || second.canCrossLineEnd
    programSize = first.programSize + second.programSize
  }

  private init(oneOf alternatives: [SyntaxFacts]) {
    var widths: [Int] = []
    for facts in alternatives {
      widths.append(facts.minimumWidth)
      if let a = maximumWidth, let b = facts.maximumWidth {
        maximumWidth = max(a, b)
      } else {
        maximumWidth = nil
      }
      canCrossLineEnd = canCrossLineEnd || facts.canCrossLineEnd
      programSize += facts.programSize + 1
    }
    minimumWidth = widths.min() ?? 0
  }

  private init(_ operand: SyntaxFacts, _ minimum: Int, _ maximum: Int?) {
    if maximum == 0 { return }
    minimumWidth = min(operand.minimumWidth * minimum, Self.widthMax)
    if let maximum {
      maximumWidth = operand.maximumWidth.map { min($0 * maximum, Self.widthMax) }
    } else {
      maximumWidth = operand.maximumWidth == 0 ? 0 : nil
    }
    canCrossLineEnd = operand.canCrossLineEnd
    programSize = min((operand.programSize + 2) * max(minimum, maximum ?? 1, 1), Self.widthMax)
  }
}

extension Syntax {
  /// Whether the empty text may match.
  var canBeEmpty: Bool {
    switch self {
    case .empty, .assertion: true
    case .character, .set, .anyByte: false
    case .concatenation(let parts): parts.allSatisfy(\.canBeEmpty)
    case .alternation(let alternatives): alternatives.contains(where: \.canBeEmpty)
    case .repetition(let operand, let minimum, _, _): minimum == 0 || operand.canBeEmpty
    case .capture(let operand, _): operand.canBeEmpty
    }
  }

  /// Whether every match must start at the start of the text.
  var isAnchored: Bool {
    switch self {
    case .assertion(.textStart): true
    case .concatenation(let parts): parts.first?.isAnchored ?? false
    case .alternation(let alternatives): alternatives.allSatisfy(\.isAnchored)
    case .repetition(let operand, let minimum, _, _): minimum > 0 && operand.isAnchored
    case .capture(let operand, _): operand.isAnchored
    case .empty, .character, .set, .anyByte, .assertion: false
    }
  }
}
