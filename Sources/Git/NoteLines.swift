/// Notes as sets of lines, as git merges them with `cat_sort_uniq`.
package enum NoteLines {
  /// Returns the non-empty lines of all `notes`, sorted byte by byte, each once, each with a line
  /// end.
  package static func union(_ notes: [[UInt8]]) -> [UInt8] {
    if notes.count == 1, case let line = notes[0], !line.contains(UInt8(ascii: "\n")) {
      // The line of a new note, which is what most have.
      return line.isEmpty ? [] : line + [UInt8(ascii: "\n")]
    }
    var lines: Set<ArraySlice<UInt8>> = []
    for note in notes {
      for line in note.split(separator: UInt8(ascii: "\n")) { lines.insert(line) }
    }
    var out: [UInt8] = []
    for line in lines.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      out += line
      out.append(UInt8(ascii: "\n"))
    }
    return out
  }
}
