import Synchronization
import Text

/// A glob made ready to match: each alternative as parts between slashes, or as plain bytes where
/// its shape allows, which most globs' does. Made when it is first asked for.
@safe final class GlobProgram: Sendable {
  private final class Compiled: Sendable {
    /// The whole glob, where its text serves; else `matcher` has it.
    private let name: GlobName?
    private let matcher: GlobMatcher

    init(_ text: String) throws(GlobError) {
      let bytes = Array(text.utf8)
      let start = bytes.first == UInt8(ascii: "!") ? 1 : 0
      name = GlobName(bytes, from: start)
      matcher = GlobMatcher(name == nil ? try GlobProgram.read(bytes, from: start) : [])
    }

    func matches(_ path: GlobPath) -> Bool {
      if let name { return unsafe name.matches(path) }
      return unsafe matcher.matches(path)
    }
  }

  private let text: String
  /// The address of the `Compiled`, which is retained; 0 until it is made. The library's
  /// `AtomicLazyReference` does the same, but a file is held against dozens of globs, and its
  /// unspecialised `load` took a quarter of the time of choosing the rules for a path.
  private let compiled = Atomic<UInt>(0)

  init(_ text: String) { self.text = text }

  deinit {
    if let made = unsafe Self.reference(compiled.load(ordering: .acquiring)) {
      unsafe made.release()
    }
  }

  private static func reference(_ address: UInt) -> Unmanaged<Compiled>? {
    guard let pointer = unsafe UnsafeRawPointer(bitPattern: address) else { return nil }
    return unsafe Unmanaged.fromOpaque(pointer)
  }

  /// Reads the glob's text, unless that has been done.
  func compile() throws(GlobError) { _ = unsafe try program() }

  /// Whether one of the alternatives matches the whole of `path`. Traps where the text is no
  /// glob: either `compile` has told so, or the program was built with a pack that is wrong.
  func matches(_ path: GlobPath) -> Bool {
    do throws(GlobError) {
      return unsafe try program()._withUnsafeGuaranteedRef { unsafe $0.matches(path) }
    } catch {
      preconditionFailure("the glob '\(text)' of a built-in pack: \(error.message)")
    }
  }

  private func program() throws(GlobError) -> Unmanaged<Compiled> {
    if let made = unsafe Self.reference(compiled.load(ordering: .acquiring)) { return unsafe made }
    let made = unsafe Unmanaged.passRetained(try Compiled(text))
    let address = unsafe UInt(bitPattern: made.toOpaque())
    let (isFirst, other) = compiled.compareExchange(
      expected: 0, desired: address, ordering: .acquiringAndReleasing)
    if isFirst { return unsafe made }
    // Another thread was quicker.
    unsafe made.release()
    guard let first = unsafe Self.reference(other) else {
      preconditionFailure("the exchange failed although nothing was there")
    }
    return unsafe first
  }

  private static func read(
    _ bytes: [UInt8], from start: Int
  ) throws(GlobError) -> [GlobAlternative] {
    if let plain = PlainGlob.alternatives(bytes[start...]) { return GlobAlternative.all(plain) }
    return GlobAlternative.all(try parsed(bytes, from: start))
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
