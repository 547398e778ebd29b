/// The line starts of one text: turns byte offsets into lines and columns.
///
/// Made only for texts that have findings. Lines end at LF; a CR before it belongs to the line
/// end. Cost: one pass over the text, one integer a line.
package struct LineTable: Sendable {
  /// A place in a text. Line and column count from 1; the column counts Unicode scalars, an
  /// invalid byte as one.
  package struct Position: Sendable, Hashable, Comparable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    package static func < (a: Position, b: Position) -> Bool {
      (a.line, a.column) < (b.line, b.column)
    }
  }

  private let starts: [Int]
  private let byteCount: Int

  package init(_ bytes: Span<UInt8>) {
    var starts = [0]
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      starts.append(index + 1)
    }
    // A final line end closes the last line and opens none.
    if starts.count > 1, starts.last == bytes.count { starts.removeLast() }
    self.starts = starts
    byteCount = bytes.count
  }

  /// How many lines the text has; an empty text has one.
  package var lineCount: Int { starts.count }

  /// Returns the number (from 1) of the line that holds the byte at `offset`, `0...byteCount`.
  package func line(at offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// Returns the byte offset at which `line` (from 1) starts.
  package func start(ofLine line: Int) -> Int { starts[line - 1] }

  /// Returns the bytes of `line` (from 1) without its line end (LF or CR LF).
  package func range(ofLine line: Int, in bytes: Span<UInt8>) -> Range<Int> {
    let start = starts[line - 1]
    var end = line < starts.count ? starts[line] : byteCount
    if end > start, bytes[end - 1] == UInt8(ascii: "\n") {
      end -= 1
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    }
    return start..<end
  }

  /// Returns the line and column of the byte at `offset`, `0...byteCount`.
  /// Cost: logarithmic in the lines, linear in the line up to `offset`.
  package func position(of offset: Int, in bytes: Span<UInt8>) -> Position {
    let line = line(at: offset)
    return Position(line: line, column: 1 + scalarCount(in: bytes, from: starts[line - 1], to: offset))
  }
}

/// Returns how many Unicode scalars `bytes` holds from offset `from` up to `to`, an invalid byte
/// counting as one.
package func scalarCount(in bytes: Span<UInt8>, from: Int, to: Int) -> Int {
  var count = 0
  var at = from
  while at < to {
    at += max(1, utf8Length(bytes, at: at))
    count += 1
  }
  return count
}
