package import Text

/// The selectors of many rules, each different one kept once: hundreds of rules for the same
/// files cost one look at a path, and paths with the same answer need the same rules.
package struct SelectorTable: Sendable {
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
  /// For each selector, what it includes and excludes, as indices of `globs`.
  private let numbered: [(include: [Int], exclude: [Int])]

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
    numbered = selectors.map {
      (include: numbers.numbers(of: $0.include), exclude: numbers.numbers(of: $0.exclude))
    }
    globs = numbers.globs
  }

  /// Returns which selectors take the file at `path`, each asked once.
  package func selection(for path: RepositoryPath) -> Selection {
    let bytes = path.bytes.span
    var selection = Selection(words: Array(repeating: 0, count: (selectors.count + 63) / 64))
    var answers = [Answer](repeating: .unknown, count: globs.count)
    for index in selectors.indices {
      let (include, exclude) = numbered[index]
      if let first = include.first {
        let isIncluded = decision(include, bytes, &answers) ?? globs[first].isNegated
        if !isIncluded { continue }
      }
      if decision(exclude, bytes, &answers) == true { continue }
      selection.words[index / 64] |= 1 << UInt64(index % 64)
    }
    return selection
  }

  private enum Answer { case unknown, yes, no }

  /// Returns what the last of the globs that matches says, as `GlobList.decision(on:)` does; each
  /// glob is asked once a path.
  private func decision(
    _ list: [Int], _ path: Span<UInt8>, _ answers: inout [Answer]
  ) -> Bool? {
    for number in list.reversed() {
      if answers[number] == .unknown { answers[number] = globs[number].matches(path) ? .yes : .no }
      if answers[number] == .yes { return !globs[number].isNegated }
    }
    return nil
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
  private var known: [Glob.Identity: Int] = [:]

  mutating func numbers(of list: GlobList) -> [Int] {
    list.globs.map { glob in
      if let number = known[glob.identity] { return number }
      known[glob.identity] = globs.count
      globs.append(glob)
      return globs.count - 1
    }
  }
}
