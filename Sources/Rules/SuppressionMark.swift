import Platform
import Text

/// What stands behind `factory-hook:allow`: the verb, the rules, the last day and the reason.
struct Mark {
  enum Verb: String {
    case line = ""
    case begin = "-begin"
    case end = "-end"
    case file = "-file"

    var form: Suppression.Form {
      switch self {
      case .line: .line
      case .begin, .end: .block
      case .file: .file
      }
    }
  }

  /// Why a mark has no effect.
  struct Defect {
    var message: String
    var hint: String
  }

  /// How far behind its `allow` a mark is read, in bytes.
  static let byteCountMax = 2048
  /// How long a reason may get, in bytes; the rest is cut.
  static let reasonByteCountMax = 400

  private(set) var verb = Verb.line
  private(set) var rules: [String] = []
  private(set) var until: CalendarDate?
  private(set) var reason = ""
  private(set) var defect: Defect?

  /// Reads the mark whose `allow` ends at `start`, up to the end of the line.
  init(_ bytes: Span<UInt8>, after start: Int) {
    let reach = bytes.extracting(start..<min(bytes.count, start + Self.byteCountMax))
    let end = ByteSearch.firstIndex(of: UInt8(ascii: "\n"), in: reach) ?? reach.count
    var rest = (0..<end).map { reach[$0] }[...]
    readVerb(&rest)
    readRules(&rest)
    if verb == .end || defect != nil { return }
    readTail(rest)
  }

  /// Reads a trailer's value: the rule, perhaps `until DATE:`, and the reason.
  init(trailer value: ArraySlice<UInt8>) {
    var rest = value.trimmed()
    let id = rest.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    rest = rest[id.endIndex...].trimmed()
    take(id)
    if defect != nil { return }
    if rest.starts(with: "until ".utf8) {
      readTail([UInt8(ascii: " ")] + rest)
    } else {
      setReason(rest)
    }
  }

  private mutating func readVerb(_ rest: inout ArraySlice<UInt8>) {
    let word = rest.prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: " ") }
    guard let verb = Verb(rawValue: String(decoding: word, as: UTF8.self)) else {
      defect = Defect(
        message: "'allow\(printableText(word.prefix(20)))' is no mark",
        hint: "write 'allow(ID): reason', 'allow-begin(ID)', 'allow-end(ID)' or 'allow-file(ID)'")
      return
    }
    self.verb = verb
    rest = rest[word.endIndex...]
  }

  private mutating func readRules(_ rest: inout ArraySlice<UInt8>) {
    if defect != nil { return }
    guard rest.first == UInt8(ascii: "("), let close = rest.firstIndex(of: UInt8(ascii: ")")) else {
      defect = Defect(
        message: "the mark names no rule", hint: "write 'factory-hook:allow(ID): reason'")
      return
    }
    let inside = rest[(rest.startIndex + 1)..<close]
    for id in inside.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      take(id.trimmed())
    }
    rest = rest[(close + 1)...]
  }

  private mutating func take(_ id: ArraySlice<UInt8>) {
    let isID = !id.isEmpty && id.count <= Rule.idByteCountMax && id.allSatisfy(Self.isIDByte)
    guard isID else {
      let shown = printableText(id.prefix(40))
      defect = Defect(
        message: id.isEmpty ? "the mark names no rule" : "'\(shown)' is no id of a rule",
        hint: "name each rule that the mark is for")
      return
    }
    let text = String(decoding: id, as: UTF8.self)
    if !rules.contains(text) { rules.append(text) }
  }

  /// Ids of rules that were imported from other tools are not all in kebab case.
  private static func isIDByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// Reads ` until DATE: reason` or `: reason`.
  private mutating func readTail(_ tail: ArraySlice<UInt8>) {
    guard let colon = tail.firstIndex(of: UInt8(ascii: ":")) else {
      defect = Defect(message: "the mark gives no reason", hint: "end it with ': reason'")
      return
    }
    let term = tail[..<colon].trimmed()
    if term.starts(with: "until ".utf8) {
      let text = String(decoding: term.dropFirst(6).trimmed(), as: UTF8.self)
      until = CalendarDate(text)
      if until == nil {
        defect = Defect(
          message: "\(quoted(text)) is no day", hint: "write it as YYYY-MM-DD: 'until 2027-01-31'")
        return
      }
    } else if !term.isEmpty {
      defect = Defect(
        message: "\(quoted(String(decoding: term, as: UTF8.self))) has no place before the reason",
        hint: "write 'allow(ID): reason' or 'allow(ID) until YYYY-MM-DD: reason'")
      return
    }
    setReason(tail[(colon + 1)...])
  }

  private mutating func setReason(_ text: ArraySlice<UInt8>) {
    var words = text
    // The next mark of the line starts where this one's reason ends.
    if let next = words.firstOffset(of: Array("factory-hook:allow".utf8)) {
      words = words[..<next]
    }
    words = words.trimmed()
    for closing in ["*/", "-->", "--%>", "%>", "#}", "}}", "-}"]
    where words.reversed().starts(with: closing.utf8.reversed()) {
      words = words.dropLast(closing.utf8.count).trimmed()
      break
    }
    guard !words.isEmpty else {
      defect = Defect(message: "the mark gives no reason", hint: "end it with ': reason'")
      return
    }
    reason = printableText(words.prefix(Self.reasonByteCountMax))
  }
}

extension ArraySlice<UInt8> {
  /// Without spaces, tabs and carriage returns at either end.
  func trimmed() -> ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var result = drop(while: isBlank)
    while let last = result.last, isBlank(last) { result = result.dropLast() }
    return result
  }

  /// Returns the index at which `needle` first starts.
  func firstOffset(of needle: [UInt8]) -> Int? {
    ByteSearch.firstRange(of: needle, in: span).map { startIndex + $0 }
  }
}
