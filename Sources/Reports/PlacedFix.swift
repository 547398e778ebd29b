package import Checks
package import Text

/// The fix of a finding in the terms of editors: what takes the place of what, by lines and columns.
package struct PlacedFix: Sendable, Hashable {
  package struct Piece: Sendable, Hashable {
    package var bytes: Range<Int>
    package var start: LineTable.Position
    /// Where what follows starts: after a line end, that is the next line.
    package var end: LineTable.Position
    package var replacement: [UInt8]
  }

  /// In order of place, none overlapping another.
  package let pieces: [Piece]

  /// A fix of more pieces is not placed: nobody reads it, and it would fill the report.
  static let piecesMax = 5000
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  init(pieces: [Piece]) { self.pieces = pieces }

  /// Places the fix of `finding` in the file that it is about.
  ///
  /// - Returns: nil where there is no fix, where `text` is not what the finding is about, and where
  ///   the fix would put in text that no report shows: the excerpt is masked there, or ends before.
  package init?(_ finding: Finding, in text: Span<UInt8>, lines: LineTable) {
    guard let edit = finding.edit, edit.bytes.upperBound <= text.count,
      edit.target == .bytes || edit.bytes == 0..<text.count,
      let region = finding.region, region.bytes.upperBound <= text.count,
      lines.position(of: region.bytes.lowerBound, in: text) == region.start
    else { return nil }
    let pieces = edit.pieces(in: text)
    guard !pieces.isEmpty, pieces.count <= Self.piecesMax else { return nil }
    let isBlank = pieces.allSatisfy { Self.isBlank($0.replacement) }
    guard isBlank || Self.shows(finding, edit.bytes, in: text, lines) else { return nil }
    self.pieces = pieces.map { piece in
      Piece(
        bytes: piece.bytes, start: lines.position(of: piece.bytes.lowerBound, in: text),
        end: Self.end(of: piece.bytes, in: text, lines), replacement: piece.replacement)
    }
  }

  /// What is known of the fix without the text: one that takes away or puts in white space alone at
  /// the finding's own place.
  init?(_ finding: Finding) {
    guard let edit = finding.edit, edit.target == .bytes, let region = finding.region,
      edit.bytes == region.bytes, Self.isBlank(edit.replacement),
      !(edit.bytes.isEmpty && edit.replacement.isEmpty)
    else { return nil }
    pieces = [
      Piece(
        bytes: edit.bytes, start: region.start, end: region.end, replacement: edit.replacement)
    ]
  }

  /// White space and the byte-order mark tell nothing of a file.
  private static func isBlank(_ bytes: [UInt8]) -> Bool {
    bytes == mark || bytes.allSatisfy { " \t\r\n".utf8.contains($0) }
  }

  /// Whether the excerpt of `finding` shows all of `bytes` as the file has it. What a fix puts in
  /// besides the rule's own words comes from there.
  private static func shows(
    _ finding: Finding, _ bytes: Range<Int>, in text: Span<UInt8>, _ lines: LineTable
  ) -> Bool {
    guard let region = finding.region else { return false }
    var start = lines.start(ofLine: region.start.line)
    for _ in 1..<max(1, finding.excerptColumn) where start < text.count {
      start += max(1, utf8Length(text, at: start))
    }
    guard start <= bytes.lowerBound, bytes.upperBound - start <= finding.excerpt.count else {
      return false
    }
    return (start..<bytes.upperBound).allSatisfy { text[$0] == finding.excerpt[$0 - start] }
  }

  private static func end(
    of bytes: Range<Int>, in text: Span<UInt8>, _ lines: LineTable
  ) -> LineTable.Position {
    let end = bytes.upperBound
    // The line end that closes a text opens no line of it, but an editor shows one.
    if end == text.count, end > 0, text[end - 1] == UInt8(ascii: "\n") {
      return LineTable.Position(line: lines.lineCount + 1, column: 1)
    }
    return lines.position(of: end, in: text)
  }
}

extension PlacedFix.Piece {
  /// Whether it is about the byte-order mark, which no column counts.
  var isByteOrderMark: Bool {
    bytes.lowerBound == 0
      && (bytes.count == 3 && replacement.isEmpty
        || bytes.isEmpty && replacement == [0xEF, 0xBB, 0xBF])
  }
}
