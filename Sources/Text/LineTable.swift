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
  /// Offsets inside long lines whose column is known, rising: a minified file has its findings on
  /// one line, and counting from its start for each would be quadratic.
  private let checkpoints: [(offset: Int, column: Int)]

  /// How many bytes of a line are counted for one position at most.
  private static let uncountedBytesMax = 8192

  package init(_ bytes: Span<UInt8>) {
    var starts = [0]
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      starts.append(index + 1)
    }
    // A final line end closes the last line and opens none.
    if starts.count > 1, starts.last == bytes.count { starts.removeLast() }
    self.starts = starts
    byteCount = bytes.count
    checkpoints = Self.checkpoints(starts, bytes)
  }

  private static func checkpoints(
    _ starts: [Int], _ bytes: Span<UInt8>
  ) -> [(offset: Int, column: Int)] {
    var checkpoints: [(offset: Int, column: Int)] = []
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] : bytes.count
      var (at, column) = (start, 1)
      while end - at > uncountedBytesMax {
        let stop = at + uncountedBytesMax
        // The count ends at the first character at or after `stop`.
        while at < stop {
          at += max(1, utf8Length(bytes, at: at))
          column += 1
        }
        checkpoints.append((at, column))
      }
    }
    return checkpoints
  }

  /// How many lines the text has; an empty text has one.
  package var lineCount: Int { starts.count }

  /// Returns the number (from 1) of the line that holds the byte at `offset`, `0...byteCount`.
  package func line(at offset: Int) -> Int {
    countUpTo(offset, in: starts) { $0 }
  }

  /// Returns how many of the rising `elements` have an offset up to `offset`.
  private func countUpTo<T>(_ offset: Int, in elements: [T], _ offsetOf: (T) -> Int) -> Int {
    var low = 0
    var high = elements.count
    while low < high {
      let middle = (low + high) / 2
      if offsetOf(elements[middle]) <= offset { low = middle + 1 } else { high = middle }
    }
    return low
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
  /// Cost: logarithmic in the text; at most some thousand bytes are counted.
  package func position(of offset: Int, in bytes: Span<UInt8>) -> Position {
    let line = line(at: offset)
    var known = (offset: starts[line - 1], column: 1)
    let before = countUpTo(offset, in: checkpoints) { $0.offset }
    if before > 0, checkpoints[before - 1].offset > known.offset { known = checkpoints[before - 1] }
    let column = known.column + scalarCount(in: bytes, from: known.offset, to: offset)
    return Position(line: line, column: column)
  }
}

/// Returns how many Unicode scalars `bytes` holds from offset `from` up to `to`, an invalid byte
/// counting as one.
package func scalarCount(in bytes: Span<UInt8>, from: Int, to: Int) -> Int {
  var count = 0
  var at = from
  while at < to {
    at += bytes[at] < 0x80 ? 1 : max(1, utf8Length(bytes, at: at))
    count += 1
  }
  return count
}
