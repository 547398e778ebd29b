import Platform
import Testing
import Text

@testable import Git

/// Patches as git takes them, merges as git makes them.
@Suite struct TextPatchTests {
  /// Names as git quotes them.
  static let names: [[UInt8]] =
    [
      "plain.txt", "with blank", "q\"uote", "back\\slash", "tab\there", "new\nline", "tür", "-dash",
      "folder/of/it", "it's", "\u{1}control", "end ",
    ].map { Array($0.utf8) } + [[0x69, 0xFF, 0x69]]

  /// `git apply`, on the work tree and on the index, makes of the old text the new one.
  @Test(arguments: names) func namesAreTaken(_ name: [UInt8]) throws {
    let box = try Sandbox()
    try roundTrip(box, name, Array("a\nb \nc\n".utf8), Array("a\nb\nc\n".utf8))
    // Byte for byte the header that git itself prints.
    let own = try patch(box, name, Array("a\nb \nc\n".utf8), Array("a\nb\nc\n".utf8))
    try Files.write(Array("a\nb \nc\n".utf8), to: box.work.appending(name))
    try box.git("add", "-A")
    try Files.write(Array("a\nb\nc\n".utf8), to: box.work.appending(name))
    let theirs = try box.run(["diff", "--full-index"]).output
    #expect(String(decoding: own, as: UTF8.self) == String(decoding: theirs, as: UTF8.self))
  }

  private func patch(
    _ box: Sandbox, _ name: [UInt8], _ old: [UInt8], _ new: [UInt8]
  ) throws -> [UInt8] {
    let objects = try box.open().objects
    return try TextPatch.patch(
      RepositoryPath(name), mode: FileMode.regular,
      from: TextVersion(id: objects.name(of: old, .blob), bytes: old),
      to: TextVersion(id: objects.name(of: new, .blob), bytes: new))
  }

  private func roundTrip(
    _ box: Sandbox, _ name: [UInt8], _ old: [UInt8], _ new: [UInt8]
  ) throws {
    let file = box.work.appending(name)
    let folder = RepositoryPath(name).directory.bytes
    try Files.createDirectories(box.work.appending(folder))
    try Files.write(old, to: file)
    try box.git("add", "-A")
    let patch = try patch(box, name, old, new)
    if old == new {
      #expect(patch.isEmpty)
      return
    }
    try box.git(["apply", "--check", "--cached", "-"], input: patch)
    try box.git(["apply", "--whitespace=nowarn", "-"], input: patch)
    #expect(try Files.read(file) == new)
    try box.git(["apply", "--whitespace=nowarn", "--cached", "-"], input: patch)
    let staged = try box.run(["cat-file", "blob"], raw: [Array(":".utf8) + name]).output
    #expect(staged == new)
  }

  private static func randomText(_ generator: inout some RandomNumberGenerator) -> [UInt8] {
    let lines: [[UInt8]] =
      ["a", "b", "", " ", "\t", "-x", "+x", "@@", "\\ No"].map {
        Array($0.utf8)
      } + [[0xFF, 0xFE], [0], [0x0D]]
    var text: [UInt8] = []
    for _ in 0..<Int.random(in: 0..<30, using: &generator) {
      text += lines.randomElement(using: &generator) ?? []
      text += Bool.random(using: &generator) ? [10] : [13, 10]
    }
    if Bool.random(using: &generator), !text.isEmpty { text.removeLast() }
    return text
  }

  private static func edited(
    _ text: [UInt8], _ generator: inout some RandomNumberGenerator
  ) -> [UInt8] {
    var text = text
    for _ in 0..<Int.random(in: 1..<4, using: &generator) {
      let start = Int.random(in: 0...text.count, using: &generator)
      let end = min(text.count, start + Int.random(in: 0..<4, using: &generator))
      let new = [UInt8](
        ["", "x", "\n", "\r\n", " y\n"].randomElement(using: &generator)?.utf8 ?? "".utf8)
      text.replaceSubrange(start..<end, with: new)
    }
    return text
  }

  @Test(arguments: 0..<40) func randomEditsAreTaken(_ seed: Int) throws {
    let box = try Sandbox()
    var generator = SplitMix(seed: UInt64(seed) &+ 1)
    for _ in 0..<3 {
      let old = Self.randomText(&generator)
      try roundTrip(box, Array("f".utf8), old, Self.edited(old, &generator))
    }
  }

  /// What `git merge-file` joins, this joins to the same; where it finds a conflict, so does this.
  @Test(arguments: 0..<40) func mergesAsGit(_ seed: Int) throws {
    let box = try Sandbox()
    var generator = SplitMix(seed: UInt64(seed) &+ 500)
    for _ in 0..<3 {
      let base = Self.randomText(&generator).filter { $0 != 0 }
      let ours = Self.edited(base, &generator)
      let theirs = Self.edited(base, &generator)
      for (name, bytes) in [("base", base), ("ours", ours), ("theirs", theirs)] {
        try Files.write(bytes, to: box.work.appending(name))
      }
      let result = try box.run(["merge-file", "-p", "ours", "base", "theirs"])
      let merged = try TextPatch.merge(base: base, ours, theirs)
      #expect(merged == (result.isSuccess ? result.output : nil))
    }
  }
}
