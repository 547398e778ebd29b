import Checks
import Diagnostics
import Git
import Rules
import Text

/// Which baseline the findings of a whole tree are subtracted by. A change never asks one.
package enum BaselineUse: Sendable {
  /// The one in the judged tree, where its standard says.
  case ofTree
  case nothing
  case given(Baseline)
}

extension ChangeJudge {
  /// Takes out what the baseline lists. What is found more often in a file than can be listed is
  /// left: nobody could tell what of it is new.
  func subtract(
    _ baseline: Baseline, of subject: Subject, _ outcomes: [FileOutcome],
    _ source: any ChangeSource, _ outcome: inout Outcome
  ) {
    var surroundings = outcomes.flatMap(\.surroundings)
    let missing = outcome.findings.count - surroundings.count
    // Findings about the names of the tree have no lines beside them.
    surroundings += Array(repeating: .none, count: max(0, missing))
    var crowded: Set<CrowdedRule> = []
    for (file, one) in zip(subject.change.files, outcomes) {
      for rule in one.unlisted.keys { crowded.insert(CrowdedRule(path: file.path, rule: rule)) }
    }
    let files = Set(subject.change.files.map(\.path))
    // The names of other files are asked for folder by folder.
    let names = source.targetNames()
    var folders: [RepositoryPath: Set<[UInt8]>] = [:]
    func isInTree(_ path: RepositoryPath) -> Bool {
      if let known = folders[path.directory] { return known.contains(path.name) }
      guard let entries = try? names.entries(of: path.directory) else { return false }
      let found = Set(entries.map(\.name))
      folders[path.directory] = found
      return found.contains(path.name)
    }
    let comparison = BaselineComparison(
      zip(outcome.findings, surroundings).map { BaselineCandidate(finding: $0, surroundings: $1) },
      baseline, crowded: crowded, isWhole: !subject.isNarrowed
    ) { path in
      files.contains(path) || (subject.isNarrowed && isInTree(path))
    }
    var left: [Finding] = []
    for (index, finding) in outcome.findings.enumerated() {
      if comparison.isListed[index] {
        outcome.subtracted.append(Subtraction(finding, .baseline))
      } else {
        left.append(finding)
      }
    }
    outcome.findings = left
    outcome.comparison = comparison
  }
}

extension Gate {
  /// The largest baseline that is read, in bytes: some 150,000 findings.
  package static let baselineBytesMax = StandardFile.bytesMax

  /// Returns the baseline that judges `subject`; nil where none does.
  /// - Throws: where it is there and cannot be read.
  func baseline(
    _ use: BaselineUse, for subject: Subject, by standards: Standards,
    from source: any ChangeSource, _ remarks: inout [Diagnostic]
  ) throws(Failure) -> Baseline? {
    if subject.scope != .tree { return nil }
    let settings = standards.target.settings
    switch use {
    case .nothing: return nil
    case .given(let baseline): return baseline
    case .ofTree:
      guard let bytes = try source.targetFile(settings.baseline) else {
        if let place = settings.baselineOrigin {
          remarks.append(
            Diagnostic(
              .warning, "no-baseline",
              "the baseline '\(settings.baseline)' is not in the judged tree",
              at: place, hint: "factory-hook baseline, then git add it"))
        }
        return nil
      }
      return try Baseline(bytes.span, path: settings.baseline)
    }
  }

  /// Tells what a change does to the baseline, and that a broken one is not taken in.
  func remarks(
    onBaselineIn subject: Subject, _ standards: Standards, from source: any ChangeSource
  ) throws(Failure) -> [Diagnostic] {
    let path = standards.target.settings.baseline
    guard subject.scope == .change, !standards.isGiven,
      subject.change.files.contains(where: { $0.path == path && $0.new != nil }),
      let bytes = try source.targetFile(path)
    else { return [] }
    let new = try Baseline(bytes.span, path: path)
    var known: Set<BaselineEntry> = []
    for index in subject.change.bases.indices {
      guard let bytes = try source.baseFile(path, index),
        let old = try? Baseline(bytes.span, path: path)
      else { continue }
      known.formUnion(old.entries)
    }
    let count = new.entries.count { !known.contains($0) }
    if count == 0 { return [] }
    let what = count == 1 ? "1 finding" : "\(count) findings"
    return [
      Diagnostic(
        .note, "baseline-grows",
        known.isEmpty
          ? "the baseline lists \(what)"
          : "the baseline grows by \(what), to \(new.entries.count)",
        at: .init(path: path.description),
        hint: "it excuses nothing that this change brings")
    ]
  }

  /// Tells of entries that nothing needs any more.
  func remarks(on comparison: BaselineComparison, _ standards: Standards) -> [Diagnostic] {
    let stale = comparison.stale.count
    if stale == 0 || standards.isGiven { return [] }
    return [
      Diagnostic(
        .warning, "baseline-stale",
        stale == 1
          ? "1 entry of the baseline no longer fires"
          : "\(stale) entries of the baseline no longer fire",
        at: .init(path: standards.target.settings.baseline.description),
        hint: "factory-hook baseline --prune")
    ]
  }
}
