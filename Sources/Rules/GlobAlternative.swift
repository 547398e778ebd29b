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
