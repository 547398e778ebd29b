import Platform

/// Many literals, searched in one pass.
///
/// Four bytes of the text, capitals and small letters taken for one, are looked up in a filter at
/// every other place. Each literal is entered with two windows of four bytes, one that starts an
/// even and one that starts an odd number of bytes into it, so that one of them falls on a place
/// that is looked at. Where the filter says maybe, the literals with that window are compared in
/// full.
///
/// Building takes some hundred instructions for each literal. Searching touches each byte once but
/// where a literal may stand. Literals of one or two bytes have no window of use and are found by
/// vector comparison, each in a pass of its own.
package struct LiteralSet: Sendable {
  /// How many bytes are searched for long literals before they are for short ones.
  private static let blockBytes = 1 << 15

  private let literals: LiteralTable
  private let windows: WindowTable
  /// A literal of one or two bytes.
  private struct Short {
    let index: Int
    let probe: PairProbe
    /// A byte of it that is so rare that the C library finds all of them at a cost that does not
    /// count, and where it stands.
    let rare: (byte: UInt8, offset: Int)?
  }

  private let short: [Short]

  /// - Parameters:
  ///   - source: none of them empty; with `ignoreCase`, ASCII letters match both cases.
  ///   - ordered: reports occurrences in order of place, if all literals have three bytes at
  ///     least. Else each is looked for by its rarest windows, which is faster.
  package init(_ source: [(bytes: [UInt8], ignoreCase: Bool)], ordered: Bool = false) {
    var list = LiteralList(capacity: source.count)
    for literal in source {
      _ = list.add(literal.bytes, ignoreCase: literal.ignoreCase, isShared: false)
    }
    self.init(list, ordered: ordered)
  }

  /// - Parameter list: none of its literals empty.
  init(_ list: LiteralList, ordered: Bool = false) {
    literals = LiteralTable(list)
    windows = WindowTable(list, ordered: ordered)
    short = (0..<list.count).compactMap { index in
      let range = list.range(index)
      guard range.count < LiteralWindow.literalBytesMin else { return nil }
      let bytes = Array(list.bytes[range])
      return Short(
        index: index, probe: PairProbe(bytes, ignoreCase: list.ignoresCase(index)),
        rare: bytes.indices.first { ByteRarity.isVeryRare(bytes[$0]) }.map { (bytes[$0], $0) })
    }
  }

  /// How many literals there are.
  package var count: Int { literals.count }

  /// Calls `body` with the index and the offset of every occurrence of every literal, until it
  /// returns false. Overlapping ones count.
  package func scan(_ haystack: Span<UInt8>, _ body: (_ literal: Int, _ offset: Int) -> Bool) {
    unsafe haystack.withUnsafeBufferPointer { buffer in
      guard let text = buffer.baseAddress else { return }
      unsafe scan(text, count: buffer.count, from: 0, body)
    }
  }

  /// The same over `text` of `count` bytes, for literals that start at `start` or later.
  func scan(
    _ text: UnsafePointer<UInt8>, count: Int, from start: Int,
    _ body: (_ literal: Int, _ offset: Int) -> Bool
  ) {
    unsafe scan(text, count: count, part: start..<count, notBefore: start, body)
  }

  /// The same over a part of `text`: parts that follow each other, all but the last ending at even
  /// places, find every occurrence once, though one near its edge may be found by a neighbour.
  func scan(
    _ text: UnsafePointer<UInt8>, count: Int, part: Range<Int>,
    _ body: (_ literal: Int, _ offset: Int) -> Bool
  ) {
    unsafe scan(text, count: count, part: part, notBefore: 0, body)
  }

  @inline(__always)
  private func scan(
    _ text: UnsafePointer<UInt8>, count: Int, part: Range<Int>, notBefore start: Int,
    _ body: (_ literal: Int, _ offset: Int) -> Bool
  ) {
    let literals = unsafe self.literals.view
    let windows = unsafe self.windows.view
    let hasWindows = !self.windows.isEmpty
    var block = part.lowerBound
    while block < part.upperBound {
      let end = min((block + Self.blockBytes) & ~1, part.upperBound)
      if hasWindows {
        // A window may start one byte before its literal. All blocks but the last end at even
        // places, where the windows of the next begin.
        let first = block == start ? max(0, start - 1) & ~1 : block
        let goesOn = unsafe windows.scan(text, count: count, from: first, to: end) {
          literal, offset in
          guard offset >= start,
            unsafe literals.occurs(literal, in: text, count: count, at: offset)
          else { return true }
          return body(literal, offset)
        }
        if !goesOn { return }
      }
      for literal in short {
        let goesOn =
          if let rare = literal.rare {
            unsafe scan(literal, by: rare, text, count, from: block, to: end, body)
          } else {
            unsafe scan(literal, text, count, from: block, to: end, body)
          }
        if !goesOn { return }
      }
      block = end
    }
  }

  /// Calls `body` with each offset in `start..<end` where a short literal stands, until it returns
  /// false; the answer is false then.
  private func scan(
    _ literal: Short, by rare: (byte: UInt8, offset: Int), _ text: UnsafePointer<UInt8>,
    _ count: Int, from start: Int, to end: Int, _ body: (_ literal: Int, _ offset: Int) -> Bool
  ) -> Bool {
    let last = min(end + rare.offset, count)
    let bytes = unsafe UnsafeBufferPointer(start: text, count: last).span
    var at = start + rare.offset
    while at < last, let found = ByteSearch.firstIndex(of: rare.byte, in: bytes, from: at) {
      let place = found - rare.offset
      if unsafe literals.view.occurs(literal.index, in: text, count: count, at: place),
        !body(literal.index, place)
      {
        return false
      }
      at = found + 1
    }
    return true
  }

  /// The same by vector comparison.
  private func scan(
    _ literal: Short, _ text: UnsafePointer<UInt8>, _ count: Int,
    from start: Int, to end: Int, _ body: (_ literal: Int, _ offset: Int) -> Bool
  ) -> Bool {
    let (index, probe) = (literal.index, literal.probe)
    var at = start
    let vectorEnd = min(end - 16, count - 18)
    while at <= vectorEnd {
      let lanes = unsafe unsafeBitCast(
        probe.hits(UnsafeRawPointer(text + at)), to: SIMD2<UInt64>.self)
      if lanes[0] | lanes[1] != 0 {
        for half in 0..<2 {
          var word = lanes[half]
          while word != 0 {
            // Both bytes of the literal were compared: it stands here.
            let lane = word.trailingZeroBitCount / 8
            if !body(index, at + 8 * half + lane) { return false }
            word &= ~(0xFF << UInt64(8 * lane))
          }
        }
      }
      at &+= 16
    }
    while at < end {
      if unsafe literals.view.occurs(index, in: text, count: count, at: at), !body(index, at) {
        return false
      }
      at += 1
    }
    return true
  }
}
