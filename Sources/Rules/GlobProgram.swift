import Synchronization
import Text

/// A glob made ready to match: each alternative as parts between slashes, or as plain bytes where
/// its shape allows, which most globs' does. Made when it is first asked for.
final class GlobProgram: Sendable {
  private final class Compiled: Sendable {
    let alternatives: [Alternative]

    init(_ alternatives: [Alternative]) { self.alternatives = alternatives }
  }

  private let text: String
  private let compiled = AtomicLazyReference<Compiled>()

  init(_ text: String) { self.text = text }

  /// Reads the glob's text, unless that has been done.
  func compile() throws(GlobError) { _ = try program() }

  /// Whether one of the alternatives matches the whole of `path`. Traps where the text is no
  /// glob: either `compile` has told so, or the program was built with a pack that is wrong.
  func matches(_ path: Span<UInt8>) -> Bool {
    do throws(GlobError) {
      let alternatives = try program().alternatives
      for index in alternatives.indices where alternatives[index].matches(path) { return true }
      return false
    } catch {
      preconditionFailure("the glob '\(text)' of a built-in pack: \(error.message)")
    }
  }

  private func program() throws(GlobError) -> Compiled {
    if let known = compiled.load() { return known }
    let bytes = Array(text.utf8)
    let start = bytes.first == UInt8(ascii: "!") ? 1 : 0
    if let simple = Alternative(simple: bytes[start...]) {
      return compiled.storeIfNil(Compiled([simple]))
    }
    var parser = GlobParser(bytes, from: start)
    var alternatives: [Alternative] = []
    for tokens in try parser.alternatives() { alternatives.append(try Alternative(tokens)) }
    return compiled.storeIfNil(Compiled(alternatives))
  }

  /// Whether `path` holds `bytes` at `offset`.
  static func bytes(of path: Span<UInt8>, at offset: Int, are bytes: Span<UInt8>) -> Bool {
    guard path.count - offset >= bytes.count else { return false }
    for index in bytes.indices where path[offset + index] != bytes[index] { return false }
    return true
  }
}

/// One alternative of a glob.
private enum Alternative: Sendable {
  /// A path that starts and ends with these bytes and is no shorter than `byteCountMin`:
  /// `*.swift`, `Sources/**/*.swift`, `vendor/**`, `**`.
  case ends(prefix: [UInt8], suffix: [UInt8], byteCountMin: Int)
  /// This path, or one below it: `/README.md`, `docs/images`.
  case place([UInt8])
  case parts([GlobPart])

  init(_ tokens: [GlobToken]) throws(GlobError) {
    self = Alternative.simplified(try GlobPart.parts(of: tokens))
  }

  /// Recognises `*.x` without a parser; nil for every other text.
  init?(simple glob: ArraySlice<UInt8>) {
    guard glob.count > 1, glob.count <= Glob.byteCountMax, glob.first == UInt8(ascii: "*") else {
      return nil
    }
    let suffix = glob.dropFirst()
    let plain = suffix.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard plain else { return nil }
    self = .ends(prefix: [], suffix: Array(suffix), byteCountMin: suffix.count)
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
    case .parts(let parts): matchParts(parts, path)
    }
  }

  /// Recognises the shapes that plain comparisons can match.
  private static func simplified(_ parts: [GlobPart]) -> Alternative {
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
    return .parts(parts)
  }
}

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

  private static func ended(_ parts: [GlobPart], isFolder: Bool) -> [GlobPart] {
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

/// Whether `parts` match the whole of `path`. Goes back to the last `**` only, which is enough:
/// what an earlier one could take over, the last one can leave where it is.
private func matchParts(_ parts: [GlobPart], _ path: Span<UInt8>) -> Bool {
  let end = path.count + 1  // one past the slash that would follow the last part
  var part = 0
  var at = 0
  var retryPart = -1
  var retryAt = 0
  while true {
    if part == parts.count {
      if at == end { return true }
    } else if case .name(let tokens) = parts[part] {
      if at < end {
        let next = endOfPart(path, from: at)
        if matchName(tokens, path, from: at, to: next) {
          part += 1
          at = next + 1
          continue
        }
      }
    } else {
      if part == parts.count - 1 { return true }
      part += 1
      retryPart = part
      retryAt = at
      continue
    }
    guard retryPart >= 0, retryAt < end else { return false }
    retryAt = endOfPart(path, from: retryAt) + 1
    part = retryPart
    at = retryAt
  }
}

private func endOfPart(_ path: Span<UInt8>, from start: Int) -> Int {
  var at = start
  while at < path.count, path[at] != UInt8(ascii: "/") { at += 1 }
  return at
}

/// Whether `tokens` match the bytes `start..<end` of `path`, going back to the last `*` only.
private func matchName(
  _ tokens: [GlobPart.NameToken], _ path: Span<UInt8>, from start: Int, to end: Int
) -> Bool {
  var token = 0
  var at = start
  var retryToken = -1
  var retryAt = 0
  while true {
    if token == tokens.count {
      if at == end { return true }
    } else if tokens[token] == .many {
      if token == tokens.count - 1 { return true }
      token += 1
      retryToken = token
      retryAt = at
      continue
    } else if let next = step(tokens[token], path, from: at, to: end) {
      token += 1
      at = next
      continue
    }
    guard retryToken >= 0, retryAt < end else { return false }
    retryAt += max(1, utf8Length(path, at: retryAt))
    token = retryToken
    at = retryAt
  }
}

/// Returns where `token`, matched at `at`, ends; nil where it does not match.
private func step(
  _ token: GlobPart.NameToken, _ path: Span<UInt8>, from at: Int, to end: Int
) -> Int? {
  switch token {
  case .literal(let bytes):
    return at + bytes.count <= end && GlobProgram.bytes(of: path, at: at, are: bytes.span)
      ? at + bytes.count : nil
  case .one:
    return at < end ? at + max(1, utf8Length(path, at: at)) : nil
  case .set(let set):
    guard at < end else { return nil }
    let length = utf8Length(path, at: at)
    let scalar = length == 0 ? nil : decodeUTF8(path, at: at, length: length).value
    return set.contains(scalar) ? at + max(1, length) : nil
  case .many:
    return nil
  }
}
