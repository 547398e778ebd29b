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

extension Inspector {
  /// Returns the plan for the file at `path`, made when its kind of file is first seen.
  func plan(for path: RepositoryPath) -> InspectionPlan {
    let selection = selectors.selection(for: path)
    if let known = plans.withLock({ $0[selection] }) { return known }
    let made = makePlan(selection)
    return plans.withLock { plans in
      if let known = plans[selection] { return known }
      if plans.count >= Self.plansMax { plans.removeAll() }
      plans[selection] = made
      return made
    }
  }

  private func makePlan(_ selection: SelectorTable.Selection) -> InspectionPlan {
    var plan = InspectionPlan()
    var searching: [(number: Int, check: any SearchCheck)] = []
    let numbers = selectsByPath ? selectors.rules(of: selection) : Array(checks.indices)
    for number in numbers {
      switch checks[number] {
      case .file(let check)?: plan.files.append((number, check))
      case .content(let check)?: plan.contents.append((number, check))
      case .line(let check)?: plan.lines.add(check, number)
      case .search(let check)?: if !isEverywhere(number) { searching.append((number, check)) }
      case .tree?, .message?, nil: break
      }
    }
    if let everywhere { plan.groups.append(everywhere) }
    if !searching.isEmpty { plan.groups.append(SearchGroup(searching, rules: rules)) }
    return plan
  }

  /// Whether the rule applies to every path, so that its patterns are searched for with those of
  /// all other such rules.
  func isEverywhere(_ number: Int) -> Bool {
    let paths = rules[number].paths
    return !selectsByPath || (paths.include.isEmpty && paths.exclude.isEmpty)
  }

  func inspect(
    _ bytes: Span<UInt8>, _ file: FileFacts, _ names: (any TreeNames)?, for purpose: Report.Purpose
  ) throws(Failure) -> (inspection: Inspection, known: KnownFindings) {
    let plan = plan(for: file.rulesPath)
    var report = Report(rules, for: purpose)
    let tree = names.map(TreeView.init)
    // The text of a link is a path: no mark at its start makes another code of it.
    let form = file.isSymbolicLink ? .plain : TextForm(bytes)
    var decoded: DecodedText?
    if !file.isSubmodule, plan.readsContent {
      if case .wide(let unitBytes, let bigEndian) = form {
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
}
