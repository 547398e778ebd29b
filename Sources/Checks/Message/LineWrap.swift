import Text

/// Breaks a long line of a message between words, so that what it says stays the same to people and
/// to git.
struct LineWrap {
  let widthMax: Int
  /// What marks a comment line: no line may come to start with it.
  let comments: MessageContext.Comments

  /// Returns the lines that `line` becomes; nil where it cannot be broken well.
  ///
  /// An item of a list goes on below its text. Words that would start a line with another meaning
  /// (a comment, a quotation, an item, fenced code) stay behind the word before them.
  func lines(of line: Range<Int>, in bytes: [UInt8]) -> [[UInt8]]? {
    let words = words(of: line, bytes)
    guard let first = words.first else { return nil }
    let indent = Array(bytes[line.lowerBound..<first.lowerBound])
    let hanging = indent + Array(repeating: UInt8(ascii: " "), count: markerWidth(words, bytes))
    var lines: [[UInt8]] = []
    let units = units(words, bytes)
    var current = indent + bytes[units[0]]
    var end = units[0].upperBound
    for unit in units.dropFirst() {
      let width = scalarCount(current) + unit.lowerBound - end + scalarCount(Array(bytes[unit]))
      if width <= widthMax {
        current += bytes[end..<unit.upperBound]
      } else {
        lines.append(current)
        current = hanging + bytes[unit]
      }
      end = unit.upperBound
    }
    lines.append(current)
    return lines.count > 1 ? lines : nil
  }

  private func words(of line: Range<Int>, _ bytes: [UInt8]) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var start: Int?
    for index in line {
      if isBlank(bytes[index]) {
        if let from = start { words.append(from..<index) }
        start = nil
      } else {
        start = start ?? index
      }
    }
    if let start { words.append(start..<line.upperBound) }
    return words
  }

  /// The words joined with those that may not start a line.
  private func units(_ words: [Range<Int>], _ bytes: [UInt8]) -> [Range<Int>] {
    var units: [Range<Int>] = []
    for word in words {
      if let last = units.last, !mayStartLine(bytes[word]) {
        units[units.count - 1] = last.lowerBound..<word.upperBound
      } else {
        units.append(word)
      }
    }
    return units
  }

  private func mayStartLine(_ word: ArraySlice<UInt8>) -> Bool {
    guard let first = word.first else { return false }
    if isListMarker(word) || Array("#>;@!$%^&|:".utf8).contains(first) { return false }
    if word.starts(with: "```".utf8) || word.starts(with: "~~~".utf8) { return false }
    if case .marker(let text) = comments { return !word.starts(with: text.utf8) }
    return true
  }

  /// How far the text of a list's item is set in; 0 for a plain paragraph.
  private func markerWidth(_ words: [Range<Int>], _ bytes: [UInt8]) -> Int {
    guard words.count > 1, isListMarker(bytes[words[0]]) else { return 0 }
    return words[1].lowerBound - words[0].lowerBound
  }

  /// `-`, `*`, `+`, `1.` and `1)`.
  private func isListMarker(_ word: ArraySlice<UInt8>) -> Bool {
    if word.count == 1, let only = word.first { return "-*+".utf8.contains(only) }
    guard let last = word.last, last == UInt8(ascii: ".") || last == UInt8(ascii: ")") else {
      return false
    }
    return word.dropLast().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private func scalarCount(_ bytes: [UInt8]) -> Int {
    Text.scalarCount(in: bytes.span, from: 0, to: bytes.count)
  }
}
