import Diagnostics
import Gate
import Git
import Ledger
import Reports
import Rules
import Text

/// A trace as a person reads it: the verdict, each run state by state, what decided it, and what
/// was found.
///
/// Records and journals may come from other clones: nothing of them is printed unescaped.
struct TraceText {
  var trace: Trace
  var style: TextStyle

  var text: String {
    var out = head
    for run in trace.runs { out += states(of: run) }
    if let recipe = trace.record?.recipe ?? trace.runs.first?.recipe { out += recipeRows(recipe) }
    if let summary = trace.record?.judgement ?? trace.runs.first?.judgement { out += rows(summary) }
    if let message = trace.runs.first?.messageJudgement, trace.record == nil {
      out += rows(message)
    }
    out += rules
    return out + history
  }

  // MARK: parts

  private var head: String {
    var out = ""
    if let origin = trace.origin { out += row("line", "\(origin.path):\(origin.line)") }
    if let commit = trace.commit { out += row("commit", commit) }
    out += styledRow("verdict", verdict)
    if let serial = trace.serial { out += row("serial", serial.description) }
    guard let record = trace.record else {
      return out
        + (trace.runs.isEmpty ? row("", "no record and no run is known of it here") : "")
    }
    out += row("judged", record.origin.map(words))
    out += row("found by", trace.found.map { "its \($0.match.rawValue)" })
    out += row("reason", record.skipReason)
    if let authorship = record.authorship, authorship.kind == .agent {
      out += row("author", "agent \(authorship.agents.joined(separator: ", "))")
    }
    if !record.hasTrueSerial {
      out += styledRow("", style.red("the serial does not fit the recipe: the record was altered"))
    }
    return out
  }

  private var verdict: String {
    let word =
      switch trace.verdict {
      case .passed: style.green(trace.verdict.rawValue)
      case .stopped: style.red(trace.verdict.rawValue)
      case .cannotJudge, .unjudged: style.yellow(trace.verdict.rawValue)
      }
    guard let late = trace.record?.lateVerdict else { return word }
    return "\(word), judged late: \(late.rawValue)"
  }

  private func words(_ origin: Record.Origin) -> String {
    switch origin {
    case .gate: "before the commit existed"
    case .late: "after the fact: the commit came without a verdict"
    case .skipped: "not: the gate was passed by with FACTORY_HOOK=0"
    case .carried: "with another commit, whose verdict was carried over"
    case .request: "by request"
    }
  }

  private func states(of run: RunHistory) -> String {
    var title = "run \(run.id)"
    if let trigger = run.trigger { title += " by \(trigger.rawValue)" }
    if run.serial != trace.serial, let serial = run.serial { title += ", \(serial.short)" }
    var out = "\n\(style.bold(printable(title)))\n"
    for event in run.events {
      out += row(
        event.state.rawValue,
        [event.shownTime, event.detail].compactMap { $0 }
          .joined(separator: "  "))
    }
    if run.isUnfinished, run.state != .passed {
      out += row("", "it ended here: the process was killed")
    }
    return out
  }

  private func recipeRows(_ recipe: Recipe) -> String {
    var out = "\n\(style.bold("recipe"))\n"
    out += row("scope", recipe.scope.rawValue)
    for base in recipe.bases { out += row("base", base) }
    out += row("target", recipe.target)
    out += row("standard", recipe.standard)
    return out + row("engine", recipe.engine)
  }

  private func rows(_ summary: JudgementSummary) -> String {
    var out = "\n\(style.bold("judged"))\n"
    out += row("files", "\(summary.filesJudged), \(summary.filesExcluded) excluded")
    for standard in summary.standards {
      out += row(standard.role.rawValue, standard.sources.joined(separator: ", "))
    }
    out += "\n\(style.bold("findings"))\n"
    for found in summary.findings { out += row(found.severity.rawValue, shown(found)) }
    if summary.findingsOmitted > 0 { out += row("", "and \(summary.findingsOmitted) more") }
    if summary.ruleCounts.isEmpty { out += row("", "none") }
    let subtracted = summary.subtractedCounts.values.reduce(0, +)
    guard subtracted > 0 else { return out }
    out += "\n\(style.bold("subtracted"))\n"
    for subtraction in summary.subtractions {
      let detail = subtraction.detail.map { " (\($0))" } ?? ""
      out += row(subtraction.reason.rawValue, shown(subtraction.found) + detail)
    }
    if summary.subtractionsOmitted > 0 {
      out += row("", "and \(summary.subtractionsOmitted) more")
    }
    return out
  }

  private var rules: String {
    guard let rules = trace.rulesInForce else { return "" }
    var out = "\n\(style.bold("rules in force"))\n"
    var bySource: [String: [String]] = [:]
    for rule in rules {
      let level = rule.level == Rule.Level.error.rawValue ? "" : " (\(rule.level))"
      bySource[rule.source, default: []].append(rule.id + level)
    }
    for (source, ids) in bySource.sorted(by: { $0.key < $1.key }) {
      out += row(printable(source), "\(ids.count): \(ids.joined(separator: ", "))")
    }
    return out
  }

  private var history: String {
    guard !trace.ancestry.isEmpty || !trace.successors.isEmpty else { return "" }
    var out = "\n\(style.bold("history"))\n"
    for ancestor in trace.ancestry {
      let verdict = ancestor.verdict?.rawValue ?? "no verdict"
      let carried = ancestor.carriedBy.map { ", carried over by its \($0.rawValue)" } ?? ""
      out += row(ancestor.way.rawValue, "of \(ancestor.commit): \(verdict)\(carried)")
    }
    for successor in trace.successors { out += row("became", successor) }
    return out
  }

  // MARK: pieces

  private func shown(_ found: JudgementSummary.Found) -> String {
    let line = found.line.map { ":\($0)" } ?? ""
    return "\(found.path ?? "the message")\(line) \(found.rule)"
  }

  /// A row of the trace; nothing where there is no value.
  private func row(_ name: String, _ value: String?) -> String {
    value.map { styledRow(name, printable($0)) } ?? ""
  }

  /// - Parameter value: safe to print.
  private func styledRow(_ name: String, _ value: String) -> String {
    let gap = String(repeating: " ", count: max(2, 15 - name.count))
    return "  \(style.dim(name))\(gap)\(value)\n"
  }

  private func printable(_ text: String) -> String { printableText(text.utf8) }
}
