import Text

/// Reads globs of the plain kind (names, `*`, `**` between slashes, braces that do not nest)
/// without the parser: most globs are plain, and a process that runs at every commit reads dozens.
enum PlainGlob {
  /// Returns the parts of each alternative as `GlobParser` and `GlobPart.parts(of:)` would; nil for
  /// a glob that is not plain or is none: the parser then has the word.
  static func alternatives(_ glob: ArraySlice<UInt8>) -> [[GlobPart]]? {
    guard !glob.isEmpty, glob.count <= Glob.byteCountMax, glob.allSatisfy(isPlain) else {
      return nil
    }
    var alternatives: [[GlobPart]] = []
    guard expand(glob, into: &alternatives) else { return nil }
    return alternatives
  }

  private static let alternativeCountMax = 64

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0, UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "\\"): false
    default: true
    }
  }

  /// Multiplies the first braces out; false where the glob is not plain.
  private static func expand(
    _ glob: ArraySlice<UInt8>, into alternatives: inout [[GlobPart]]
  ) -> Bool {
    guard let open = glob.firstIndex(of: UInt8(ascii: "{")) else {
      guard alternatives.count < alternativeCountMax, !glob.contains(UInt8(ascii: "}")),
        let parts = parts(glob)
      else { return false }
      alternatives.append(parts)
      return true
    }
    guard let close = glob[open...].firstIndex(of: UInt8(ascii: "}")) else { return false }
    let inside = glob[(open + 1)..<close]
    let choices = inside.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    // Stars of a choice and around it must not become `**` by standing together.
    guard choices.count > 1, choices.allSatisfy({ !$0.isEmpty }),
      !inside.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "*") })
    else { return false }
    for choice in choices {
      let one = glob[..<open] + choice + glob[(close + 1)...]
      guard expand(one[...], into: &alternatives) else { return false }
    }
    return true
  }

  /// Returns the parts of a glob without braces; nil where it is not plain.
  private static func parts(_ glob: ArraySlice<UInt8>) -> [GlobPart]? {
    var inner = glob
    let slash = UInt8(ascii: "/")
    let isRooted = inner.first == slash
    if isRooted { inner = inner.dropFirst() }
    let isFolder = inner.last == slash
    if isFolder { inner = inner.dropLast() }
    let names = inner.split(separator: slash, omittingEmptySubsequences: false)
    var parts: [GlobPart] = isRooted || names.count > 1 ? [] : [.folders]
    for name in names {
      guard let part = part(name) else { return nil }
      if part != .folders || parts.last != .folders { parts.append(part) }
    }
    return GlobPart.ended(parts, isFolder: isFolder)
  }

  private static func part(_ name: ArraySlice<UInt8>) -> GlobPart? {
    let star = UInt8(ascii: "*")
    var tokens: [GlobPart.NameToken] = []
    var start = name.startIndex
    for index in name.indices where name[index] == star {
      if index > start { tokens.append(.literal(Array(name[start..<index]))) }
      if tokens.last == .many {
        return name.count == 2 ? .folders : nil
      }
      tokens.append(.many)
      start = index + 1
    }
    if start < name.endIndex { tokens.append(.literal(Array(name[start...]))) }
    if name.elementsEqual([0x2E]) || name.elementsEqual([0x2E, 0x2E]) { return nil }
    return tokens.isEmpty ? nil : .name(tokens)
  }
}
