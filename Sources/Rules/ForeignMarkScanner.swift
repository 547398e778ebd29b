import Platform
import Text

extension Suppressions {
  /// Returns what the marks of other tools in a text silence, in the order of the text.
  ///
  /// They need no reason, as those tools ask for none: the mark's own text stands for it.
  ///
  /// Cost: one search for a literal for each spelling of `marks`, in texts without any.
  package static func scan(
    _ bytes: Span<UInt8>, for marks: some Collection<ForeignMark>
  ) -> [Suppression] {
    var scanner: ForeignMarkScanner?
    for mark in marks {
      let form = mark.form
      for word in form.words {
        let literal = Array(word.utf8)
        var from = 0
        while let at = ByteSearch.firstRange(of: literal, in: bytes, from: from) {
          from = at + literal.count
          var reader = scanner ?? ForeignMarkScanner(bytes)
          reader.visit(mark, form, at..<from, in: bytes)
          let isFull = reader.isFull
          scanner = reader
          if isFull { break }
        }
      }
    }
    return scanner?.finish() ?? []
  }
}

/// The state of reading one text for the marks of other tools.
private struct ForeignMarkScanner {
  /// How far behind its word a mark is read, and how much of it stands for a reason, in bytes.
  private static let reachMax = 500
  private static let reasonByteCountMax = 120
  /// How many lines of comments a mark may stand above the line that it covers.
  private static let commentLinesMax = 20

  private let lines: LineTable
  private var found: [(suppression: Suppression, offset: Int)] = []
  private var open: [(suppression: Suppression, offset: Int)] = []
  private var count = 0

  init(_ bytes: Span<UInt8>) { lines = LineTable(bytes) }

  var isFull: Bool { count >= Suppressions.countMax }

  /// Looks at a word of `mark` at `word`; calls for one mark come in rising order.
  mutating func visit(
    _ mark: ForeignMark, _ form: ForeignMark.Form, _ word: Range<Int>, in bytes: Span<UInt8>
  ) {
    let line = lines.line(at: word.lowerBound)
    let whole = lines.range(ofLine: line, in: bytes)
    guard
      let ending = form.endings.first(where: { Self.follows($0.text, word.upperBound, in: bytes) })
    else { return }
    let end = word.upperBound + ending.text.utf8.count
    guard Self.isBoundary(bytes, end, after: form, ending.text),
      let opener = Self.opener(form, whole.lowerBound..<word.lowerBound, in: bytes)
    else { return }
    count += 1
    let tail = end..<min(whole.upperBound, end + Self.reachMax)
    guard let names = Self.names(form.names, tail, in: bytes) else { return }
    // ESLint takes blocks from block comments alone.
    if mark == .eslint, ending.reach == .begin, opener == "//" { return }
    let isAboutFile = opener.hasSuffix(":") || Self.follows("#!", word.lowerBound, in: bytes)
    let reach = isAboutFile ? .file : ending.reach
    let text = (word.lowerBound..<min(whole.upperBound, word.lowerBound + Self.reasonByteCountMax))
      .map { bytes[$0] }
    var suppression = Suppression(
      foreign: mark, names: names, lines: line...line, reason: withoutClosing(text[...]),
      position: lines.position(of: word.lowerBound, in: bytes))
    if reach == .end {
      close(mark, names, at: line)
    } else if reach == .begin {
      suppression.lines = line...Int.max
      open.append((suppression, word.lowerBound))
    } else {
      suppression.lines = covered(line, reach, word.lowerBound, whole, in: bytes)
      found.append((suppression, word.lowerBound))
    }
  }

  /// Ends the open blocks of `mark` for these names; for all where none is given.
  private mutating func close(_ mark: ForeignMark, _ names: [String], at line: Int) {
    for index in open.indices.reversed() {
      guard case .mark(mark, let opened) = open[index].suppression.subject else { continue }
      let isWhole = names.isEmpty || opened.allSatisfy(names.contains)
      if isWhole, !opened.isEmpty || names.isEmpty {
        var ended = open.remove(at: index)
        ended.suppression.lines = ended.suppression.lines.lowerBound...line
        found.append(ended)
      } else if !opened.isEmpty, opened.contains(where: names.contains) {
        var ended = open[index]
        ended.suppression.subject = .mark(mark, opened.filter(names.contains))
        ended.suppression.lines = ended.suppression.lines.lowerBound...line
        found.append(ended)
        open[index].suppression.subject = .mark(mark, opened.filter { !names.contains($0) })
      }
    }
  }

  consuming func finish() -> [Suppression] {
    (found + open).sorted { a, b in
      (a.offset, a.suppression.lines.upperBound) < (b.offset, b.suppression.lines.upperBound)
    }.map(\.suppression)
  }

  // MARK: Where a mark stands

  private static func follows(_ text: String, _ at: Int, in bytes: Span<UInt8>) -> Bool {
    var index = at
    for byte in text.utf8 {
      guard index < bytes.count, bytes[index] == byte else { return false }
      index += 1
    }
    return true
  }

  /// Whether the word ends at `end`: `nosecurity` is no `nosec`. Behind a `=` the names follow.
  private static func isBoundary(
    _ bytes: Span<UInt8>, _ end: Int, after form: ForeignMark.Form, _ ending: String
  ) -> Bool {
    guard end < bytes.count else { return true }
    if ending.hasSuffix("=") || (ending.isEmpty && form.words[0].hasSuffix("=")) { return true }
    return !isWordByte(bytes[end]) && bytes[end] != UInt8(ascii: "-")
  }

  /// Returns what stands before a mark where it may start there; nil where it may not.
  private static func opener(
    _ form: ForeignMark.Form, _ before: Range<Int>, in bytes: Span<UInt8>
  ) -> String? {
    if form.openers.isEmpty {
      guard let last = before.last else { return "" }
      let isQuoted = "\"'`".utf8.contains(bytes[last])
      return isQuoted || isWordByte(bytes[last]) ? nil : ""
    }
    let text = before.suffix(40).map { bytes[$0] }[...].trimmed()
    if form.openers == [""] { return text.isEmpty ? "" : nil }
    return form.openers.sorted { $0.utf8.count > $1.utf8.count }.first { opener in
      text.reversed().starts(with: opener.utf8.reversed())
    }
  }

  // MARK: What it covers

  private func covered(
    _ line: Int, _ reach: ForeignMark.Reach, _ start: Int, _ whole: Range<Int>,
    in bytes: Span<UInt8>
  ) -> ClosedRange<Int> {
    let isAlone = isComment(whole, in: bytes)
    switch reach {
    case .line, .begin, .end: return line...line
    case .previous: return max(1, line - 1)...max(1, line - 1)
    case .file: return 1...Int.max
    case .next: return line...codeLine(after: line, in: bytes)
    case .lineOrNext: return line...(isAlone ? codeLine(after: line, in: bytes) : line)
    case .lineOrFile:
      if isAlone, isAboveAllCode(line, in: bytes) { return 1...Int.max }
      return line...(isAlone ? codeLine(after: line, in: bytes) : line)
    case .lineOrRest: return line...(isAlone && whole.lowerBound == start - 2 ? Int.max : line)
    }
  }

  /// Whether a line holds nothing but a comment or a Rust attribute.
  private func isComment(_ line: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    let text = line.prefix(200).map { bytes[$0] }[...].trimmed()
    if text.starts(with: "#[".utf8) || text.starts(with: "#![".utf8) {
      return text.last == UInt8(ascii: "]")
    }
    return ["#", "//", "/*", "--", "<!--", ";", "%", "(*", "{#"]
      .contains { text.starts(with: $0.utf8) }
  }

  /// The next line that holds more than a comment: marks can be stacked.
  private func codeLine(after line: Int, in bytes: Span<UInt8>) -> Int {
    var next = line + 1
    let last = min(lines.lineCount, line + Self.commentLinesMax)
    while next < last, isComment(lines.range(ofLine: next, in: bytes), in: bytes) { next += 1 }
    return next
  }

  private func isAboveAllCode(_ line: Int, in bytes: Span<UInt8>) -> Bool {
    guard line <= Self.commentLinesMax else { return false }
    return (1..<line).allSatisfy { number in
      let range = lines.range(ofLine: number, in: bytes)
      return range.isEmpty || isComment(range, in: bytes)
    }
  }

  // MARK: Names

  /// Returns the names in lower case; none where the mark means all; nil where it is no mark.
  private static func names(
    _ style: ForeignMark.Names, _ tail: Range<Int>, in bytes: Span<UInt8>
  ) -> [String]? {
    var rest = tail.map { bytes[$0] }[...]
    switch style {
    case .none: return []
    case .listed: break
    case .afterColon:
      rest = rest.trimmed()
      guard rest.first == UInt8(ascii: ":") else { return [] }
      rest = rest.dropFirst()
    case .inParentheses:
      guard rest.first == UInt8(ascii: "("), let close = rest.firstIndex(of: UInt8(ascii: ")"))
      else { return [] }
      rest = rest[(rest.startIndex + 1)..<close]
    }
    return list(rest)
  }

  private static func list(_ text: ArraySlice<UInt8>) -> [String] {
    let separators: [UInt8] = [UInt8(ascii: ","), 0x20, 0x09, 0x0D]
    var names: [String] = []
    for (number, token) in text.split(whereSeparator: separators.contains).enumerated() {
      // `B101:` of nosec and `lint/x: why` of Biome: what follows is the reason.
      let isLast = token.last == UInt8(ascii: ":")
      var name = isLast ? token.dropLast() : token
      if name.starts(with: "clippy::".utf8) { name = name.dropFirst(8) }
      // A lone colon comes before the names.
      if name.isEmpty, number == 0 { continue }
      guard !name.isEmpty, name.first != UInt8(ascii: "-"), name.allSatisfy(isNameByte),
        !name.starts(with: "//".utf8), names.count < 50
      else { break }
      let word = String(decoding: name, as: UTF8.self).lowercased()
      if word == "all" { return [] }
      names.append(word)
      if isLast { break }
    }
    return names
  }
}

/// The text of a mark without what closes its comment, safe to print.
private func withoutClosing(_ text: ArraySlice<UInt8>) -> String {
  var words = text.trimmed()
  for closing in ["*/", "-->", "#}"] where words.reversed().starts(with: closing.utf8.reversed()) {
    words = words.dropLast(closing.utf8.count).trimmed()
    break
  }
  return printableText(words)
}
