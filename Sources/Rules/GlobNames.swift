/// The names that one part of a path may have, in one block of bytes: reading a glob makes no list
/// for each of dozens.
struct GlobNames: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Where each name ends in `bytes`.
  private(set) var ends: [Int] = []

  init() {}

  init(_ names: [[UInt8]]) { add(names) }

  var count: Int { ends.count }

  /// Adds the name that `prefix` and `rest` make together.
  mutating func add(
    _ prefix: Slice<UnsafeBufferPointer<UInt8>>, _ rest: Slice<UnsafeBufferPointer<UInt8>>
  ) {
    unsafe bytes.append(contentsOf: prefix)
    unsafe bytes.append(contentsOf: rest)
    ends.append(bytes.count)
  }

  mutating func add(_ names: [[UInt8]]) {
    for name in names {
      bytes += name
      ends.append(bytes.count)
    }
  }

  mutating func add(_ other: GlobNames) {
    ends += other.ends.map { bytes.count + $0 }
    bytes += other.bytes
  }
}
