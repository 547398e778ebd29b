import Checks
import Diagnostics
import Gate
import Text

// The verdicts that came with the commits, for formats that list one problem after the other: one
// that fails the run is a finding about its commit's message, which no file has; of those that only
// differ remarks tell, but not in GitLab's and Checkstyle's lists: all that stands there is a problem.
extension Report {
  /// How formats of tests name what compares the verdicts.
  static let verdictTest = "verdicts of the commits"

  /// The verdicts that fail the run.
  var verdictTroubles: [LocalVerdict] { localVerdicts.filter(\.isTrouble) }

  /// The remarks, and what there is to tell of verdicts that differ and fail nothing.
  var remarksAndVerdicts: [Diagnostic] { remarks + verdictRemarks }

  /// Each by itself up to as many as people are shown, the rest as a number; all as a number where
  /// no commit came with a verdict, which is how every team begins.
  private var verdictRemarks: [Diagnostic] {
    let others = localVerdicts.filter { !$0.isSame && !$0.isTrouble }
    let isBare = others.count == localVerdicts.count && others.allSatisfy { $0.detail == nil }
    let named = isBare ? [] : others.prefix(LocalVerdictText.shownMax)
    var remarks = named.map { Diagnostic(.note, $0.rule, $0.line) }
    if others.count > named.count {
      let rest = LocalVerdictText.tally(Array(others.dropFirst(named.count)))
      let text = named.isEmpty ? "verdicts that came with the commits: \(rest)" : "and \(rest)"
      remarks.append(
        Diagnostic(
          .note, "verdicts", text,
          hint: isBare ? "fetch what was judged before: factory-hook share --fetch" : nil))
    }
    return remarks
  }
}

extension Report.LocalVerdict {
  /// Its answer as the id of a rule: `verdict-altered`.
  var rule: String { "verdict-\(answer)" }

  /// It as a finding. Why and fix depend on the answer alone, as those of a rule do.
  var finding: Finding {
    let key = hexadecimal(SHA256.digest(Array("\(rule)\0\(commit)".utf8)))
    let (why, fix) = advice
    return Finding(
      rule: rule, severity: .error, path: nil, region: nil, message: line, why: why, fix: fix,
      fingerprint: String(key.prefix(16)), key: key, isAboutWhole: true)
  }

  private var advice: (why: String?, fix: String?) {
    switch answer {
    case "altered":
      (
        "a verdict is worth something only where judging again says the same",
        "factory-hook trace COMMIT shows what the record says"
      )
    case "missing":
      (
        "verdicts are required here, so that no commit goes round the gate",
        "factory-hook share where the commit was judged, or amend it where the hooks are installed"
      )
    default: (nil, nil)
    }
  }
}
