import Checks
import Diagnostics
import Gate
import Ledger
import Reports
import Text

/// What judging again came to: `same`, `differs`, or `cannot`.
struct RerunAnswer {
  let trace: Trace
  let plan: RerunPlan
  /// Whether another standard was asked, so that its being another is no difference.
  let isHypothetical: Bool
  /// Why it could not be judged again; empty where it was.
  var obstacles: [Diagnostic] = []
  private var now: Verdict?
  private var findingCount = 0
  private var differences: [RerunComparison.Difference] = []

  init(trace: Trace, plan: RerunPlan, isHypothetical: Bool) {
    self.trace = trace
    self.plan = plan
    self.isHypothetical = isHypothetical
  }

  mutating func take(_ judgement: Judgement, _ plan: RerunPlan) {
    guard judgement.verdict != .cannotJudge || plan.verdict == .cannotJudge else {
      obstacles = judgement.remarks.filter { $0.severity == .error }
      return
    }
    let comparison = RerunComparison(plan, with: judgement, includingMessage: plan.commit != nil)
    differences = comparison.differences
    if isHypothetical {
      differences.removeAll { if case .standard = $0 { true } else { false } }
    }
    now = judgement.verdict
    findingCount = judgement.findings.count
  }

  var status: ExitStatus {
    if now == nil { return .cannotJudge }
    return differences.isEmpty ? .passed : .differs
  }

  private var word: String {
    if now == nil { return "cannot" }
    return differences.isEmpty ? "same" : "differs"
  }

  // MARK: for people

  func text(_ style: TextStyle) -> String {
    let serial = trace.serial?.short ?? plan.recipe.serial.short
    let colored =
      switch word {
      case "same": style.green(word)
      case "differs": style.red(word)
      default: style.yellow(word)
      }
    var out = "\(colored) \(serial)"
    if let now {
      out += ": \(now.rawValue) by engine \(plan.recipe.engine)"
      out += isHypothetical ? " and the rulefile named" : ""
      out += ", \(count(findingCount, "finding"))\n"
    } else {
      out += " be judged again\n"
    }
    for difference in differences { out += "  \(printableText(words(difference).utf8))\n" }
    for obstacle in obstacles { out += diagnosticText(obstacle, style: style) }
    for tool in plan.toolNames {
      out += "  tool   \(printableText(tool.utf8)): what it says cannot be promised\n"
    }
    return out
  }

  private func words(_ difference: RerunComparison.Difference) -> String {
    switch difference {
    case .verdict(let then, let now): "verdict: \(then.rawValue) then, \(now.rawValue) now"
    case .standard(let then, let now): "standard: \(then.prefix(12)) then, \(now.prefix(12)) now"
    case .gone(let found): "gone: \(place(found))"
    case .new(let found): "new: \(place(found))"
    case .count(let then, let now): "findings: \(then) then, \(now) now"
    }
  }

  private func place(_ found: JudgementSummary.Found) -> String {
    let path = found.path ?? "message"
    let line = found.line.map { ":\($0)" } ?? ""
    return "\(path)\(line): \(found.severity.rawValue) \(found.rule)"
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  // MARK: for programs

  /// One object; `verdict` is what is said now, null where it could not be judged.
  var json: JSONValue {
    var object: JSONObject = [
      "schema": 1, "serial": .string((trace.serial ?? plan.recipe.serial).description),
    ]
    object["commit"] = trace.commit.map { .string($0) } ?? .null
    object["verdict"] = now.map { .string($0.rawValue) } ?? .null
    object["answer"] = .string(word)
    object["recorded"] = .string(plan.verdict.rawValue)
    object["recipe"] = .object(plan.recipe.json)
    object["differences"] = .array(differences.map(json))
    object["obstacles"] = .array(
      obstacles.map { obstacle in
        var json: JSONObject = [
          "id": .string(obstacle.id), "message": .string(obstacle.message),
        ]
        json["hint"] = obstacle.hint.map { .string($0) }
        return .object(json)
      })
    object["unpromisedTools"] = .array(plan.toolNames.map { .string($0) })
    return .object(object)
  }

  private func json(_ difference: RerunComparison.Difference) -> JSONValue {
    switch difference {
    case .verdict(let then, let now):
      ["what": "verdict", "then": .string(then.rawValue), "now": .string(now.rawValue)]
    case .standard(let then, let now):
      ["what": "standard", "then": .string(then), "now": .string(now)]
    case .gone(let found): ["what": "gone", "finding": .object(found.json)]
    case .new(let found): ["what": "new", "finding": .object(found.json)]
    case .count(let then, let now):
      ["what": "count", "then": .integer(then), "now": .integer(now)]
    }
  }
}
