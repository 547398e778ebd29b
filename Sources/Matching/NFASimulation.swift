/// Runs a program by keeping the list of all its threads, in order of preference, byte by byte:
/// the engine that is right by inspection (Pike's algorithm).
///
/// It is what captures come from, what takes over where the lazy automaton thrashes, and what the
/// tests hold the others against. Time: text times program. Memory: program times captures. Not
/// shared between threads.
final class NFASimulation {
  /// Threads in order of preference, each at an instruction of its own.
  private struct Threads {
    var order: [Int] = []
    /// Where an instruction stands in `order`; what it holds for others is meaningless.
    var place: [Int]
    /// The slots of the thread at an instruction.
    var slots: [Int]

    init(instructionCount: Int, slotCount: Int) {
      place = [Int](repeating: 0, count: instructionCount)
      slots = [Int](repeating: -1, count: instructionCount * slotCount)
    }

    func contains(_ instruction: Int) -> Bool {
      let place = place[instruction]
      return place < order.count && order[place] == instruction
    }

    mutating func insert(_ instruction: Int) {
      place[instruction] = order.count
      order.append(instruction)
    }
  }

  private enum Step {
    case explore(Int)
    case restore(slot: Int, value: Int)
  }

  private let program: Program
  private let slotCount: Int
  private var current: Threads
  private var following: Threads
  /// The slots of the thread being followed.
  private var slots: [Int]
  private var stack: [Step] = []

  /// - Parameter captures: whether groups are wanted; without them a search is faster.
  init(_ program: Program, captures: Bool) {
    self.program = program
    slotCount = captures ? program.slotCount : 2
    let count = program.instructions.count
    current = Threads(instructionCount: count, slotCount: slotCount)
    following = current
    slots = [Int](repeating: -1, count: slotCount)
  }

  /// Finds the leftmost match that starts at or after `start`; of those the preferred one.
  ///
  /// - Parameters:
  ///   - lastStart: where the match may start at the latest.
  ///   - end: where reading stops; what lies behind still counts for assertions.
  /// - Returns: two offsets a group, -1 where it took no part, or nil where nothing matches.
  func search(
    in text: Span<UInt8>, from start: Int, lastStart: Int, to end: Int
  ) -> [Int]? {
    current.order.removeAll(keepingCapacity: true)
    var found: [Int]?
    var at = start
    while true {
      // A new thread starts here with the least preference, until a match is found: matches that
      // start later cannot win.
      if found == nil, at <= lastStart {
        for index in slots.indices { slots[index] = -1 }
        slots[0] = at
        follow(Int(program.start), into: &current, text, at)
      }
      if current.order.isEmpty, found != nil || at >= lastStart { break }
      step(text, at, end, &found)
      swap(&current, &following)
      if at == end { break }
      at += 1
    }
    return found
  }

  /// Moves the threads over the byte at `at`, keeping the match of the most preferred one.
  private func step(_ text: Span<UInt8>, _ at: Int, _ end: Int, _ found: inout [Int]?) {
    following.order.removeAll(keepingCapacity: true)
    for index in current.order {
      switch program.instructions[index].opcode {
      case .match:
        for slot in slots.indices { slots[slot] = current.slots[index * slotCount + slot] }
        slots[1] = at
        found = slots
        // The threads after this one are less preferred.
        return
      case .bytes where at < end:
        guard let next = program.next(index, text[at]) else { continue }
        for slot in slots.indices { slots[slot] = current.slots[index * slotCount + slot] }
        follow(Int(next), into: &following, text, at + 1)
      default: break
      }
    }
  }

  /// Adds the threads that `start` leads to without taking a byte, preferred ones first.
  private func follow(_ start: Int, into threads: inout Threads, _ text: Span<UInt8>, _ at: Int) {
    stack.append(.explore(start))
    while let step = stack.popLast() {
      switch step {
      case .restore(let slot, let value): slots[slot] = value
      case .explore(let index):
        if threads.contains(index) { continue }
        threads.insert(index)
        visit(index, &threads, text, at)
      }
    }
  }

  private func visit(_ index: Int, _ threads: inout Threads, _ text: Span<UInt8>, _ at: Int) {
    let instruction = program.instructions[index]
    switch instruction.opcode {
    case .split:
      stack.append(.explore(Int(instruction.second)))
      stack.append(.explore(Int(instruction.first)))
    case .anywhere: stack.append(.explore(Int(instruction.first)))
    case .save:
      let slot = Int(instruction.second)
      if slot < slotCount {
        stack.append(.restore(slot: slot, value: slots[slot]))
        slots[slot] = at
      }
      stack.append(.explore(Int(instruction.first)))
    case .assertion:
      let holds = Assertion(rawValue: UInt8(instruction.second))?.holds(
        previous: at > 0 ? text[at - 1] : nil, next: at < text.count ? text[at] : nil)
      if holds == true { stack.append(.explore(Int(instruction.first))) }
    case .bytes, .match:
      for slot in slots.indices { threads.slots[index * slotCount + slot] = slots[slot] }
    }
  }
}
