import Platform
import Text

/// A check that looks at one line after the other.
enum LineCheck: Sendable {
  case trailingWhitespace(TrailingWhitespace)
  case indentation(Indentation)
  case lineLength(LineLength)
  case mergeConflict(MergeConflict)
}

/// One walk over the lines of a text for all checks that look at lines.
///
/// What most lines have in common (no blank at the end, none at the start, short enough, no
/// marker) is told from a byte or two; only then is a check called. Nothing is allocated per line.
struct LineScan {
  private var trailing: [(number: Int, check: TrailingWhitespace)] = []
  private var indentations: [(number: Int, check: Indentation)] = []
  private var lengths: [(number: Int, check: LineLength)] = []
  private var conflicts: [(number: Int, check: MergeConflict)] = []
  /// Lines of no more bytes than this are short enough for every rule.
  private var lengthMax = Int.max

  init() {}

  var isEmpty: Bool {
    trailing.isEmpty && indentations.isEmpty && lengths.isEmpty && conflicts.isEmpty
  }

  mutating func add(_ check: LineCheck, _ number: Int) {
    switch check {
    case .trailingWhitespace(let check): trailing.append((number, check))
    case .indentation(let check): indentations.append((number, check))
    case .lineLength(let check):
      lengths.append((number, check))
      lengthMax = min(lengthMax, check.max)
    case .mergeConflict(let check): conflicts.append((number, check))
    }
  }

  /// Judges every line of `bytes`. A line ends at LF; a CR before it belongs to the line end.
  mutating func judge(_ bytes: Span<UInt8>, _ report: inout Report) {
    var start = 0
    while start < bytes.count {
      let end = ByteSearch.firstIndex(of: UInt8(ascii: "\n"), in: bytes, from: start)
      var stop = end ?? bytes.count
      if end != nil, stop > start, bytes[stop - 1] == UInt8(ascii: "\r") { stop -= 1 }
      if stop > start { judge(start..<stop, in: bytes, &report) }
      start = (end ?? bytes.count) + 1
    }
    for index in conflicts.indices {
      conflicts[index].check.finish(in: bytes, conflicts[index].number, &report)
    }
  }

  @inline(__always)
  private mutating func judge(
    _ line: Range<Int>, in bytes: Span<UInt8>, _ report: inout Report
  ) {
    if isBlank(bytes[line.upperBound - 1]) {
      for (number, check) in trailing { check.judge(line, in: bytes, number, &report) }
    }
    if isBlank(bytes[line.lowerBound]) {
      for (number, check) in indentations { check.judge(line, in: bytes, number, &report) }
    }
    if line.count > lengthMax {
      for (number, check) in lengths { check.judge(line, in: bytes, number, &report) }
    }
    if MergeConflict.mayBeMarker(bytes[line.lowerBound]) {
      for index in conflicts.indices {
        let number = conflicts[index].number
        conflicts[index].check.judge(line, in: bytes, number, &report)
      }
    }
  }
}

/// Whether `byte` is a blank or a tab.
@inline(__always)
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
