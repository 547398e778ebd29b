import Text

/// The places of secrets in one text, and the masking of excerpts that show them.
struct SecretRanges {
  /// How many places are remembered. Past the first one that is not, excerpts are withheld.
  static let countMax = 50_000
  /// How many characters of a secret may be shown, and what part of it.
  static let shownMax = 4
  static let shownPart = 4

  private var ranges: [Range<Int>] = []
  /// The smallest offset of a secret that is not in `ranges`.
  private var forgottenFrom = Int.max
  private var isSorted = true

  var isEmpty: Bool { ranges.isEmpty && forgottenFrom == .max }

  mutating func add(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    if ranges.count < Self.countMax {
      if let last = ranges.last, last.lowerBound > range.lowerBound { isSorted = false }
      ranges.append(range)
    } else {
      forgottenFrom = min(forgottenFrom, range.lowerBound)
    }
  }

  /// Puts the places in order; to be called once, before the first `mask`.
  mutating func sort() {
    if !isSorted { ranges.sort { $0.lowerBound < $1.lowerBound } }
    isSorted = true
    // Overlapping places are masked each by itself, so only the furthest end before a place has
    // to be known to find all that reach into a window.
    longest = ranges.reduce(0) { max($0, $1.count) }
  }

  private var longest = 0

  /// Whether a secret lies in part or whole in `range`. Asked after `sort`.
  func overlaps(_ range: Range<Int>) -> Bool {
    var index = firstIndex(reaching: range.lowerBound)
    while index < ranges.count, ranges[index].lowerBound < range.upperBound {
      if ranges[index].overlaps(range) { return true }
      index += 1
    }
    return false
  }

  /// Returns the bytes of `window` with each character of a secret replaced by `*`, save the first
  /// few of each: at most `shownMax`, and at most one in `shownPart`.
  func masked(_ window: Range<Int>, in bytes: Span<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(window.count)
    for index in window { text.append(bytes[index]) }
    if isEmpty { return text }
    var isHidden = [Bool](repeating: window.upperBound > forgottenFrom, count: text.count)
    markHidden(window, in: bytes, &isHidden)
    hideRepeats(of: text, &isHidden)
    return stars(text, isHidden)
  }

  private func markHidden(_ window: Range<Int>, in bytes: Span<UInt8>, _ isHidden: inout [Bool]) {
    var index = firstIndex(reaching: window.lowerBound)
    while index < ranges.count, ranges[index].lowerBound < window.upperBound {
      let secret = ranges[index]
      index += 1
      let start = max(window.lowerBound, secret.lowerBound + shownByteCount(secret, in: bytes))
      let end = min(window.upperBound, secret.upperBound)
      if start < end { for at in start..<end { isHidden[at - window.lowerBound] = true } }
    }
  }

  /// The first place that may reach beyond `offset`.
  private func firstIndex(reaching offset: Int) -> Int {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].lowerBound + longest <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// How many bytes at the start of `secret` may be shown; whole characters only.
  private func shownByteCount(_ secret: Range<Int>, in bytes: Span<UInt8>) -> Int {
    // Where each of the first characters ends, of as many as it takes to show all that may be.
    var ends = [secret.lowerBound]
    while let at = ends.last, at < secret.upperBound,
      ends.count <= Self.shownMax * Self.shownPart
    {
      ends.append(min(secret.upperBound, at + max(1, utf8Length(bytes, at: at))))
    }
    let shown = min(Self.shownMax, (ends.count - 1) / Self.shownPart)
    return ends[shown] - secret.lowerBound
  }

  /// Hides what is hidden once wherever else the text has it: the same value in a comment.
  private func hideRepeats(of text: [UInt8], _ isHidden: inout [Bool]) {
    let runs = hiddenRuns(isHidden)
    for run in runs where run.count >= 6 {
      var at = 0
      while at + run.count <= text.count {
        let place = at..<(at + run.count)
        if text[at] == text[run.lowerBound], !place.overlaps(run), text[place] == text[run] {
          for index in place { isHidden[index] = true }
          at += run.count
        } else {
          at += 1
        }
      }
    }
  }

  private func hiddenRuns(_ isHidden: [Bool]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for (index, hidden) in isHidden.enumerated() {
      if hidden {
        start = start ?? index
      } else if let from = start {
        runs.append(from..<index)
        start = nil
      }
    }
    if let start { runs.append(start..<isHidden.count) }
    return Array(runs.prefix(8))
  }

  /// One star for each hidden character, so that columns stay true.
  private func stars(_ text: [UInt8], _ isHidden: [Bool]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var at = 0
    while at < text.count {
      let length = max(1, utf8Length(text.span, at: at))
      if isHidden[at] || isHidden[at + length - 1] {
        out.append(UInt8(ascii: "*"))
      } else {
        out.append(contentsOf: text[at..<(at + length)])
      }
      at += length
    }
    return out
  }
}
