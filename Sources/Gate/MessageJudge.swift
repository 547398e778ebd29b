package import Checks
package import Diagnostics
import Platform
import Rules
import Text

/// What judging a commit message came to.
package struct MessageJudgement: Sendable {
  /// In report order; they have no path.
  package var findings: [Finding]
  /// SHA-256 in hexadecimal of the message as git stores it: tells whether a commit has the message
  /// that was judged.
  package var digest: String
  package var remarks: [Diagnostic]
  /// The rules for messages that were in force.
  package var rulesInForce: [Judgement.RuleInForce]
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
  package func judgeMessage(
    _ raw: [UInt8], _ context: MessageContext, by standards: Standards
  ) throws(Failure) -> MessageJudgement {
    let begin = Clock.monotonicNanoseconds()
    let kinds = Set(loader.kinds.filter { $0.subject == .message }.map(\.name))
      .union(SuppressionFilter.secretKinds)
    let target = try memory.prepareMessages(standards.target, kinds)
    let ids = Set(target.messageRuleIDs)
    var judgement = MessageJudgement(
      findings: [], digest: Self.digest(ofMessage: raw, context), remarks: [],
      rulesInForce: standards.target.rulesInForce { ids.contains($0.id) }, durationNanoseconds: 0)
    for standard in [standards.target] + standards.bases + standards.besides {
      let inspector = try memory.prepareMessages(standard, kinds)
      let found = try inspector.message(raw, context: context)
      for finding in found.findings where !judgement.findings.contains(finding) {
        judgement.findings.append(finding)
      }
      for (rule, count) in found.unlisted.sorted(by: { $0.key < $1.key }) {
        judgement.remarks.append(
          Diagnostic(.note, "more-findings", "\(count) more findings of '\(rule)' are not listed"))
      }
    }
    judgement.findings.sort()
    judgement.durationNanoseconds = Clock.monotonicNanoseconds() - begin
    return judgement
  }

  /// The digest of a message as git will store it.
  package static func digest(ofMessage raw: [UInt8], _ context: MessageContext) -> String {
    hexadecimal(SHA256.digest(CommitMessage(raw, context).cleaned))
  }
}

extension Judgement {
  /// Adds what was found in the message: a change passes only with its message.
  package mutating func add(_ message: MessageJudgement) {
    messageDigest = message.digest
    findings += message.findings
    remarks += message.remarks
    // Where only a message is judged, only the rules for messages are.
    if rulesInForce.isEmpty { rulesInForce = message.rulesInForce }
    durationNanoseconds += message.durationNanoseconds
    if verdict == .passed, message.verdict == .stopped { verdict = .stopped }
  }
}
