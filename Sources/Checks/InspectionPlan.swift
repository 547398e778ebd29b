import Diagnostics
import Rules
import Synchronization
import Text

/// A group of search checks, and which of them look at the files of a plan.
struct PlannedSearch: Sendable {
  let group: SearchGroup
  /// By check of the group: false where its rule is not for these files, nil where the file tells.
  let applies: [Bool?]

  /// As `SearchGroup.search`.
  func search(
    _ bytes: Span<UInt8>, _ file: FileFacts, _ form: TextForm, _ report: inout Report
  ) -> SearchGroup.Search {
    group.search(bytes, file, form, applies: applies, &report)
  }
}

/// The checks for all paths that the same rules apply to.
///
/// A class, because every file hands its plan around and the lists of a value would be counted each
/// time.
final class InspectionPlan: Sendable {
  let files: [(number: Int, check: any FileCheck)]
  let contents: [(number: Int, check: any ContentCheck)]
  let lines: LineScan
  let searches: [PlannedSearch]

  init(
    files: [(number: Int, check: any FileCheck)],
    contents: [(number: Int, check: any ContentCheck)], lines: LineScan, searches: [PlannedSearch]
  ) {
    self.files = files
    self.contents = contents
    self.lines = lines
    self.searches = searches
  }

  var readsContent: Bool { !contents.isEmpty || !lines.isEmpty || !searches.isEmpty }

  /// Judges the content of a file or the text of a symbolic link.
  ///
  /// - Parameters:
  ///   - bytes: the content; decoded where `form` is wide.
  ///   - form: what the file itself is.
  func judge(
    _ bytes: Span<UInt8>, _ file: FileFacts, _ form: TextForm, _ report: inout Report
  ) {
    if file.isRegular, form != .binary {
      for (number, check) in contents where form == .plain || check.judgesDecoded {
        check.judge(bytes, number, &report)
      }
    }
    if form == .plain, file.isRegular, !lines.isEmpty {
      var lines = lines
      lines.judge(bytes, &report)
    }
    let searches = searches.map { $0.search(bytes, file, form, &report) }
    report.secrets.sort()
    let secrets = report.secrets
    for search in searches { search.finish(bytes, secrets, &report) }
  }
}

/// What an inspector does with the files at one path: chosen once, asked before the file is read and
/// again when it is judged.
package struct FilePlan: Sendable {
  let plan: InspectionPlan

  /// Whether any rule has to see the content of such a file.
  package func needsContent(for file: FileFacts) -> Bool {
    if file.isSubmodule { return false }
    return plan.readsContent || plan.files.contains { $0.check.needsContent(file) }
  }
}

/// The plans made so far, and the search groups that they share.
final class InspectionPlans: Sendable {
  private struct Known {
    var plans: [SelectorTable.Selection: InspectionPlan] = [:]
    /// By the numbers of their rules.
    var groups: [[Int]: SearchGroup] = [:]
  }

  private let known = Mutex(Known())

  /// How many plans are kept; as many kinds of files can be told apart without working again.
  static let countMax = 128

  func plan(
    for selection: SelectorTable.Selection, make: () -> InspectionPlan
  ) -> InspectionPlan {
    if let plan = known.withLock({ $0.plans[selection] }) { return plan }
    let made = make()
    return known.withLock { known in
      if let plan = known.plans[selection] { return plan }
      if known.plans.count >= Self.countMax { known = Known() }
      known.plans[selection] = made
      return made
    }
  }

  func group(_ checks: [SearchGroup.Member], rules: [Rule]) -> SearchGroup {
    let key = checks.map(\.number)
    return known.withLock { known in
      if let group = known.groups[key] { return group }
      let made = SearchGroup(checks, rules: rules)
      known.groups[key] = made
      return made
    }
  }
}

extension Inspector {
  /// So many rules are searched for by automata that serve all kinds of files.
  private static let sharedMin = 32

  /// Returns the plan for the file at `path`, made when its kind of file is first seen.
  func plan(for path: RepositoryPath) -> InspectionPlan {
    let selection = selectors.selection(for: path)
    return plans.plan(for: selection) { makePlan(selection) }
  }

  private func makePlan(_ selection: SelectorTable.Selection) -> InspectionPlan {
    var files: [(number: Int, check: any FileCheck)] = []
    var contents: [(number: Int, check: any ContentCheck)] = []
    var lines = LineScan()
    var searching: [SearchGroup.Member] = []
    searching.reserveCapacity(checks.count)
    for number in checks.indices
    where !selectsByPath || selectors.applies(number, to: selection) {
      switch checks[number] {
      case .file(let check)?: files.append((number, check))
      case .content(let check)?: contents.append((number, check))
      case .line(let check)?: lines.add(check, number)
      case .search(let check)?: searching.append((number, check))
      case .tree?, .message?, nil: break
      }
    }
    let searches = sharedSearch(searching).map { [$0] } ?? groups(of: searching).map(\.forAll)
    return InspectionPlan(files: files, contents: contents, lines: lines, searches: searches)
  }

  /// Plans one pass over a text for all that is searched for in any file, where most of that is
  /// wanted: the automata are then made once, not once for each kind of file, and what nobody wants
  /// costs next to nothing, where a second pass over the text costs as much as the first.
  /// - Parameter wanted: in the order of their rules.
  /// - Returns: nil where too little is wanted.
  private func sharedSearch(_ wanted: [SearchGroup.Member]) -> PlannedSearch? {
    guard wanted.count >= Self.sharedMin else { return nil }
    var all: [SearchGroup.Member] = []
    var applies: [Bool?] = []
    all.reserveCapacity(checks.count)
    applies.reserveCapacity(checks.count)
    var next = 0
    for number in checks.indices {
      guard case .search(let check)? = checks[number] else { continue }
      let isWanted = next < wanted.count && wanted[next].number == number
      next += isWanted ? 1 : 0
      all.append((number, check))
      applies.append(isWanted ? nil : false)
    }
    guard all.count <= 2 * wanted.count else { return nil }
    return PlannedSearch(group: plans.group(all, rules: rules), applies: applies)
  }

  /// Puts checks that come in the order of their rules into groups, in the order of their first:
  /// those that many files share make one of their own.
  private func groups(of searching: [SearchGroup.Member]) -> [SearchGroup] {
    var counts = [Int](repeating: 0, count: selectors.selectors.count)
    for (number, _) in searching { counts[selectors.selectorOfRule[number]] += 1 }
    // By selector, the group's index; the last is that of all selectors with few rules.
    var places = [Int](repeating: -1, count: counts.count + 1)
    var groups: [[SearchGroup.Member]] = []
    for (number, check) in searching {
      let selector = selectors.selectorOfRule[number]
      let kind = counts[selector] >= Self.sharedMin ? selector : counts.count
      if places[kind] < 0 {
        places[kind] = groups.count
        groups.append([])
        groups[places[kind]].reserveCapacity(kind == selector ? counts[selector] : 0)
      }
      groups[places[kind]].append((number, check))
    }
    return groups.map { plans.group($0, rules: rules) }
  }

  func inspect(
    _ bytes: Span<UInt8>, _ file: FileFacts, _ names: (any TreeNames)?, for purpose: Report.Purpose,
    limits: Inspection.Limits = .usual, by filePlan: FilePlan? = nil
  ) throws(Failure) -> (inspection: Inspection, known: KnownFindings) {
    let plan = filePlan?.plan ?? plan(for: file.rulesPath)
    var report = Report(rules, for: purpose, limits: limits)
    let tree = names.map(TreeView.init)
    // The text of a link is a path: no mark at its start makes another code of it.
    let form = file.isSymbolicLink ? .plain : TextForm(bytes)
    var decoded: DecodedText?
    if !file.isSubmodule, plan.readsContent {
      if case .wide(let unitBytes, let bigEndian) = form {
        if bytes.count > DecodedText.bytesMax { throw Failure(tooLargeToDecode(bytes.count)) }
        decoded = DecodedText(bytes, unitBytes: unitBytes, bigEndian: bigEndian)
      }
      if let decoded {
        plan.judge(decoded.utf8.span, file, form, &report)
      } else {
        plan.judge(bytes, file, form, &report)
      }
    }
    // After the content, so that what they quote of it can be masked.
    for (number, check) in plan.files {
      try check.judge(file, bytes, tree, number, &report)
    }
    if let failure = report.failure { throw Failure(failure) }
    let known = report.known
    guard let decoded else { return (report.inspection(of: bytes, path: file.path), known) }
    return (report.inspection(ofDecoded: decoded, in: bytes, path: file.path), known)
  }

  /// A text that nobody looked at must not pass for clean.
  private func tooLargeToDecode(_ count: Int) -> Diagnostic {
    Diagnostic(
      .error, "too-large-to-decode",
      "a text in UTF-16 or UTF-32 of \(count >> 20) MB; at most \(DecodedText.bytesMax >> 20) are decoded",
      hint: "store it as UTF-8, or leave it out: exclude = [\"…\"]")
  }
}
