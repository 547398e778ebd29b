/// A pattern compiled to instructions over bytes: a non-deterministic automaton, which the
/// engines run (after Thompson; in the manner of RE2's `prog.h`).
struct Program: Sendable {
  enum Opcode: UInt8, Sendable {
    /// Take a byte: `first..<first + second` are its transitions.
    case bytes
    /// Go on at `first`, and with less preference at `second`.
    case split
    /// Store the place in slot `second` and go on at `first`.
    case save
    /// Go on at `first` where the assertion with raw value `second` holds.
    case assertion
    case match
    /// Take any byte and stay, or go on at `first` with preference: the loop in front of a
    /// pattern that may match anywhere.
    case anywhere
  }

  struct Instruction: Sendable {
    var opcode: Opcode
    var first: UInt32 = 0
    var second: UInt32 = 0
  }

  /// The transitions of an instruction are sorted and do not overlap.
  struct Transition: Sendable {
    var range: ByteRange
    var next: UInt32
  }

  fileprivate(set) var instructions: [Instruction] = []
  fileprivate(set) var transitions: [Transition] = []
  /// Where a match that starts at a given place begins.
  fileprivate(set) var start: UInt32 = 0
  /// Where the search for a match that starts anywhere begins.
  fileprivate(set) var anywhere: UInt32 = 0
  fileprivate(set) var slotCount = 2
  /// Whether it reads texts from their end.
  fileprivate(set) var isReversed = false
  /// The assertions that occur, a bit for each raw value.
  fileprivate(set) var assertions: UInt32 = 0

  /// The sets of bytes that instructions tell apart from the rest.
  fileprivate(set) var byteSets: Set<ByteSet> = []

  func contains(_ assertion: Assertion) -> Bool { assertions & 1 << assertion.rawValue != 0 }

  /// The transition of the instruction at `index` on `byte`, or nil.
  func next(_ index: Int, _ byte: UInt8) -> UInt32? {
    let instruction = instructions[index]
    let first = Int(instruction.first)
    for transition in transitions[first..<first + Int(instruction.second)] {
      if byte <= transition.range.high {
        return byte >= transition.range.low ? transition.next : nil
      }
    }
    return nil
  }
}

/// Turns syntax into a program, from the end to the start: every piece is compiled knowing what
/// comes after it.
struct ProgramCompiler {
  private var program = Program()
  private let isReversed: Bool
  private let hasCaptures: Bool
  private var automata: [CodePointSet: ByteAutomaton] = [:]
  /// The bytes of characters as such that are known to `byteSets`.
  private var literalBytes = ByteSet()

  /// - Parameter reversed: makes a program that reads texts from their end, without captures.
  static func compile(_ syntax: Syntax, groupCount: Int, reversed: Bool) -> Program {
    var compiler = ProgramCompiler(isReversed: reversed, hasCaptures: !reversed)
    compiler.program.isReversed = reversed
    compiler.program.slotCount = 2 * groupCount
    let match = compiler.emit(.init(opcode: .match))
    compiler.program.start = compiler.compile(syntax, next: match)
    compiler.program.anywhere = compiler.emit(
      .init(opcode: .anywhere, first: compiler.program.start))
    return compiler.program
  }

  private init(isReversed: Bool, hasCaptures: Bool) {
    self.isReversed = isReversed
    self.hasCaptures = hasCaptures
  }

  private mutating func emit(_ instruction: Program.Instruction) -> UInt32 {
    program.instructions.append(instruction)
    return UInt32(program.instructions.count - 1)
  }

  private mutating func split(_ first: UInt32, _ second: UInt32, greedy: Bool) -> UInt32 {
    emit(.init(opcode: .split, first: greedy ? first : second, second: greedy ? second : first))
  }

  private mutating func compile(_ syntax: Syntax, next: UInt32) -> UInt32 {
    switch syntax {
    case .empty: return next
    case .character(let point): return compileCharacter(point, next: next)
    case .set(let set): return compileSet(set, next: next)
    case .anyByte: return emitBytes([.init(range: .init(low: 0, high: 255), next: next)])
    case .assertion(let assertion):
      let seen = isReversed ? assertion.reversed : assertion
      program.assertions |= 1 << seen.rawValue
      return emit(.init(opcode: .assertion, first: next, second: UInt32(seen.rawValue)))
    case .concatenation(let parts):
      var next = next
      if isReversed {
        for part in parts { next = compile(part, next: next) }
      } else {
        for part in parts.reversed() { next = compile(part, next: next) }
      }
      return next
    case .alternation(let alternatives):
      var entry: UInt32?
      for alternative in alternatives.reversed() {
        let other = compile(alternative, next: next)
        entry = entry.map { split(other, $0, greedy: true) } ?? other
      }
      return entry ?? next
    case .repetition(let operand, let minimum, let maximum, let greedy):
      return compileRepetition(operand, minimum, maximum, greedy: greedy, next: next)
    case .capture(let operand, let group):
      guard hasCaptures else { return compile(operand, next: next) }
      let close = emit(.init(opcode: .save, first: next, second: UInt32(2 * group + 1)))
      let inside = compile(operand, next: close)
      return emit(.init(opcode: .save, first: inside, second: UInt32(2 * group)))
    }
  }

  // MARK: - Characters

  private mutating func emitBytes(_ transitions: [Program.Transition]) -> UInt32 {
    let first = UInt32(program.transitions.count)
    program.transitions += transitions
    return emit(.init(opcode: .bytes, first: first, second: UInt32(transitions.count)))
  }

  private mutating func compileCharacter(_ point: UInt32, next: UInt32) -> UInt32 {
    // A surrogate has no UTF-8, so nothing matches it.
    if (0xD800...0xDFFF).contains(point) { return emitBytes([]) }
    let bytes = UTF8Ranges.encoded(point)
    var next = next
    for byte in isReversed ? bytes : bytes.reversed() {
      if !literalBytes.contains(byte) {
        literalBytes.insert(byte)
        program.byteSets.insert(ByteSet(byte))
      }
      next = emitBytes([.init(range: .init(low: byte, high: byte), next: next)])
    }
    return next
  }

  private mutating func compileSet(_ set: CodePointSet, next: UInt32) -> UInt32 {
    let automaton = self.automaton(for: set)
    var places: [UInt32] = []
    for edges in automaton.nodes {
      let first = UInt32(program.transitions.count)
      for edge in edges {
        program.transitions.append(
          .init(
            range: edge.range,
            next: edge.target == ByteAutomaton.end ? next : places[edge.target]))
      }
      places.append(emit(.init(opcode: .bytes, first: first, second: UInt32(edges.count))))
    }
    return places.last ?? emitBytes([])
  }

  private mutating func automaton(for set: CodePointSet) -> ByteAutomaton {
    if let known = automata[set] { return known }
    let automaton = ByteAutomaton(set, reversed: isReversed)
    automata[set] = automaton
    for edges in automaton.nodes {
      var sets: [Int: ByteSet] = [:]
      for edge in edges { sets[edge.target, default: ByteSet()].insert(edge.range) }
      program.byteSets.formUnion(sets.values)
    }
    return automaton
  }

  // MARK: - Repetition

  private mutating func compileRepetition(
    _ operand: Syntax, _ minimum: Int, _ maximum: Int?, greedy: Bool, next: UInt32
  ) -> UInt32 {
    var next = next
    var minimum = minimum
    if let maximum {
      // x{2,4} is xx(?:x(?:x)?)?: each further one only after the one before.
      let end = next
      for _ in minimum..<max(minimum, maximum) {
        next = split(compile(operand, next: next), end, greedy: greedy)
      }
    } else if minimum > 0 {
      next = compilePlus(operand, greedy: greedy, next: next)
      minimum -= 1
    } else if operand.canBeEmpty {
      // As (?:x+)?: one split would visit the loop's own entry from an empty pass through the
      // operand, and lose the preference for leaving the loop there.
      next = split(compilePlus(operand, greedy: greedy, next: next), next, greedy: greedy)
    } else {
      next = compileStar(operand, greedy: greedy, next: next)
    }
    for _ in 0..<minimum { next = compile(operand, next: next) }
    return next
  }

  private mutating func compileStar(_ operand: Syntax, greedy: Bool, next: UInt32) -> UInt32 {
    let loop = split(0, 0, greedy: greedy)
    let body = compile(operand, next: loop)
    setSplit(loop, body, next, greedy: greedy)
    return loop
  }

  private mutating func compilePlus(_ operand: Syntax, greedy: Bool, next: UInt32) -> UInt32 {
    let loop = split(0, 0, greedy: greedy)
    let body = compile(operand, next: loop)
    setSplit(loop, body, next, greedy: greedy)
    return body
  }

  private mutating func setSplit(_ at: UInt32, _ body: UInt32, _ exit: UInt32, greedy: Bool) {
    program.instructions[Int(at)].first = greedy ? body : exit
    program.instructions[Int(at)].second = greedy ? exit : body
  }
}
