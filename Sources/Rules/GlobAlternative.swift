import Text

/// One alternative of a glob.
enum GlobAlternative: Sendable {
  /// A path that starts and ends with these bytes and is no shorter than `byteCountMin`:
  /// `*.swift`, `Sources/**/*.swift`, `vendor/**`, `**`.
  case ends(prefix: [UInt8], suffix: [UInt8], byteCountMin: Int)
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
    if glob.starts(with: [0x2A, 0x2A, 0x2F]) {  // **/
      guard glob.count > 6, glob.suffix(3).elementsEqual([0x2F, 0x2A, 0x2A]) else { return nil }
      return names(glob.dropFirst(3).dropLast(3)).map { [.part(GlobNames($0), isFolder: true)] }
    }
    if glob.first != UInt8(ascii: "*") {
      return names(glob).map { [.part(GlobNames($0), isFolder: false)] }
    }
    let suffix = glob.dropFirst()
    guard let open = suffix.firstIndex(of: UInt8(ascii: "{")) else {
      return isPlain(suffix)
        ? [.ends(prefix: [], suffix: Array(suffix), byteCountMin: suffix.count)] : nil
    }
    guard isPlain(suffix[..<open]), let names = names(suffix[open...]) else { return nil }
    return names.map {
      let end = suffix[..<open] + $0
      return .ends(prefix: [], suffix: Array(end), byteCountMin: end.count)
    }
  }

  /// Returns the names of `{one,two}`, or the one of `name`; nil where they are not plain.
  private static func names(_ text: ArraySlice<UInt8>) -> [[UInt8]]? {
    guard text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}") else {
      return isPlain(text) && !isDots(text) ? [Array(text)] : nil
    }
    var names: [[UInt8]] = []
    var start = text.startIndex + 1
    for index in text.indices.dropFirst()
    where text[index] == UInt8(ascii: ",") || index == text.endIndex - 1 {
      let name = text[start..<index]
      guard isPlain(name), !isDots(name) else { return nil }
      names.append(Array(name))
      start = index + 1
    }
    return names.count > 1 ? names : nil
  }

  private static func isDots(_ name: ArraySlice<UInt8>) -> Bool {
    name.allSatisfy { $0 == UInt8(ascii: ".") }
  }

  /// Whether `name` is of letters, digits, `.`, `-` and `_` alone, and of one at least.
  private static func isPlain(_ name: ArraySlice<UInt8>) -> Bool {
    !name.isEmpty
      && name.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
          UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  func matches(_ path: Span<UInt8>) -> Bool {
    switch self {
    case .ends(let prefix, let suffix, let byteCountMin):
      path.count >= byteCountMin
        && GlobProgram.bytes(of: path, at: 0, are: prefix.span)
        && GlobProgram.bytes(of: path, at: path.count - suffix.count, are: suffix.span)
    case .place(let place):
      GlobProgram.bytes(of: path, at: 0, are: place.span)
        && (path.count == place.count || path[place.count] == UInt8(ascii: "/"))
    case .part(let names, let isFolder): hasPart(path, names, isFolder: isFolder)
    case .name(let tokens): matchName(tokens, path, from: startOfName(path), to: path.count)
    case .parts(let parts): matchParts(parts, path)
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
