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
    var judgement: Judgement
    /// Why the finding does not count; nil where it does.
    var suppression: Suppression?
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
  /// What the keys, numbers and digests of one object come to when compressed, at most.
  static let bytesAroundMax = 128

  private(set) var results: [Result] = []
  private(set) var leftOut = 0

  /// - Parameter bytesTaken: what the rest of the file comes to when compressed, at most.
  init(of report: Report, bytesTaken: Int) {
    var bytes = bytesTaken
    for result in Self.all(of: report) {
      bytes += Self.bytes(of: result)
      if results.count == Self.resultsMax || bytes > Self.bytesMax {
        leftOut += 1
      } else {
        results.append(result)
      }
    }
  }

  /// The findings that count, the heaviest first, then those that something excuses.
  private static func all(of report: Report) -> [Result] {
    let counted = report.entriesByWeight.map {
      Result(finding: $0.finding, judgement: report.judgements[$0.judgement])
    }
    let excused = report.judgements.flatMap { judgement in
      judgement.subtracted.compactMap { subtraction -> Result? in
        guard let suppression = suppression(subtraction.reason) else { return nil }
        return Result(
          finding: subtraction.finding, judgement: judgement, suppression: suppression)
      }
    }
    return counted + excused
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
