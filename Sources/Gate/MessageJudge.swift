package import Checks
package import Diagnostics
import Platform
package import Rules
import Text

/// What judging a commit message came to.
package struct MessageJudgement: Sendable {
  /// In report order; they have no path.
  package var findings: [Finding]
  /// SHA-256 in hexadecimal of the message as git stores it: tells whether a commit has the message
  /// that was judged.
  package var digest: String
  /// What a trailer of the message allows.
  package var subtracted: [Subtraction] = []
  /// The trailers that allow something.
  package var addedSuppressions: [AddedSuppression] = []
  /// Where the trailers stand that allow something in the message.
  var usedTrailers: [Diagnostic.Location] = []
  package var remarks: [Diagnostic]
  /// The rules for messages that were in force.
  package var rulesInForce: [Judgement.RuleInForce] { listedRules.list }
  fileprivate var listedRules: ListedRules
  /// Wall-clock time of the judging.
  package var durationNanoseconds: UInt64

  package var verdict: Verdict {
    findings.contains { $0.severity == .error } ? .stopped : .passed
  }
}

extension Gate {
  /// Judges a commit message by the rules of the top folder's rulefile, under each of `standards`:
  /// those for messages, and those that look for secrets.
  ///
  /// - Parameters:
  ///   - raw: the bytes as they are in the file that git hands to `commit-msg`, or in the commit.
  ///   - context: how git will clean it.
  ///   - today: the day on which what its trailers allow must still hold.
  package func judgeMessage(
    _ raw: [UInt8], _ context: MessageContext, by standards: Standards, on today: CalendarDate
  ) throws(Failure) -> MessageJudgement {
    let begin = Clock.monotonicNanoseconds()
    let kinds = Set(loader.kinds.filter { $0.subject == .message }.map(\.name))
      .union(Rule.secretChecks)
    let cleaned = CommitMessage(raw, context).cleaned
    let filter = SuppressionFilter(
      today: today, trailers: Suppressions.scan(message: cleaned.span))
    let target = try memory.prepareMessages(standards.target, kinds)
    let listedRules = ListedRules { [standard = standards.target] in
      let ids = Set(target.messageRuleIDs)
      return standard.rulesInForce { ids.contains($0.id) }
    }
    var judgement = MessageJudgement(
      findings: [], digest: hexadecimal(SHA256.digest(cleaned)), remarks: [],
      listedRules: listedRules, durationNanoseconds: 0)
    var used: Set<Int> = []
    for standard in [standards.target] + standards.bases + standards.besides {
      let inspector = try memory.prepareMessages(standard, kinds)
      let found = try inspector.message(raw, context: context)
      if !found.findings.isEmpty {
        let rules = SectionRules(standard.top)
        judgement.take(filter.apply(toMessage: found, cleaned, rules, &used))
      }
      for (rule, count) in found.unlisted.sorted(by: { $0.key < $1.key }) {
        judgement.remarks.append(
          Diagnostic(.note, "more-findings", "\(count) more findings of '\(rule)' are not listed"))
      }
    }
    judgement.findings.sort()
    judgement.addedSuppressions = filter.trailers.all.map { AddedSuppression($0, in: nil) }
    judgement.usedTrailers = used.sorted().map { .init(message: filter.trailers.all[$0].position) }
    judgement.remarks += remarks(on: filter.trailers, beside: used, standards.target)
    judgement.durationNanoseconds = Clock.monotonicNanoseconds() - begin
    return judgement
  }

  /// What a commit's message allows.
  package static func trailers(of raw: [UInt8], _ context: MessageContext) -> Suppressions {
    Suppressions.scan(message: CommitMessage(raw, context).cleaned.span)
  }

  /// Tells of trailers that are wrong, or about the message and of no use.
  private func remarks(
    on trailers: Suppressions, beside used: Set<Int>, _ standard: Standard
  ) -> [Diagnostic] {
    var remarks = trailers.problems.map { SuppressionFilter.remark(on: $0, nil) }
    for (index, trailer) in trailers.all.enumerated() where trailer.defect == nil {
      guard let id = trailer.rule else { continue }
      let place = Diagnostic.Location(message: trailer.position)
      if let rule = standard.rule(id) {
        if rule.level == .off { continue }
        if !rule.suppressible {
          remarks.append(SuppressionFilter.refused(id, at: place))
        } else if isForMessages(rule), !used.contains(index) {
          remarks.append(SuppressionFilter.unused(id, at: place))
        }
      } else {
        remarks.append(SuppressionFilter.unknown(id, at: place, among: standard.ruleIDs))
      }
    }
    return remarks
  }

  /// The digest of a message as git will store it.
  package static func digest(ofMessage raw: [UInt8], _ context: MessageContext) -> String {
    hexadecimal(SHA256.digest(CommitMessage(raw, context).cleaned))
  }
}

extension SuppressionFilter {
  /// Takes out what trailers of a message, or marks of other tools in it, allow in it.
  fileprivate func apply(
    toMessage found: Inspection, _ cleaned: [UInt8], _ section: SectionRules, _ used: inout Set<Int>
  ) -> Outcome {
    let filtered = applyTrailers(to: found.findings, used: &used) { section.target($0.rule) }
    let isForeign = filtered.left.contains { finding in
      section.target(finding.rule)?.aliases.contains { $0.mark == .gitlint } ?? false
    }
    guard isForeign else { return filtered }
    let marks = Suppressions(all: Suppressions.scan(cleaned.span, for: [.gitlint]))
    var outcome = filtered
    outcome.left = []
    for finding in filtered.left {
      if let target = section.target(finding.rule),
        let index = marks.index(for: target, line: nil, on: today)
      {
        let reason = marks.all[index].reason
        outcome.suppressed.append(
          Subtraction(finding, .suppressed(reason: reason, form: .foreign)))
      } else {
        outcome.left.append(finding)
      }
    }
    return outcome
  }
}

extension MessageJudgement {
  /// Adds what one standard says; what two say counts once.
  fileprivate mutating func take(_ outcome: SuppressionFilter.Outcome) {
    findings += outcome.left.filter { !findings.contains($0) }
    subtracted += outcome.suppressed.filter { !subtracted.contains($0) }
    subtracted.removeAll { findings.contains($0.finding) }
    remarks += outcome.remarks.filter { !remarks.contains($0) }
  }
}

extension Judgement {
  /// Adds what was found in the message: a change passes only with its message.
  package mutating func add(_ message: MessageJudgement) {
    messageDigest = message.digest
    findings += message.findings
    subtracted += message.subtracted
    addedSuppressions += message.addedSuppressions
    // What only the message needs was of no use for the files.
    remarks.removeAll { remark in
      remark.id == "allowance-unused" && remark.location.map(message.usedTrailers.contains) ?? false
    }
    remarks += message.remarks.filter { !remarks.contains($0) }
    // Where only a message is judged, only the rules for messages are.
    takeRules(of: message.listedRules)
    durationNanoseconds += message.durationNanoseconds
    if verdict == .passed, message.verdict == .stopped { verdict = .stopped }
  }
}
