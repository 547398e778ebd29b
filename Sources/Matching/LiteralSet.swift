/// Many literals, searched in one pass.
package struct LiteralSet: Sendable {
  private let literals: [(bytes: [UInt8], ignoreCase: Bool)]
  /// The literals that may start with a byte.
  private var startingWith: [[Int]]

  /// - Parameter literals: none of them empty; with `ignoreCase`, ASCII letters match both cases.
  package init(_ literals: [(bytes: [UInt8], ignoreCase: Bool)]) {
    self.literals = literals.map { literal in
      (literal.ignoreCase ? literal.bytes.map(asciiLowercased) : literal.bytes, literal.ignoreCase)
    }
    startingWith = [[Int]](repeating: [], count: 256)
    for (index, literal) in self.literals.enumerated() {
      guard let first = literal.bytes.first else { continue }
      startingWith[Int(first)].append(index)
      if literal.ignoreCase, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) {
        startingWith[Int(first & ~0x20)].append(index)
      }
    }
  }

  /// How many literals there are.
  package var count: Int { literals.count }

  /// Calls `body` with the index and the offset of every occurrence of every literal, until it
  /// returns false. Overlapping ones count.
  package func scan(_ haystack: Span<UInt8>, _ body: (_ literal: Int, _ offset: Int) -> Bool) {
    for offset in haystack.indices {
      for index in startingWith[Int(haystack[offset])] where occurs(index, haystack, offset) {
        if !body(index, offset) { return }
      }
    }
  }

  private func occurs(_ index: Int, _ haystack: Span<UInt8>, _ offset: Int) -> Bool {
    let literal = literals[index]
    guard literal.bytes.count <= haystack.count - offset else { return false }
    for (place, byte) in literal.bytes.enumerated() {
      let found = haystack[offset + place]
      if (literal.ignoreCase ? asciiLowercased(found) : found) != byte { return false }
    }
    return true
  }
}

/// Returns `byte` with an ASCII capital letter made small.
func asciiLowercased(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}
