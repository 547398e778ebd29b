import Text

/// Works out what `git patch-id --stable` names a change (git-patch-id(1)): the SHA-1 of each file's
/// patch without its line numbers, object names and white space, added up, so that the order of the
/// files does not count.
///
/// The patches are those of `git diff` for text with three lines of context, whatever attributes say
/// and whether or not the bytes are text. As there, a line ends for the name at its first NUL, and a
/// file of which no line differs is run together with the one that follows.
struct PatchName {
  /// A number of 20 bytes, the least significant first.
  private var sum = InlineArray<20, UInt8>(repeating: 0)
  /// What has come since the last file with lines.
  private var patch = BareText()

  /// The name of all that was added.
  consuming func finish() -> ObjectID {
    if !patch.isEmpty { endPatch() }
    return ObjectID(sum.span)
  }

  /// Adds a file that differs in what it holds or in its mode.
  /// - Parameters:
  ///   - old: what the file held before; empty where it was not there.
  ///   - new: what it holds now; empty where it is gone.
  mutating func add(
    _ file: ChangedFile, from old: [UInt8], to new: [UInt8]
  ) throws(GitError) {
    let before = file.old.first.flatMap { $0 }
    if let before, let after = file.new, FileMode.kind(before.mode) != FileMode.kind(after.mode) {
      // git tells of a file that becomes a link as of one that goes and one that comes.
      try add(file.path, (before, old), (nil, []))
      try add(file.path, (nil, []), (after, new))
    } else {
      try add(file.path, (before, old), (file.new, new))
    }
  }

  private typealias Side = (version: FileVersion?, text: [UInt8])

  private mutating func add(
    _ path: RepositoryPath, _ old: Side, _ new: Side
  ) throws(GitError) {
    Self.describe(path, old.version?.mode, new.version?.mode, in: &patch)
    if old.text != new.text {
      let nothing = Array("/dev/null".utf8)
      patch.add("--- ")
      patch.add((old.version == nil ? nothing : Self.name("a/", path)).span)
      patch.add("+++ ")
      patch.add((new.version == nil ? nothing : Self.name("b/", path)).span)
      // A variable of the function, since the closure may not hold the whole value.
      var text = patch
      try TextPatch.forEachLine(from: old.text, to: new.text) { origin, line in
        text.add(origin)
        text.add(line)
      }
      patch = text
      endPatch()
    }
  }

  private mutating func endPatch() {
    let digest = patch.digest()
    patch = BareText()
    var carry = 0
    for index in 0..<20 {
      carry += Int(sum[index]) + Int(digest[index])
      sum[index] = UInt8(truncatingIfNeeded: carry)
      carry >>= 8
    }
  }

  /// The lines that stand there even where the contents are the same.
  private static func describe(
    _ path: RepositoryPath, _ before: UInt32?, _ after: UInt32?, in patch: inout BareText
  ) {
    patch.add("diff --git ")
    patch.add(name("a/", path).span)
    patch.add(name("b/", path).span)
    switch (before, after) {
    case (nil, let mode?): patch.add("new file mode " + String(mode, radix: 8))
    case (let mode?, nil): patch.add("deleted file mode " + String(mode, radix: 8))
    case (let old?, let new?) where old != new:
      patch.add("old mode " + String(old, radix: 8))
      patch.add("new mode " + String(new, radix: 8))
    default: break
    }
  }

  private static func name(_ prefix: String, _ path: RepositoryPath) -> [UInt8] {
    quotedC(Array(prefix.utf8) + path.bytes)
  }
}

/// Text without its white space.
private struct BareText {
  private var bytes: [UInt8] = []

  var isEmpty: Bool { bytes.isEmpty }

  mutating func add(_ byte: UInt8) {
    // Blank, tab, line feed and carriage return: what git's own `isspace` takes for white space.
    if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { return }
    bytes.append(byte)
  }

  mutating func add(_ line: Span<UInt8>) {
    for index in line.indices {
      if line[index] == 0 { return }
      add(line[index])
    }
  }

  mutating func add(_ text: String) { add(Array(text.utf8).span) }

  func digest() -> [UInt8] { SHA1.digest(bytes.span) }
}
