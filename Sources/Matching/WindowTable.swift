/// Finds the windows of four bytes that are known to some literal: the inner loop of `LiteralSet`.
///
/// A filter of bits, small enough for the nearest cache, is asked at every other place of the
/// text. A hash of the window's first three bytes chooses a word of it and the window's last byte
/// the bit, so that a window whose last byte is unknown takes one write. Where the filter says
/// maybe, the window is looked up by the same hash in chains of the windows themselves.
@safe final class WindowTable: @unchecked Sendable {
  /// What the loops need, as plain addresses: they must not count references. Good while the
  /// table lives.
  @unsafe struct View {
    fileprivate let filter: UnsafeMutablePointer<UInt32>
    /// What leaves of a hash the bits that tell the words of the filter apart.
    fileprivate let filterShift: UInt32
    /// The first window of each chain, -1 for none.
    fileprivate let chains: UnsafeMutablePointer<Int32>
    /// The chains of windows whose first byte is unknown; nil where there are none.
    fileprivate let leadingChains: UnsafeMutablePointer<Int32>?
    fileprivate let windows: UnsafeMutablePointer<LiteralWindow>
  }

  /// So many words of the filter share a chain, as a shift.
  fileprivate static let chainShift = 1
  fileprivate static let leadingChainCount = 256
  /// So many places are looked at before those that may hold a known window are visited.
  fileprivate static let runPlaces = 1 << 10
  /// The least and largest size of the filter, in words.
  private static let filterWordsMin = 1 << 9
  private static let filterWordsMax = 1 << 16

  let isEmpty: Bool
  let view: View

  /// - Parameters:
  ///   - list: literals; those of less than three bytes are left out.
  ///   - ordered: enters literals by their first windows, so that they are found in order.
  init(_ list: LiteralList, ordered: Bool) {
    var windows: [LiteralWindow] = []
    windows.reserveCapacity(2 * list.count)
    for literal in 0..<list.count where list.range(literal).count >= LiteralWindow.literalBytesMin {
      for parity in 0..<2 {
        windows.append(LiteralWindow(literal, of: list, parity: parity, ordered: ordered))
      }
    }
    // Chains are built from their ends: what is to be found first is entered last.
    if ordered { windows.sort { ($0.offset, -$0.literal) < ($1.offset, -$1.literal) } }
    isEmpty = windows.isEmpty
    let filterWords = windows.isEmpty ? 1 << Self.chainShift : Self.filterWords(for: windows)
    let chainCount = filterWords >> Self.chainShift
    let filter = UnsafeMutablePointer<UInt32>.allocate(capacity: filterWords)
    let chains = UnsafeMutablePointer<Int32>.allocate(capacity: chainCount)
    let copy = UnsafeMutablePointer<LiteralWindow>.allocate(capacity: max(1, windows.count))
    unsafe filter.initialize(repeating: 0, count: filterWords)
    unsafe chains.initialize(repeating: -1, count: chainCount)
    var leadingChains: UnsafeMutablePointer<Int32>?
    if windows.contains(where: \.startsBefore) {
      let made = UnsafeMutablePointer<Int32>.allocate(capacity: Self.leadingChainCount)
      unsafe made.initialize(repeating: -1, count: Self.leadingChainCount)
      unsafe leadingChains = made
    }
    unsafe view = View(
      filter: filter, filterShift: UInt32(32 - filterWords.trailingZeroBitCount), chains: chains,
      leadingChains: leadingChains, windows: copy)
    for index in windows.indices { unsafe view.enter(windows[index], as: index) }
  }

  /// A size at which one bit of about 32 is set at most.
  private static func filterWords(for windows: [LiteralWindow]) -> Int {
    var bits = 0
    for window in windows {
      bits += window.startsBefore ? 128 : window.mask == .max ? 1 : 32
    }
    var size = filterWordsMin
    while size < filterWordsMax, size < bits { size *= 2 }
    return size
  }

  deinit {
    unsafe view.filter.deallocate()
    unsafe view.chains.deallocate()
    unsafe view.leadingChains?.deallocate()
    unsafe view.windows.deallocate()
  }
}

extension WindowTable.View {
  /// The word of the filter for a folded window: a hash of its first three bytes. The last one is
  /// multiplied out of what 32 bits hold.
  @inline(__always)
  private func filterIndex(_ folded: UInt32) -> Int {
    Int(truncatingIfNeeded: (folded &* 0x9E37_7900) &>> (unsafe filterShift))
  }

  /// The chain of a folded window by its last three bytes.
  private func leadingChain(_ folded: UInt32) -> Int {
    Int(((folded &>> 8) &* 0x9E37_79B1) &>> 24)
  }

  /// The bit of a folded window in its word of the filter: the lower five bits of the last byte.
  @inline(__always)
  private func filterBit(_ folded: UInt32) -> UInt32 { 1 &<< (folded &>> 24) }

  fileprivate func enter(_ window: LiteralWindow, as index: Int) {
    var window = window
    let folded = window.value | LiteralWindow.fold
    if window.startsBefore, let leadingChains = unsafe leadingChains {
      for first in UInt32(0)..<256 where first & 0x20 != 0 {
        let whole = (folded & ~0xFF) | first
        unsafe filter[filterIndex(whole)] |= filterBit(whole)
      }
      let chain = unsafe leadingChain(folded)
      window.next = unsafe leadingChains[chain]
      unsafe leadingChains[chain] = Int32(index)
    } else {
      let place = unsafe filterIndex(folded)
      unsafe filter[place] |= window.mask == .max ? filterBit(folded) : .max
      let chain = place >> WindowTable.chainShift
      window.next = unsafe chains[chain]
      unsafe chains[chain] = Int32(index)
    }
    unsafe (windows + index).initialize(to: window)
  }

  /// Calls `body` with the literals that have a window at an even place in `start..<end` and the
  /// offset at which they would start, until it returns false; the answer is false then.
  ///
  /// - Parameter start: an even offset.
  @inline(__always)
  func scan(
    _ text: UnsafePointer<UInt8>, count: Int, from start: Int, to end: Int,
    _ body: (_ literal: Int, _ offset: Int) -> Bool
  ) -> Bool {
    unsafe withUnsafeTemporaryAllocation(of: UInt16.self, capacity: WindowTable.runPlaces) {
      maybes in
      guard let maybes = maybes.baseAddress else { return false }
      var at = start
      // Whole rounds of eight places, the last of which reads up to 18 bytes.
      let vectorEnd = start &+ (max(0, min(end, count - 2) &- start) & ~15)
      while at < vectorEnd {
        let runEnd = min(at &+ 2 &* WindowTable.runPlaces, vectorEnd)
        let maybeCount = unsafe collectMaybes(text, from: at, to: runEnd, into: maybes)
        for index in 0..<maybeCount {
          let place = unsafe at &+ Int(maybes[index])
          let window = unsafe UnsafeRawPointer(text).loadUnaligned(
            fromByteOffset: place, as: UInt32.self)
          if unsafe !visit(UInt32(littleEndian: window), place, body) { return false }
        }
        at = runEnd
      }
      while at < end {
        if unsafe !visit(Self.window(text, count, at), at, body) { return false }
        at &+= 2
      }
      return true
    }
  }

  /// Writes the distances from `start` of the places for which the filter says maybe, and returns
  /// how many they are. Every place is written, and counted where it counts: nothing here depends
  /// on what a processor would have to guess.
  ///
  /// Not part of its caller, whose needs for registers would be met at the cost of this loop.
  /// - Parameter end: a multiple of 16 bytes after `start`.
  @inline(never)
  private func collectMaybes(
    _ text: UnsafePointer<UInt8>, from start: Int, to end: Int,
    into maybes: UnsafeMutablePointer<UInt16>
  ) -> Int {
    let base = unsafe UnsafeRawPointer(text + start)
    let length = end &- start
    var maybeCount = 0
    var at = 0
    while at < length {
      for step in 0..<8 {
        let place = at &+ 2 &* step
        let window = unsafe base.loadUnaligned(fromByteOffset: place, as: UInt32.self)
        let folded = UInt32(littleEndian: window) | LiteralWindow.fold
        let bits = unsafe filter[filterIndex(folded)]
        unsafe maybes[maybeCount] = UInt16(truncatingIfNeeded: place)
        maybeCount &+= Int((bits &>> (folded &>> 24)) & 1)
      }
      at &+= 16
    }
    return maybeCount
  }

  /// The window at `at`, whose bytes past the end of the text are zero.
  private static func window(_ text: UnsafePointer<UInt8>, _ count: Int, _ at: Int) -> UInt32 {
    var value: UInt32 = 0
    for offset in 0..<min(4, count - at) {
      value |= unsafe UInt32(text[at + offset]) << UInt32(8 * offset)
    }
    return value
  }

  /// Calls `body` with the literals that have the window `window`, which stands at `place`.
  @inline(__always)
  private func visit(
    _ window: UInt32, _ place: Int, _ body: (_ literal: Int, _ offset: Int) -> Bool
  ) -> Bool {
    let folded = window | LiteralWindow.fold
    let first = unsafe chains[filterIndex(folded) &>> WindowTable.chainShift]
    if unsafe !visitChain(first, folded, place, body) { return false }
    guard let leadingChains = unsafe leadingChains else { return true }
    return unsafe visitChain(leadingChains[leadingChain(folded)], folded, place, body)
  }

  @inline(__always)
  private func visitChain(
    _ first: Int32, _ folded: UInt32, _ place: Int, _ body: (_ literal: Int, _ offset: Int) -> Bool
  ) -> Bool {
    var next = first
    while next >= 0 {
      let window = unsafe windows[Int(next)]
      if folded & window.mask == window.value,
        !body(Int(window.literal), place &- Int(window.offset))
      {
        return false
      }
      next = window.next
    }
    return true
  }
}
