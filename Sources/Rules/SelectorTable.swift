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

  /// Cost: one hash lookup for each rule whose selector is not that of the rule before it.
  package init(_ rules: [Rule]) {
    var selectors: [PathSelector] = []
    var known: [PathSelector: Int] = [:]
    var selectorOfRule: [Int] = []
    selectorOfRule.reserveCapacity(rules.count)
    var last: (paths: PathSelector, index: Int)?
    for rule in rules {
      let paths = rule.paths
      // Rules for the same files stand together.
      if let last, paths.isIdentical(to: last.paths) {
        selectorOfRule.append(last.index)
        continue
      }
      let index = known[paths] ?? selectors.count
      if index == selectors.count {
        known[paths] = index
        selectors.append(paths)
      }
      selectorOfRule.append(index)
      last = (paths, index)
    }
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

/// Numbers different globs.
private struct GlobNumbers {
  private(set) var globs: [Glob] = []
  /// The numbers of all lists, one list after the other.
  private(set) var all: [Int] = []
  private var known: [Glob.Identity: Int] = [:]

  /// Returns the range of `all` that holds the numbers of `list`.
  mutating func add(_ list: GlobList) -> Range<Int> {
    let start = all.count
    for glob in list.globs {
      if let number = known[glob.identity] {
        all.append(number)
      } else {
        known[glob.identity] = globs.count
        all.append(globs.count)
        globs.append(glob)
      }
    }
    return start..<all.count
  }
}
