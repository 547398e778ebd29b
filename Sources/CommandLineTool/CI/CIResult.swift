import Checks
import Diagnostics
import Gate
import Ledger
import Reports
import Rules
import Text

/// What judging a range, or a shard of one, came to: all that a report on it is made of.
struct CIResult: Sendable {
  /// The range as its ends and its commits name it, so that shards can be told to belong together.
  struct Span: Sendable, Hashable {
    var base: String?
    var head: String
    var mergeBase: String?
    var commitCount: Int
    /// SHA-256 of the commits' names in order.
    var digest: String
  }

  struct CommitResult: Sendable {
    var judgement: Judgement
    /// The first line of the message; not safe to print.
    var subject: String
    var comparison: VerdictComparison
  }

  var span: Span
  /// In the order of the range.
  var commits: [CommitResult] = []
  /// The range as one change; nil where another shard, or nobody, judges it.
  var whole: Judgement?
  /// The rules that were in force, by the first commit that had them, sorted by id.
  var rules: [Rule] = []
  /// Notes and warnings about the range as a whole.
  var remarks: [Diagnostic] = []
  /// Why there was nothing to judge.
  var emptiness: String?
  /// What hangs on commits that came without a verdict.
  var records: [Record] = []
  /// Where the repository is known to others; nil where nowhere.
  var repositoryURI: String?

  /// The report on it.
  /// - Parameter requiresVerdicts: a commit that came without a verdict is trouble.
  func report(requiresVerdicts: Bool) -> Report {
    var report = Report(tool: .this, trigger: .ci, judgements: commits.map(\.judgement))
    report.rules = rules
    report.diagnostics = remarks
    report.emptiness = emptiness
    report.repositoryURI = repositoryURI
    report.localVerdicts = commits.map { commit in
      let answer = commit.comparison.answer
      return Report.LocalVerdict(
        commit: commit.judgement.commit ?? "", subject: commit.subject, answer: answer.rawValue,
        detail: commit.comparison.detail,
        isTrouble: answer == .altered || (requiresVerdicts && answer == .missing))
    }
    if var whole {
      Self.tellOnce(&report.judgements, &whole)
      report.judgements.append(whole)
    }
    return report
  }

  /// A finding that a commit brings and that is still there at the end is one finding: it stands
  /// with the commit, at the place where the end has it, as people see the end.
  private static func tellOnce(_ commits: inout [Judgement], _ whole: inout Judgement) {
    struct Key: Hashable {
      var rule: String
      var path: RepositoryPath
      var fingerprint: String
    }
    func key(_ finding: Finding) -> Key? {
      finding.path.map { Key(rule: finding.rule, path: $0, fingerprint: finding.fingerprint) }
    }
    var atEnd: [Key: Finding] = [:]
    for finding in whole.findings {
      if let key = key(finding) { atEnd[key] = finding }
    }
    var told: Set<Key> = []
    for index in commits.indices {
      for place in commits[index].findings.indices {
        guard let key = key(commits[index].findings[place]), let end = atEnd[key] else { continue }
        commits[index].findings[place].region = end.region
        commits[index].findings[place].edit = end.edit
        commits[index].findings[place].excerpt = end.excerpt
        commits[index].findings[place].excerptColumn = end.excerptColumn
        told.insert(key)
      }
      commits[index].findings.sort()
    }
    whole.findings.removeAll { finding in key(finding).map(told.contains) ?? false }
  }
}

/// What makes `ci` fail: everything that cannot be judged always does.
enum CIFailOn: String, Sendable, CaseIterable {
  case error
  case warning
  case never

  /// The exit status of a report: what could not be judged first, then what was found, then
  /// records that are not what they should be.
  func status(of report: Report) -> ExitStatus {
    if report.verdict == .cannotJudge { return .cannotJudge }
    if self == .never { return .passed }
    if report.verdict == .stopped { return .stopped }
    let hasWarnings = report.entries.contains { $0.finding.severity == .warning }
    if self == .warning, hasWarnings { return .stopped }
    return report.localVerdicts.contains(where: \.isTrouble) ? .differs : .passed
  }
}
