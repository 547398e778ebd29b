/// What stands between two slashes of a glob.
enum GlobPart: Equatable, Sendable {
  /// `**`: any number of parts, none included.
  case folders
  case name([NameToken])

  enum NameToken: Equatable, Sendable {
    case literal([UInt8])
    case one
    case many
    case set(GlobSet)
  }

  /// The bytes of a part without wildcards.
  var literal: [UInt8]? {
    if case .name(let tokens) = self, tokens.count == 1, case .literal(let bytes) = tokens[0] {
      return bytes
    }
    return nil
  }

  /// Splits `tokens` at the slashes and says in parts what anchors and ends mean: a glob without
  /// an inner slash starts with `**`, and one that names a folder ends with what lies below it.
  static func parts(of tokens: [GlobToken]) throws(GlobError) -> [GlobPart] {
    var inner = tokens[...]
    let isRooted = inner.first?.kind == .slash
    if isRooted { inner = inner.dropFirst() }
    let isFolder = inner.last?.kind == .slash
    if isFolder { inner = inner.dropLast() }
    let runs = inner.split(omittingEmptySubsequences: false) { $0.kind == .slash }
    var parts: [GlobPart] = isRooted || runs.count > 1 ? [] : [.folders]
    for run in runs {
      guard !run.isEmpty else {
        throw GlobError(
          "an empty part between slashes",
          at: tokens[min(run.startIndex, tokens.count - 1)].offset,
          hint: "write one '/', and a name before or after it")
      }
      let part = try GlobPart(run)
      if part != .folders || parts.last != .folders { parts.append(part) }
    }
    return ended(parts, isFolder: isFolder)
  }

  static func ended(_ parts: [GlobPart], isFolder: Bool) -> [GlobPart] {
    let everythingBelow: [GlobPart] = [.name([.many]), .folders]
    guard let last = parts.last else { return parts }
    if isFolder {
      return last == .folders
        ? parts + [.name([.many])] + everythingBelow : parts + everythingBelow
    }
    if last == .folders { return parts.count == 1 ? parts : parts.dropLast() + everythingBelow }
    return last.literal == nil ? parts : parts + [.folders]
  }

  private init(_ run: ArraySlice<GlobToken>) throws(GlobError) {
    let offset = run[run.startIndex].offset
    if let stars = run.first(where: { $0.kind == .folders }) {
      guard run.count == 1 else {
        throw GlobError(
          "'**' must stand alone between slashes", at: stars.offset,
          hint: "write '**/*.x' for names in any folder, '*' within a name")
      }
      self = .folders
      return
    }
    self = .name(Self.nameTokens(run))
    if let literal, literal == [0x2E] || literal == [0x2E, 0x2E] {
      throw GlobError(
        "no path of a repository has the part '\(literal.count == 1 ? "." : "..")'", at: offset,
        hint: "start with '/' for the folder of the rulefile")
    }
  }

  /// Joins neighbouring bytes to runs.
  private static func nameTokens(_ run: ArraySlice<GlobToken>) -> [NameToken] {
    var tokens: [NameToken] = []
    var literal: [UInt8] = []
    func flush() {
      if !literal.isEmpty { tokens.append(.literal(literal)) }
      literal = []
    }
    for token in run {
      switch token.kind {
      case .literal(let byte): literal.append(byte)
      case .one:
        flush()
        tokens.append(.one)
      case .many:
        flush()
        if tokens.last != .many { tokens.append(.many) }
      case .set(let set):
        flush()
        tokens.append(.set(set))
      case .folders, .slash: break
      }
    }
    flush()
    return tokens
  }
}
