import Platform
import Text

extension Suppressions {
  /// How many marks of one text are read.
  package static let countMax = 2000
  /// How far down a file an `allow-file` may stand.
  package static let fileFormLinesMax = 20

  /// Returns the suppressions in the content of a file.
  ///
  /// A mark is `factory-hook:allow`, `-begin`, `-end` or `-file` with the rules in parentheses,
  /// or `gitleaks:allow`. It counts where it does not follow a letter, a digit or a quote: a text
  /// about marks quotes them. `allow` behind code covers its own line; alone on its line it
  /// covers that line and the next that is no such mark itself, so several can be stacked.
  ///
  /// Cost: one search for a literal in texts without a mark.
  package static func scan(_ bytes: Span<UInt8>) -> Suppressions {
    guard var at = ByteSearch.firstRange(of: SuppressionScanner.literal, in: bytes) else {
      return Suppressions()
    }
    var scanner = SuppressionScanner()
    while true {
      scanner.visit(at, in: bytes)
      guard !scanner.isFull,
        let next = ByteSearch.firstRange(of: SuppressionScanner.literal, in: bytes, from: at + 1)
      else { return scanner.finish() }
      at = next
    }
  }
}

/// The state of reading one text for suppressions.
private struct SuppressionScanner {
  /// What all marks of a file have in common.
  static let literal = Array(":allow".utf8)
  private static let ours = Array("factory-hook".utf8)
  private static let gitleaks = Array("gitleaks".utf8)

  /// A block that is not closed yet.
  private struct Open {
    var suppression: Suppression
    var order: Int
  }

  private var found: [(suppression: Suppression, order: Int)] = []
  private var problems: [Suppressions.Problem] = []
  /// The `allow` marks that are alone on their lines, by their place in `found`, with their lines.
  private var aloneMarks: [(index: Int, line: Int)] = []
  private var aloneLines: Set<Int> = []
  private var open: [ExactString: Open] = [:]
  private var count = 0
  /// Where reading has come: everything before is counted in `line` and `column`.
  private var seen = 0
  private var line = 1
  private var lineStart = 0
  private var column = 1
  /// Whether the line at hand has nothing but a comment's opening before its first mark; nil
  /// until there is one.
  private var isAlone: Bool?

  var isFull: Bool { count > Suppressions.countMax }

  /// Looks at the literal at `at`; calls come in rising order.
  mutating func visit(_ at: Int, in bytes: Span<UInt8>) {
    let isOurs = Self.word(Self.ours, endsAt: at, in: bytes)
    guard isOurs || Self.word(Self.gitleaks, endsAt: at, in: bytes) else { return }
    let start = at - (isOurs ? Self.ours : Self.gitleaks).count
    advance(to: start, in: bytes)
    let position = LineTable.Position(line: line, column: column)
    count += 1
    guard !isFull else {
      report(
        position, "more than \(Suppressions.countMax) marks", hint: "allow the file as a whole")
      return
    }
    if isOurs {
      read(Mark(bytes, after: at + Self.literal.count), from: start, at: position, in: bytes)
    } else if Self.isBoundary(bytes, at + Self.literal.count) {
      add(
        Suppression(
          foreign: .gitleaks, names: [], lines: line...line,
          reason: ForeignMark.gitleaks.rawValue, position: position))
    }
  }

  /// Whether `word` stands before `end` and starts where a mark may start.
  private static func word(_ word: [UInt8], endsAt end: Int, in bytes: Span<UInt8>) -> Bool {
    let start = end - word.count
    guard start >= 0 else { return false }
    for index in word.indices where bytes[start + index] != word[index] { return false }
    guard start > 0 else { return true }
    switch bytes[start - 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return false
    case let byte: return !isWordByte(byte)
    }
  }

  private static func isBoundary(_ bytes: Span<UInt8>, _ at: Int) -> Bool {
    at >= bytes.count || !isWordByte(bytes[at])
  }

  /// Counts lines and columns up to `end`. Looks at each byte once, however long the lines are.
  private mutating func advance(to end: Int, in bytes: Span<UInt8>) {
    while let newline = ByteSearch.firstIndex(
      of: UInt8(ascii: "\n"), in: bytes.extracting(..<end), from: seen)
    {
      line += 1
      lineStart = newline + 1
      seen = newline + 1
      column = 1
      isAlone = nil
    }
    column += scalarCount(in: bytes, from: seen, to: end)
    seen = end
  }

  // MARK: Marks

  private mutating func read(
    _ mark: Mark, from start: Int, at position: LineTable.Position, in bytes: Span<UInt8>
  ) {
    let isAlone = isAlone ?? opensLine(upTo: start, in: bytes)
    self.isAlone = isAlone
    if mark.verb == .line, isAlone { aloneLines.insert(line) }
    if let defect = mark.defect { report(position, defect.message, hint: defect.hint) }
    if mark.verb == .file, line > Suppressions.fileFormLinesMax {
      report(
        position, "'allow-file' stands below line \(Suppressions.fileFormLinesMax)",
        hint: "move it to the top of the file, or use 'allow' at the place")
      return
    }
    for rule in mark.rules {
      let suppression = Suppression(
        form: mark.verb.form, rule: rule, lines: mark.verb == .file ? 1...Int.max : line...line,
        until: mark.until, reason: mark.reason, position: position,
        defect: mark.defect?.message)
      switch mark.verb {
      case .begin: begin(suppression, rule)
      case .end: end(rule, at: position)
      case .line:
        if isAlone { aloneMarks.append((found.count, line)) }
        add(suppression)
      case .file: add(suppression)
      }
    }
  }

  private mutating func add(_ suppression: Suppression) {
    found.append((suppression, count))
  }

  private mutating func report(
    _ position: LineTable.Position, _ message: String, hint: String
  ) {
    problems.append(Suppressions.Problem(position: position, message: message, hint: hint))
  }

  private mutating func begin(_ suppression: Suppression, _ rule: String) {
    if let earlier = open[ExactString(rule)] {
      report(
        suppression.position,
        "'allow-begin(\(rule))' stands inside that of line \(earlier.suppression.position.line)",
        hint: "close the first with 'factory-hook:allow-end(\(rule))'")
      return
    }
    open[ExactString(rule)] = Open(suppression: suppression, order: count)
  }

  private mutating func end(_ rule: String, at position: LineTable.Position) {
    guard let opened = open.removeValue(forKey: ExactString(rule)) else {
      report(
        position, "'allow-end(\(rule))' closes nothing",
        hint: "write 'factory-hook:allow-begin(\(rule)): reason' before it")
      return
    }
    var suppression = opened.suppression
    suppression.lines = suppression.position.line...line
    found.append((suppression, opened.order))
  }

  /// Whether nothing but a comment's opening stands before `end` on the line.
  private func opensLine(upTo end: Int, in bytes: Span<UInt8>) -> Bool {
    var word: [UInt8] = []
    for index in lineStart..<end where isWordByte(bytes[index]) || bytes[index] >= 0x80 {
      word.append(bytes[index] | 0x20)
      if word.count > 3 { return false }
    }
    // The comments of batch files and of m4 open with a word.
    return word.isEmpty || word == Array("rem".utf8) || word == Array("dnl".utf8)
  }

  // MARK: The end

  consuming func finish() -> Suppressions {
    stretchAloneMarks()
    for opened in open.values { leaveOpen(opened) }
    let sorted = found.sorted {
      ($0.order, $0.suppression.rule ?? "") < ($1.order, $1.suppression.rule ?? "")
    }
    return Suppressions(
      all: sorted.map(\.suppression), problems: problems.sorted { $0.position < $1.position })
  }

  /// From the last to the first, so that each finds the end of those below it.
  private mutating func stretchAloneMarks() {
    var ends: [Int: Int] = [:]
    for line in aloneLines.sorted(by: >) { ends[line] = ends[line + 1] ?? line + 1 }
    for mark in aloneMarks {
      found[mark.index].suppression.lines = mark.line...(ends[mark.line] ?? mark.line)
    }
  }

  private mutating func leaveOpen(_ opened: Open) {
    var suppression = opened.suppression
    let rule = suppression.rule ?? ""
    let message = "'allow-begin(\(rule))' is never closed"
    report(
      suppression.position, message, hint: "write 'factory-hook:allow-end(\(rule))' where it ends")
    suppression.lines = suppression.position.line...Int.max
    suppression.defect = suppression.defect ?? message
    found.append((suppression, opened.order))
  }
}

/// Whether a byte is an ASCII letter, a digit or `_`.
func isWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
    true
  default: false
  }
}
