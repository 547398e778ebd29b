import Git
import Platform
import Testing
import Text

/// Blobs that are not held in memory are lent whole, byte for byte, however git has stored them.
@Suite struct LargeBlobTests {
  /// Text that deflates a little: letters in no order, again and again behind a number.
  static func content(_ count: Int) -> [UInt8] {
    var block: [UInt8] = []
    var number: UInt64 = 1
    while block.count < 1 << 16 {
      number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      block.append(UInt8(ascii: "a") + UInt8(number >> 59) % 26)
      if number >> 56 == 7 { block.append(UInt8(ascii: "\n")) }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + block.count + 16)
    while bytes.count < count {
      bytes += Array("\(bytes.count)\n".utf8)
      bytes += block
    }
    return Array(bytes.prefix(count))
  }

  /// A sum over bytes from all of a text, in which their places count.
  static func sum(_ bytes: Span<UInt8>) -> Int {
    var sum = Int(bytes[bytes.count - 1]) &+ Int(bytes[0])
    for index in stride(from: 0, to: bytes.count, by: 61) {
      sum = sum &* 31 &+ Int(bytes[index])
    }
    return sum
  }

  @Test(arguments: [["-c", "core.bigFileThreshold=1m"], ["-c", "core.bigFileThreshold=1g"]])
  func isLentWhole(_ options: [String]) throws {
    let box = try Sandbox()
    let content = Self.content(ObjectDatabase.heldBytesMax + 12_345)
    try box.write("large", content)
    try box.git(options + ["add", "."])
    let id = try box.id(":large")
    let objects = try box.open().objects
    #expect(try objects.blobSize(id) == content.count)
    #expect(try objects.blob(id) == content)
    // Read more than once, from both ends, while pages are let go.
    let sums = try objects.withBlob(id) { bytes in (0..<3).map { _ in Self.sum(bytes) } }
    let sum = Self.sum(content.span)
    #expect(sums == [sum, sum, sum])
    let refused = #expect(throws: GitError.self) {
      try objects.withBlob(id, limit: 1000) { _ in }
    }
    #expect(refused?.code == .tooLarge)
  }

  @Test func damageIsTold() throws {
    let box = try Sandbox()
    try box.write("large", Self.content(ObjectDatabase.heldBytesMax + 1))
    try box.git(["add", "."])
    let id = try box.id(":large")
    let path = LooseFile.path(of: id, box)
    let stored = try Files.read(path)
    var overwritten = stored
    overwritten[stored.count / 2] = ~stored[stored.count / 2]
    let damages = [("cut short", Array(stored.dropLast(1000))), ("overwritten", overwritten)]
    for (name, bytes) in damages {
      try Files.remove(path)
      try Files.write(bytes, to: path)
      let error = #expect(throws: GitError.self, "\(name)") { try box.open().objects.blob(id) }
      #expect(error?.code == .corrupt)
      #expect(error?.hint == "git fsck --full")
    }
  }

  private enum LooseFile {
    static func path(of id: ObjectID, _ box: Sandbox) -> FilePath {
      box.work.appending(".git/objects/\(id.hex.prefix(2))/\(id.hex.dropFirst(2))")
    }
  }
}
