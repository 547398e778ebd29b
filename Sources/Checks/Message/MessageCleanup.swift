import Text

/// Git's own cleaning of commit messages (`cleanup_message`, `strbuf_stripspace`).
enum MessageCleanup {
  /// What git draws the line with, behind the comment marker and a blank.
  static let scissors = Array("------------------------ >8 ------------------------".utf8)

  /// Returns the lines that are left of `raw`, without line ends.
  static func lines(of raw: [UInt8], _ context: MessageContext) -> [Range<Int>] {
    let all = split(raw)
    // What is kept is judged without the white space at line ends all the same.
    if context.cleanup == .verbatim { return all.map { trimEnd($0, raw) } }
    let marker = marker(context.comments, all, raw)
    var kept: [Range<Int>] = []
    for line in all {
      let text = raw[line]
      if context.cleanup != .whitespace, isScissors(text, marker) { break }
      if context.cleanup == .strip, text.starts(with: marker) { continue }
      let trimmed = trimEnd(line, raw)
      // Blank lines at the start go, and all but the first in a row.
      if trimmed.isEmpty, kept.last?.isEmpty ?? true { continue }
      kept.append(trimmed)
    }
    while kept.last?.isEmpty == true { kept.removeLast() }
    return kept
  }

  private static func split(_ raw: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    for index in raw.indices where raw[index] == UInt8(ascii: "\n") {
      lines.append(start..<index)
      start = index + 1
    }
    if start < raw.count { lines.append(start..<raw.count) }
    return lines
  }

  private static func trimEnd(_ line: Range<Int>, _ raw: [UInt8]) -> Range<Int> {
    var end = line.upperBound
    while end > line.lowerBound, isSpace(raw[end - 1]) { end -= 1 }
    return line.lowerBound..<end
  }

  /// Git's `isspace`: form feeds and vertical tabs are text.
  private static func isSpace(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
  }

  private static func isScissors(_ line: ArraySlice<UInt8>, _ marker: [UInt8]) -> Bool {
    line.starts(with: marker) && line.dropFirst(marker.count).first == UInt8(ascii: " ")
      && line.dropFirst(marker.count + 1).starts(with: scissors)
  }

  /// The characters among which git chooses for `core.commentChar=auto`, in its order.
  private static let candidates = Array("#;@!$%^&|:".utf8)

  private static func marker(
    _ comments: MessageContext.Comments, _ lines: [Range<Int>], _ raw: [UInt8]
  ) -> [UInt8] {
    switch comments {
    case .marker(let text): return Array(text.utf8)
    case .automatic: return [automatic(lines, raw)]
    }
  }

  /// Git chose a character that began no line, then wrote its comments behind the message with
  /// it: so it is the one that the scissors line or the last block of lines starts with.
  private static func automatic(_ lines: [Range<Int>], _ raw: [UInt8]) -> UInt8 {
    for line in lines {
      if let first = raw[line].first, candidates.contains(first), isScissors(raw[line], [first]) {
        return first
      }
    }
    guard let last = lines.last(where: { !trimEnd($0, raw).isEmpty }),
      let first = raw[last].first, candidates.contains(first)
    else { return candidates[0] }
    return first
  }
}
