import Rules
import Synchronization

/// The rules of one section by their ids, and what its rulefiles allow: what suppressions are asked
/// about. The table of ids is made for the first finding.
final class SectionRules: Sendable {
  private final class Table: Sendable {
    let rules: [String: Rule]

    init(_ rules: [Rule]) {
      self.rules = Dictionary(rules.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
  }

  private let section: Section
  private let table = AtomicLazyReference<Table>()

  init(_ section: Section) { self.section = section }

  private var rules: [String: Rule] {
    (table.load() ?? table.storeIfNil(Table(section.rules))).rules
  }

  var allowances: [PathAllowance] { section.allowances }

  func rule(_ id: String) -> Rule? { rules[id] }

  var ids: [String] { rules.keys.sorted() }

  /// What suppressions must know of a rule; nil for one that nothing may silence.
  func target(_ id: String) -> Suppression.Target? {
    guard let rule = rules[id] else { return Suppression.Target(rule: id) }
    return rule.suppressible ? rule.suppressionTarget : nil
  }
}
