/// What the rules found in one file or message.
package struct Inspection: Sendable, Hashable {
  /// In report order, at most `listedPerRuleMax` a rule. Each rule that found anything is here
  /// with at least one finding.
  package var findings: [Finding]
  /// By rule id, how many more findings there were than are listed. Which of those are new
  /// cannot be told from `findings`: see `Inspector.content(_:file:names:beyond:)`.
  package var unlisted: [String: Int]

  /// How many findings of one rule in one file are listed.
  package static let listedPerRuleMax = 1000
  /// How many findings of one file are listed; each rule may pass it by `listedAlwaysMax`.
  package static let listedPerFileMax = 5000
  /// The first findings of each rule are listed whatever else there is.
  package static let listedAlwaysMax = 10

  /// How many findings of one file are listed, and how many of one rule.
  package struct Limits: Sendable {
    package var perRule: Int
    package var perFile: Int

    package static let usual = Limits(perRule: listedPerRuleMax, perFile: listedPerFileMax)
    /// What a baseline may list: all but what no person will ever mend.
    package static let baseline = Limits(perRule: 100_000, perFile: 200_000)
  }

  package init(findings: [Finding] = [], unlisted: [String: Int] = [:]) {
    self.findings = findings
    self.unlisted = unlisted
  }

  /// Whether every finding is listed.
  package var isComplete: Bool { unlisted.isEmpty }
}
