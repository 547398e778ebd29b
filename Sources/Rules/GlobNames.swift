import Text

/// The names that one part of a path may have, in one block of bytes: a file is held against dozens
/// of them, and a list of lists would be retained and released for each.
struct GlobNames: Sendable {
  private var bytes: [UInt8] = []
  /// Where each name ends in `bytes`.
  private var ends: [Int] = []
  /// Bit n: there is a name of n bytes; the last bit stands for all longer ones, too.
  private var lengths: UInt64 = 0

  init() {}

  init(_ names: [[UInt8]]) { add(names) }

  var count: Int { ends.count }

  /// Adds the name that `prefix` and `rest` make together.
  mutating func add(
    _ prefix: Slice<UnsafeBufferPointer<UInt8>>, _ rest: Slice<UnsafeBufferPointer<UInt8>>
  ) {
    let start = bytes.count
    unsafe bytes.append(contentsOf: prefix)
    unsafe bytes.append(contentsOf: rest)
    ends.append(bytes.count)
    lengths |= Self.bit(bytes.count - start)
  }

  mutating func add(_ names: [[UInt8]]) {
    for name in names {
      bytes += name
      ends.append(bytes.count)
      lengths |= Self.bit(name.count)
    }
  }

  mutating func add(_ other: GlobNames) {
    ends += other.ends.map { bytes.count + $0 }
    bytes += other.bytes
    lengths |= other.lengths
  }

  private static func bit(_ length: Int) -> UInt64 { 1 << UInt64(min(length, 63)) }

  /// Whether the bytes `start..<end` of `path` are one of the names.
  func contains(_ path: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    guard lengths & Self.bit(end - start) != 0 else { return false }
    let bytes = bytes.span
    var nameStart = 0
    for nameEnd in ends {
      if nameEnd - nameStart == end - start {
        var offset = 0
        while offset < end - start, bytes[nameStart + offset] == path[start + offset] {
          offset += 1
        }
        if offset == end - start { return true }
      }
      nameStart = nameEnd
    }
    return false
  }

  /// Whether `path` ends with one of the names.
  func hasEnd(of path: Span<UInt8>) -> Bool {
    let bytes = bytes.span
    var start = 0
    for end in ends {
      let count = end - start
      if count <= path.count {
        var offset = 1
        while offset <= count, bytes[end - offset] == path[path.count - offset] { offset += 1 }
        if offset > count { return true }
      }
      start = end
    }
    return false
  }
}
