import Checks
import Diagnostics
import Gate
import Rules
import Text

/// What `--verbose` adds: the recipe, the standards, every rule in force, what was found and does
/// not count, and the times.
struct VerboseText {
  var report: Report
  var style: TextStyle

  var text: String { report.judgements.map(lines).joined() }

  private func lines(_ judgement: Judgement) -> String {
    let recipe = judgement.recipe
    var out = style.bold("\(judgement.serial)") + "\n"
    if let commit = judgement.commit { out += row("commit", commit) }
    out += row("scope", recipe.scope.rawValue)
    for base in recipe.bases { out += row("base", base) }
    out += row("target", recipe.target)
    for standard in judgement.standards {
      out += row(
        "standard",
        "\(standard.digest) (\(standard.role.rawValue)): "
          + standard.sources.map(printable).joined(separator: ", "))
    }
    out += row("engine", recipe.engine)
    for rule in judgement.rulesInForce {
      out += row("rule", "\(printable(rule.id)) \(rule.level) from \(printable(rule.source))")
    }
    for subtraction in judgement.subtracted {
      let finding = subtraction.finding
      out += row(
        "subtracted",
        "\(finding.shownPlace) \(printable(finding.rule)): \(subtraction.reason.words)")
    }
    out += row(
      "judged",
      "\(plural(judgement.filesJudged, "file")), \(plural(judgement.bytesJudged, "byte"))"
        + ", \(judgement.filesExcluded) excluded")
    return out + row("time", milliseconds(judgement.durationNanoseconds))
  }

  private func row(_ name: String, _ value: String) -> String {
    let padding = String(repeating: " ", count: max(1, 12 - name.count))
    return "  \(style.dim(name))\(padding)\(value)\n"
  }
}

extension Subtraction.Reason {
  /// Why the finding does not count, safe to print.
  package var words: String {
    switch self {
    case .alreadyThere: "the old version has it"
    case .moved(let path): "moved here from \(path)"
    case .suppressed(let reason, let form): "allowed \(form.words): \(printable(reason))"
    case .baseline: "the baseline lists it"
    }
  }
}

extension Suppression.Form {
  /// Where the suppression stands, in words.
  var words: String {
    switch self {
    case .line, .block, .file: "in the source"
    case .trailer: "by the message"
    case .rulefile: "by the rulefile"
    case .foreign: "by another tool's mark"
    }
  }
}
