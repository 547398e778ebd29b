/// Finds the windows of four bytes that are known to some literal: the inner loop of `LiteralSet`.
@safe final class WindowTable: @unchecked Sendable {
  /// The shortest literal that can be entered.
  static let literalBytesMin = 3

  /// One literal under one window.
  fileprivate struct Entry {
    var literal: Int32
    /// The distance from the literal's start to the window's; -1 for the byte before it.
    var windowOffset: Int32
    /// What the window must hold, folded, in the bytes of the mask.
    var value: UInt32
    var mask: UInt32
    /// Whether another entry with the same hash follows.
    var hasNext = false

    func isSame(as other: Entry) -> Bool {
      literal == other.literal && windowOffset == other.windowOffset
    }
  }

  /// A place of the hash table from the hashes of windows to entries.
  fileprivate struct Slot {
    var hash: UInt32
    var firstEntry: UInt32

    static let empty = Slot(hash: .max, firstEntry: 0)
  }

  /// What the loops need, as plain addresses: they must not count references. Good while the
  /// table lives.
  @unsafe struct View {
    /// Not zero at the hashes of all windows.
    fileprivate let filter: UnsafeMutablePointer<UInt8>
    fileprivate let slots: UnsafeMutablePointer<Slot>
    /// The number of slots, a power of two, less one.
    fileprivate let slotMask: Int
    fileprivate let entries: UnsafeMutablePointer<Entry>
  }

  let isEmpty: Bool
  let view: View

  /// Bit 5 of every byte: with it set, capitals are small letters. What else falls together is
  /// told apart when the literal is compared.
  fileprivate static let fold: UInt32 = 0x2020_2020

  /// The last factor byte is a multiple of 32, so that of the window's last byte only three bits
  /// count: a literal of three bytes takes eight places in the filter and not 128.
  fileprivate static let factor: UInt32 = 0x9E37_7920

  fileprivate static func hash(_ folded: UInt32) -> UInt32 { (folded &* factor) >> 16 }

  // MARK: - Building

  struct Builder {
    fileprivate var windows: [(hash: UInt32, entry: Entry)] = []

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
      // Of the last byte three bits count (`factor`), of another all but the one that is folded.
      let significant: UInt32 = unknownShift == 24 ? 0x07 : 0xDF
      for unknown in UInt32(0)..<256 where unknown & ~significant == 0 {
        let window = value | unknown << unknownShift | WindowTable.fold
        windows.append((WindowTable.hash(window), entry))
      }
    }

    consuming func finish() -> WindowTable {
      // Where several literals share a window, the one that started first comes first.
      var order = windows.indices.map { index in
        let entry = windows[index].entry
        let offset = UInt64(min(entry.windowOffset + 1, 0xFFFF))
        return (
          key: UInt64(windows[index].hash) << 48 | (0xFFFF - offset) << 32
            | UInt64(UInt32(bitPattern: entry.literal)), index: index
        )
      }
      order.sort { $0.key < $1.key }
      var sorted: [(hash: UInt32, entry: Entry)] = []
      sorted.reserveCapacity(order.count)
      for (key, index) in order {
        // Windows of a literal that differ only in a byte which is not its own may share a hash.
        if let last = sorted.last, last.hash == UInt32(key >> 48),
          last.entry.isSame(as: windows[index].entry)
        {
          continue
        }
        sorted.append(windows[index])
      }
      return WindowTable(sorted)
    }
  }

  private init(_ windows: [(hash: UInt32, entry: Entry)]) {
    isEmpty = windows.isEmpty
    var slotCount = 64
    while slotCount < 2 * windows.count { slotCount *= 2 }
    let slotMask = slotCount - 1
    let filter = UnsafeMutablePointer<UInt8>.allocate(capacity: windows.isEmpty ? 1 : 1 << 16)
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
    let entries = UnsafeMutablePointer<Entry>.allocate(capacity: max(1, windows.count))
    unsafe view = View(filter: filter, slots: slots, slotMask: slotMask, entries: entries)
    unsafe filter.initialize(repeating: 0, count: windows.isEmpty ? 1 : 1 << 16)
    unsafe slots.initialize(repeating: .empty, count: slotCount)
    for (index, window) in windows.enumerated() {
      var entry = window.entry
      entry.hasNext = index + 1 < windows.count && windows[index + 1].hash == window.hash
      unsafe (entries + index).initialize(to: entry)
      if index > 0, windows[index - 1].hash == window.hash { continue }
      unsafe filter[Int(window.hash)] = 1
      var slot = Int(window.hash) & slotMask
      while unsafe slots[slot].hash != Slot.empty.hash { slot = (slot + 1) & slotMask }
      unsafe slots[slot] = Slot(hash: window.hash, firstEntry: UInt32(index))
    }
  }

  deinit {
    unsafe view.filter.deallocate()
    unsafe view.slots.deallocate()
    unsafe view.entries.deallocate()
  }
}

extension WindowTable.View {

  /// Calls `body` with the literals that have a window at an even place in `start..<end` and the
  /// offset at which they would start, until it returns false; the answer is false then.
  ///
  /// - Parameter start: an even offset.
  func scan(
    _ text: UnsafePointer<UInt8>, count: Int, from start: Int, to end: Int,
    _ body: (_ literal: Int, _ offset: Int) -> Bool
  ) -> Bool {
    var at = start
    // Each round looks at eight places and reads 18 bytes.
    let vectorEnd = min(end - 16, count - 18)
    let factors = SIMD4<UInt32>(repeating: WindowTable.factor)
    let folds = SIMD4<UInt32>(repeating: WindowTable.fold)
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
      if maybe != 0, unsafe !visitEight(text, at, body) { return false }
      at &+= 16
    }
    while at < end {
      if unsafe !visit(Self.window(text, count, at), at, body) { return false }
      at &+= 2
    }
    return true
  }

  /// The window at `at`, whose bytes past the end of the text are zero.
  private static func window(_ text: UnsafePointer<UInt8>, _ count: Int, _ at: Int) -> UInt32 {
    var value: UInt32 = 0
    for offset in 0..<min(4, count - at) {
      value |= unsafe UInt32(text[at + offset]) << UInt32(8 * offset)
    }
    return value
  }

  /// Visits the eight even places from `at` on; kept out of the loop, which it would slow down.
  @inline(never)
  private func visitEight(
    _ text: UnsafePointer<UInt8>, _ at: Int, _ body: (_ literal: Int, _ offset: Int) -> Bool
  ) -> Bool {
    for place in stride(from: at, to: at &+ 16, by: 2) {
      let window = unsafe UnsafeRawPointer(text).loadUnaligned(
        fromByteOffset: place, as: UInt32.self)
      if unsafe !visit(UInt32(littleEndian: window), place, body) { return false }
    }
    return true
  }

  /// Calls `body` with the literals that have the window `window`, which stands at `place`.
  @inline(__always)
  private func visit(
    _ window: UInt32, _ place: Int, _ body: (_ literal: Int, _ offset: Int) -> Bool
  ) -> Bool {
    let folded = window | WindowTable.fold
    let hash = WindowTable.hash(folded)
    guard unsafe filter[Int(hash)] != 0 else { return true }
    var slot = unsafe Int(hash) & slotMask
    while unsafe slots[slot].hash != hash { slot = unsafe (slot + 1) & slotMask }
    var index = unsafe Int(slots[slot].firstEntry)
    while true {
      let entry = unsafe entries[index]
      if folded & entry.mask == entry.value,
        !body(Int(entry.literal), place &- Int(entry.windowOffset))
      {
        return false
      }
      if !entry.hasNext { return true }
      index &+= 1
    }
  }
}
