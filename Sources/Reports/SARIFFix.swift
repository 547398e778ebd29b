import Checks
import Text

/// A fix as SARIF has it: one change of one file, a replacement for each piece.
enum SARIFFix {
  /// What one replacement comes to when compressed, at most, besides what it puts in.
  private static let bytesPerPiece = 32

  /// How much a fix adds to a file that is compressed, at most.
  static func bytes(of fix: PlacedFix, _ finding: Finding) -> Int {
    let pieces = fix.pieces.reduce(0) { $0 + bytesPerPiece + $1.replacement.count }
    return SARIFSelection.bytesAroundMax + description(finding).utf8.count + pieces
  }

  /// - Parameter artifact: the location of the file.
  /// - Returns: nil where what the fix puts in is no text.
  static func object(_ fix: PlacedFix, of finding: Finding, in artifact: JSONValue) -> JSONValue? {
    let replacements = fix.pieces.compactMap(replacement)
    guard replacements.count == fix.pieces.count else { return nil }
    return [
      "description": ["text": .string(description(finding))],
      "artifactChanges": [
        ["artifactLocation": artifact, "replacements": .array(replacements)]
      ],
    ]
  }

  private static func description(_ finding: Finding) -> String {
    sarifText(printable(finding.fix ?? finding.message))
  }

  private static func replacement(_ piece: PlacedFix.Piece) -> JSONValue? {
    // The mark is not part of a text, which starts behind it: its bytes are replaced.
    if piece.isByteOrderMark {
      return [
        "deletedRegion": ["byteOffset": 0, "byteLength": .integer(piece.bytes.count)],
        "insertedContent": ["binary": .string(base64(piece.replacement))],
      ]
    }
    guard let text = String(validating: piece.replacement, as: UTF8.self) else { return nil }
    return [
      "deletedRegion": [
        "startLine": .integer(piece.start.line), "startColumn": .integer(piece.start.column),
        "endLine": .integer(piece.end.line), "endColumn": .integer(piece.end.column),
      ],
      "insertedContent": ["text": .string(text)],
    ]
  }
}
