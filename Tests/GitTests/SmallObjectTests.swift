import Platform
import Testing

@testable import Git

/// Small objects are read as git reads them, or not at all.
@Suite struct SmallObjectTests {
  private func read(_ id: ObjectID, _ box: Sandbox) -> (ObjectKind, [UInt8])? {
    SmallObject.withBytes(of: id, in: box.work.appending(".git/objects")) { kind, bytes in
      (kind, bytes.indices.map { bytes[$0] })
    }
  }

  private func id(_ hex: String) throws -> ObjectID { try #require(ObjectID(hex: hex)) }

  private func file(_ id: ObjectID, _ box: Sandbox) -> FilePath {
    LooseObject.path(of: id, in: box.work.appending(".git/objects"))
  }

  /// What git stored lies under a read-only name.
  private func replace(_ id: ObjectID, _ box: Sandbox, by bytes: [UInt8]) throws {
    try Files.remove(file(id, box))
    try Files.write(bytes, to: file(id, box))
  }

  @Test func allKindsAsGitHasThem() throws {
    let box = try Sandbox()
    try box.write("a.txt", "text\n")
    try box.git("add", ".")
    try box.git("commit", "-qm", "chore: begin")
    try box.git("tag", "-am", "first", "v1")
    for (name, kind) in [
      ("HEAD:a.txt", ObjectKind.blob), ("HEAD^{tree}", .tree), ("HEAD", .commit), ("v1", .tag),
    ] {
      let id = try id(try box.git("rev-parse", name))
      let (found, bytes) = try #require(read(id, box), "\(name)")
      #expect(found == kind)
      #expect(try box.git("cat-file", "-s", name) == "\(bytes.count)")
      let database = try box.open().objects
      #expect(try database.name(of: bytes, kind) == id)
    }
  }

  /// Lengths around what fits into the file's and the object's buffers.
  @Test(arguments: [0, 1, 9, 10, 4095, 16_300, 16_384, 131_000, 131_072, 200_000])
  func bytesOrNothing(_ count: Int) throws {
    let box = try Sandbox()
    // Half of them pack well, half hardly.
    for step in [0, 31] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* step ^ ($0 &* step) >> 7) }
      try box.write("x", bytes)
      let id = try id(try box.git("hash-object", "-w", "x"))
      if let (kind, found) = read(id, box) {
        #expect(kind == .blob)
        #expect(found == bytes)
      } else {
        #expect(count > 4095, "small objects are read")
      }
      #expect(try box.open().objects.blob(id) == bytes)
    }
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    var name: String
    var change: @Sendable ([UInt8]) -> [UInt8]
    var testDescription: String { name }
  }
  static let damages = [
    Damage(name: "empty", change: { _ in [] }),
    Damage(name: "cut short", change: { $0.dropLast(3) }),
    Damage(name: "more behind it", change: { $0 + [0] }),
    Damage(name: "wrong checksum", change: { $0.dropLast() + [$0[$0.count - 1] ^ 1] }),
    Damage(name: "no zlib", change: { [0x79] + $0.dropFirst() }),
  ]

  @Test(arguments: damages) func damagedFilesAreNoObjects(_ damage: Damage) throws {
    let box = try Sandbox()
    try box.write("x", "some text\n")
    let id = try id(try box.git("hash-object", "-w", "x"))
    #expect(read(id, box) != nil)
    try replace(id, box, by: damage.change(try Files.read(file(id, box))))
    #expect(read(id, box) == nil)
  }

  /// An object that is whole for zlib alone.
  @Test(arguments: [
    "blob 3\0four", "blob 5\0four", "blob 4four", "blob \0", "blob", "", "blot 4\0four",
    "tre 4\0four", "blob 12345678\0four", "blob +4\0four", "blob4\0four",
  ])
  func wrongHeadersAreNoObjects(_ content: String) throws {
    let box = try Sandbox()
    try box.write("x", "some text\n")
    let id = try id(try box.git("hash-object", "-w", "x"))
    try replace(id, box, by: stored(Array(content.utf8)))
    #expect(read(id, box) == nil)
    try replace(id, box, by: stored(Array("blob 4\0four".utf8)))
    #expect(read(id, box)?.1 == Array("four".utf8), "the frame itself is right")
  }

  /// zlib's format without compression, for up to 65,535 bytes (RFC 1950, RFC 1951).
  private func stored(_ bytes: [UInt8]) -> [UInt8] {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    let count = UInt16(bytes.count)
    var file: [UInt8] = [0x78, 0x01, 1]
    for number in [count, ~count] { file += [UInt8(number & 0xFF), UInt8(number >> 8)] }
    file += bytes
    for shift in [24, 16, 8, 0] as [UInt32] {
      file.append(UInt8(truncatingIfNeeded: (b << 16 | a) >> shift))
    }
    return file
  }
}
