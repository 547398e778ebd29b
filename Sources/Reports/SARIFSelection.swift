import Checks
import Gate
import Rules
import Text

/// Which results of a report go into its SARIF file.
///
/// GitHub takes 25,000 results a run and 10 MB of gzipped file, and refuses what is larger as a
/// whole. So the heaviest come first, and what goes beyond either bound is left out and counted. How
/// well a file will compress is estimated from above: text that was written by people counts in
/// full, as if nothing in it repeated.
struct SARIFSelection {
  struct Result {
    var finding: Finding
    /// nil for a verdict whose commit was not judged.
    var judgement: Judgement?
    var commit: String?
    /// Why the finding does not count; nil where it does.
    var suppression: Suppression?
    /// What would mend it; nil where that is not known or would take too much of the file.
    var fix: PlacedFix?
  }

  struct Suppression {
    /// SARIF's word for where it stands: `inSource` or `external`.
    var kind: String
    var justification: String
    var isBaseline = false
  }

  static let resultsMax = 25_000
  /// Half a megabyte below GitHub's bound.
  static let bytesMax = 9_500_000
  /// Past this no fix goes into the file: it must not take the place of a result.
  private static let bytesWithFixesMax = bytesMax / 2
  /// What the keys, numbers and digests of one object come to when compressed, at most.
  static let bytesAroundMax = 128

  private(set) var results: [Result] = []
  private(set) var leftOut = 0

  /// - Parameter bytesTaken: what the rest of the file comes to when compressed, at most.
  init(of report: Report, bytesTaken: Int) {
    var bytes = bytesTaken
    for var result in Self.all(of: report) {
      bytes += Self.bytes(of: result)
      if results.count == Self.resultsMax || bytes > Self.bytesMax {
        leftOut += 1
        continue
      }
      if let fix = result.fix {
        let own = SARIFFix.bytes(of: fix, result.finding)
        if bytes + own <= Self.bytesWithFixesMax { bytes += own } else { result.fix = nil }
      }
      results.append(result)
    }
  }

  /// The findings that count, the heaviest first, then those that something excuses.
  private static func all(of report: Report) -> [Result] {
    let counted = report.entriesByWeight.map { entry in
      Result(
        finding: entry.finding, judgement: report.judgements[entry.judgement],
        commit: entry.commit, fix: report.fix(of: entry.finding, in: entry.judgement))
    }
    let excused = report.judgements.flatMap { judgement in
      judgement.subtracted.compactMap { subtraction -> Result? in
        guard let suppression = suppression(subtraction.reason) else { return nil }
        return Result(
          finding: subtraction.finding, judgement: judgement, commit: judgement.commit,
          suppression: suppression)
      }
    }
    return verdicts(of: report) + counted + excused
  }

  /// The verdicts that fail the run: each is heavier than any finding.
  private static func verdicts(of report: Report) -> [Result] {
    let troubles = report.verdictTroubles
    if troubles.isEmpty { return [] }
    var judgements: [String: Judgement] = [:]
    for judgement in report.judgements {
      if let commit = judgement.commit { judgements[commit] = judgement }
    }
    return troubles.map {
      Result(finding: $0.finding, judgement: judgements[$0.commit], commit: $0.commit)
    }
  }

  private static func suppression(_ reason: Subtraction.Reason) -> Suppression? {
    switch reason {
    case .suppressed(let reason, let form):
      Suppression(
        kind: form == .trailer || form == .rulefile ? "external" : "inSource",
        justification: reason)
    case .baseline:
      Suppression(
        kind: "external", justification: "listed in the baseline", isBaseline: true)
    case .alreadyThere, .moved: nil
    }
  }

  private static func bytes(of result: Result) -> Int {
    let path = result.finding.path.map { relativeURI($0.bytes).utf8.count } ?? 0
    let message = sarifText(result.finding.shownMessage).utf8.count
    let reason = result.suppression.map { sarifText(printable($0.justification)).utf8.count } ?? 0
    return bytesAroundMax + path + message + reason
  }
}
