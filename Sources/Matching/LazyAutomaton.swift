/// A deterministic automaton that is built as the text asks for it, within a bound of memory.
///
/// A table holds a row for each state and a column for each class of bytes. An entry is the
/// offset in bytes of the next state's row; its highest bits mark states that the inner loop
/// cannot pass by. When the memory is used up all states are dropped; if that happens too often
/// for the text that was read, building costs more than it gains and the search gives up, for
/// the simulation to take over.
///
/// Matches show one byte late (see `StateBuilder`), so a search ends with a look at the byte
/// after its last one. Not shared between threads.
@safe final class LazyAutomaton {
  /// How a search ended.
  enum Outcome: Equatable {
    case match(Int)
    case noMatch
    /// The cache thrashes; nothing is known.
    case gaveUp
  }

  /// The bound on the memory of all states, in bytes.
  static let cacheBytesMax = 6 << 20

  // Marks of an entry. Whatever is at least `special` leaves the inner loop.
  private static let unknown: UInt32 = 0xFFFF_FFFF
  private static let matchMark: UInt32 = 1 << 31
  private static let deadMark: UInt32 = 1 << 30
  private static let startMark: UInt32 = 1 << 29
  private static let special: UInt32 = startMark
  private static let offsetMask: UInt32 = startMark - 1

  private let builder: StateBuilder
  private let classes: ByteClasses
  /// Passes over text in which no match can start; nil where that does not pay.
  private var skipper: ByteFinder?
  private var skips = 0
  private var bytesSkipped = 0
  /// How many times 256 skips in a row did not pay.
  private var poorSkips = 0

  private let rowBytes: Int
  private let cacheBytesMax: Int
  private var table: UnsafeMutableRawPointer
  private var tableRows: Int
  /// Where the column of each byte value starts in `table`.
  private let columns: UnsafeMutablePointer<UnsafeRawPointer>

  private let states = StateTable()
  /// The entries in which searches start: one for each look-behind, doubled for searches that
  /// may start a match anywhere.
  private let starts: UnsafeMutablePointer<UInt32>
  /// The place in `starts` for each byte before the start, and for none.
  private let startSlots: UnsafeMutablePointer<UInt8>
  /// How often the cache was emptied.
  private var generation = 0
  /// How many bytes were read when the cache was last emptied.
  private var bytesReadBefore = 0
  /// How many bytes all searches have read.
  private(set) var bytesReadInAll = 0

  private var endColumn: Int { classes.count }
  private var withoutStartsColumn: Int { classes.count + 1 }

  /// - Parameter skipper: finds the bytes that a match can start with, where that pays.
  init(
    _ compiled: CompiledPattern, isLongest: Bool, skipper: ByteFinder?,
    cacheBytesMax: Int = LazyAutomaton.cacheBytesMax
  ) {
    self.cacheBytesMax = cacheBytesMax
    builder = StateBuilder(compiled, isLongest: isLongest)
    classes = compiled.classes
    self.skipper = skipper
    rowBytes = (classes.count + 2) * MemoryLayout<UInt32>.stride
    tableRows = 16
    unsafe table = .allocate(byteCount: tableRows * rowBytes, alignment: 64)
    unsafe columns = .allocate(capacity: 256)
    unsafe starts = .allocate(capacity: 8)
    unsafe starts.initialize(repeating: Self.unknown, count: 8)
    unsafe startSlots = .allocate(capacity: 257)
    for byte in 0..<257 {
      let behind = LookBehind(byte < 256 ? UInt8(byte) : nil).normalized(for: compiled.program)
      unsafe (startSlots + byte).initialize(to: UInt8(2 * behind.rawValue))
    }
    pointColumns()
  }

  deinit {
    unsafe table.deallocate()
    unsafe columns.deallocate()
    unsafe starts.deallocate()
    unsafe startSlots.deallocate()
  }

  /// About how much memory the automaton holds, in bytes.
  var memoryBytes: Int { tableRows * rowBytes + states.bytes + 4096 }

  /// How many states are cached, for tests and benchmarks.
  var stateCount: Int { states.count }

  private func pointColumns() {
    for byte in 0..<256 {
      unsafe columns[byte] = UnsafeRawPointer(table + Int(classes.classes[byte]) * 4)
    }
  }

  // MARK: - Searching

  /// Finds where the leftmost match ends.
  ///
  /// - Parameters:
  ///   - text: the whole text, of `count` bytes.
  ///   - start: where matches may start at the earliest.
  ///   - lastStart: where they may start at the latest.
  ///   - end: where matches end at the latest; bytes from there on count for assertions only.
  ///   - earliest: takes the first end seen, which tells only that there is a match.
  func matchEnd(
    in text: UnsafePointer<UInt8>, count: Int, from start: Int, lastStart: Int, to end: Int,
    earliest: Bool
  ) -> Outcome {
    let isAnchored = lastStart == start
    let previous: UInt8? = unsafe start > 0 ? text[start - 1] : nil
    var state = self.startState(after: previous, anywhere: !isAnchored)
    var found = -1
    var at = start
    var segmentEnd = isAnchored || lastStart >= end ? end : lastStart + 1
    defer { bytesReadInAll += at - start }
    if state & Self.deadMark != 0 { return .noMatch }
    if state & Self.startMark != 0 {
      state = unsafe skip(text, &at, segmentEnd, state)
    }
    while true {
      while at < segmentEnd {
        let column = unsafe columns[Int(text[at])]
        var next = unsafe column.load(fromByteOffset: Int(state), as: UInt32.self)
        at += 1
        if next < Self.special {
          state = next
          continue
        }
        if next == Self.unknown {
          let read = at - start
          next = unsafe transition(
            from: state, column: Int(classes.classes[Int(text[at - 1])]), read)
          if next == Self.unknown { return .gaveUp }
        }
        if next & Self.matchMark != 0 {
          found = at - 1
          if earliest { return .match(found) }
        }
        if next & Self.deadMark != 0 { return found < 0 ? .noMatch : .match(found) }
        state = next & Self.offsetMask
        if next & Self.startMark != 0 { state = unsafe skip(text, &at, segmentEnd, state) }
      }
      if segmentEnd == end { break }
      let next = transition(from: state, column: withoutStartsColumn, at - start)
      if next == Self.unknown { return .gaveUp }
      if next & Self.deadMark != 0 { return found < 0 ? .noMatch : .match(found) }
      state = next & Self.offsetMask
      segmentEnd = end
    }
    let column = unsafe end < count ? Int(classes.classes[Int(text[end])]) : endColumn
    let last = transition(from: state, column: column, at - start)
    if last == Self.unknown { return .gaveUp }
    if last & Self.matchMark != 0 { found = end }
    return found < 0 ? .noMatch : .match(found)
  }

  /// Finds where the longest match that ends at `end` starts, for a program that is reversed.
  ///
  /// - Parameter lowest: where it may start at the earliest.
  func matchStart(
    in text: UnsafePointer<UInt8>, count: Int, endingAt end: Int, lowest: Int
  ) -> Outcome {
    let previous = unsafe end < count ? text[end] : nil
    var state = startState(after: previous, anywhere: false)
    if state & Self.deadMark != 0 { return .noMatch }
    var found = -1
    var at = end
    defer { bytesReadInAll += end - at }
    while at > lowest {
      at -= 1
      let column = unsafe columns[Int(text[at])]
      var next = unsafe column.load(fromByteOffset: Int(state), as: UInt32.self)
      if next < Self.special {
        state = next
        continue
      }
      if next == Self.unknown {
        next = unsafe transition(from: state, column: Int(classes.classes[Int(text[at])]), end - at)
        if next == Self.unknown { return .gaveUp }
      }
      if next & Self.matchMark != 0 { found = at + 1 }
      if next & Self.deadMark != 0 { return found < 0 ? .noMatch : .match(found) }
      state = next & Self.offsetMask
    }
    let column = unsafe lowest > 0 ? Int(classes.classes[Int(text[lowest - 1])]) : endColumn
    let last = transition(from: state, column: column, end - at)
    if last == Self.unknown { return .gaveUp }
    if last & Self.matchMark != 0 { found = lowest }
    return found < 0 ? .noMatch : .match(found)
  }

  /// Moves `at` to the next byte with which a match can start; returns the state there.
  private func skip(
    _ text: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ state: UInt32
  ) -> UInt32 {
    guard let skipper else { return state & Self.offsetMask }
    let next = unsafe skipper.firstIndex(in: text, from: at, to: end)
    skips += 1
    bytesSkipped += next - at
    if skips == 256 {
      if bytesSkipped < 5 * skips { poorSkips += 1 }
      if poorSkips == 8 {
        // Such bytes are common in these texts. Without marked states there is no more skipping.
        self.skipper = nil
        dropStates(bytesReadInAll)
        poorSkips = 0
      }
      skips = 0
      bytesSkipped = 0
    } else if next == at {
      return state & Self.offsetMask
    }
    at = next
    return unsafe startState(after: at > 0 ? text[at - 1] : nil, anywhere: true) & Self.offsetMask
  }

  // MARK: - Building

  /// The entry for the state in which a search starts.
  @inline(__always)
  private func startState(after previous: UInt8?, anywhere: Bool) -> UInt32 {
    let slot = unsafe startSlots[previous.map { Int($0) } ?? 256]
    let entry = unsafe starts[Int(slot) + (anywhere ? 1 : 0)]
    return entry != Self.unknown ? entry : makeStart(after: previous, anywhere: anywhere)
  }

  @inline(never)
  private func makeStart(after previous: UInt8?, anywhere: Bool) -> UInt32 {
    let slot = unsafe startSlots[previous.map { Int($0) } ?? 256]
    builder.start(after: previous, anywhere: anywhere)
    let entry = internState()
    unsafe starts[Int(slot) + (anywhere ? 1 : 0)] = entry
    return entry
  }

  /// The entry at `column` of the row at `offset`, made where it is missing.
  /// - Parameter read: how many bytes this search has read.
  /// - Returns: `unknown` where the cache thrashes.
  @inline(never)
  private func transition(from offset: UInt32, column: Int, _ read: Int) -> UInt32 {
    let cached = unsafe table.load(fromByteOffset: Int(offset) + column * 4, as: UInt32.self)
    if cached != Self.unknown { return cached }
    let number = Int(offset) / rowBytes
    let lookBehind = states.lookBehind(of: number)
    let threads = unsafe states.threads(of: number)
    if column == withoutStartsColumn {
      unsafe builder.dropStarts(from: threads, after: lookBehind)
    } else {
      unsafe builder.step(
        from: threads, after: lookBehind,
        on: column == endColumn ? nil : classes.representatives[column])
    }
    let before = generation
    if states.count * rowBytes + states.bytes > cacheBytesMax {
      if isThrashing(read) { return Self.unknown }
      dropStates(bytesReadInAll + read)
    }
    let entry = internState()
    if generation == before {
      unsafe table.storeBytes(of: entry, toByteOffset: Int(offset) + column * 4, as: UInt32.self)
    }
    return entry
  }

  /// Whether the cache has filled too fast for the bytes that it served.
  private func isThrashing(_ read: Int) -> Bool {
    generation > 0 && bytesReadInAll + read - bytesReadBefore < 10 * states.count
  }

  /// Empties the cache when `bytesRead` bytes have been read in all.
  private func dropStates(_ bytesRead: Int) {
    generation += 1
    bytesReadBefore = bytesRead
    states.removeAll()
    unsafe starts.update(repeating: Self.unknown, count: 8)
  }

  /// The entry for the state that was built last, with a row of its own if it can go on.
  private func internState() -> UInt32 {
    let mark = builder.isMatch ? Self.matchMark : 0
    let threads = unsafe builder.threads
    if threads.isEmpty { return mark | Self.deadMark }
    let isStart = unsafe skipper != nil && threads.count == 1 && threads[0] == builder.anywhere
    let before = states.count
    let number = unsafe states.number(threads, builder.lookBehind)
    let offset = number * rowBytes
    if number == before {
      if number == tableRows { growTable() }
      for column in 0..<rowBytes / 4 {
        unsafe table.storeBytes(
          of: Self.unknown, toByteOffset: offset + column * 4, as: UInt32.self)
      }
    }
    return UInt32(offset) | mark | (isStart ? Self.startMark : 0)
  }

  private func growTable() {
    let larger = UnsafeMutableRawPointer.allocate(
      byteCount: 2 * tableRows * rowBytes, alignment: 64)
    unsafe larger.copyMemory(from: table, byteCount: tableRows * rowBytes)
    unsafe table.deallocate()
    unsafe table = larger
    tableRows *= 2
    pointColumns()
  }
}
