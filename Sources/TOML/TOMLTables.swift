import Text

/// The tables of a document while it is read.
///
/// Tables are numbered in the order in which they are made, so a table's number is higher than
/// that of the table around it. `finish` relies on it: going down the numbers, each table finds
/// the tables inside it finished. All nesting is by number, so nothing here recurses.
struct TOMLTables {
  /// How a table came to be, which says what may still be added to it (TOML 1.0, "Table").
  enum Origin {
    /// On the way to a header's last key; may be given a header of its own, once.
    case implicit
    /// By a header (or the root): closed to dotted keys from elsewhere.
    case header
    /// By a dotted key: closed to headers.
    case dotted
    /// Between braces: closed to everything once the brace is.
    case inline
  }

  /// What the value of a key is made of.
  enum Link {
    /// A finished value.
    case value
    /// The table of that number.
    case table(Int)
    /// The array of tables of that number in `arrays`.
    case tables(Int)
  }

  struct Table {
    var origin: Origin
    /// Tables and arrays from the root to here.
    var depth: Int
    /// Where a link leads on, the value is a placeholder until the table is finished.
    fileprivate(set) var entries: [TOMLEntry] = []
    /// The size and the first byte of each key, which tell most keys apart.
    private var tags: [UInt32] = []
    private var index: [ExactString: Int]?
    /// The entries whose link leads on, by their positions, rising.
    fileprivate var links: [(position: Int, link: Link)] = []

    init(_ origin: Origin, depth: Int) {
      self.origin = origin
      self.depth = depth
    }

    /// Returns the position of `key` in `entries`. Cost: constant.
    func position(of key: String) -> Int? {
      if let index { return index[ExactString(key)] }
      let tag = Self.tag(key)
      for position in tags.indices where tags[position] == tag {
        if entries[position].key.isExactly(key) { return position }
      }
      return nil
    }

    /// Returns the link of the entry at `position`. Cost: logarithmic.
    func link(at position: Int) -> Link {
      var low = 0
      var high = links.count
      while low < high {
        let middle = (low + high) / 2
        if links[middle].position == position { return links[middle].link }
        if links[middle].position < position { low = middle + 1 } else { high = middle }
      }
      return .value
    }

    /// Adds an entry whose key the table does not have.
    fileprivate mutating func append(_ entry: consuming TOMLEntry) {
      if index == nil {
        tags.append(Self.tag(entry.key))
        if tags.count > TOMLTable.unindexedCountMax { makeIndex() }
      }
      index?[ExactString(entry.key)] = entries.count
      entries.append(entry)
    }

    private mutating func makeIndex() {
      let numbered = entries.enumerated().map { (ExactString($1.key), $0) }
      index = Dictionary(uniqueKeysWithValues: numbered)
      tags = []
    }

    private static func tag(_ key: String) -> UInt32 {
      UInt32(truncatingIfNeeded: key.utf8.count) << 8 | UInt32(key.utf8.first ?? 0)
    }

    fileprivate consuming func finished() -> TOMLTable { TOMLTable(entries, index: index) }
  }

  private(set) var all: [Table] = [Table(.header, depth: 0)]
  /// The arrays of tables: the number of each element and the place of its header.
  private var arrays: [[(table: Int, place: TOMLPlace)]] = []

  /// Makes a table that no key leads to yet and returns its number.
  mutating func makeTable(_ origin: Origin, depth: Int) -> Int {
    all.append(Table(origin, depth: depth))
    return all.count - 1
  }

  mutating func setOrigin(_ origin: Origin, of table: Int) { all[table].origin = origin }

  mutating func append(_ entry: consuming TOMLEntry, to table: Int) { all[table].append(entry) }

  /// Adds `key` with a new table to `parent` and returns the table's number.
  mutating func addTable(
    _ origin: Origin, key: TOMLReader.KeyPart, to parent: Int, at place: TOMLPlace
  ) -> Int {
    let table = makeTable(origin, depth: all[parent].depth + 1)
    append(key, .table(table), to: parent, at: place)
    return table
  }

  /// Adds `key` with an array of one new table to `parent` and returns the table's number.
  mutating func addArray(key: TOMLReader.KeyPart, to parent: Int, at place: TOMLPlace) -> Int {
    arrays.append([])
    append(key, .tables(arrays.count - 1), to: parent, at: place)
    return addElement(to: arrays.count - 1, in: parent, at: place)
  }

  /// Adds a new table to an array of tables and returns its number.
  mutating func addElement(to array: Int, in parent: Int, at place: TOMLPlace) -> Int {
    let table = makeTable(.header, depth: all[parent].depth + 2)
    arrays[array].append((table, place))
    return table
  }

  /// Returns the number of the last table of an array of tables.
  func lastElement(of array: Int) -> Int { arrays[array][arrays[array].count - 1].table }

  /// Gives an implicit table its header: the place of its value becomes the header's.
  mutating func define(_ table: Int, entry position: Int, of parent: Int, at place: TOMLPlace) {
    all[table].origin = .header
    let entry = all[parent].entries[position]
    all[parent].entries[position] = entry.with(TOMLNode(entry.node.value, at: place))
  }

  private mutating func append(
    _ key: TOMLReader.KeyPart, _ link: Link, to parent: Int, at place: TOMLPlace
  ) {
    all[parent].links.append((all[parent].entries.count, link))
    let placeholder = TOMLNode(.boolean(false), at: place)
    all[parent].append(TOMLEntry(key: key.text, keyPlace: key.place, node: placeholder))
  }

  /// Takes the tables from number `first` on out of the store and returns the first of them, with
  /// the others in their places inside it. All of them must lie inside it.
  /// Cost: linear in the tables and in the entries that hold them.
  mutating func finish(from first: Int) -> TOMLTable {
    if first == all.count - 1, all[first].links.isEmpty { return all.removeLast().finished() }
    var finished = [TOMLTable](repeating: TOMLTable(), count: all.count - first)
    for number in stride(from: all.count - 1, through: first, by: -1) {
      var table = all.removeLast()
      for (position, link) in table.links {
        let entry = table.entries[position]
        let value = value(of: link, finished: &finished, first: first)
        table.entries[position] = entry.with(TOMLNode(value, at: entry.node.place))
      }
      finished[number - first] = table.finished()
    }
    return finished[0]
  }

  private func value(of link: Link, finished: inout [TOMLTable], first: Int) -> TOMLValue {
    switch link {
    case .value:
      preconditionFailure("a link that leads nowhere")
    case .table(let number):
      return .table(take(&finished[number - first]))
    case .tables(let array):
      return .array(
        arrays[array].map { element in
          TOMLNode(.table(take(&finished[element.table - first])), at: element.place)
        })
    }
  }

  private func take(_ table: inout TOMLTable) -> TOMLTable {
    let taken = table
    table = TOMLTable()
    return taken
  }
}

extension TOMLEntry {
  fileprivate func with(_ node: TOMLNode) -> TOMLEntry {
    TOMLEntry(key: key, keyPlace: keyPlace, node: node)
  }
}
