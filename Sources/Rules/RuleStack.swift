import Diagnostics
import Text

/// The rules of one section while it is put together: what its files bring, in order, with the
/// overrides that apply so far.
struct RuleStack {
  private(set) var rules: [Rule] = []
  private(set) var allowances: [PathAllowance] = []
  /// The rules by id, as far as `indexed` goes.
  private var indices: [ExactString: Int] = [:]
  private var indexed = 0
  /// Ids of rules that are missing because of errors in them: no trouble follows from that.
  private var brokenIDs: Set<ExactString> = []
  /// Ids of rules that came from the configuration of another scanner.
  private var importedIDs: Set<ExactString> = []
  /// Which rules each file brought, itself or through what it extends.
  private var brought: [SourceName: [Range<Int>]] = [:]

  /// What all steps of the assembly need.
  struct Context {
    let graph: RulefileGraph
    let kinds: CheckKinds
    let prover: RuleProver
    let diagnostics: DiagnosticList
  }

  /// Adds the rulefile of a section: everything it extends, its rules, its overrides. The
  /// overrides may tune every rule that the section has, those of the folders above included.
  mutating func addSection(_ name: SourceName, base: RepositoryPath, _ context: Context) {
    guard let node = context.graph.nodes[name] else { return }
    for extended in node.extends { _ = include(extended, base: base, context) }
    _ = append(node.rulefile, base: base, context)
    tune(by: node.rulefile, within: [0..<rules.count], base: base, context)
    allow(by: node.rulefile, within: [0..<rules.count], base: base, context)
  }

  /// Adds an extended file unless it is there. Its overrides and its `exclude` touch the rules
  /// that it brings and no others. Returns which rules those are.
  private mutating func include(
    _ name: SourceName, base: RepositoryPath, _ context: Context
  ) -> [Range<Int>] {
    if let known = brought[name] { return known }
    guard let node = context.graph.nodes[name] else { return [] }
    var ranges: [Range<Int>] = []
    for extended in node.extends { ranges += include(extended, base: base, context) }
    let start = rules.count
    let replaced = append(node.rulefile, base: base, context, isBuiltIn: name.isBuiltIn)
    ranges.append(start..<rules.count)
    ranges += replaced.map { $0..<$0 + 1 }
    amend(by: node.rulefile, within: ranges, context)
    tune(by: node.rulefile, within: ranges, base: base, context)
    exclude(node.rulefile.exclude.rebased(to: base), from: ranges)
    allow(by: node.rulefile, within: ranges, base: base, context)
    brought[name] = ranges
    return ranges
  }

  /// Adds the rules of a file. That no two packs define the same id the tests of the packs tell,
  /// so while there are only trusted ones no index is made. Returns the places of rules of packs
  /// that imported ones have taken.
  private mutating func append(
    _ file: Rulefile, base: RepositoryPath, _ context: Context, isBuiltIn: Bool = false
  ) -> [Int] {
    for id in file.brokenIDs { brokenIDs.insert(ExactString(id)) }
    if isBuiltIn, context.prover.proof != .all, indexed == 0, base.isTop {
      rules += file.rules
      return []
    }
    if file.rules.isEmpty { return [] }
    indexRules()
    rules.reserveCapacity(rules.count + file.rules.count)
    var replaced: [Int] = []
    for var rule in file.rules {
      if !base.isTop {
        rule.paths = rule.paths.rebased(to: base)
        rule.base = base
      }
      let id = ExactString(rule.id)
      guard let index = indices[id] else {
        if file.isImported { importedIDs.insert(id) }
        rules.append(rule)
        indexRules()
        continue
      }
      let isSameSection = rules[index].base == rule.base
      if isSameSection, file.isImported, rules[index].origin.isBuiltIn {
        rules[index] = rule
        importedIDs.insert(id)
        replaced.append(index)
      } else if !(isSameSection && isBuiltIn && importedIDs.contains(id)) {
        Self.reportDuplicate(rule, of: rules[index], context)
      }
    }
    return replaced
  }

  /// Brings `indices` up to the rules that are there.
  private mutating func indexRules() {
    while indexed < rules.count {
      indices[ExactString(rules[indexed].id)] = indexed
      indexed += 1
    }
  }

  private static func reportDuplicate(_ rule: Rule, of first: Rule, _ context: Context) {
    context.diagnostics.error(
      "duplicate-id", "the rule '\(rule.id)' is defined twice: here and at \(first.origin)",
      at: rule.origin.location,
      hint: "give it an id of its own, or tune the other with '[override.\(rule.id)]'")
  }

  /// Takes what a file allows, once its rules are there.
  private mutating func allow(
    by file: Rulefile, within ranges: [Range<Int>], base: RepositoryPath, _ context: Context
  ) {
    if file.allowances.isEmpty { return }
    indexRules()
    for allowance in file.allowances {
      for id in allowance.rules { check(id, of: allowance, within: ranges, context) }
      allowances.append(allowance.rebased(to: base))
    }
  }

  private func check(
    _ id: String, of allowance: PathAllowance, within ranges: [Range<Int>], _ context: Context
  ) {
    if brokenIDs.contains(ExactString(id)) { return }
    let place = allowance.origin.location
    guard let index = indices[ExactString(id)], ranges.contains(where: { $0.contains(index) })
    else {
      let isNear = id.utf8.count <= 100 && !context.diagnostics.isFull
      let known = isNear ? Set(ranges.joined()).map { rules[$0].id }.sorted() : []
      context.diagnostics.error(
        "unknown-rule", "no rule has the id \(quoted(id))", at: place,
        hint: nearestName(to: id, in: known).map { "did you mean '\($0)'?" }
          ?? "an allowance silences a rule that this file extends or defines")
      return
    }
    if context.kinds[rules[index].check]?.subject == .message {
      context.diagnostics.error(
        "misplaced-allowance", "'\(id)' judges the commit message, which has no path", at: place,
        hint: "write the trailer 'Factory-Allow: \(id) REASON' in the message")
    } else if !rules[index].suppressible {
      context.diagnostics.error(
        "unsuppressible", "'\(id)' cannot be silenced", at: place,
        hint: "it says so itself (suppressible = false): mend what it finds")
    }
  }

  private mutating func exclude(_ globs: GlobList, from ranges: [Range<Int>]) {
    guard !globs.isEmpty else { return }
    // Rules that shared a selector go on sharing one.
    var known: [PathSelector: PathSelector] = [:]
    for index in Set(ranges.joined()) {
      let paths = rules[index].paths
      let narrowed =
        known[paths]
        ?? PathSelector(include: paths.include, exclude: paths.exclude.appending(globs))
      known[paths] = narrowed
      rules[index].paths = narrowed
    }
  }

  // MARK: Overrides

  private mutating func amend(
    by file: Rulefile, within ranges: [Range<Int>], _ context: Context
  ) {
    let touched = file.amendments.isEmpty ? [] : Set(ranges.joined()).sorted()
    for amendment in file.amendments {
      for index in touched where amendment.isAbout(rules[index]) {
        rules[index] = amendment.applied(to: rules[index], context.prover)
      }
    }
  }

  private mutating func tune(
    by file: Rulefile, within ranges: [Range<Int>], base: RepositoryPath, _ context: Context
  ) {
    if file.overrides.isEmpty { return }
    indexRules()
    for override in file.overrides where !brokenIDs.contains(ExactString(override.id)) {
      guard let index = indices[ExactString(override.id)],
        ranges.contains(where: { $0.contains(index) })
      else {
        reportUnknown(override, ranges, context)
        continue
      }
      let tuner = RuleTuner(file: file.name, base: base, context: context)
      rules[index] = tuner.tune(rules[index], by: override)
    }
  }

  private func reportUnknown(
    _ override: Rulefile.Override, _ ranges: [Range<Int>], _ context: Context
  ) {
    var hint: String?
    if !context.diagnostics.isFull, override.id.utf8.count <= 100 {
      let known = Set(ranges.joined()).map { rules[$0].id }.sorted()
      hint = nearestName(to: override.id, in: known).map { "did you mean '\($0)'?" }
    }
    if let pack = context.graph.packThatDefines(override.id) {
      hint = "extends = [\"pack:\(pack)\"] brings it"
    }
    context.diagnostics.error(
      "unknown-override", "no rule has the id \(quoted(override.id))", at: override.place,
      hint: hint ?? "an override tunes a rule that this file extends or defines")
  }
}

extension Rule.Origin: CustomStringConvertible {
  /// As a diagnostic writes a place: `path:line:column`.
  package var description: String { "\(source):\(line):\(column)" }

  var location: Diagnostic.Location {
    Diagnostic.Location(path: source, line: line, column: column)
  }
}
