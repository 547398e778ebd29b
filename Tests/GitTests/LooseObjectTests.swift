import Platform
import Testing

@testable import Git

@Suite struct LooseObjectTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var count: Int
    var testDescription: String { "\(count) bytes" }
  }
  /// About the length of one part (the header counts) and of several.
  static let cases = [0, 1, 5551, 65_523, 65_524, 65_525, 65_526, 65_535, 65_536, 200_000].map {
    Case(count: $0)
  }

  @Test(arguments: cases) func gitReadsWhatIsStored(_ c: Case) throws {
    let box = try Sandbox()
    let database = try box.open().objects
    let bytes = (0..<c.count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) }
    let id = try database.write(bytes, .blob)
    #expect(try box.git("cat-file", "-s", id.hex) == "\(c.count)")
    try box.git("fsck", "--strict", "--full")
    #expect(try box.open().objects.blob(id) == bytes)
    // Once more, and by git: the same name.
    #expect(try box.open().objects.write(bytes, .blob) == id)
    try box.git("fsck", "--strict", "--full")
    try box.git("repack", "-adq")
    #expect(try database.blob(id) == bytes)
  }

  @Test func whereTheSettingAsksItTheDiskIsWaitedFor() throws {
    let box = try Sandbox()
    try box.git("config", "core.fsyncObjectFiles", "true")
    let id = try box.open().objects.write(Array("x".utf8), .blob)
    #expect(try box.git("cat-file", "blob", id.hex) == "x")
  }

  @Test func whatCannotBeStoredIsAnError() throws {
    let box = try Sandbox()
    let database = try box.open().objects
    let objects = box.work.appending(".git/objects").description
    try Files.rename(objects, to: objects + ".gone")
    try Files.write([], to: objects)
    #expect(throws: GitError.self) { try database.write(Array("x".utf8), .blob) }
  }
}
