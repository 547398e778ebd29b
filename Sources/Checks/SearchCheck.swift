import Diagnostics
import Matching
import Rules
import Text

/// A check that looks for patterns: it names them, all are searched for at once, and it is asked
/// about each match. Always a class: hundreds of them are put together for a kind of file, and
/// copying one counts one reference.
protocol SearchCheck: AnyObject, Sendable {
  /// Asked for once, when the first text is searched.
  var patterns: [SearchPattern] { get }
  var patternCount: Int { get }
  /// Whether findings give way to those of other checks that hide the same bytes.
  var givesWay: Bool { get }
  /// Whether a text without any match can be a finding, so that `finish` has to be called.
  var judgesAbsence: Bool { get }
  /// Whether the check judges commit messages as well.
  var judgesMessages: Bool { get }
  /// Calls `body` with each keyword of which a text must hold one, ASCII case ignored, for any
  /// pattern to be searched for; not at all where the check looks at every text.
  func forEachKeyword(_ body: (Span<UInt8>) -> Void)
  /// Whether the check judges such a file at all.
  func applies(to file: FileFacts, _ form: TextForm, _ report: inout Report) -> Bool
  /// Returns the state that judges the matches in one text, in order of place for each pattern.
  func session() -> any SearchSession
}

extension SearchCheck {
  var patternCount: Int { patterns.count }
  var judgesMessages: Bool { false }
  func forEachKeyword(_ body: (Span<UInt8>) -> Void) {}
}

/// One pattern of a search check.
struct SearchPattern: Sendable {
  /// The pattern's text; asked for when a keyword is found, where there are any.
  var source: @Sendable () -> String
  var options = PatternOptions()
  /// The pattern is only searched for in texts that hold one of these, ASCII case ignored.
  var keywords: [[UInt8]] = []
  /// Whether the check wants to know the groups of a match, if the pattern has any.
  var needsGroups = false

  var entry: PatternSet.Entry {
    keywords.isEmpty
      ? PatternSet.Entry(source: source(), options: options, keywords: [])
      : PatternSet.Entry(keywords: keywords, options: options, source: source)
  }
}

/// One match of a search check's pattern.
struct SearchMatch {
  /// Which of the check's patterns.
  var pattern: Int
  var range: Range<Int>
  /// By number, the whole match first; empty where the pattern does not need them.
  var groups: [Range<Int>?]
  /// By number, as the pattern names them; empty like `groups`.
  var groupNames: [String?]
}

/// What one search check knows while one text is judged.
protocol SearchSession {
  /// Returns whether further matches of the same pattern matter.
  mutating func judge(
    _ match: SearchMatch, in bytes: Span<UInt8>, _ file: FileFacts, _ number: Int,
    _ report: inout Report
  ) -> Bool
  /// Called for checks that judge absence when the text has been searched.
  mutating func finish(in bytes: Span<UInt8>, _ number: Int, _ report: inout Report)
}

/// The lines that a match covers, found again at no cost while matches stay on the same lines.
struct CoveredLines {
  private(set) var range = 0..<0
  /// Whether `range` has been worked out at all.
  private var isKnown = false

  /// Returns whether the lines are others than before. Matches must come in order of place.
  mutating func move(to match: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    if isKnown, match.lowerBound >= range.lowerBound, match.upperBound <= range.upperBound,
      match.lowerBound <= range.upperBound
    {
      return false
    }
    var start = match.lowerBound
    // A line that the last match was on starts where that one's lines started, or inside them.
    let isSameStart = isKnown && start >= range.lowerBound && start <= range.upperBound
    let lowest = isSameStart ? range.lowerBound : 0
    while start > lowest, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    let last = max(match.lowerBound, match.upperBound - 1)
    range = start..<max(match.upperBound, lineEnd(last, in: bytes, limit: bytes.count))
    isKnown = true
    return true
  }
}
