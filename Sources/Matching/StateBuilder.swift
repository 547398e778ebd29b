/// What stood before the place that a state of a deterministic automaton stands for, as far as
/// assertions can tell.
enum LookBehind: UInt32, Sendable {
  case other
  case word
  case newline
  case textStart

  init(_ previous: UInt8?) {
    guard let previous else {
      self = .textStart
      return
    }
    self = previous == UInt8(ascii: "\n") ? .newline : isWord(previous) ? .word : .other
  }

  /// The same for a program with the given assertions: what none of them can tell apart is one.
  func normalized(for program: Program) -> LookBehind {
    switch self {
    case .word:
      program.contains(.wordBoundary) || program.contains(.notWordBoundary) ? .word : .other
    case .newline: program.contains(.lineStart) ? .newline : .other
    case .textStart:
      program.contains(.textStart)
        ? .textStart : program.contains(.lineStart) ? .newline : .other
    case .other: .other
    }
  }

  /// A byte (or the start of the text) that assertions cannot tell from the one that was there.
  var previous: UInt8? {
    switch self {
    case .other: UInt8(ascii: " ")
    case .word: UInt8(ascii: "a")
    case .newline: UInt8(ascii: "\n")
    case .textStart: nil
    }
  }
}

/// A state of a deterministic automaton as it is built: the threads of the program at one place,
/// in order of preference.
struct AutomatonState: Hashable {
  /// Where the threads stand. Where an assertion waits for the next byte to decide it, these are
  /// the places reached by the last byte, and what they lead to is followed only then: which
  /// threads come first, and which run into those before them, may depend on it. Else they are
  /// the instructions that take a byte or match. The loop that lets a match start anywhere
  /// comes last.
  var threads: [UInt32] = []
  /// Kept only where an assertion is still to be decided by it.
  var lookBehind = LookBehind.other
  /// Whether a match ended just before the byte that led here: one byte late, as only that byte
  /// decides the assertions at the place of the match.
  var isMatch = false
}

/// Steps from state to state by following a program: what the lazy automaton caches.
struct StateBuilder {
  let program: Program
  /// Whether all matches count, not only those that no preferred thread rules out: for finding
  /// the start of a match from its end.
  let isLongest: Bool
  private var seen: SparseSet
  private var stack: [UInt32] = []
  /// What was followed to, in order of preference.
  private var followed: [UInt32] = []
  /// Where the last byte led, in order of preference.
  private var targets: [UInt32] = []
  private let startHasAssertions: Bool

  init(_ program: Program, isLongest: Bool) {
    self.program = program
    self.isLongest = isLongest
    seen = SparseSet(capacity: program.instructions.count)
    startHasAssertions = program.assertions != 0
  }

  /// The state at a place where a search starts.
  mutating func start(after previous: UInt8?, anywhere: Bool) -> AutomatonState {
    targets = [anywhere ? program.anywhere : program.start]
    return state(after: previous, isMatch: false)
  }

  /// The state after `state` on the byte `next`; nil is the end of the text.
  mutating func step(_ state: AutomatonState, on next: UInt8?) -> AutomatonState {
    _ = follow(state.threads, previous: state.lookBehind.previous, next: .some(next))
    targets.removeAll(keepingCapacity: true)
    var isMatch = false
    for thread in followed {
      switch program.instructions[Int(thread)].opcode {
      case .match:
        isMatch = true
        // The threads after this one are less preferred.
        if !isLongest { return self.state(after: next, isMatch: true) }
      case .bytes:
        if let next, let target = program.next(Int(thread), next) { targets.append(target) }
      case .anywhere: if next != nil { targets.append(thread) }
      default: break
      }
    }
    return self.state(after: next, isMatch: isMatch)
  }

  /// The state without the loop that starts new threads.
  func withoutStarts(_ state: AutomatonState) -> AutomatonState {
    var out = state
    out.isMatch = false
    if out.threads.last == program.anywhere { out.threads.removeLast() }
    return out
  }

  /// The state whose threads stand at `targets`.
  private mutating func state(after previous: UInt8?, isMatch: Bool) -> AutomatonState {
    var out = AutomatonState(isMatch: isMatch)
    let isDecided = follow(targets, previous: previous, next: nil)
    if isDecided {
      out.threads = followed
    } else {
      seen.removeAll()
      out.threads = targets.filter { seen.insert($0) }
    }
    if !isDecided || startHasAssertions && out.threads.last == program.anywhere {
      out.lookBehind = LookBehind(previous).normalized(for: program)
    }
    // All orders are the same to a search for the longest match: fewer states.
    if isLongest { out.threads.sort() }
    return out
  }

  /// Follows `threads` to all that they lead to without taking a byte, preferred ones first, and
  /// puts these into `followed`.
  ///
  /// - Parameter next: the byte to come; nil where it is unknown. Then the loop that starts
  ///   matches anywhere is not followed, and the answer is false where an assertion asks for it.
  private mutating func follow(_ threads: [UInt32], previous: UInt8?, next: UInt8??) -> Bool {
    followed.removeAll(keepingCapacity: true)
    seen.removeAll()
    for thread in threads {
      if program.instructions[Int(thread)].opcode == .anywhere {
        if next != nil, !follow(program.start, previous, next) { return false }
        followed.append(thread)
      } else if !follow(thread, previous, next) {
        return false
      }
    }
    return true
  }

  private mutating func follow(_ start: UInt32, _ previous: UInt8?, _ next: UInt8??) -> Bool {
    stack.removeAll(keepingCapacity: true)
    stack.append(start)
    while let thread = stack.popLast() {
      guard seen.insert(thread) else { continue }
      let instruction = program.instructions[Int(thread)]
      switch instruction.opcode {
      case .split:
        stack.append(instruction.second)
        stack.append(instruction.first)
      case .save, .anywhere: stack.append(instruction.first)
      case .bytes, .match: followed.append(thread)
      case .assertion:
        guard let assertion = Assertion(rawValue: UInt8(instruction.second)) else { continue }
        if next == nil, assertion.looksAhead { return false }
        if assertion.holds(previous: previous, next: next ?? nil) {
          stack.append(instruction.first)
        }
      }
    }
    return true
  }
}

/// A set of small integers that is emptied in no time.
struct SparseSet {
  private var places: [UInt32]
  private var members: [UInt32] = []

  init(capacity: Int) { places = [UInt32](repeating: 0, count: capacity) }

  func contains(_ member: UInt32) -> Bool {
    let place = Int(places[Int(member)])
    return place < members.count && members[place] == member
  }

  /// Adds `member`; false where it was there already.
  mutating func insert(_ member: UInt32) -> Bool {
    if contains(member) { return false }
    places[Int(member)] = UInt32(members.count)
    members.append(member)
    return true
  }

  mutating func removeAll() { members.removeAll(keepingCapacity: true) }
}
