/// The sets behind `\p{…}`: general categories and scripts of Unicode 15.0.
enum UnicodeClass {
  /// The major categories and the minor ones they hold. As in RE2, `C` has no unassigned ones.
  private static let majors: [(name: String, minors: [String])] = [
    ("C", ["Cc", "Cf", "Co", "Cs"]),
    ("L", ["Ll", "Lm", "Lo", "Lt", "Lu"]),
    ("M", ["Mc", "Me", "Mn"]),
    ("N", ["Nd", "Nl", "No"]),
    ("P", ["Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps"]),
    ("S", ["Sc", "Sk", "Sm", "So"]),
    ("Z", ["Zl", "Zp", "Zs"]),
  ]

  /// Returns the set named `name` (`L`, `Lu`, `Greek`, `Any`), or nil where there is none. Names
  /// are told apart by case, as in RE2. Cost: some microseconds, linear in the tables.
  static func named(_ name: String) -> CodePointSet? {
    if name == "Any" { return .all }
    if let major = majors.first(where: { $0.name == name }) {
      var ranges: [CodePointSet.Range] = []
      for minor in major.minors {
        ranges += read(minor, from: UnicodeTables.categories)?.ranges ?? []
      }
      return CodePointSet(unsorted: ranges)
    }
    return read(name, from: UnicodeTables.categories) ?? read(name, from: UnicodeTables.scripts)
  }

  /// Every name that `named` knows.
  static var names: [String] {
    ["Any"] + majors.map(\.name) + TableReader.names(in: UnicodeTables.categories)
      + TableReader.names(in: UnicodeTables.scripts)
  }

  private static func read(_ name: String, from table: StaticString) -> CodePointSet? {
    var reader = TableReader(table)
    guard reader.findLine(named: name) else { return nil }
    var ranges: [CodePointSet.Range] = []
    var end: UInt32 = 0
    while let gap = reader.number(), let extent = reader.number() {
      ranges.append(.init(low: end + gap, high: end + gap + extent))
      end += gap + extent + 1
    }
    return CodePointSet(unsorted: ranges)
  }
}
