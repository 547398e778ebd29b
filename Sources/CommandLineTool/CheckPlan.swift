import Checks
import Gate
import Git
import Rules
import Text

/// What would be judged of one change, by which rules, and what would not, and why: everything
/// that can be told without reading a file of it but the rulefiles.
struct CheckPlan {
  /// What becomes of one file.
  enum Fate {
    /// Judged by the rules with this index in `ruleSets`.
    case judged(ruleSet: Int)
    case excluded(by: String)
    case deleted
    /// No rule in force is about such a path.
    case noRule

    var word: String {
      switch self {
      case .judged: "judged"
      case .excluded: "excluded"
      case .deleted: "deleted"
      case .noRule: "no-rule"
      }
    }

    /// Why nothing judges the file; nil where something does.
    var reason: String? {
      switch self {
      case .judged: nil
      case .excluded(let glob): "excluded by \(glob)"
      case .deleted: "deleted, so nothing is left to judge"
      case .noRule: "no rule in force is about it"
      }
    }
  }

  /// What one standard has to say of the change.
  struct Part {
    var used: Judgement.StandardUsed
    var files: [(path: RepositoryPath, fate: Fate)] = []
    /// The ids of rules that judge the same files, sorted, each set once.
    var ruleSets: [[String]] = []
    var treeRules: [String] = []
    var messageRules: [String] = []
  }

  var recipe: Recipe
  var commit: String?
  var parts: [Part]

  /// - Parameters:
  ///   - hasMessage: whether the message is judged with the change, or when it is committed.
  ///   - given: the name of the rulefile that `--rules` named.
  init(
    _ judged: Judged, by standards: Gate.Standards, hasMessage: Bool, given: String?
  ) {
    recipe = Gate.recipe(of: judged.subject, by: standards.target)
    commit = judged.subject.commit?.hex
    let role: Judgement.StandardUsed.Role = standards.isGiven ? .given : .target
    let all =
      [(standards.target, role)] + standards.bases.map { ($0, .base) }
      + standards.besides.map { ($0, .given) }
    parts = all.map { standard, role in
      Part(standard, as: role, of: judged.subject.change, hasMessage: hasMessage, given: given)
    }
  }
}

extension CheckPlan.Part {
  init(
    _ standard: Standard, as role: Judgement.StandardUsed.Role, of change: Change,
    hasMessage: Bool, given: String?
  ) {
    used = Judgement.StandardUsed(
      role: role, digest: hexadecimal(standard.digest), sources: standard.sources.map(\.name),
      ruleCount: standard.rulesInForce.count, isDefault: standard.isDefault)
    treeRules = standard.top.ids { $0 == .tree }
    if hasMessage { messageRules = standard.top.ids { $0 == .message } }
    var known: [[String]: Int] = [:]
    var sets: [Key: Int?] = [:]
    for file in change.files {
      files.append((file.path, fate(of: file, by: standard, given, &sets, &known)))
    }
  }

  /// Paths of one section with the same selection have the same rules.
  private struct Key: Hashable {
    var section: Int
    var selection: SelectorTable.Selection
  }

  private mutating func fate(
    of file: ChangedFile, by standard: Standard, _ given: String?, _ sets: inout [Key: Int?],
    _ known: inout [[String]: Int]
  ) -> CheckPlan.Fate {
    guard file.new != nil else { return .deleted }
    let index = standard.sectionIndex(for: file.path)
    let section = standard.sections[index]
    if section.excludes(file.path) {
      let glob = section.exclude.decider(on: file.path.bytes.span)
      return .excluded(by: glob.map { standard.shown($0, given: given) } ?? "the rulefile")
    }
    let selection = section.selectors.selection(for: file.path)
    let key = Key(section: index, selection: selection)
    if let set = sets[key] { return set.map { .judged(ruleSet: $0) } ?? .noRule }
    let ids = section.ids(of: selection)
    if ids.isEmpty {
      sets[key] = .some(nil)
      return .noRule
    }
    let set = known[ids] ?? ruleSets.count
    if set == ruleSets.count { ruleSets.append(ids) }
    known[ids] = set
    sets[key] = set
    return .judged(ruleSet: set)
  }
}

extension Section {
  private static let subjects = Dictionary(
    uniqueKeysWithValues: CheckCatalog.kinds.map { ($0.name, $0.subject) })

  /// The sorted ids of rules in force whose check judges what `isWanted`.
  fileprivate func ids(where isWanted: (CheckKind.Subject) -> Bool) -> [String] {
    rules.filter { $0.level != .off && Self.subjects[$0.check].map(isWanted) == true }
      .map(\.id).sorted()
  }

  /// The sorted ids of rules in force that judge the files of `selection`.
  fileprivate func ids(of selection: SelectorTable.Selection) -> [String] {
    selectors.rules(of: selection).map { rules[$0] }
      .filter { rule in
        let subject = Self.subjects[rule.check]
        return rule.level != .off && (subject == .content || subject == .file)
      }
      .map(\.id).sorted()
  }
}

extension Standard {
  /// A glob of a section's `exclude`, with the rulefile that has it.
  func shown(_ glob: Glob, given: String?) -> String {
    let nested = glob.base.appending(StandardLoader.rulefileName)
    let top = sources.first { $0.path == nested }?.name
    let alternative = sources.first { $0.path == StandardLoader.alternativePath }?.name
    let file = glob.base.isTop ? given ?? top ?? alternative : nested.description
    return "'\(printableText(glob.text.utf8))' in \(printableText((file ?? "the rulefile").utf8))"
  }
}
