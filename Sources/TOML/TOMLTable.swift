import Text

/// One key of a table, the place where it was first written, and its value.
package struct TOMLEntry: Sendable, Equatable {
  package let key: String
  package let keyPlace: TOMLPlace
  package let node: TOMLNode

  package init(key: String, keyPlace: TOMLPlace, node: TOMLNode) {
    self.key = key
    self.keyPlace = keyPlace
    self.node = node
  }
}

/// A table: keys with their values in the order of the file. No key is there twice; keys are
/// compared byte for byte.
package struct TOMLTable: Sendable, Equatable {
  package let entries: [TOMLEntry]
  /// Positions in `entries`, only for tables too large to be searched one by one.
  private let index: [ExactString: Int]?

  /// Tables up to this size are searched without an index.
  static let unindexedCountMax = 16

  /// - Parameters:
  ///   - entries: no two with the same key.
  ///   - index: the position of each key, where the caller has it already.
  init(_ entries: [TOMLEntry], index: [ExactString: Int]?) {
    self.entries = entries
    self.index = index
  }

  /// Makes a table of `entries`; of two with the same key a lookup finds the first.
  package init(_ entries: [TOMLEntry] = []) {
    var index: [ExactString: Int]?
    if entries.count > Self.unindexedCountMax {
      let numbered = entries.enumerated().map { (ExactString($1.key), $0) }
      index = Dictionary(numbered, uniquingKeysWith: { first, _ in first })
    }
    self.init(entries, index: index)
  }

  /// Returns the value of `key`, nil where the table has none. Cost: constant.
  package subscript(key: String) -> TOMLNode? { entry(key)?.node }

  /// Returns the entry of `key`, nil where the table has none. Cost: constant.
  package func entry(_ key: String) -> TOMLEntry? {
    if let index { return index[ExactString(key)].map { entries[$0] } }
    return entries.first { $0.key.isExactly(key) }
  }

  package static func == (a: TOMLTable, b: TOMLTable) -> Bool { a.entries == b.entries }
}
