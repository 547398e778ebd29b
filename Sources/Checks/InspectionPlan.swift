import Diagnostics
import Rules
import Synchronization
import Text

/// The checks for all paths that the same rules apply to.
struct InspectionPlan: Sendable {
  var files: [(number: Int, check: any FileCheck)] = []
  var contents: [(number: Int, check: any ContentCheck)] = []
  var lines = LineScan()
  var groups: [SearchGroup] = []

  var readsContent: Bool { !contents.isEmpty || !lines.isEmpty || !groups.isEmpty }

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
    let searches = groups.map { $0.search(bytes, file, form, &report) }
    report.secrets.sort()
    let secrets = report.secrets
    for search in searches { search.finish(bytes, secrets, &report) }
  }
}

/// The plans made so far, and the search groups that they share.
final class InspectionPlans: Sendable {
  private struct Known {
    var plans: [SelectorTable.Selection: InspectionPlan] = [:]
    /// By the numbers of their rules.
    var groups: [[Int]: SearchGroup] = [:]
  }

  /// A path that was asked for, and its plan: in one piece, because all of them are looked at for
  /// each file and a plan holds many references to count.
  private final class Remembered: Sendable {
    let path: RepositoryPath
    let plan: InspectionPlan

    init(_ path: RepositoryPath, _ plan: InspectionPlan) {
      self.path = path
      self.plan = plan
    }

    func isAt(_ other: Span<UInt8>) -> Bool {
      let bytes = path.bytes
      guard bytes.count == other.count else { return false }
      // Paths differ at their ends.
      var index = bytes.count
      while index > 0 {
        index -= 1
        if bytes[index] != other[index] { return false }
      }
      return true
    }
  }

  /// The paths that were last asked for, oldest first from `next` on: a file is asked about before
  /// it is read and again when it is judged.
  private struct Recent {
    var entries: [Remembered] = []
    var next = 0

    /// Looks first at what came last.
    func plan(at path: Span<UInt8>) -> InspectionPlan? {
      for offset in 1...InspectionPlans.recentMax where offset <= entries.count {
        let index = (next + entries.count - offset) % entries.count
        if entries[index].isAt(path) { return entries[index].plan }
      }
      return nil
    }

    mutating func add(_ path: RepositoryPath, _ plan: InspectionPlan) {
      if entries.count < InspectionPlans.recentMax {
        entries.append(Remembered(path, plan))
      } else {
        entries[next] = Remembered(path, plan)
        next = (next + 1) % InspectionPlans.recentMax
      }
    }
  }

  private let known = Mutex(Known())
  private let recent = Mutex(Recent())

  /// How many paths are remembered; more threads than this only work anew.
  fileprivate static let recentMax = 16

  /// How many plans are kept; as many kinds of files can be told apart without working again.
  static let countMax = 128

  /// Returns the plan for a path; `choose` finds the one for its rules.
  func plan(at path: RepositoryPath, choose: () -> InspectionPlan) -> InspectionPlan {
    if let plan = recent.withLock({ $0.plan(at: path.bytes.span) }) { return plan }
    let plan = choose()
    recent.withLock { $0.add(path, plan) }
    return plan
  }

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

  func group(_ checks: [(number: Int, check: any SearchCheck)], rules: [Rule]) -> SearchGroup {
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
  /// So many rules for the same files are searched for in a pass of their own, whatever other
  /// rules a file has: their automata are then made once, not once for each kind of file. A second
  /// pass over the text for the few rules of its language costs less.
  private static let ownGroupMin = 32

  /// Returns the plan for the file at `path`, made when its kind of file is first seen.
  func plan(for path: RepositoryPath) -> InspectionPlan {
    plans.plan(at: path) {
      let selection = selectors.selection(for: path)
      return plans.plan(for: selection) { makePlan(selection) }
    }
  }

  private func makePlan(_ selection: SelectorTable.Selection) -> InspectionPlan {
    var plan = InspectionPlan()
    var searching: [(number: Int, check: any SearchCheck)] = []
    searching.reserveCapacity(checks.count)
    for number in checks.indices
    where !selectsByPath || selectors.applies(number, to: selection) {
      switch checks[number] {
      case .file(let check)?: plan.files.append((number, check))
      case .content(let check)?: plan.contents.append((number, check))
      case .line(let check)?: plan.lines.add(check, number)
      case .search(let check)?: searching.append((number, check))
      case .tree?, .message?, nil: break
      }
    }
    plan.groups = groups(of: searching)
    return plan
  }

  /// Puts checks that come in the order of their rules into groups, in the order of their first.
  private func groups(of searching: [(number: Int, check: any SearchCheck)]) -> [SearchGroup] {
    var counts = [Int](repeating: 0, count: selectors.selectors.count)
    for (number, _) in searching { counts[selectors.selectorOfRule[number]] += 1 }
    // By selector, the group's index; the last is that of all selectors with few rules.
    var places = [Int](repeating: -1, count: counts.count + 1)
    var groups: [[(number: Int, check: any SearchCheck)]] = []
    for (number, check) in searching {
      let selector = selectors.selectorOfRule[number]
      let kind = counts[selector] >= Self.ownGroupMin ? selector : counts.count
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
    limits: Inspection.Limits = .usual
  ) throws(Failure) -> (inspection: Inspection, known: KnownFindings) {
    let plan = plan(for: file.rulesPath)
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
