import Checks
package import Diagnostics
import Gate
import Rules
import Text

/// The end of the report for people: trouble and remarks, the verdict in one line with its serial,
/// and what to type next.
struct ConclusionText {
  var report: Report
  var style: TextStyle
  var isVerbose: Bool

  var text: String {
    var out = ""
    for remark in report.remarks { out += diagnosticText(remark, style: style) }
    if isVerbose { out += VerboseText(report: report, style: style).text }
    out += verdictLine
    out += LocalVerdictText(report.localVerdicts, style: style).text
    for line in addedSuppressions { out += "  \(line)\n" }
    for line in notes { out += "  \(line)\n" }
    for (index, command) in NextStep(report: report).commands.enumerated() {
      out += "\(index == 0 ? "  next: " : "        ")\(style.bold(command))\n"
    }
    return out
  }

  private var verdictLine: String {
    let verdict = report.verdict
    let word =
      switch verdict {
      case .passed: style.green(verdict.words)
      case .stopped: style.red(verdict.words)
      case .cannotJudge, .unjudged: style.yellow(verdict.words)
      }
    let serial = report.serial.map { " \($0.short)" } ?? ""
    let details = [tally, verdict == .cannotJudge ? nil : extent].compactMap { $0 }
    let tail = details.isEmpty ? "" : ": " + details.joined(separator: "; ")
    return "factory-hook: \(word)\(serial)\(tail)\n"
  }

  /// `2 errors, 1 warning in 2 files`, or the commits by verdict where there are many.
  private var tally: String? {
    var parts: [String] = []
    if report.judgements.count > 1 {
      for verdict in Verdict.allCases {
        let count = report.judgements.filter { $0.verdict == verdict }.count
        if count > 0 { parts.append("\(count) \(verdict.words)") }
      }
      parts = ["\(report.judgements.count) changes: " + parts.joined(separator: ", ")]
    }
    let findings = report.judgements.flatMap(\.findings)
    for severity in Severity.allCases.sorted(by: >) {
      let count = findings.filter { $0.severity == severity }.count
      if count > 0 { parts.append(plural(count, severity.rawValue)) }
    }
    let mended = fixed.map { [$0] } ?? []
    if parts.isEmpty { return mended.first }
    let files = Set(findings.compactMap(\.path)).count
    let left = parts.joined(separator: ", ") + (files > 0 ? " in \(plural(files, "file"))" : "")
    return (mended + [left]).joined(separator: "; ")
  }

  /// `3 fixed`, or `3 can be fixed` where nothing was written.
  private var fixed: String? {
    guard let fixing = report.fixing else { return nil }
    return "\(fixing.fixed.count) \(fixing.isApplied ? "fixed" : "can be fixed")"
  }

  /// What was looked at: `5 files judged by 34 rules, 2 excluded, 12 ms`.
  private var extent: String {
    if let emptiness = report.emptiness { return emptiness }
    let judged = report.judgements.reduce(0) { $0 + $1.filesJudged }
    let excluded = report.judgements.reduce(0) { $0 + $1.filesExcluded }
    let rules = report.judgements.map { $0.rulesInForce.count }.max() ?? 0
    let hasMessage = report.judgements.contains { $0.messageDigest != nil }
    var looked = judged == 0 && hasMessage ? "the message" : plural(judged, "file")
    if judged > 0, hasMessage { looked += " and the message" }
    let nanoseconds = report.judgements.reduce(0) { $0 &+ $1.durationNanoseconds }
    return "\(looked) judged by \(plural(rules, "rule"))"
      + (excluded > 0 ? ", \(excluded) excluded" : "")
      + ", \(milliseconds(nanoseconds))"
  }

  /// How many of the suppressions that a change brings are told one by one.
  private static let addedShownMax = 20

  /// What the changes excuse themselves, for whoever looks at them.
  private var addedSuppressions: [String] {
    let all = report.addedSuppressions
    var lines = all.prefix(Self.addedShownMax).map { added in
      let path = added.path?.description ?? Finding.messageName
      let rule = added.rule.map { " \(printable($0))" } ?? ""
      let until = added.until.map { " until \($0)" } ?? ""
      return style.bold("\(path):\(added.position.line):") + " new allowance"
        + "\(rule)\(until): \(printable(added.reason))"
    }
    if all.count > lines.count { lines.append("and \(all.count - lines.count) more allowances") }
    return lines
  }

  private var notes: [String] {
    func standards(_ isMeant: (Judgement.StandardUsed) -> Bool) -> Int {
      report.judgements.filter { $0.standards.contains(where: isMeant) }.count
    }
    var notes: [String] = []
    let defaults = standards { $0.isDefault && $0.role != .base }
    if defaults > 0 {
      notes.append(
        "no factory-hook.toml\(among(defaults)): the built-in packs hygiene and secrets apply")
    }
    if report.extent == .paths, !report.judgements.isEmpty {
      notes.append("only the paths given were judged: this is no verdict on the whole change")
    }
    let touching = standards { $0.role == .base }
    if touching > 0 {
      let subject = report.judgements.count == 1 ? "the change touches" : "\(touching) touch"
      notes.append("\(subject) the standard: the old standard judged it too")
    }
    if let undo = report.fixing?.undo {
      notes.append("what the files held is kept: factory-hook undo \(undo)")
    }
    if report.verdict == .stopped { notes += silencing }
    if report.verdict == .cannotJudge, report.trigger != .check {
      notes.append("what cannot be judged does not pass: mend the trouble above and try again")
    }
    return notes
  }

  /// How to write an exception down where a comment cannot: in a message, of a whole file.
  private var silencing: [String] {
    let errors = report.judgements.flatMap(\.errors)
    switch report.trigger {
    case .commitMessage:
      guard let rule = errors.first?.rule else { return [] }
      return ["where it must be so, end the message with: Factory-Allow: \(printable(rule)) REASON"]
    case .preCommit, .preMergeCommit:
      guard let whole = errors.first(where: { $0.region == nil }) else { return [] }
      return [
        "where '\(printable(whole.rule))' must be broken, [[allow]] it in the rulefile first:"
          + " pre-commit cannot see the message's Factory-Allow"
      ]
    default: return []
    }
  }

  /// ` in 3 of 5 changes`; nothing where it is so in the only one.
  private func among(_ count: Int) -> String {
    report.judgements.count == 1 ? "" : " in \(count) of \(report.judgements.count) changes"
  }
}

/// A diagnostic as people see it: the place, the weight, the message and the hint, each safe to
/// print.
package func diagnosticText(_ diagnostic: Diagnostic, style: TextStyle) -> String {
  var out = ""
  if let location = diagnostic.location {
    out += printable(location.path)
    if location.line > 0 { out += ":\(location.line):\(max(1, location.column))" }
    out = style.bold(out + ":") + " "
  }
  out += style.weighed("\(diagnostic.severity.rawValue):", by: diagnostic.severity)
  out += " \(printable(diagnostic.message)) \(style.dim("[\(diagnostic.id)]"))\n"
  for line in (diagnostic.hint ?? "").split(separator: "\n") {
    out += "  hint: \(printable(String(line)))\n"
  }
  return out
}

/// `1 file`, `2 files`.
func plural(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// `0.4 ms`, `12 ms`, `3.2 s`.
func milliseconds(_ nanoseconds: UInt64) -> String {
  let tenths = nanoseconds / 100_000
  if tenths < 100 { return "\(tenths / 10).\(tenths % 10) ms" }
  if tenths < 10_000 { return "\(tenths / 10) ms" }
  return "\(tenths / 10_000).\(tenths / 1000 % 10) s"
}
