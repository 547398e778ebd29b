package import Checks
package import Diagnostics
package import Rules
import Synchronization
package import Text

/// The gate's answer on one change.
package enum Verdict: String, Sendable, CaseIterable {
  case passed
  case stopped
  case cannotJudge = "cannot-judge"
  /// Of a commit that no run judged before it existed.
  case unjudged
}

/// A finding that does not count, and why.
package struct Subtraction: Sendable, Hashable {
  package enum Reason: Sendable, Hashable {
    /// The old version of the file had it.
    case alreadyThere
    /// It moved here from another file of the change.
    case moved(from: RepositoryPath)
    /// A suppression, with the reason it gives.
    case suppressed(reason: String, form: Suppression.Form = .line)
    /// The baseline lists it.
    case baseline
  }

  package var finding: Finding
  package var reason: Reason

  package init(_ finding: Finding, _ reason: Reason) {
    self.finding = finding
    self.reason = reason
  }
}

/// What the gate found when it judged a change (or a message) by a standard: the neutral value
/// that reports show and the ledger keeps.
package struct Judgement: Sendable {
  /// A standard that took part.
  package struct StandardUsed: Sendable, Hashable {
    package enum Role: String, Sendable {
      /// The standard of the judged tree.
      case target
      /// The standard of a base: the change touches the standard, so both must pass it.
      case base
      /// The standard that `--rules` named.
      case given
    }

    package var role: Role
    /// SHA-256 in hexadecimal.
    package var digest: String
    /// The files and packs it came from, in the order in which they were read.
    package var sources: [String]
    /// How many rules are in force (level above `off`).
    package var ruleCount: Int
    /// No rulefile: the built-in packs `hygiene` and `secrets` apply.
    package var isDefault: Bool

    package init(
      role: Role, digest: String, sources: [String], ruleCount: Int, isDefault: Bool
    ) {
      self.role = role
      self.digest = digest
      self.sources = sources
      self.ruleCount = ruleCount
      self.isDefault = isDefault
    }
  }

  package var verdict: Verdict
  package var recipe: Recipe
  /// What counts, in report order.
  package var findings: [Finding]
  /// What was found and does not count.
  package var subtracted: [Subtraction]
  package var standards: [StandardUsed]
  /// The suppressions that the change itself brings.
  package var addedSuppressions: [AddedSuppression] = []
  /// What the baseline says; nil where none was asked.
  package var baseline: BaselineComparison?
  /// Things to tell that are no findings: an empty standard, a skipped file and why.
  package var remarks: [Diagnostic]
  /// How many files were looked at, of how many that the change has.
  package var filesJudged: Int
  package var filesExcluded: Int
  package var bytesJudged: Int
  /// The rules that were in force: id and level of each, sorted by id.
  package var rulesInForce: [RuleInForce] {
    get { listedRules.list }
    set { listedRules = ListedRules(newValue) }
  }
  private var listedRules: ListedRules
  /// SHA-256 of the cleaned message in hexadecimal; nil where no message was judged.
  package var messageDigest: String?
  /// The commit that was judged, where there is one already.
  package var commit: String?
  /// Wall-clock time of the judging.
  package var durationNanoseconds: UInt64

  package struct RuleInForce: Sendable, Hashable {
    package var id: String
    package var level: String
    package var source: String

    package init(id: String, level: String, source: String) {
      self.id = id
      self.level = level
      self.source = source
    }
  }

  package init(
    verdict: Verdict, recipe: Recipe, findings: [Finding] = [], subtracted: [Subtraction] = [],
    standards: [StandardUsed] = [], remarks: [Diagnostic] = [], filesJudged: Int = 0,
    filesExcluded: Int = 0, bytesJudged: Int = 0, rulesInForce: [RuleInForce] = [],
    messageDigest: String? = nil, commit: String? = nil, durationNanoseconds: UInt64 = 0
  ) {
    self.verdict = verdict
    self.recipe = recipe
    self.findings = findings
    self.subtracted = subtracted
    self.standards = standards
    self.remarks = remarks
    self.filesJudged = filesJudged
    self.filesExcluded = filesExcluded
    self.bytesJudged = bytesJudged
    listedRules = ListedRules(rulesInForce)
    self.messageDigest = messageDigest
    self.commit = commit
    self.durationNanoseconds = durationNanoseconds
  }

  package var serial: Serial { recipe.serial }

  /// Sets the rules that were in force. They are listed when first asked for, which at a commit
  /// that passes they are not.
  mutating func setRules(_ list: @escaping @Sendable () -> [RuleInForce]) {
    listedRules = ListedRules(list)
  }

  /// Takes these rules where no others are given. Makes neither list.
  mutating func takeRules(of others: ListedRules) {
    if listedRules.isNone { listedRules = others }
  }

  /// The findings that stop the line.
  package var errors: [Finding] { findings.filter { $0.severity == .error } }
}

/// A list of rules that is made when it is first asked for.
final class ListedRules: Sendable {
  private final class Made: Sendable {
    let list: [Judgement.RuleInForce]

    init(_ list: [Judgement.RuleInForce]) { self.list = list }
  }

  private let make: @Sendable () -> [Judgement.RuleInForce]
  private let made = AtomicLazyReference<Made>()
  /// Whether no list was given at all.
  let isNone: Bool

  init(_ make: @escaping @Sendable () -> [Judgement.RuleInForce]) {
    self.make = make
    isNone = false
  }

  init(_ list: [Judgement.RuleInForce]) {
    make = { list }
    isNone = list.isEmpty
  }

  var list: [Judgement.RuleInForce] { (made.load() ?? made.storeIfNil(Made(make()))).list }
}
