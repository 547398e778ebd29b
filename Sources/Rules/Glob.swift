package import Text

/// A pattern over repository paths, as `files` and `exclude` hold them.
///
/// | written | matches |
/// |---|---|
/// | `*.md` | no slash inside: the name, in any folder |
/// | `/x.md`, `docs/*.md` | a slash in front or inside: from the rulefile's folder on |
/// | `docs/**` | everything below `docs` |
/// | `**/x`, `a/**/b` | `**` between slashes: any number of folders, none included |
/// | `vendor`, `a/vendor` | a last part without wildcards: that file, or everything below that folder |
/// | `build-*/` | a slash at the end: everything below the folders of that name |
/// | `*` `?` `[a-z]` `[!a-z]` | any characters, one, one of these, one that is not: never a `/` |
/// | `{a,b/c}` | either; each alternative is a glob of its own, and they nest |
/// | `\x` | the character `x` itself |
/// | `!x` | in a list: takes out again what an earlier glob of the list matched |
///
/// Case counts, a leading dot is nothing special, and `?` and `[…]` take one UTF-8 character or
/// one byte that belongs to none. Unlike in a gitignore file, `src/*` stops at the files of `src`:
/// a last part with wildcards matches whole paths only.
///
/// Matching works on bytes, allocates nothing, and takes at most the product of the lengths of
/// path and glob (for each alternative), whatever either holds.
package struct Glob: Sendable, Hashable {
  /// The longest glob that is read, in bytes.
  package static let byteCountMax = 4096
  /// How many alternatives the braces of one glob may multiply to.
  package static let alternativeCountMax = 1000

  /// As the rulefile wrote it.
  package let text: String
  /// Whether the glob takes paths out of its list.
  package let isNegated: Bool
  /// The folder that the glob starts from; it matches nothing outside.
  package let base: RepositoryPath
  private let program: GlobProgram

  /// Reads the glob `text`, which starts from the folder `base`.
  /// - Throws: `GlobError` where the text is not a glob, or one that could never match.
  package init(_ text: String, base: RepositoryPath = .top) throws(GlobError) {
    self.init(text: text, base: base, program: GlobProgram(text))
    try program.compile()
  }

  /// Takes a glob of a built-in pack, which the tests of the packs have read: it is read again
  /// when it is first matched.
  init(trusted text: String) { self.init(text: text, base: .top, program: GlobProgram(text)) }

  private init(text: String, base: RepositoryPath, program: GlobProgram) {
    self.text = text
    isNegated = text.utf8.first == UInt8(ascii: "!")
    self.base = base
    self.program = program
  }

  /// Returns the same glob, starting from another folder.
  package func rebased(to base: RepositoryPath) -> Glob {
    Glob(text: text, base: base, program: program)
  }

  /// Whether the glob's pattern matches `path`; a negation is the list's affair (`GlobList`).
  package func matches(_ path: RepositoryPath) -> Bool { matches(path.bytes.span) }

  /// Whether the glob's pattern matches the raw bytes of a path from the top of the repository.
  package func matches(_ path: Span<UInt8>) -> Bool {
    if base.isTop { return ask(path) }
    let folder = base.bytes.span
    guard path.count > folder.count, path[folder.count] == UInt8(ascii: "/"),
      GlobProgram.bytes(of: path, at: 0, are: folder)
    else { return false }
    return ask(path.extracting((folder.count + 1)...))
  }

  private func ask(_ path: Span<UInt8>) -> Bool {
    unsafe path.withUnsafeBufferPointer { unsafe program.matches(GlobPath($0)) }
  }

  /// The glob's program, for who keeps the glob and asks it about thousands of paths: threads that
  /// count references to one program stand in each other's way.
  var unmanagedProgram: Unmanaged<GlobProgram> { unsafe Unmanaged.passUnretained(program) }

  /// Tells apart globs that were read one by one: quicker to compare than their texts.
  struct Identity: Equatable {
    fileprivate let program: ObjectIdentifier
    fileprivate let base: RepositoryPath

    /// A number that is seldom that of another glob.
    var spread: Int {
      let address = UInt64(UInt(bitPattern: program)) &+ UInt64(base.bytes.count)
      return Int(truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }
  }

  var identity: Identity { Identity(program: ObjectIdentifier(program), base: base) }

  /// By the bytes of the text: globs for names in different Unicode forms are different.
  package static func == (a: Glob, b: Glob) -> Bool {
    a.text.isExactly(b.text) && a.base == b.base
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(text)
    hasher.combine(base)
  }
}

/// Why a text is not a glob.
package struct GlobError: Error, Sendable, Equatable {
  /// The offset of the trouble, in bytes of the glob's text.
  package var offset: Int
  /// Lower case, no full stop.
  package var message: String
  package var hint: String?

  package init(_ message: String, at offset: Int, hint: String? = nil) {
    self.offset = offset
    self.message = message
    self.hint = hint
  }
}
