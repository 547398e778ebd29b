import Text

extension Suppressions {
  /// Returns the suppressions in a commit message: the `Factory-Allow: ID reason` trailers of its
  /// last paragraph. The key's case does not count. They cover every finding of their rules in
  /// the commit.
  /// - Parameters:
  ///   - message: without comment lines and what follows a scissors line.
  package static func scan(message: Span<UInt8>) -> Suppressions {
    let lines = LineTable(message)
    var result = Suppressions()
    for line in lastParagraph(of: message, lines) {
      let range = lines.range(ofLine: line, in: message)
      let text = range.map { message[$0] }
      guard text.count > trailerKey.count,
        text.prefix(trailerKey.count).map(lowercased) == trailerKey
      else { continue }
      let mark = Mark(trailer: text[trailerKey.count...])
      let position = LineTable.Position(line: line, column: 1)
      if let defect = mark.defect {
        result.problems.append(
          Problem(position: position, message: defect.message, hint: defect.hint))
      }
      result.all += mark.rules.map {
        Suppression(
          form: .trailer, rule: $0, lines: 1...Int.max, until: mark.until, reason: mark.reason,
          position: position, defect: mark.defect?.message)
      }
    }
    return result
  }

  private static let trailerKey = Array("factory-allow:".utf8)

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// The lines of the last paragraph, trailing blank lines left out.
  private static func lastParagraph(
    of message: Span<UInt8>, _ lines: LineTable
  ) -> ClosedRange<Int> {
    func isBlank(_ line: Int) -> Bool {
      for index in lines.range(ofLine: line, in: message)
      where message[index] != UInt8(ascii: " ") && message[index] != UInt8(ascii: "\t") {
        return false
      }
      return true
    }
    var last = lines.lineCount
    while last > 1, isBlank(last) { last -= 1 }
    var first = last
    while first > 1, !isBlank(first - 1) { first -= 1 }
    return first...last
  }
}
