/// Literals one after another in one piece of memory, equal ones once.
///
/// A standard brings hundreds of keywords, and each process reads them anew: adding one costs its
/// bytes and no memory of its own.
struct LiteralList {
  private(set) var bytes: [UInt8] = []
  /// Where each literal ends in `bytes`.
  private var ends: [Int32] = []
  private var ignoresCase: [Bool] = []
  /// A hash table of the literals' numbers, -1 for free places; a power of two of them.
  private var slots: [Int32] = []

  init(capacity: Int = 0) {
    ends.reserveCapacity(capacity)
    ignoresCase.reserveCapacity(capacity)
    bytes.reserveCapacity(capacity * 8)
    var slotCount = 16
    while slotCount < capacity * 2 { slotCount *= 2 }
    slots = [Int32](repeating: -1, count: slotCount)
  }

  /// How many literals there are.
  var count: Int { ends.count }

  /// Where the bytes of a literal are in `bytes`; with `ignoreCase`, they are in lower case.
  func range(_ index: Int) -> Range<Int> {
    Int(index == 0 ? 0 : ends[index - 1])..<Int(ends[index])
  }

  func ignoresCase(_ index: Int) -> Bool { ignoresCase[index] }

  /// Adds a literal and returns its number, that of an equal one where there is one.
  ///
  /// - Parameter isShared: whether an equal one will do.
  mutating func add(
    _ text: some Sequence<UInt8>, ignoreCase: Bool, isShared: Bool = true
  ) -> Int {
    let start = bytes.count
    var hash: UInt32 = ignoreCase ? 1 : 0
    for byte in text {
      let folded = ignoreCase ? asciiLowercased(byte) : byte
      hash = (hash ^ UInt32(folded)) &* 0x0100_0193
      bytes.append(folded)
    }
    if !isShared { return append(ignoreCase) }
    if slots.count < 2 * (ends.count + 1) { grow() }
    hash ^= hash >> 15
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let known = Int(slots[slot])
      if ignoresCase[known] == ignoreCase, isEqual(known, start..<bytes.count) {
        bytes.removeSubrange(start...)
        return known
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(ends.count)
    return append(ignoreCase)
  }

  private mutating func append(_ ignoreCase: Bool) -> Int {
    ends.append(Int32(bytes.count))
    ignoresCase.append(ignoreCase)
    return ends.count - 1
  }

  private func isEqual(_ index: Int, _ other: Range<Int>) -> Bool {
    let range = range(index)
    guard range.count == other.count else { return false }
    for offset in 0..<range.count
    where bytes[range.lowerBound + offset] != bytes[other.lowerBound + offset] {
      return false
    }
    return true
  }

  private mutating func grow() {
    let literals = slots.filter { $0 >= 0 }
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for literal in literals {
      let index = Int(literal)
      var hash: UInt32 = ignoresCase[index] ? 1 : 0
      for byte in bytes[range(index)] { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
      hash ^= hash >> 15
      var slot = Int(hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = literal
    }
  }
}
