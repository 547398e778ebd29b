import Rules

/// `indentation`: what lines are indented with.
struct Indentation: Sendable {
  enum Style: String, Sendable, CaseIterable {
    /// Tabs or blanks, but no blank before a tab.
    case unmixed
    case spaces
    /// Fewer blanks than a tab's width may follow the tabs, to align.
    case tabs
  }

  private let style: Style
  private let width: Int

  static let definition = Definition(
    name: "indentation", subject: .content,
    summary: "Lines are indented with blanks, with tabs, or at least not with a mixture.",
    options: [
      OptionSpec(
        "style", .choice(Style.allCases.map(\.rawValue)), default: "\"unmixed\"",
        "`spaces`: no tab; `tabs`: no run of blanks as wide as a tab; "
          + "`unmixed`: no blank before a tab."),
      OptionSpec(
        "width", .integer(1...16), default: "4", "How many columns a tab stands for."),
    ],
    canFix: { _ in true }, make: { .line(.indentation(Indentation($0.options))) })

  init(_ options: CheckOptions) {
    style = options.string("style").flatMap(Style.init) ?? .unmixed
    width = options.integer("width") ?? 4
  }

  /// Called only for lines whose first byte is a blank or a tab.
  func judge(
    _ line: Range<Int>, in bytes: Span<UInt8>, _ number: Int, _ report: inout Report
  ) {
    var end = line.lowerBound
    var firstTab: Int?
    var blanks = 0  // in a row, up to `end`
    var fault: Range<Int>?
    while end < line.upperBound, isBlank(bytes[end]), fault == nil {
      if bytes[end] == UInt8(ascii: "\t") {
        firstTab = firstTab ?? end
        if style == .spaces { fault = end..<(end + 1) }
        if style != .spaces, blanks > 0 { fault = (end - blanks)..<end }
        blanks = 0
      } else {
        blanks += 1
        if style == .tabs, blanks >= width { fault = (end + 1 - blanks)..<(end + 1) }
      }
      end += 1
    }
    guard let fault else { return }
    while end < line.upperBound, isBlank(bytes[end]) { end += 1 }
    if end == line.upperBound { return }  // White space alone: `trailing-whitespace` tells that.
    let indent = line.lowerBound..<end
    report.add(
      number, at: fault, in: bytes, edit: Finding.Edit(indent, reindented(indent, in: bytes)),
      message: message)
  }

  private var message: String {
    switch style {
    case .unmixed: "blank before a tab in the indentation"
    case .spaces: "tab in the indentation, where blanks are asked for"
    case .tabs: "blanks in the indentation, where tabs are asked for"
    }
  }

  /// The same width of white space in the style that is asked for.
  private func reindented(_ indent: Range<Int>, in bytes: Span<UInt8>) -> [UInt8] {
    var column = 0
    for index in indent {
      column = bytes[index] == UInt8(ascii: "\t") ? (column / width + 1) * width : column + 1
    }
    if style == .spaces { return Array(repeating: UInt8(ascii: " "), count: column) }
    return Array(repeating: UInt8(ascii: "\t"), count: column / width)
      + Array(repeating: UInt8(ascii: " "), count: column % width)
  }
}
