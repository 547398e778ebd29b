import Rules

/// `merge-conflict`: the markers that git leaves where a merge could not be made.
///
/// A conflict is reported once, at its first marker. A row of `=======` alone is a heading in
/// Markdown and reStructuredText and no finding; a closing marker without an opening one is.
struct MergeConflict: Sendable {
  private let size: Int
  /// The opening marker of the conflict that the walk is in, and whether it is reported.
  private var opening: Range<Int>?
  private var isReported = false

  static let definition = Definition(
    name: "merge-conflict", subject: .content,
    summary: "No conflict markers (`<<<<<<<`, `|||||||`, `>>>>>>>`) are left in a text.",
    options: [
      OptionSpec(
        "size", .integer(1...100), default: "7",
        "The length of the markers, as git's attribute `conflict-marker-size` sets it.")
    ],
    make: { .line(.mergeConflict(MergeConflict($0.options))) })

  init(_ options: CheckOptions) { size = options.integer("size") ?? 7 }

  @inline(__always)
  static func mayBeMarker(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "=")
  }

  /// Called only for lines whose first byte may begin a marker.
  mutating func judge(
    _ line: Range<Int>, in bytes: Span<UInt8>, _ number: Int, _ report: inout Report
  ) {
    guard let hasLabel = markerHasLabel(line, in: bytes) else { return }
    switch bytes[line.lowerBound] {
    case UInt8(ascii: "<"):
      opening = line
      isReported = hasLabel
      if hasLabel { add(line, in: bytes, number, &report) }
    case UInt8(ascii: "="):
      // A marker without a label may be a drawing; the separator makes it a conflict.
      guard let opening, !isReported, !hasLabel else { return }
      isReported = true
      add(opening, in: bytes, number, &report)
    default:
      if opening == nil, hasLabel { add(line, in: bytes, number, &report) }
      opening = nil
      isReported = false
    }
  }

  /// Forgets the conflict that the text ended in.
  mutating func finish(in bytes: Span<UInt8>, _ number: Int, _ report: inout Report) {
    opening = nil
    isReported = false
  }

  /// Whether text follows the marker that `line` is; nil where it is none.
  private func markerHasLabel(_ line: Range<Int>, in bytes: Span<UInt8>) -> Bool? {
    guard line.count >= size else { return nil }
    let mark = bytes[line.lowerBound]
    for index in line.lowerBound..<(line.lowerBound + size) where bytes[index] != mark {
      return nil
    }
    if line.count == size { return false }
    return bytes[line.lowerBound + size] == UInt8(ascii: " ") && line.count > size + 1 ? true : nil
  }

  private func add(
    _ line: Range<Int>, in bytes: Span<UInt8>, _ number: Int, _ report: inout Report
  ) {
    report.add(number, at: line, in: bytes, message: "merge conflict marker")
  }
}
