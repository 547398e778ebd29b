package import Text

/// The selectors of many rules, each different one kept once: hundreds of rules for the same
/// files cost one look at a path, and paths with the same answer need the same rules.
@safe package struct SelectorTable: Sendable {
  /// Which selectors take a path: equal for paths to which the same rules apply.
  package struct Selection: Sendable, Hashable {
    fileprivate var words: [UInt64]

    /// Whether no rule at all applies.
    package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    fileprivate func contains(_ selector: Int) -> Bool {
      words[selector / 64] & (1 << UInt64(selector % 64)) != 0
    }
  }

  /// Each different selector, in the order of the first rule that has it.
  package let selectors: [PathSelector]
  /// For each rule, the index of its selector.
  package let selectorOfRule: [Int]
  /// The globs of all selectors, each different one once.
  private let globs: [Glob]
  /// Their programs, in the same order.
  private let programs: [Unmanaged<GlobProgram>]
  private let isNegated: [Bool]
  /// Whether all globs start from the top.
  private let startAtTop: Bool
  /// For each selector, what it includes and excludes, as ranges of `numbers`.
  private let lists: [(include: Range<Int>, exclude: Range<Int>)]
  /// Indices of `globs`, in one piece: a list for each selector would be retained and released for
  /// each path.
  private let numbers: [Int]

  /// Cost: some comparisons of addresses for each rule; where there are many selectors, a look into
  /// a hash table.
  package init(_ rules: [Rule]) {
    var selectorNumbers = SelectorNumbers()
    var selectorOfRule: [Int] = []
    selectorOfRule.reserveCapacity(rules.count)
    for rule in rules { selectorOfRule.append(selectorNumbers.number(of: rule.paths)) }
    let selectors = selectorNumbers.selectors
    self.selectors = selectors
    self.selectorOfRule = selectorOfRule
    var numbers = GlobNumbers()
    lists = selectors.map {
      (include: numbers.add($0.include), exclude: numbers.add($0.exclude))
    }
    globs = numbers.globs
    unsafe programs = globs.map(\.unmanagedProgram)
    isNegated = globs.map(\.isNegated)
    startAtTop = globs.allSatisfy(\.base.isTop)
    self.numbers = numbers.all
  }

  /// Returns which selectors take the file at `path`, each asked once.
  package func selection(for path: RepositoryPath) -> Selection {
    unsafe path.bytes.withUnsafeBufferPointer { unsafe selection(for: GlobPath($0)) }
  }

  private func selection(for path: GlobPath) -> Selection {
    var selection = Selection(words: Array(repeating: 0, count: (selectors.count + 63) / 64))
    var answers = [Answer](repeating: .unknown, count: globs.count)
    let (lists, numbers) = (lists.span, numbers.span)
    for index in lists.indices {
      let (include, exclude) = lists[index]
      if !include.isEmpty {
        let isIncluded =
          unsafe decision(numbers.extracting(include), path, &answers)
          ?? isNegated[numbers[include.lowerBound]]
        if !isIncluded { continue }
      }
      if unsafe decision(numbers.extracting(exclude), path, &answers) == true { continue }
      selection.words[index / 64] |= 1 << UInt64(index % 64)
    }
    return selection
  }

  private enum Answer { case unknown, yes, no }

  /// Returns what the last of the globs that matches says, as `GlobList.decision(on:)` does; each
  /// glob is asked once a path.
  @inline(__always)
  private func decision(
    _ list: Span<Int>, _ path: GlobPath, _ answers: inout [Answer]
  ) -> Bool? {
    var index = list.count
    while index > 0 {
      index -= 1
      let number = list[index]
      if answers[number] == .unknown { answers[number] = unsafe matches(number, path) ? .yes : .no }
      if answers[number] == .yes { return !isNegated[number] }
    }
    return nil
  }

  @inline(__always)
  private func matches(_ number: Int, _ path: GlobPath) -> Bool {
    guard startAtTop else { return unsafe globs[number].matches(path.bytes.span) }
    return unsafe programs[number]._withUnsafeGuaranteedRef { unsafe $0.matches(path) }
  }

  /// Whether the rule at `index` applies to the paths of `selection`.
  package func applies(_ index: Int, to selection: Selection) -> Bool {
    selection.contains(selectorOfRule[index])
  }

  /// Returns the indices of the rules that apply to the paths of `selection`, rising.
  package func rules(of selection: Selection) -> [Int] {
    selectorOfRule.indices.filter { selection.contains(selectorOfRule[$0]) }
  }
}

/// Numbers different selectors.
private struct SelectorNumbers {
  private(set) var selectors: [PathSelector] = []
  /// In use once there are more selectors than are compared one by one.
  private var known: [PathSelector: Int] = [:]

  /// Packs have some dozens, and hashing the globs of each costs more than all these comparisons.
  private static let comparedMax = 64

  mutating func number(of paths: PathSelector) -> Int {
    // Rules for the same files stand together.
    for index in selectors.indices.suffix(Self.comparedMax).reversed()
    where selectors[index].isIdentical(to: paths) {
      return index
    }
    let isScanned = selectors.count <= Self.comparedMax
    if let index = isScanned ? selectors.firstIndex(of: paths) : known[paths] { return index }
    let number = selectors.count
    selectors.append(paths)
    if known.isEmpty, selectors.count > Self.comparedMax {
      for (index, paths) in selectors.enumerated() { known[paths] = index }
    } else if !known.isEmpty {
      known[paths] = number
    }
    return number
  }
}

/// Numbers different globs: by their addresses, in a hash table of its own, because the library's
/// costs a fifth of making the whole table of selectors.
private struct GlobNumbers {
  private(set) var globs: [Glob] = []
  /// The numbers of all lists, one list after the other.
  private(set) var all: [Int] = []
  /// For each place one more than the number of the glob there; 0 where there is none.
  private var places = [Int](repeating: 0, count: 256)

  /// Returns the range of `all` that holds the numbers of `list`.
  mutating func add(_ list: GlobList) -> Range<Int> {
    let start = all.count
    for glob in list.globs { all.append(number(of: glob)) }
    return start..<all.count
  }

  private mutating func number(of glob: Glob) -> Int {
    let place = Self.place(of: glob.identity, in: places, globs)
    if places[place] > 0 { return places[place] - 1 }
    globs.append(glob)
    places[place] = globs.count
    if 2 * globs.count > places.count { grow() }
    return globs.count - 1
  }

  private mutating func grow() {
    var larger = [Int](repeating: 0, count: 4 * places.count)
    for (index, glob) in globs.enumerated() {
      larger[Self.place(of: glob.identity, in: larger, globs)] = index + 1
    }
    places = larger
  }

  /// Returns where the glob is, or where it belongs.
  private static func place(
    of identity: Glob.Identity, in places: [Int], _ globs: [Glob]
  ) -> Int {
    var place = identity.spread & (places.count - 1)
    while places[place] > 0, globs[places[place] - 1].identity != identity {
      place = (place + 1) & (places.count - 1)
    }
    return place
  }
}
