/// Finds the windows of four bytes that are known to some literal: the inner loop of `LiteralSet`.
struct WindowTable: Sendable {
  /// The shortest literal that can be entered.
  static let literalBytesMin = 3

  /// One literal under one window.
  struct Entry: Sendable {
    var literal: Int32
    /// The distance from the literal's start to the window's; -1 for the byte before it.
    var windowOffset: Int32
    /// What the window must hold, folded, in the bytes of the mask.
    var value: UInt32
    var mask: UInt32
    /// Whether another entry with the same hash follows.
    var hasNext = false
  }

  private struct Slot: Sendable {
    var hash: UInt32
    var firstEntry: UInt32
  }

  /// Not zero at the hashes of all windows.
  private let filter: [UInt8]
  /// An open hash table from the hash of a window to its first entry.
  private let slots: [Slot]
  private let entries: [Entry]

  private static let emptySlot = Slot(hash: .max, firstEntry: 0)

  var isEmpty: Bool { entries.isEmpty }

  /// Bit 5 of every byte: with it set, capitals are small letters. What else falls together is
  /// told apart when the literal is compared.
  private static let fold: UInt32 = 0x2020_2020

  /// The last factor byte is a multiple of 32, so that of the window's last byte only three bits
  /// count: a literal of three bytes takes eight places in the filter and not 128.
  private static let factor: UInt32 = 0x9E37_7920

  private static func hash(_ folded: UInt32) -> UInt32 { (folded &* factor) >> 16 }

  // MARK: - Building

  struct Builder {
    private var windows: [(hash: UInt32, entry: Entry)] = []

    /// Enters a literal of three bytes or more; with `ordered`, by the windows at its start.
    mutating func add(_ bytes: [UInt8], literal: Int, ordered: Bool) {
      for parity in 0..<2 {
        let offset = Self.windowOffset(bytes, parity: parity, ordered: ordered)
        addWindow(bytes, literal: literal, at: offset)
      }
    }

    /// The offset of the window of the given parity that is the rarest.
    private static func windowOffset(_ bytes: [UInt8], parity: Int, ordered: Bool) -> Int {
      if bytes.count == 3 { return parity == 0 ? 0 : -1 }
      var best = parity
      if ordered || bytes.count < parity + 5 { return best }
      var bestBits = -1
      for offset in stride(from: parity, through: bytes.count - 4, by: 2) {
        let window = bytes[offset..<offset + 4]
        // Bytes that come again tell less: dashes come in rows.
        var bits = 0
        for (index, byte) in window.enumerated() {
          bits += window.prefix(index).contains(byte) ? 1 : ByteRarity.bits(byte)
        }
        if bits > bestBits { (best, bestBits) = (offset, bits) }
      }
      return best
    }

    private mutating func addWindow(_ bytes: [UInt8], literal: Int, at offset: Int) {
      var value: UInt32 = 0
      var mask: UInt32 = 0
      var unknownShift: UInt32?
      for place in 0..<4 {
        let shift = UInt32(8 * place)
        if bytes.indices.contains(offset + place) {
          value |= UInt32(bytes[offset + place]) << shift
          mask |= 0xFF << shift
        } else {
          unknownShift = shift
        }
      }
      let entry = Entry(
        literal: Int32(literal), windowOffset: Int32(offset),
        value: (value | WindowTable.fold) & mask, mask: mask)
      guard let unknownShift else {
        windows.append((WindowTable.hash(value | WindowTable.fold), entry))
        return
      }
      var hashes: Set<UInt32> = []
      for unknown in UInt32(0)..<256 {
        hashes.insert(WindowTable.hash(value | unknown << unknownShift | WindowTable.fold))
      }
      for hash in hashes { windows.append((hash, entry)) }
    }

    consuming func finish() -> WindowTable {
      // Where several literals share a window, the one that started first comes first.
      windows.sort {
        ($0.hash, -$0.entry.windowOffset, $0.entry.literal)
          < ($1.hash, -$1.entry.windowOffset, $1.entry.literal)
      }
      var slotCount = 64
      while slotCount < 2 * windows.count { slotCount *= 2 }
      var filter = [UInt8](repeating: 0, count: 1 << 16)
      var slots = [Slot](repeating: WindowTable.emptySlot, count: slotCount)
      var entries: [Entry] = []
      entries.reserveCapacity(windows.count)
      for (index, window) in windows.enumerated() {
        var entry = window.entry
        entry.hasNext = index + 1 < windows.count && windows[index + 1].hash == window.hash
        entries.append(entry)
        if index > 0, windows[index - 1].hash == window.hash { continue }
        filter[Int(window.hash)] = 1
        var slot = Int(window.hash) & (slotCount - 1)
        while slots[slot].hash != .max { slot = (slot + 1) & (slotCount - 1) }
        slots[slot] = Slot(hash: window.hash, firstEntry: UInt32(index))
      }
      return WindowTable(filter: filter, slots: slots, entries: entries)
    }
  }

  private init(filter: [UInt8], slots: [Slot], entries: [Entry]) {
    self.filter = filter
    self.slots = slots
    self.entries = entries
  }

  // MARK: - Scanning

  /// Calls `body` with the entries whose window stands at an even place in `start..<end`, and the
  /// place, until it returns false; the answer is false then.
  ///
  /// - Parameter start: an even offset.
  func scan(
    _ text: UnsafePointer<UInt8>, count: Int, from start: Int, to end: Int,
    _ body: (Entry, Int) -> Bool
  ) -> Bool {
    var at = start
    // Each round looks at eight places and reads 18 bytes.
    let vectorEnd = min(end - 16, count - 18)
    let factors = SIMD4<UInt32>(repeating: Self.factor)
    let folds = SIMD4<UInt32>(repeating: Self.fold)
    return unsafe filter.withUnsafeBufferPointer { filter in
      while at <= vectorEnd {
        let raw = unsafe UnsafeRawPointer(text + at)
        let even = unsafe raw.loadUnaligned(as: SIMD4<UInt32>.self) | folds
        let odd = unsafe raw.loadUnaligned(fromByteOffset: 2, as: SIMD4<UInt32>.self) | folds
        let evenHashes = (even &* factors) &>> 16
        let oddHashes = (odd &* factors) &>> 16
        var maybe: UInt8 = 0
        for lane in 0..<4 {
          maybe |= unsafe filter[Int(truncatingIfNeeded: evenHashes[lane])]
          maybe |= unsafe filter[Int(truncatingIfNeeded: oddHashes[lane])]
        }
        if maybe != 0 {
          for lane in 0..<4 {
            let place = at &+ 4 &* lane
            if unsafe filter[Int(truncatingIfNeeded: evenHashes[lane])] != 0,
              !visit(even[lane], evenHashes[lane], place, body)
            {
              return false
            }
            if unsafe filter[Int(truncatingIfNeeded: oddHashes[lane])] != 0,
              !visit(odd[lane], oddHashes[lane], place &+ 2, body)
            {
              return false
            }
          }
        }
        at &+= 16
      }
      while at < end {
        let window = unsafe Self.window(text, count, at)
        let hash = Self.hash(window)
        if unsafe filter[Int(hash)] != 0, !visit(window, hash, at, body) { return false }
        at &+= 2
      }
      return true
    }
  }

  /// The folded window at `at`, whose bytes past the end of the text are zero before folding.
  private static func window(_ text: UnsafePointer<UInt8>, _ count: Int, _ at: Int) -> UInt32 {
    var value: UInt32 = 0
    for offset in 0..<min(4, count - at) {
      value |= unsafe UInt32(text[at + offset]) << UInt32(8 * offset)
    }
    return value | fold
  }

  /// Calls `body` with the entries for the folded window `window` with hash `hash`.
  private func visit(
    _ window: UInt32, _ hash: UInt32, _ place: Int, _ body: (Entry, Int) -> Bool
  ) -> Bool {
    let slotMask = slots.count - 1
    var slot = Int(hash) & slotMask
    while slots[slot].hash != hash {
      if slots[slot].hash == .max { return true }
      slot = (slot + 1) & slotMask
    }
    var index = Int(slots[slot].firstEntry)
    while true {
      let entry = entries[index]
      if window & entry.mask == entry.value, !body(entry, place) { return false }
      if !entry.hasNext { return true }
      index += 1
    }
  }
}
