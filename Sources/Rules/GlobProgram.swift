import Synchronization
import Text

/// A glob made ready to match: each alternative as parts between slashes, or as plain bytes where
/// its shape allows, which most globs' does. Made when it is first asked for.
final class GlobProgram: Sendable {
  private final class Compiled: Sendable {
    let alternatives: [GlobAlternative]

    init(_ alternatives: [GlobAlternative]) { self.alternatives = alternatives }
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
    if let simple = GlobAlternative.simple(bytes[start...]) {
      return compiled.storeIfNil(Compiled(simple))
    }
    if let plain = PlainGlob.alternatives(bytes[start...]) {
      return compiled.storeIfNil(Compiled(GlobAlternative.all(plain)))
    }
    return compiled.storeIfNil(Compiled(GlobAlternative.all(try Self.parsed(bytes, from: start))))
  }

  /// Returns the parts of each alternative, read by the parser.
  static func parsed(_ bytes: [UInt8], from start: Int) throws(GlobError) -> [[GlobPart]] {
    var parser = GlobParser(bytes, from: start)
    var alternatives: [[GlobPart]] = []
    for tokens in try parser.alternatives() { alternatives.append(try GlobPart.parts(of: tokens)) }
    return alternatives
  }

  /// Whether `path` holds `bytes` at `offset`.
  static func bytes(of path: Span<UInt8>, at offset: Int, are bytes: Span<UInt8>) -> Bool {
    guard path.count - offset >= bytes.count else { return false }
    for index in bytes.indices where path[offset + index] != bytes[index] { return false }
    return true
  }
}
