package import Diagnostics
package import Rules
import Synchronization
package import Text

/// Judges files, trees and messages by the rules of one section of a standard.
///
/// Shared between threads: all calls may be made at once, and the same input always gives the
/// same answer, in the same order. Rules whose level is `off` are left out. Nothing is parsed or
/// compiled before a file needs it.
package final class Inspector: Sendable {
  let rules: [Rule]
  let checks: [Check?]
  let selectors: SelectorTable
  /// Whether paths are asked whether a rule applies; not where an example is proved.
  let selectsByPath: Bool
  let plans = InspectionPlans()
  /// The indices of the rules that judge messages, once they were asked for.
  let knownMessageRules = Mutex<[Int]?>(nil)

  /// - Parameter rules: what a standard resolved, each rule validated.
  /// - Throws: where a rule cannot be made ready, which validation would have told.
  package convenience init(rules: [Rule]) throws(Failure) {
    try self.init(rules, SelectorTable(rules), selectsByPath: true)
  }

  package convenience init(section: Section) throws(Failure) {
    try self.init(section.rules, section.selectors, selectsByPath: true)
  }

  /// An inspector that applies `rule`, whatever its level, to every path.
  convenience init(proving rule: Rule) throws(Failure) {
    var rule = rule
    rule.level = .error
    try self.init([rule], SelectorTable([rule]), selectsByPath: false)
  }

  private init(_ rules: [Rule], _ selectors: SelectorTable, selectsByPath: Bool) throws(Failure) {
    self.rules = rules
    self.selectors = selectors
    self.selectsByPath = selectsByPath
    var checks: [Check?] = []
    checks.reserveCapacity(rules.count)
    var catalog = CheckCatalog.Reader()
    for rule in rules { checks.append(try catalog.check(for: rule)) }
    self.checks = checks
  }

  /// Whether any rule has to see the content of such a file.
  package func needsContent(for file: FileFacts) -> Bool {
    filePlan(at: file.rulesPath).needsContent(for: file)
  }

  /// Chooses what is done with the files at `rulesPath`.
  package func filePlan(at rulesPath: RepositoryPath) -> FilePlan {
    FilePlan(plan: plan(for: rulesPath))
  }

  /// Judges a file by the rules for its content, its facts and its path.
  ///
  /// Text is UTF-8 or any code that keeps ASCII; invalid bytes are passed over and hide nothing.
  /// Text in UTF-16 or UTF-32 with a byte-order mark is decoded for patterns, secrets, private
  /// keys and hidden characters. Files with a NUL among their first 8,000 bytes are binary: rules
  /// for text leave them out, secrets, private keys and facts do not. Of a symbolic link the
  /// text is searched for secrets and private keys.
  ///
  /// - Parameters:
  ///   - bytes: the content; empty where `needsContent` says that no rule wants it.
  ///   - names: the names of the tree that the file is in, for what needs them (`symlink`).
  ///   - limits: how many findings are listed.
  ///   - plan: this inspector's for the path of the file's rules, where it is known.
  /// - Throws: where a rule could not judge the file: nothing is known of it then.
  package func content(
    _ bytes: Span<UInt8>, file: FileFacts, names: (any TreeNames)? = nil,
    limits: Inspection.Limits = .usual, by plan: FilePlan? = nil
  ) throws(Failure) -> Inspection {
    try inspect(bytes, file, names, for: .list, limits: limits, by: plan).inspection
  }

  /// Judges a file like `content(_:file:names:)`, but lists only findings that `known` does not
  /// hold: of a file with more findings than are listed, what is new.
  package func content(
    _ bytes: Span<UInt8>, file: FileFacts, names: (any TreeNames)? = nil,
    beyond known: KnownFindings
  ) throws(Failure) -> Inspection {
    try inspect(bytes, file, names, for: .listUnknown(known)).inspection
  }

  /// Returns all findings of a file as a multiset, however many there are.
  package func known(
    _ bytes: Span<UInt8>, file: FileFacts, names: (any TreeNames)? = nil
  ) throws(Failure) -> KnownFindings {
    try inspect(bytes, file, names, for: .know(KnownFindings())).known
  }

  /// Judges what a change did to the names of a tree.
  ///
  /// - Parameter names: the target tree; folders are asked for as rules need them.
  package func tree(_ names: any TreeNames, change: TreeChange) throws(Failure) -> [Finding] {
    var report = TreeReport(rules)
    let view = TreeView(names)
    for number in checks.indices {
      guard case .tree(let check)? = checks[number] else { continue }
      let paths = rules[number].paths
      let selectsAll = !selectsByPath
      try check.judge(view, change, { selectsAll || paths.selects($0) }, number, &report)
    }
    return report.findings.sorted()
  }

  /// Whether any rule judges the names of the tree.
  package var judgesTrees: Bool {
    checks.contains { if case .tree? = $0 { true } else { false } }
  }
}
