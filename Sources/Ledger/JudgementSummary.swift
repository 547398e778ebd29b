package import Checks
package import Diagnostics
package import Gate
import Rules
import Text

/// What the ledger keeps of a judgement: enough to tell later what was found, what did not count
/// and why, and to compare it with the same judgement made again. Never the text of a finding: it
/// could be a secret.
package struct JudgementSummary: Sendable, Equatable {
  /// A finding without its text.
  package struct Found: Sendable, Hashable {
    package var rule: String
    package var severity: Severity
    /// Safe to print; nil for a finding in the commit message.
    package var path: String?
    /// Counts from 1; nil for a finding about a file as a whole.
    package var line: Int?
    package var fingerprint: String
  }

  /// A finding that did not count.
  package struct Subtracted: Sendable, Hashable {
    package enum Reason: String, Sendable, Hashable, CaseIterable {
      case alreadyThere = "already-there"
      case moved
      case suppressed
      case baseline
    }

    package var found: Found
    package var reason: Reason
    /// What the suppression gives as its reason, or the file that the finding moved from.
    package var detail: String?
    /// How the suppression was written: `line`, `trailer`, …; nil for other reasons.
    package var form: String?
  }

  /// Something that the report told besides findings.
  package struct Remark: Sendable, Hashable {
    package var severity: Severity
    package var id: String
    package var message: String
  }

  /// How much of each list is kept; what is left out is counted.
  package struct Limits: Sendable {
    package var findings: Int
    package var subtractions: Int
    package var sources: Int
    package var remarks: Int

    /// Of a journal line: a person who traces a run wants to see it all.
    package static let journal = Limits(
      findings: 200, subtractions: 200, sources: 32, remarks: 16)
    /// Of a note, which every clone may fetch.
    package static let note = Limits(findings: 20, subtractions: 10, sources: 6, remarks: 0)
    package static let least = Limits(findings: 0, subtractions: 0, sources: 2, remarks: 0)
  }

  package var verdict: Verdict
  package var filesJudged: Int
  package var filesExcluded: Int
  package var bytesJudged: Int
  package var standards: [Judgement.StandardUsed]
  /// How many findings that count each rule had.
  package var ruleCounts: [String: Int]
  /// The heaviest first.
  package var findings: [Found]
  package var findingsOmitted: Int
  /// How many findings did not count, by reason.
  package var subtractedCounts: [Subtracted.Reason: Int]
  /// Those that a suppression or the baseline excused come first: someone answers for them.
  package var subtractions: [Subtracted]
  package var subtractionsOmitted: Int
  package var remarks: [Remark]

  package init(_ judgement: Judgement, limits: Limits = .journal) {
    verdict = judgement.verdict
    filesJudged = judgement.filesJudged
    filesExcluded = judgement.filesExcluded
    bytesJudged = judgement.bytesJudged
    standards = judgement.standards
    ruleCounts = Dictionary(judgement.findings.map { ($0.rule, 1) }, uniquingKeysWith: +)
    findings = Severity.allCases.sorted(by: >).flatMap { severity in
      judgement.findings.filter { $0.severity == severity }.map(Found.init)
    }
    findingsOmitted = 0
    let all = judgement.subtracted.map(Subtracted.init)
    subtractedCounts = Dictionary(all.map { ($0.reason, 1) }, uniquingKeysWith: +)
    subtractions = Subtracted.Reason.byInterest.flatMap { reason in
      all.filter { $0.reason == reason }
    }
    subtractionsOmitted = 0
    remarks = judgement.remarks.map {
      Remark(severity: $0.severity, id: $0.id, message: $0.message)
    }
    cut(to: limits)
  }

  /// Shortens the lists; what goes is counted.
  package mutating func cut(to limits: Limits) {
    if findings.count > limits.findings {
      findingsOmitted += findings.count - limits.findings
      findings.removeLast(findings.count - limits.findings)
    }
    if subtractions.count > limits.subtractions {
      subtractionsOmitted += subtractions.count - limits.subtractions
      subtractions.removeLast(subtractions.count - limits.subtractions)
    }
    for index in standards.indices where standards[index].sources.count > limits.sources {
      let left = standards[index].sources.count - limits.sources
      standards[index].sources.removeLast(left)
      standards[index].sources.append("and \(left) more")
    }
    remarks = Array(remarks.prefix(limits.remarks))
  }
}

extension JudgementSummary {
  /// Adds what the message's trailers excused in the message.
  package mutating func addSubtractions(of message: JudgementSummary) {
    subtractions = Subtracted.Reason.byInterest.flatMap { reason in
      (subtractions + message.subtractions).filter { $0.reason == reason }
    }
    subtractionsOmitted += message.subtractionsOmitted
    subtractedCounts.merge(message.subtractedCounts, uniquingKeysWith: +)
  }
}

extension JudgementSummary.Found {
  package init(_ finding: Finding) {
    rule = finding.rule
    severity = finding.severity
    path = finding.path?.description
    line = finding.region?.start.line
    fingerprint = finding.fingerprint
  }
}

extension JudgementSummary.Subtracted {
  init(_ subtraction: Subtraction) {
    found = JudgementSummary.Found(subtraction.finding)
    switch subtraction.reason {
    case .alreadyThere: reason = .alreadyThere
    case .moved(let path): (reason, detail) = (.moved, path.description)
    case .suppressed(let why, let how): (reason, detail, form) = (.suppressed, why, how.rawValue)
    case .baseline: reason = .baseline
    }
  }
}

extension JudgementSummary.Subtracted.Reason {
  fileprivate static let byInterest: [Self] = [.suppressed, .baseline, .moved, .alreadyThere]
}
