package import Diagnostics
package import Gate
package import Git
import Text

/// What it takes to judge again what a record says was judged, from the recipe alone.
package struct RerunPlan: Sendable {
  package var recipe: Recipe
  /// What was said then; `late` judgements by what they said, not by their mark.
  package var verdict: Verdict
  package var summary: JudgementSummary?
  /// The commit whose message was judged too; nil where none was, or it is gone.
  package var commit: ObjectID?
  /// Tools of others that took part: the part that cannot be promised.
  package var toolNames: [String]
  /// Why it cannot be judged again, and what would make it possible; empty where it can.
  package var obstacles: [Diagnostic]

  package var isPossible: Bool { obstacles.isEmpty }
}

extension RepositoryLedger {
  /// Works out how to judge again what a trace shows.
  /// - Throws: a `Failure` where the trace holds nothing that was judged.
  package func planRerun(_ trace: Trace) throws(Failure) -> RerunPlan {
    let history = trace.runs.first { $0.judgement != nil && $0.serial == trace.serial }
    guard let recipe = trace.record?.recipe ?? history?.recipe else {
      throw Failure(
        Diagnostic(
          .error, "nothing-to-rerun", "no judgement is recorded that could be made again",
          hint: trace.commit.map { "judge it: factory-hook check --commit \($0.prefix(10))" }))
    }
    let record = trace.record
    var plan = RerunPlan(
      recipe: recipe, verdict: record.map { $0.lateVerdict ?? $0.verdict } ?? trace.verdict,
      // The journal keeps longer lists than a note.
      summary: history?.judgement ?? record?.judgement, commit: nil,
      toolNames: (record?["tools"]?.array ?? []).compactMap { $0["name"]?.string },
      obstacles: obstacles(to: recipe, record))
    // A run without a record judged the message, too, where it was opened for a commit.
    let name =
      record == nil ? history?.opening?.commit : record?["message"].flatMap { _ in trace.commit }
    if let id = name.flatMap({ ObjectID(hex: $0) }), repository.objects.contains(id) {
      plan.commit = id
    }
    return plan
  }

  private func obstacles(to recipe: Recipe, _ record: Record?) -> [Diagnostic] {
    var obstacles: [Diagnostic] = []
    if let record, !record.hasTrueSerial {
      obstacles.append(
        Diagnostic(
          .error, "false-serial", "the recipe is not that of serial \(record.serial.short)",
          hint: "see what else was altered: factory-hook audit --ledger"))
    }
    if recipe.engine != Engine.version {
      obstacles.append(
        Diagnostic(
          .error, "other-engine",
          "it was judged by engine \(recipe.engine), and this is engine \(Engine.version)",
          hint: "use a factory-hook with engine \(recipe.engine)"))
    }
    if recipe.standard == Recipe.unresolvedStandard {
      obstacles.append(
        Diagnostic(
          .error, "no-standard", "its standard could not be read, so nothing was judged"))
    }
    for name in [recipe.target] + recipe.bases {
      guard let id = ObjectID(hex: name), id == .emptyTree || repository.objects.contains(id) else {
        obstacles.append(
          Diagnostic(
            .error, "missing-object", "tree \(name) is not here",
            hint: "fetch a history that holds it, or look in another clone"))
        continue
      }
    }
    return obstacles
  }
}

/// What judging again came to, against what was recorded.
package struct RerunComparison: Sendable, Equatable {
  package enum Difference: Sendable, Hashable {
    case verdict(then: Verdict, now: Verdict)
    case standard(then: String, now: String)
    /// A finding that was recorded is not found again.
    case gone(JudgementSummary.Found)
    /// A finding that was not recorded is found.
    case new(JudgementSummary.Found)
    /// The record counts findings that it does not list, and the numbers differ.
    case count(then: Int, now: Int)
  }

  package var differences: [Difference]

  package var isSame: Bool { differences.isEmpty }

  /// Compares what was found in a change, then and now.
  ///
  /// Messages are judged apart from the change, so findings in them are compared only where both
  /// judgements have looked at the message.
  /// - Parameter again: the new judgement, by the recipe of the plan.
  package init(_ plan: RerunPlan, with again: Judgement, includingMessage: Bool) {
    differences = []
    if plan.recipe.standard != again.recipe.standard {
      differences.append(.standard(then: plan.recipe.standard, now: again.recipe.standard))
    }
    let unlimited = JudgementSummary.Limits(
      findings: .max, subtractions: .max, sources: .max, remarks: 0)
    let now = JudgementSummary(again, limits: unlimited).findings.filter {
      includingMessage || $0.path != nil
    }
    guard let summary = plan.summary else {
      compareVerdicts(plan.verdict, again.verdict)
      return
    }
    let then = summary.findings.filter { includingMessage || $0.path != nil }
    compareVerdicts(Self.verdict(then, plan.verdict), Self.verdict(now, again.verdict))
    compare(then, now, omitted: summary.findingsOmitted)
  }

  private mutating func compareVerdicts(_ then: Verdict, _ now: Verdict) {
    if then != now { differences.append(.verdict(then: then, now: now)) }
  }

  /// The verdict on these findings alone. The heaviest come first, so a list that was cut still
  /// tells.
  private static func verdict(_ found: [JudgementSummary.Found], _ whole: Verdict) -> Verdict {
    switch whole {
    case .cannotJudge, .unjudged: whole
    case .passed, .stopped: found.contains { $0.severity == .error } ? .stopped : .passed
    }
  }

  private mutating func compare(
    _ then: [JudgementSummary.Found], _ now: [JudgementSummary.Found], omitted: Int
  ) {
    var left = Dictionary(now.map { ($0, 1) }, uniquingKeysWith: +)
    for found in then {
      if let count = left[found], count > 0 {
        left[found] = count - 1
      } else {
        differences.append(.gone(found))
      }
    }
    if omitted == 0 {
      var seen: [JudgementSummary.Found: Int] = left
      for found in now where seen[found, default: 0] > 0 {
        seen[found, default: 0] -= 1
        differences.append(.new(found))
      }
    } else if then.count + omitted != now.count {
      differences.append(.count(then: then.count + omitted, now: now.count))
    }
  }
}
