import Platform
import Testing

@Suite struct ScratchFileTests {
  @Test func keepsItsBytesAndLeavesNoName() throws {
    try withScratchFolder { folder in
      var scratch = try ScratchFile(in: [folder])
      var content: [UInt8] = []
      for number in 0..<600 {
        let piece = [UInt8](repeating: UInt8(number % 251), count: 10_000)
        try scratch.append(piece.span)
        content += piece
      }
      #expect(scratch.count == content.count)
      #expect(try Files.list(folder) == [])
      let mapped = try MappedFile(scratch)
      #expect(mapped.withBytes { $0.count } == content.count)
      // Mapped twice at once, each let go in its turn.
      let other = try MappedFile(scratch)
      let isEqual = mapped.withEvictedBytes { bytes in
        other.withEvictedBytes { others in
          content.indices.allSatisfy { bytes[$0] == content[$0] && others[$0] == content[$0] }
        }
      }
      #expect(isEqual)
    }
  }

  @Test func theFirstFolderThatTakesItIsUsed() throws {
    try withScratchFolder { folder in
      let scratch = try ScratchFile(in: [folder + "/none", folder])
      #expect(scratch.count == 0)
      let mapped = try MappedFile(scratch)
      #expect(mapped.withEvictedBytes { $0.count } == 0)
      let error = #expect(throws: PlatformError.self) {
        _ = try ScratchFile(in: [folder + "/none", folder + "/neither"])
      }
      #expect(error?.isNotFound == true)
      #expect(error?.path.hasSuffix("/none") == true)
    }
  }
}
