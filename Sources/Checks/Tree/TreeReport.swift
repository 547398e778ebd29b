import Diagnostics
import Rules
import Text

/// Gathers the findings of tree checks, each about a path.
struct TreeReport {
  let rules: [Rule]
  private(set) var findings: [Finding] = []
  private var equals: [String: Int] = [:]

  init(_ rules: [Rule]) { self.rules = rules }

  /// Reports `path`. `detail` tells apart what one rule may say of the tree and holds nothing that
  /// changes while the fault stays the same.
  mutating func add(_ number: Int, _ path: RepositoryPath, detail: String, message: String) {
    let rule = rules[number]
    let key = FindingKey.whole(rule: rule.id, detail: detail)
    let order = equals[key, default: 0]
    equals[key] = order + 1
    findings.append(
      Finding(
        rule: rule.id, severity: rule.level.severity ?? .error, path: path, region: nil,
        message: rule.message ?? message, why: rule.why, fix: rule.fix,
        fingerprint: FindingKey.fingerprint(key: key, order: order), key: key,
        isAboutWhole: true))
  }
}
