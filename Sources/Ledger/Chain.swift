import Text

/// The chain of the journal: each line carries the digest of the one before it, whatever that one
/// holds, so that nobody can change, drop or put in a line unseen.
enum Chain {
  /// What the first line of all carries.
  static let start = String(repeating: "0", count: 64)

  /// A longer line counts by its end alone: it is not ours, and must not make appending slow.
  static let lineBytesMax = 1 << 20

  /// Returns the digest of a line without its line end, SHA-256 in hexadecimal.
  static func digest(of line: some Collection<UInt8>) -> String {
    hexadecimal(SHA256.digest(Array(line.suffix(lineBytesMax))))
  }

  static func digest(of bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    let from = max(range.lowerBound, range.upperBound - lineBytesMax)
    let line = bytes.extracting(from..<range.upperBound)
    return unsafe line.withUnsafeBufferPointer { unsafe digest(of: Array($0)) }
  }
}

/// The lines of a file, found from its end or its start without looking at the rest.
enum Lines {
  static let newline = UInt8(ascii: "\n")

  /// Returns the range of the last line that ends at or before `end`, its line end left out; nil
  /// at the start of the file. Where the byte before `end` is no line end, the line is cut off
  /// there (torn). Of a line longer than any of ours the last `Chain.lineBytesMax` bytes are
  /// returned. Cost: the length of what is returned.
  static func last(in bytes: Span<UInt8>, before end: Int) -> Range<Int>? {
    if end <= 0 { return nil }
    let stop = bytes[end - 1] == newline ? end - 1 : end
    var start = stop
    let floor = max(0, stop - Chain.lineBytesMax)
    while start > floor, bytes[start - 1] != newline { start -= 1 }
    return start..<stop
  }
}
