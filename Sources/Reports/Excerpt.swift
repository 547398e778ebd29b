import Text

/// One line of a file as a person sees it, with the place of a finding underlined.
///
/// Works on the line's bytes, so hostile content stays harmless: control bytes, invalid UTF-8 and
/// hidden characters appear as escapes (as `printableText` writes them), tabs become spaces, wide
/// characters count two columns, and a line too long for the page is cut around the place.
package struct Excerpt: Equatable, Sendable {
  /// The line, or the part of it that fits.
  package var text: String
  /// Spaces up to the place, then one `^` a column; empty where there is no place on the line.
  package var underline: String

  /// How wide an excerpt is where no terminal says how wide it is.
  package static let widthDefault = 120
  private static let widthMin = 20
  private static let tabStop = 4
  private static let cut = "..."

  /// - Parameters:
  ///   - line: the bytes of the line, or of a part of it, without the line end.
  ///   - firstColumn: the column (from 1, in Unicode scalars) at which `line` starts in the file.
  ///   - columns: the place, as half-open columns of the file; nil, or a place that `line` does
  ///     not reach, underlines nothing. An empty place, as at the end of the line, is shown as one
  ///     column.
  ///   - widthMax: the most columns that the text may take; at least `widthMin` are used.
  /// - Cost: linear in the line.
  package init(
    line: [UInt8], firstColumn: Int = 1, columns: Range<Int>?, widthMax: Int = widthDefault
  ) {
    let cells = Self.cells(of: line)
    let place = columns.flatMap { columns -> Range<Int>? in
      let start = columns.lowerBound - firstColumn
      guard (0...cells.count).contains(start) else { return nil }
      return start..<min(max(columns.upperBound - firstColumn, start), cells.count)
    }
    let window = Self.window(
      cells, around: place ?? 0..<0, widthMax: max(widthMax, Self.widthMin))
    let lead = window.lowerBound > 0 || firstColumn > 1 ? Self.cut : ""
    text = lead + cells[window].map(\.text).joined()
    if window.upperBound < cells.count { text += Self.cut }
    underline = place.map { Self.underline(cells, place: $0, window: window, lead: lead) } ?? ""
  }

  /// One character, or one invalid byte, as it is shown.
  private struct Cell {
    var text: String
    var width: Int
  }

  private static func cells(of line: [UInt8]) -> [Cell] {
    var cells: [Cell] = []
    cells.reserveCapacity(line.count)
    var backslashes: [Int] = []
    var escaped = false
    var column = 0
    var at = 0
    while at < line.count {
      let length = max(1, utf8Length(line.span, at: at))
      let bytes = line[at..<at + length]
      at += length
      var cell = Cell(text: printableText(bytes), width: 0)
      if bytes.first == UInt8(ascii: "\t") {
        cell.text = String(repeating: " ", count: tabStop - column % tabStop)
      } else if !cell.text.utf8.elementsEqual(bytes) {
        escaped = true
      } else if cell.text == "\\" {
        backslashes.append(cells.count)
      }
      cell.width = displayWidth(cell.text)
      column += cell.width
      cells.append(cell)
    }
    // As in `printableText`: beside an escape a plain backslash is doubled, so that no content
    // can pass for an escape.
    if escaped { for index in backslashes { cells[index] = Cell(text: "\\\\", width: 2) } }
    return cells
  }

  /// Returns the cells to show: all of them where they fit, else as many as fit with the place a
  /// third of the way in. A place wider than the page is shown from its start.
  private static func window(
    _ cells: [Cell], around place: Range<Int>, widthMax: Int
  ) -> Range<Int> {
    if cells.reduce(0, { $0 + $1.width }) <= widthMax { return 0..<cells.count }
    let room = widthMax - 2 * cut.count
    var start = place.lowerBound
    var before = 0
    let headWidth = cells[..<place.upperBound].reduce(0) { $0 + $1.width }
    let leadMax = headWidth <= room ? room : room / 3
    while start > 0, before + cells[start - 1].width <= leadMax {
      start -= 1
      before += cells[start].width
    }
    var end = start
    var width = 0
    while end < cells.count, width + cells[end].width <= room {
      width += cells[end].width
      end += 1
    }
    while start > 0, width + cells[start - 1].width <= room {
      start -= 1
      width += cells[start].width
    }
    return start..<end
  }

  private static func underline(
    _ cells: [Cell], place: Range<Int>, window: Range<Int>, lead: String
  ) -> String {
    let shown = place.clamped(to: window)
    let before = cells[window.lowerBound..<shown.lowerBound].reduce(lead.count) { $0 + $1.width }
    let width = cells[shown].reduce(0) { $0 + $1.width }
    return String(repeating: " ", count: before) + String(repeating: "^", count: max(1, width))
  }
}
