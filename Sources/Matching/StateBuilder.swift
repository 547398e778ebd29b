/// Steps from state to state by following a program: what the lazy automaton caches.
///
/// A state is a list of threads: the places of the program where a match may be under way, in
/// order of preference. Where an assertion waits for the next byte to decide it, these are the
/// places reached by the last byte, and what they lead to is followed only then: which threads
/// come first, and which run into those before them, may depend on it. Else they are the
/// instructions that take a byte or match. The loop that lets a match start anywhere comes last.
///
/// Works in memory of its own, as much as the program is long. One thread's alone.
@safe final class StateBuilder {
  private let compiled: CompiledPattern
  private let code: CompiledPattern.Code
  /// Whether all matches count, not only those that no preferred thread rules out: for finding
  /// the start of a match from its end.
  private let isLongest: Bool

  /// What has been followed: a sparse set of instructions.
  private let seenPlaces: UnsafeMutablePointer<UInt32>
  private let seen: UnsafeMutablePointer<UInt32>
  private var seenCount = 0
  private let stack: UnsafeMutablePointer<UInt32>
  /// What was followed to, in order of preference.
  private let followed: UnsafeMutablePointer<UInt32>
  private var followedCount = 0
  /// Where the last byte led, in order of preference.
  private let targets: UnsafeMutablePointer<UInt32>
  private var targetCount = 0

  // The state that was built last.

  /// Where its threads stand.
  private(set) var threads: UnsafeBufferPointer<UInt32>
  /// What lies before it; told apart only where an assertion is still to be decided by it.
  private(set) var lookBehind = LookBehind.other
  /// Whether a match ended just before the byte that led to it: one byte late, as only that byte
  /// decides the assertions at the place of the match.
  private(set) var isMatch = false

  init(_ compiled: CompiledPattern, isLongest: Bool) {
    self.compiled = compiled
    unsafe code = compiled.code
    self.isLongest = isLongest
    let count = compiled.program.instructions.count
    unsafe seenPlaces = .allocate(capacity: count)
    unsafe seenPlaces.initialize(repeating: 0, count: count)
    unsafe seen = .allocate(capacity: count)
    // Each instruction is followed once and adds two at most.
    unsafe stack = .allocate(capacity: 2 * count + 2)
    unsafe followed = .allocate(capacity: count + 1)
    unsafe targets = .allocate(capacity: count + 1)
    unsafe threads = UnsafeBufferPointer(start: followed, count: 0)
  }

  deinit {
    unsafe seenPlaces.deallocate()
    unsafe seen.deallocate()
    unsafe stack.deallocate()
    unsafe followed.deallocate()
    unsafe targets.deallocate()
  }

  /// The instruction that stands for the start of a match anywhere.
  var anywhere: UInt32 { compiled.program.anywhere }

  // MARK: - Building

  /// Builds the state at a place where a search starts.
  func start(after previous: UInt8?, anywhere: Bool) {
    unsafe targets[0] = anywhere ? compiled.program.anywhere : compiled.program.start
    targetCount = 1
    finish(after: previous, isMatch: false)
  }

  /// Builds the state after the given one on the byte `next`; nil is the end of the text.
  func step(
    from threads: UnsafeBufferPointer<UInt32>, after lookBehind: LookBehind, on next: UInt8?
  ) {
    _ = unsafe follow(threads, previous: lookBehind.previous, next: .some(next))
    targetCount = 0
    var isMatch = false
    for index in 0..<followedCount {
      let thread = unsafe followed[index]
      let instruction = unsafe code.instructions[Int(thread)]
      switch instruction.opcode {
      case .match:
        // The threads after this one are less preferred.
        if !isLongest { return finish(after: next, isMatch: true) }
        isMatch = true
      case .bytes:
        if let next, let target = unsafe code.target(of: instruction, on: next) {
          unsafe targets[targetCount] = target
          targetCount += 1
        }
      case .anywhere where next != nil:
        unsafe targets[targetCount] = thread
        targetCount += 1
      default: break
      }
    }
    finish(after: next, isMatch: isMatch)
  }

  /// Builds the given state without the loop that starts new threads.
  func dropStarts(from threads: UnsafeBufferPointer<UInt32>, after lookBehind: LookBehind) {
    let isOpen = unsafe threads.last == compiled.program.anywhere
    unsafe followed.update(
      from: threads.baseAddress ?? UnsafePointer(followed), count: threads.count)
    unsafe self.threads = UnsafeBufferPointer(
      start: followed, count: threads.count - (isOpen ? 1 : 0))
    self.lookBehind = lookBehind
    isMatch = false
  }

  /// Builds the state whose threads stand at `targets`.
  private func finish(after previous: UInt8?, isMatch: Bool) {
    self.isMatch = isMatch
    let isDecided = unsafe follow(
      UnsafeBufferPointer(start: targets, count: targetCount), previous: previous, next: nil)
    if !isDecided { keepTargets() }
    let hasOpenStart =
      unsafe followedCount > 0 && followed[followedCount - 1] == compiled.program.anywhere
      && compiled.program.assertions != 0
    lookBehind =
      !isDecided || hasOpenStart
      ? LookBehind(previous).normalized(for: compiled.program) : .other
    var all = unsafe UnsafeMutableBufferPointer(start: followed, count: followedCount)
    // All orders are the same to a search for the longest match: fewer states.
    if isLongest { unsafe all.sort() }
    unsafe threads = UnsafeBufferPointer(all)
  }

  /// Makes the targets, each once, what the state stands for.
  private func keepTargets() {
    seenCount = 0
    followedCount = 0
    for index in 0..<targetCount {
      let target = unsafe targets[index]
      if insert(target) {
        unsafe followed[followedCount] = target
        followedCount += 1
      }
    }
  }

  // MARK: - Following

  @inline(__always)
  private func insert(_ thread: UInt32) -> Bool {
    let place = unsafe Int(seenPlaces[Int(thread)])
    if unsafe place < seenCount && seen[place] == thread { return false }
    unsafe seenPlaces[Int(thread)] = UInt32(truncatingIfNeeded: seenCount)
    unsafe seen[seenCount] = thread
    seenCount &+= 1
    return true
  }

  /// Follows `threads` to all that they lead to without taking a byte, preferred ones first, and
  /// puts these into `followed`.
  ///
  /// - Parameter next: the byte to come; nil where it is unknown. Then the loop that starts
  ///   matches anywhere is not followed, and the answer is false where an assertion asks for it.
  private func follow(
    _ threads: UnsafeBufferPointer<UInt32>, previous: UInt8?, next: UInt8??
  ) -> Bool {
    followedCount = 0
    seenCount = 0
    for index in 0..<threads.count {
      let thread = unsafe threads[index]
      if unsafe code.instructions[Int(thread)].opcode == .anywhere {
        if next != nil, !follow(compiled.program.start, previous, next) { return false }
        unsafe followed[followedCount] = thread
        followedCount += 1
      } else if !follow(thread, previous, next) {
        return false
      }
    }
    return true
  }

  private func follow(_ start: UInt32, _ previous: UInt8?, _ next: UInt8??) -> Bool {
    var depth = 1
    unsafe stack[0] = start
    while depth > 0 {
      depth &-= 1
      let thread = unsafe stack[depth]
      guard insert(thread) else { continue }
      let instruction = unsafe code.instructions[Int(thread)]
      switch instruction.opcode {
      case .split:
        unsafe stack[depth] = instruction.second
        unsafe stack[depth &+ 1] = instruction.first
        depth &+= 2
      case .save, .anywhere:
        unsafe stack[depth] = instruction.first
        depth &+= 1
      case .bytes, .match:
        unsafe followed[followedCount] = thread
        followedCount &+= 1
      case .assertion:
        guard let assertion = Assertion(rawValue: UInt8(instruction.second)) else { continue }
        if next == nil, assertion.looksAhead { return false }
        if assertion.holds(previous: previous, next: next ?? nil) {
          unsafe stack[depth] = instruction.first
          depth &+= 1
        }
      }
    }
    return true
  }
}
