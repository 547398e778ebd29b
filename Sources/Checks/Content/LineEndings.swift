import Platform
import Rules

/// `line-endings`: all lines of a text end the same way, or the way that is asked for.
///
/// One finding a file, at the first line that is wrong, because the fault is one: a setting.
struct LineEndings: ContentCheck {
  enum Style: String, Sendable, CaseIterable {
    case consistent
    case lf
    case crlf
  }

  /// How often each line end occurs and where the first of each is.
  struct Census {
    var count = (lf: 0, crlf: 0, cr: 0)
    var first: (lf: Int?, crlf: Int?, cr: Int?)

    init(_ bytes: Span<UInt8>) {
      var at = 0
      while let end = nextEnd(bytes, from: at) {
        at = end + 1
        if bytes[end] == UInt8(ascii: "\n") {
          count.lf += 1
          first.lf = first.lf ?? end
        } else if at < bytes.count, bytes[at] == UInt8(ascii: "\n") {
          count.crlf += 1
          first.crlf = first.crlf ?? end
          at += 1
        } else {
          count.cr += 1
          first.cr = first.cr ?? end
        }
      }
    }

    private func nextEnd(_ bytes: Span<UInt8>, from: Int) -> Int? {
      for index in from..<bytes.count
      where bytes[index] == UInt8(ascii: "\n") || bytes[index] == UInt8(ascii: "\r") {
        return index
      }
      return nil
    }
  }

  private let style: Style

  static let definition = Definition(
    name: "line-endings", subject: .content,
    summary: "All lines of a text end alike: in LF, in CR LF, or in either but not both.",
    options: [
      OptionSpec(
        "style", .choice(Style.allCases.map(\.rawValue)), default: "\"consistent\"",
        "`lf` and `crlf` ask for that line end; `consistent` for one kind only.")
    ],
    canFix: { _ in true }, make: { .content(LineEndings($0.options)) })

  init(_ options: CheckOptions) {
    style = options.string("style").flatMap(Style.init) ?? .consistent
  }

  func judge(_ bytes: Span<UInt8>, _ number: Int, _ report: inout Report) {
    // Most texts have no CR at all, which the C library finds out at memory speed.
    let hasReturn = ByteSearch.firstIndex(of: UInt8(ascii: "\r"), in: bytes) != nil
    if !hasReturn && style != .crlf { return }
    let census = Census(bytes)
    guard let fault = fault(census) else { return }
    report.addWhole(
      number, detail: style.rawValue, at: fault..<(fault + 1),
      edit: edit(census, bytes.count), message: message(census))
  }

  /// Gives all lines the line end that is asked for, or that most have. A CR alone may be meant (a
  /// progress bar, a test of this very thing), so a text with one is left to a person.
  private func edit(_ census: Census, _ byteCount: Int) -> Finding.Edit? {
    if census.count.cr > 0 { return nil }
    let isCRLF =
      switch style {
      case .lf: false
      case .crlf: true
      case .consistent:
        census.count.crlf == census.count.lf
          ? (census.first.crlf ?? 0) < (census.first.lf ?? 0)
          : census.count.crlf > census.count.lf
      }
    return Finding.Edit(
      0..<byteCount, isCRLF ? [13, 10] : [10], target: .lineEnds)
  }

  private func fault(_ census: Census) -> Int? {
    let (lf, crlf, cr) = census.first
    switch style {
    case .lf: return earliest(crlf, cr)
    case .crlf: return earliest(lf, cr)
    case .consistent:
      let kinds = [(census.count.lf, lf), (census.count.crlf, crlf), (census.count.cr, cr)]
        .filter { $0.0 > 0 }
      // The rarer kind is the odd one out; of equally frequent ones the one that comes later.
      if kinds.count < 2 { return nil }
      return kinds.min { ($0.0, -($0.1 ?? 0)) < ($1.0, -($1.1 ?? 0)) }?.1
    }
  }

  private func earliest(_ a: Int?, _ b: Int?) -> Int? {
    guard let a else { return b }
    guard let b else { return a }
    return min(a, b)
  }

  private func message(_ census: Census) -> String {
    let counts = [
      (census.count.lf, "LF"), (census.count.crlf, "CR LF"), (census.count.cr, "CR alone"),
    ]
    let said = counts.filter { $0.0 > 0 }
      .map { "\($0.0) \($0.0 == 1 ? "line ends" : "lines end") in \($0.1)" }
      .joined(separator: ", ")
    switch style {
    case .consistent: return "mixed line ends: \(said)"
    case .lf: return "\(said), LF is asked for"
    case .crlf: return "\(said), CR LF is asked for"
    }
  }
}
