/// Finds the next byte of a small set.
struct ByteFinder: Sendable {
  private let isMember: [Bool]
  private let ranges: [ByteRange]

  init(_ set: ByteSet) {
    isMember = (0..<256).map { set.contains(UInt8($0)) }
    ranges = set.ranges
  }

  /// Returns the first offset in `start..<end` of a byte of the set, or `end`.
  func firstIndex(in text: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    var at = start
    while at < end {
      if unsafe isMember[Int(text[at])] { return at }
      at += 1
    }
    return end
  }
}
