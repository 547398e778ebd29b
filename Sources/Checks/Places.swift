import Platform
import Text

/// Turns ascending byte offsets of one text into lines and columns in a single walk.
///
/// Agrees with `LineTable`, but needs no table: a text of many million lines with a few findings
/// costs no memory, and a line with a thousand findings is counted once, not a thousand times.
struct Places {
  /// Where the walk stands: the first scalar boundary at or after the last offset asked for.
  private var offset = 0
  private var line = 1
  private var column = 1
  /// The first line end at or after `offset`, so that a long line is searched for its end once;
  /// nil before the first call.
  private var nextLineEnd: Int?

  init() {}

  /// Returns the line and column of the byte at `target`, which must not lie before the offset of
  /// an earlier call. An offset inside a character is placed after it.
  mutating func position(of target: Int, in bytes: Span<UInt8>) -> LineTable.Position {
    if target <= offset { return LineTable.Position(line: line, column: column) }
    var end = nextLineEnd ?? nextEnd(in: bytes)
    // The line end that closes the text opens no line.
    while end < target, end + 1 < bytes.count {
      line += 1
      column = 1
      offset = end + 1
      end = nextEnd(in: bytes)
    }
    nextLineEnd = end
    while offset < target {
      offset += max(1, utf8Length(bytes, at: offset))
      column += 1
    }
    return LineTable.Position(line: line, column: column)
  }

  private func nextEnd(in bytes: Span<UInt8>) -> Int {
    ByteSearch.firstIndex(of: UInt8(ascii: "\n"), in: bytes, from: offset) ?? bytes.count
  }
}

/// Returns the start of the line that holds the byte at `offset`, but at least
/// `offset - limit`, moved to a character boundary.
func lineStart(_ offset: Int, in bytes: Span<UInt8>, limit: Int) -> Int {
  let lowest = max(0, offset - limit)
  var at = offset
  while at > lowest, bytes[at - 1] != UInt8(ascii: "\n") { at -= 1 }
  if at > 0, at == lowest, bytes[at - 1] != UInt8(ascii: "\n") {
    while at < offset, bytes[at] & 0xC0 == 0x80 { at += 1 }
  }
  return at
}

/// Returns the end of the line that holds the byte at `offset`, without LF or CR LF, but at most
/// `offset + limit`, moved back to a character boundary.
func lineEnd(_ offset: Int, in bytes: Span<UInt8>, limit: Int) -> Int {
  let highest = min(bytes.count, offset + limit)
  var at = offset
  while at < highest, bytes[at] != UInt8(ascii: "\n") { at += 1 }
  if at < bytes.count, bytes[at] == UInt8(ascii: "\n") {
    return at > offset && bytes[at - 1] == UInt8(ascii: "\r") ? at - 1 : at
  }
  while at < bytes.count, at > offset, bytes[at] & 0xC0 == 0x80 { at -= 1 }
  return at
}
