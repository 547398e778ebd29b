import Platform
import Testing

@Suite struct BlockFileTests {
  @Test func isBlankUntilSomethingIsWritten() throws {
    try withScratchFolder { folder in
      let path = FilePath(folder).appending("table")
      let file = try BlockFile(path, byteCount: 1 << 20, isWritable: true)
      #expect(file.isBlank)
      #expect(file.read(1 << 20, at: 0) == [UInt8](repeating: 0, count: 1 << 20))
      file.write([1, 2, 3], at: 70_000)
      #expect(!file.isBlank)
      let other = try BlockFile(path, byteCount: 1 << 20, isWritable: false)
      #expect(!other.isBlank)
      #expect(other.read(4, at: 70_000) == [1, 2, 3, 0])
      #expect(other.read(4, at: (1 << 20) - 2) == nil)
    }
  }
}
