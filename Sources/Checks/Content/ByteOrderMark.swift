import Rules

/// `byte-order-mark`: no U+FEFF at the start of a text in UTF-8, or one in each.
struct ByteOrderMark: ContentCheck {
  enum Style: String, Sendable, CaseIterable {
    case forbidden
    case required
  }

  private let style: Style

  static let definition = Definition(
    name: "byte-order-mark", subject: .content,
    summary: "No text in UTF-8 starts with a byte-order mark, or each does.",
    options: [
      OptionSpec(
        "style", .choice(Style.allCases.map(\.rawValue)), default: "\"forbidden\"",
        "Whether the mark is forbidden or required.")
    ],
    canFix: { _ in true }, make: { .content(ByteOrderMark($0.options)) })

  init(_ options: CheckOptions) {
    style = options.string("style").flatMap(Style.init) ?? .forbidden
  }

  func judge(_ bytes: Span<UInt8>, _ number: Int, _ report: inout Report) {
    let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    switch style {
    case .forbidden where hasMark:
      report.addWhole(
        number, detail: "forbidden", at: 0..<3, edit: Finding.Edit(0..<3, []),
        message: "byte-order mark at the start of the file")
    case .required where !hasMark && bytes.count > 0:
      report.addWhole(
        number, detail: "required", at: 0..<0, edit: Finding.Edit(0..<0, [0xEF, 0xBB, 0xBF]),
        message: "no byte-order mark at the start of the file")
    default:
      break
    }
  }
}
