/// The states of a lazy automaton, each once, numbered in the order in which they were made.
@safe final class StateTable {
  private struct Record {
    var start: Int
    var count: Int
    var lookBehind: LookBehind
    var hash: UInt64
  }

  /// The threads of all states, one state's after another's.
  private var threads: UnsafeMutablePointer<UInt32>
  private var threadCapacity = 256
  private var threadCount = 0
  private var records: [Record] = []
  /// An open hash table of the numbers of states; `empty` marks free slots.
  private var slots = [UInt32](repeating: StateTable.empty, count: 64)

  private static let empty = UInt32.max

  init() { unsafe threads = .allocate(capacity: threadCapacity) }

  deinit { unsafe threads.deallocate() }

  /// How many states there are.
  var count: Int { records.count }

  /// How much memory the states take, in bytes.
  var bytes: Int {
    threadCount * MemoryLayout<UInt32>.stride + records.count * MemoryLayout<Record>.stride
      + slots.count * MemoryLayout<UInt32>.stride
  }

  /// The threads of state `number`; good until the next state is made.
  func threads(of number: Int) -> UnsafeBufferPointer<UInt32> {
    let record = records[number]
    return unsafe UnsafeBufferPointer(start: threads + record.start, count: record.count)
  }

  func lookBehind(of number: Int) -> LookBehind { records[number].lookBehind }

  /// Returns the number of the state with these threads, made where it is new.
  func number(_ new: UnsafeBufferPointer<UInt32>, _ lookBehind: LookBehind) -> Int {
    let hash = unsafe Self.hash(new, lookBehind)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != Self.empty {
      let number = Int(slots[slot])
      if records[number].hash == hash, records[number].lookBehind == lookBehind,
        unsafe threads(of: number).elementsEqual(new)
      {
        return number
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = UInt32(records.count)
    unsafe add(new, lookBehind, hash)
    if 2 * records.count > slots.count { growSlots() }
    return records.count - 1
  }

  func removeAll() {
    threadCount = 0
    records.removeAll(keepingCapacity: true)
    for index in slots.indices { slots[index] = Self.empty }
  }

  private func add(
    _ new: UnsafeBufferPointer<UInt32>, _ lookBehind: LookBehind, _ hash: UInt64
  ) {
    if threadCount + new.count > threadCapacity {
      let capacity = max(2 * threadCapacity, threadCount + new.count)
      let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
      unsafe larger.update(from: threads, count: threadCount)
      unsafe threads.deallocate()
      unsafe threads = larger
      threadCapacity = capacity
    }
    if let first = new.baseAddress {
      unsafe (threads + threadCount).update(from: first, count: new.count)
    }
    records.append(
      Record(start: threadCount, count: new.count, lookBehind: lookBehind, hash: hash))
    threadCount += new.count
  }

  private func growSlots() {
    slots = [UInt32](repeating: Self.empty, count: 2 * slots.count)
    for (number, record) in records.enumerated() {
      var slot = Int(truncatingIfNeeded: record.hash) & (slots.count - 1)
      while slots[slot] != Self.empty { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number)
    }
  }

  private static func hash(
    _ threads: UnsafeBufferPointer<UInt32>, _ lookBehind: LookBehind
  ) -> UInt64 {
    var hash = UInt64(lookBehind.rawValue) &+ UInt64(threads.count) << 8
    for index in 0..<threads.count {
      hash = unsafe (hash ^ UInt64(threads[index])) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    return hash
  }
}
