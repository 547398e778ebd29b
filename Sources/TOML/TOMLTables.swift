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

  struct Draft {
    var key: String
    var keyPlace: TOMLPlace
    var node: TOMLNode
    var link: Link
  }

  struct Table {
    var origin: Origin
    /// Tables and arrays from the root to here.
    var depth: Int
    var entries: [Draft] = []
    var index: [ExactString: Int]?

    /// Returns the position of `key` in `entries`.
    func position(of key: String) -> Int? {
      if let index { return index[ExactString(key)] }
      return entries.firstIndex { $0.key.isExactly(key) }
    }

    mutating func append(_ draft: Draft) {
      entries.append(draft)
      if index != nil {
        index?[ExactString(draft.key)] = entries.count - 1
      } else if entries.count > TOMLTable.unindexedCountMax {
        index = Dictionary(
          uniqueKeysWithValues: entries.enumerated().map { (ExactString($1.key), $0) })
      }
    }
  }

  private(set) var all: [Table] = [Table(origin: .header, depth: 0)]
  /// The arrays of tables: the number of each element and the place of its header.
  private var arrays: [[(table: Int, place: TOMLPlace)]] = []

  var count: Int { all.count }

  /// Makes a table that no key leads to yet and returns its number.
  mutating func makeTable(_ origin: Origin, depth: Int) -> Int {
    all.append(Table(origin: origin, depth: depth))
    return all.count - 1
  }

  mutating func setOrigin(_ origin: Origin, of table: Int) { all[table].origin = origin }

  mutating func append(_ draft: Draft, to table: Int) { all[table].append(draft) }

  /// Adds `key` with a new table to `parent` and returns the table's number.
  mutating func addTable(
    _ origin: Origin, key: TOMLReader.KeyPart, to parent: Int, at place: TOMLPlace
  ) -> Int {
    let table = makeTable(origin, depth: all[parent].depth + 1)
    all[parent].append(Self.draft(key, .table(table), at: place))
    return table
  }

  /// Adds `key` with an array of one new table to `parent` and returns the table's number.
  mutating func addArray(key: TOMLReader.KeyPart, to parent: Int, at place: TOMLPlace) -> Int {
    arrays.append([])
    all[parent].append(Self.draft(key, .tables(arrays.count - 1), at: place))
    return addElement(to: arrays.count - 1, in: parent, at: place)
  }

  /// Gives an implicit table its header: the place of its value becomes the header's.
  mutating func define(_ table: Int, entry position: Int, of parent: Int, at place: TOMLPlace) {
    all[table].origin = .header
    let value = all[parent].entries[position].node.value
    all[parent].entries[position].node = TOMLNode(value, at: place)
  }

  /// Adds a new table to an array of tables and returns its number.
  mutating func addElement(to array: Int, in parent: Int, at place: TOMLPlace) -> Int {
    let table = makeTable(.header, depth: all[parent].depth + 2)
    arrays[array].append((table, place))
    return table
  }

  /// Returns the number of the last table of an array of tables.
  func lastElement(of array: Int) -> Int { arrays[array][arrays[array].count - 1].table }

  private static func draft(
    _ key: TOMLReader.KeyPart, _ link: Link, at place: TOMLPlace
  ) -> Draft {
    Draft(
      key: key.text, keyPlace: key.place, node: TOMLNode(.boolean(false), at: place), link: link)
  }

  /// Takes the tables from number `first` on out of the store and returns the first of them, with
  /// the others in their places inside it. All of them must lie inside it.
  /// Cost: linear in the entries taken.
  mutating func finish(from first: Int) -> TOMLTable {
    var finished = [TOMLTable](repeating: TOMLTable(), count: all.count - first)
    for number in stride(from: all.count - 1, through: first, by: -1) {
      let table = all.removeLast()
      let entries = table.entries.map { draft in
        TOMLEntry(
          key: draft.key, keyPlace: draft.keyPlace,
          node: node(of: draft, finished: &finished, first: first))
      }
      finished[number - first] = TOMLTable(entries, index: table.index)
    }
    return finished[0]
  }

  private func node(of draft: Draft, finished: inout [TOMLTable], first: Int) -> TOMLNode {
    switch draft.link {
    case .value:
      return draft.node
    case .table(let number):
      return TOMLNode(.table(take(&finished[number - first])), at: draft.node.place)
    case .tables(let array):
      let nodes = arrays[array].map { element in
        TOMLNode(.table(take(&finished[element.table - first])), at: element.place)
      }
      return TOMLNode(.array(nodes), at: draft.node.place)
    }
  }

  private func take(_ table: inout TOMLTable) -> TOMLTable {
    let taken = table
    table = TOMLTable()
    return taken
  }
}
