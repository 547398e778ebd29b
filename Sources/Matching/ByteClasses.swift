/// Groups the byte values that a program cannot tell apart, so that the rows of its automaton are
/// short.
struct ByteClasses: Sendable {
  /// The class of each byte value.
  let classes: [UInt8]
  /// How many classes there are, 1 to 256.
  let count: Int
  /// A byte of each class.
  let representatives: [UInt8]

  init(_ program: Program) {
    var colours = [Int](repeating: 0, count: 256)
    var colourCount = 1
    for set in Self.distinctSets(program) where colourCount < 256 {
      var split: [Int: Int] = [:]
      var sizes = [Int](repeating: 0, count: colourCount)
      var hits = sizes
      for byte in 0..<256 {
        sizes[colours[byte]] += 1
        if set.contains(UInt8(byte)) { hits[colours[byte]] += 1 }
      }
      for byte in 0..<256 where set.contains(UInt8(byte)) {
        let colour = colours[byte]
        if hits[colour] == sizes[colour] { continue }
        if split[colour] == nil {
          split[colour] = colourCount
          colourCount += 1
        }
        colours[byte] = split[colour] ?? colour
      }
    }
    classes = colours.map { UInt8($0) }
    count = colourCount
    var representatives = [UInt8](repeating: 0, count: colourCount)
    for byte in 0..<256 { representatives[colours[byte]] = UInt8(byte) }
    self.representatives = representatives
  }

  /// The sets of bytes that some instruction treats alike and others differently.
  private static func distinctSets(_ program: Program) -> Set<ByteSet> {
    var sets = program.byteSets
    if program.contains(.wordBoundary) || program.contains(.notWordBoundary) {
      var words = ByteSet()
      for byte in UInt8.min...UInt8.max where isWord(byte) { words.insert(byte) }
      sets.insert(words)
    }
    if program.contains(.lineStart) || program.contains(.lineEnd) {
      var newline = ByteSet()
      newline.insert(UInt8(ascii: "\n"))
      sets.insert(newline)
    }
    return sets
  }
}

/// A set of byte values.
struct ByteSet: Sendable, Hashable {
  private var words = SIMD4<UInt64>()

  init() {}

  init(_ byte: UInt8) { insert(byte) }

  func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 != 0 }

  mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  mutating func insert(_ range: ByteRange) {
    for byte in range.low...range.high { insert(byte) }
  }

  mutating func formUnion(_ other: ByteSet) { words |= other.words }

  var count: Int { (0..<4).reduce(0) { $0 + words[$1].nonzeroBitCount } }

  /// The members as ranges, in order.
  var ranges: [ByteRange] {
    var out: [ByteRange] = []
    for byte in UInt8.min...UInt8.max where contains(byte) {
      if let last = out.last, last.high &+ 1 == byte, byte > 0 {
        out[out.count - 1].high = byte
      } else {
        out.append(ByteRange(low: byte, high: byte))
      }
    }
    return out
  }
}
