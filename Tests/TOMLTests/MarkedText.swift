/// A document with the places that a test expects marked in it by `‸`, so that nobody counts
/// columns.
struct MarkedText {
  /// The document without the marks.
  var bytes: [UInt8] = []
  /// Line and column of each mark, from 1, the column in Unicode scalars.
  var places: [(line: Int, column: Int)] = []

  init(_ marked: String) {
    var (line, column) = (1, 1)
    for scalar in marked.unicodeScalars {
      if scalar == "‸" {
        places.append((line, column))
        continue
      }
      bytes += Array(String(scalar).utf8)
      column += 1
      if scalar == "\n" { (line, column) = (line + 1, 1) }
    }
  }
}
