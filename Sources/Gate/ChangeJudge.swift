import Checks
import Diagnostics
import Git
import Platform
import Rules
import Text

/// Judges all files of a change by one standard and subtracts what was there before.
struct ChangeJudge {
  let files: FileJudge
  /// What a whole tree's findings are subtracted by; nil where none is.
  var baseline: Baseline?
  /// Opens one more source for a worker thread.
  let openSource: @Sendable () throws(Failure) -> any ChangeSource
  /// How many threads may be put to work.
  let workersMax: Int?
  var onFile: (@Sendable () -> Void)?

  /// Below this many bytes or files the work is not worth a thread.
  private static let filesPerWorker = 16

  struct Outcome {
    var findings: [Finding] = []
    var subtracted: [Subtraction] = []
    var remarks: [Diagnostic] = []
    var failures: [Diagnostic] = []
    var filesJudged = 0
    var filesExcluded = 0
    var bytesJudged = 0
    /// The suppressions in files that the change brings.
    var added: [AddedSuppression] = []
    /// The indices of the message's trailers that something was about.
    var usedTrailers: Set<Int> = []
    /// What the baseline says of the tree.
    var comparison: BaselineComparison?
  }

  /// The answer is the same, in the same order, on any number of threads.
  func judge(_ subject: Subject, from source: any ChangeSource) -> Outcome {
    let change = subject.change
    var outcomes = judgeFiles(change.files, from: source)
    pairRenames(of: subject, &outcomes, source)
    var outcome = Outcome()
    var usedAllowances: Set<Rule.Origin> = []
    for index in outcomes.indices {
      outcome.filesJudged += outcomes[index].isJudged ? 1 : 0
      outcome.filesExcluded += outcomes[index].isExcluded ? 1 : 0
      outcome.bytesJudged += outcomes[index].bytesJudged
      // Nearly all. To copy one is to count all that it holds, on this thread alone.
      if !outcomes[index].saysAnything { continue }
      let (file, one) = (change.files[index], outcomes[index])
      outcome.subtracted += one.alreadyThere.map { Subtraction($0, .alreadyThere) }
      outcome.subtracted += one.suppressed
      outcome.remarks += one.remarks
      outcome.added += one.added.map { AddedSuppression($0, in: file.path) }
      usedAllowances.formUnion(one.usedAllowances)
      outcome.failures += one.failure?.diagnostics ?? []
      outcome.remarks += one.unlisted.sorted { $0.key < $1.key }.map { rule, count in
        Diagnostic(
          .note, "more-findings", "\(count) more findings of '\(rule)' are not listed",
          at: .init(path: file.path.description))
      }
    }
    let moved = findMoves(of: change, outcomes, source, &outcome.failures)
    let saying = outcomes.indices.filter { outcomes[$0].saysAnything }
    for finding in saying.flatMap({ outcomes[$0].introduced }) {
      if let origin = moved.take(finding) {
        outcome.subtracted.append(Subtraction(finding, .moved(from: origin)))
      } else {
        outcome.findings.append(finding)
      }
    }
    judgeTree(of: subject, source, &outcome, &usedAllowances)
    applyTrailers(&outcome)
    if let baseline { subtract(baseline, of: subject, outcomes, source, &outcome) }
    if subject.scope == .tree, !subject.isNarrowed {
      outcome.remarks += unused(beside: usedAllowances)
    }
    outcome.findings.sort()
    outcome.subtracted.sort { $0.finding < $1.finding }
    return outcome
  }

  private func judgeFiles(
    _ all: [ChangedFile], from source: any ChangeSource
  ) -> [FileOutcome] {
    var files = files
    if all.count >= VerdictBatch.filesMin {
      files.batch = files.memory.cache.map(VerdictBatch.init)
    }
    defer { files.batch?.write() }
    // How many processors there are is a question to the system: only where it matters.
    let workers = all.count / Self.filesPerWorker
    let workersMax = workers < 2 ? 1 : workersMax ?? Threads.processorCount
    if min(workers, workersMax) < 2 {
      return all.map { file in
        defer { onFile?() }
        return files.judge(file, from: source)
      }
    }
    return Threads.map(
      count: all.count, workers: min(workers, workersMax), state: { WorkerSource(openSource) },
      body: { [files] worker, index in
        defer { onFile?() }
        switch worker.source {
        case .success(let source): return files.judge(all[index], from: source)
        case .failure(let failure): return FileOutcome(failure: failure)
        }
      })
  }

  /// Added files that still have findings may be renames: then only what the old file did not have
  /// counts.
  private func pairRenames(
    of subject: Subject, _ outcomes: inout [FileOutcome], _ source: any ChangeSource
  ) {
    let change = subject.change
    let suspects = change.files.indices.filter { index in
      let outcome = outcomes[index]
      return (!outcome.introduced.isEmpty || !outcome.added.isEmpty)
        && change.files[index].old.allSatisfy { $0 == nil }
    }
    let hasDeletions = change.files.contains { $0.new == nil }
    guard !suspects.isEmpty, hasDeletions, subject.scope == .change else { return }
    do throws(Failure) {
      let renames = try source.renames(of: change)
      for index in suspects {
        guard let old = renames[change.files[index].path] else { continue }
        outcomes[index] = files.judge(change.files[index], renamedFrom: old, source: source)
      }
    } catch {
      outcomes[suspects[0]].failure = error
    }
  }

  /// Lines that left one file of the change and turn up in another have moved.
  private func findMoves(
    of change: Change, _ outcomes: [FileOutcome], _ source: any ChangeSource,
    _ failures: inout [Diagnostic]
  ) -> MovedFindings {
    let moved = MovedFindings()
    let introduced = outcomes.indices.filter { outcomes[$0].saysAnything }
      .flatMap { outcomes[$0].introduced }
    let wanted = Set(introduced.filter(MovedFindings.canMove).map(\.key))
    guard !wanted.isEmpty else { return moved }
    for index in outcomes.indices {
      guard change.files[index].old.contains(where: { $0 != nil }) else { continue }
      let (file, outcome) = (change.files[index], outcomes[index])
      do throws(Failure) {
        let isPaired = !outcome.introduced.isEmpty || !outcome.alreadyThere.isEmpty
        let vanished =
          isPaired ? outcome.vanished : try files.vanished(from: file, source: source)
        for finding in vanished where wanted.contains(finding.key) {
          moved.add(finding, from: file.path)
        }
      } catch {
        failures += error.diagnostics
      }
    }
    return moved
  }

  private func judgeTree(
    of subject: Subject, _ source: any ChangeSource, _ outcome: inout Outcome,
    _ usedAllowances: inout Set<Rule.Origin>
  ) {
    let inspector = files.inspectors[0]
    guard inspector.judgesTrees else { return }
    let change = subject.change
    let added = change.files.filter { $0.new != nil && $0.old.allSatisfy { $0 == nil } }
    let removed = change.files.filter { $0.new == nil }
    do throws(Failure) {
      let found = try inspector.tree(
        source.targetNames(),
        change: TreeChange(
          added: added.map(\.path), removed: removed.map(\.path), isWhole: subject.isWhole))
      let filtered = files.filter.applyAllowances(to: found, section: files.rules[0])
      outcome.findings += filtered.left
      outcome.subtracted += filtered.suppressed
      outcome.remarks += filtered.remarks
      usedAllowances.formUnion(filtered.usedAllowances)
    } catch {
      outcome.failures += error.diagnostics
    }
  }
}

extension ChangeJudge {
  /// Takes out what the trailers of the commit's message allow.
  private func applyTrailers(_ outcome: inout Outcome) {
    if files.filter.trailers.all.isEmpty { return }
    let filtered = files.filter.applyTrailers(to: outcome.findings, used: &outcome.usedTrailers) {
      finding in
      let index = finding.path.map(files.standard.sectionIndex(for:)) ?? 0
      return files.rules[index].target(finding.rule)
    }
    outcome.findings = filtered.left
    outcome.subtracted += filtered.suppressed
    outcome.remarks += filtered.remarks
  }

  /// Tells of what the rulefile allows and nothing in the tree needs.
  private func unused(beside used: Set<Rule.Origin>) -> [Diagnostic] {
    let standard = files.standard
    return standard.allowances.filter { !used.contains($0.origin) }.flatMap { allowance in
      let place = Diagnostic.Location(
        path: allowance.origin.source, line: allowance.origin.line,
        column: allowance.origin.column)
      let inForce = allowance.rules.filter { standard.rule($0).map { $0.level != .off } ?? false }
      return inForce.map { SuppressionFilter.unused($0, at: place) }
    }
  }
}

/// A worker thread's own source, or why it could not be opened.
private struct WorkerSource: ~Copyable {
  let source: Result<any ChangeSource, Failure>

  init(_ open: () throws(Failure) -> any ChangeSource) {
    do throws(Failure) {
      source = .success(try open())
    } catch {
      source = .failure(error)
    }
  }
}

/// Findings that left files of a change, by key.
final class MovedFindings {
  private var origins: [String: [RepositoryPath]] = [:]

  /// A line with fewer letters and digits than this is too common to have moved: a blank line, a
  /// brace.
  private static let lettersMin = 4

  static func canMove(_ finding: Finding) -> Bool {
    guard finding.region != nil else { return false }
    var letters = 0
    for byte in finding.excerpt {
      let isLetter =
        byte >= 0x80 || (byte >= 0x30 && byte <= 0x39)
        || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
      letters += isLetter ? 1 : 0
      if letters >= lettersMin { return true }
    }
    return false
  }

  func add(_ finding: Finding, from path: RepositoryPath) {
    origins[finding.key, default: []].append(path)
  }

  /// Takes one line that left a file for `finding`, which turned up; nil where none did.
  func take(_ finding: Finding) -> RepositoryPath? {
    guard Self.canMove(finding) else { return nil }
    return origins[finding.key]?.popLast()
  }
}
