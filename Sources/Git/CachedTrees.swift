/// The trees that the index remembers (its `TREE` extension): for each folder that has not changed
/// since its tree was last written, the tree's name and how many entries lie below it.
///
/// Kept flat, in the order of the file: a folder, then all folders below it.
struct CachedTrees {
  struct Node {
    let name: Range<Int>
    /// How many entries of the index lie below the folder; negative where its tree is out of date.
    let entryCount: Int
    /// Where the tree's name is; only where it is not out of date.
    let idOffset: Int
    /// The number of the first node that is not below this one.
    fileprivate(set) var end: Int
  }

  private(set) var nodes: [Node] = []

  /// Reads the extension. One that is malformed gives no trees, as if it were not there: it only
  /// saves work.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var at = range.lowerBound
    // How many folders are still to come below each folder that is open.
    var open: [(node: Int, missing: Int)] = []
    while at < range.upperBound {
      guard let (node, children) = Self.readNode(bytes, &at, range.upperBound) else {
        nodes = []
        return
      }
      if nodes.isEmpty != open.isEmpty {
        nodes = []
        return
      }
      if !open.isEmpty { open[open.count - 1].missing -= 1 }
      open.append((nodes.count, children))
      nodes.append(node)
      while let last = open.last, last.missing == 0 {
        nodes[last.node].end = nodes.count
        open.removeLast()
      }
    }
    if !open.isEmpty { nodes = [] }
  }

  private static func readNode(
    _ bytes: Span<UInt8>, _ at: inout Int, _ limit: Int
  ) -> (node: Node, children: Int)? {
    let start = at
    while at < limit, bytes[at] != 0 { at += 1 }
    let name = start..<at
    at += 1
    guard let count = readNumber(bytes, &at, limit, UInt8(ascii: " ")),
      let children = readNumber(bytes, &at, limit, UInt8(ascii: "\n")), children >= 0
    else { return nil }
    let idOffset = at
    if count >= 0 { at += 20 }
    guard at <= limit else { return nil }
    return (Node(name: name, entryCount: count, idOffset: idOffset, end: 0), children)
  }

  private static func readNumber(
    _ bytes: Span<UInt8>, _ at: inout Int, _ limit: Int, _ terminator: UInt8
  ) -> Int? {
    var value = 0
    var digits = 0
    let isNegative = at < limit && bytes[at] == UInt8(ascii: "-")
    if isNegative { at += 1 }
    while at < limit, bytes[at] != terminator {
      let digit = bytes[at] &- UInt8(ascii: "0")
      guard digit < 10, digits < 10 else { return nil }
      value = value * 10 + Int(digit)
      digits += 1
      at += 1
    }
    at += 1
    return digits > 0 && at <= limit ? (isNegative ? -value : value) : nil
  }

  /// The number of the top folder's node, where there is one.
  var root: Int? { nodes.isEmpty ? nil : 0 }

  /// Returns the tree that the folder has and how many entries it spans; nil where it is out of
  /// date.
  func tree(_ node: Int, _ bytes: Span<UInt8>) -> (id: ObjectID, entryCount: Int)? {
    let found = nodes[node]
    guard found.entryCount >= 0 else { return nil }
    return (ObjectID(bytes, at: found.idOffset), found.entryCount)
  }

  /// Returns the folders directly below one, sorted by name.
  func children(of node: Int, _ bytes: Span<UInt8>) -> Children {
    var numbers: [Int] = []
    var next = node + 1
    while next < nodes[node].end {
      numbers.append(next)
      next = nodes[next].end
    }
    // git sorts them by length first.
    numbers.sort { compare(nodes[$0].name, nodes[$1].name, bytes) < 0 }
    return Children(numbers: numbers)
  }

  struct Children {
    fileprivate let numbers: [Int]
  }

  /// Returns the node of the folder `name` among `children`.
  func child(_ name: ArraySlice<UInt8>, in children: Children, _ bytes: Span<UInt8>) -> Int? {
    var low = 0
    var high = children.numbers.count
    while low < high {
      let middle = (low + high) / 2
      let order = compare(nodes[children.numbers[middle]].name, name, bytes)
      if order == 0 { return children.numbers[middle] }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  private func compare(_ a: Range<Int>, _ b: Range<Int>, _ bytes: Span<UInt8>) -> Int {
    for offset in 0..<min(a.count, b.count) {
      let (x, y) = (bytes[a.lowerBound + offset], bytes[b.lowerBound + offset])
      if x != y { return Int(x) - Int(y) }
    }
    return a.count - b.count
  }

  private func compare(_ a: Range<Int>, _ b: ArraySlice<UInt8>, _ bytes: Span<UInt8>) -> Int {
    for offset in 0..<min(a.count, b.count) {
      let (x, y) = (bytes[a.lowerBound + offset], b[b.startIndex + offset])
      if x != y { return Int(x) - Int(y) }
    }
    return a.count - b.count
  }
}
