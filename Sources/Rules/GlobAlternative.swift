/// One alternative of a glob, as reading it gives it; `GlobMatcher` lays it out for matching.
enum GlobAlternative: Sendable {
  /// A path that starts and ends with these bytes and is no shorter than `byteCountMin`:
  /// `*.swift`, `Sources/**/*.swift`, `vendor/**`, `**`.
  case ends(prefix: [UInt8], suffix: [UInt8], byteCountMin: Int)
  /// A path with one of these at its end: `*.{c,h}`.
  case endings(GlobNames)
  /// This path, or one below it: `/README.md`, `docs/images`.
  case place([UInt8])
  /// A path with one of these parts, which need not (`isFolder`: must not) be its last:
  /// `testdata`, `**/{test,tests}/**`.
  case part(GlobNames, isFolder: Bool)
  /// A path whose last part matches these tokens: `test_*`, `*.min.*`.
  case name([GlobPart.NameToken])
  case parts([GlobPart])

  /// Returns the shapes of all alternatives; those that ask for one part are asked together.
  static func all(_ alternatives: [[GlobPart]]) -> [GlobAlternative] {
    var all: [GlobAlternative] = []
    for parts in alternatives {
      let next = simplified(parts)
      if case .part(var names, let isFolder)? = all.last,
        case .part(let more, isFolder: isFolder) = next
      {
        names.add(more)
        all[all.count - 1] = .part(names, isFolder: isFolder)
      } else {
        all.append(next)
      }
    }
    return all
  }

  /// Recognises the forms that most globs of packs have without a parser: `*.x`, `*.{x,y}`, `name`,
  /// `**/name/**` and `**/{one,two}/**`; nil for every other text.
  static func simple(_ glob: ArraySlice<UInt8>) -> [GlobAlternative]? {
    guard glob.count > 1, glob.count <= Glob.byteCountMax else { return nil }
    return unsafe glob.withUnsafeBufferPointer { unsafe simple($0[...]) }
  }

  private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

  private static func simple(_ glob: Bytes) -> [GlobAlternative]? {
    let (star, slash) = (UInt8(ascii: "*"), UInt8(ascii: "/"))
    let end = unsafe glob.endIndex
    if unsafe glob[0] != star {
      return unsafe names(glob).map { [.part($0, isFolder: false)] }
    }
    if end > 2, unsafe glob[1] == star, unsafe glob[2] == slash {
      guard end > 6, unsafe glob[end - 3] == slash, unsafe glob[end - 2] == star,
        unsafe glob[end - 1] == star
      else { return nil }
      return unsafe names(glob[3..<(end - 3)]).map { [.part($0, isFolder: true)] }
    }
    var open = 1
    while open < end, unsafe isPlain(glob[open]) { open += 1 }
    if open == end {
      return [.ends(prefix: [], suffix: unsafe Array(glob[1...]), byteCountMin: end - 1)]
    }
    guard open > 1, unsafe glob[open] == UInt8(ascii: "{"),
      let endings = unsafe names(glob[open...], after: glob[1..<open])
    else { return nil }
    return [.endings(endings)]
  }

  /// Returns the names of `{one,two}`, or the one of `name`, each after `prefix`; nil where they are
  /// not plain.
  private static func names(_ text: Bytes, after prefix: Bytes? = nil) -> GlobNames? {
    guard let first = unsafe text.first else { return nil }
    let isList = unsafe first == UInt8(ascii: "{") && text[text.endIndex - 1] == UInt8(ascii: "}")
    let end = unsafe isList ? text.endIndex - 1 : text.endIndex
    var names = GlobNames()
    var start = unsafe isList ? text.startIndex + 1 : text.startIndex
    var at = start
    while true {
      let isEnd = at == end
      if unsafe isEnd || (isList && text[at] == UInt8(ascii: ",")) {
        let name = unsafe text[start..<at]
        if unsafe name.allSatisfy({ $0 == UInt8(ascii: ".") }) { return nil }
        unsafe names.add(prefix ?? text[start..<start], name)
        start = at + 1
        if isEnd { break }
      } else if unsafe !isPlain(text[at]) {
        return nil
      }
      at += 1
    }
    return names.count > 1 || !isList ? names : nil
  }

  /// Whether `byte` is a letter, a digit, `.`, `-` or `_`.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// Recognises the shapes that plain comparisons can match.
  private static func simplified(_ parts: [GlobPart]) -> GlobAlternative {
    let plain = parts.prefix { $0.literal != nil }
    let prefix = plain.flatMap { ($0.literal ?? []) + [UInt8(ascii: "/")] }
    let rest = Array(parts[plain.count...])
    if rest == [.folders] {
      return plain.isEmpty
        ? .ends(prefix: [], suffix: [], byteCountMin: 0) : .place(Array(prefix.dropLast()))
    }
    if rest == [.name([.many]), .folders] || rest == [.folders, .name([.many])] {
      return .ends(prefix: prefix, suffix: [], byteCountMin: prefix.count + 1)
    }
    if rest.count == 2, rest[0] == .folders, case .name(let tokens) = rest[1], tokens.count == 2,
      tokens[0] == .many, case .literal(let suffix) = tokens[1]
    {
      return .ends(prefix: prefix, suffix: suffix, byteCountMin: prefix.count + suffix.count)
    }
    guard plain.isEmpty, parts[0] == .folders, parts.count > 1 else { return .parts(parts) }
    if let name = parts[1].literal {
      if parts.count == 3, parts[2] == .folders { return .part(GlobNames([name]), isFolder: false) }
      if parts.count == 4, parts[2] == .name([.many]), parts[3] == .folders {
        return .part(GlobNames([name]), isFolder: true)
      }
    } else if parts.count == 2, case .name(let tokens) = parts[1] {
      return .name(tokens)
    }
    return .parts(parts)
  }
}
