import Platform
import Testing

@Suite struct FilesTests {
  @Test(arguments: [0, 1, 9, 4095, 4096, 1_000_001]) func whatIsWrittenIsRead(_ count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31) }
    try withScratchFolder { folder in
      try Files.write(bytes, to: "\(folder)/plain")
      #expect(try Files.read("\(folder)/plain") == bytes)
      try Files.replace("\(folder)/plain", with: bytes + [1])
      #expect(try Files.read("\(folder)/plain") == bytes + [1])
      #expect(try Files.list(folder) == ["plain"])
      let count = try MappedFile("\(folder)/plain").withBytes { $0.count }
      #expect(count == bytes.count + 1)
    }
  }

  @Test func overwriteWritesOverWhatIsAsLong() throws {
    try withScratchFolder { folder in
      let path = "\(folder)/f"
      #expect(try !Files.overwrite(path, with: [1, 2]))
      #expect(Files.stat(path) == nil)
      try Files.write([1, 2], to: path)
      let before = try #require(Files.stat(path))
      #expect(try Files.overwrite(path, with: [3, 4]))
      #expect(try Files.read(path) == [3, 4])
      #expect(Files.stat(path)?.inode == before.inode)
      for other: [UInt8] in [[], [5], [5, 6, 7]] {
        #expect(try !Files.overwrite(path, with: other))
      }
      try Files.createSymbolicLink("\(folder)/link", to: path)
      #expect(try !Files.overwrite("\(folder)/link", with: [8, 9]))
      #expect(try !Files.overwrite(folder, with: [8, 9]))
      #expect(try Files.read(path) == [3, 4])
    }
  }

  @Test func limitIsKept() throws {
    try withScratchFolder { folder in
      let path = "\(folder)/f"
      try Files.write([1, 2, 3], to: path)
      #expect(try Files.read(path, limit: 3).count == 3)
      #expect(throws: PlatformError.self) { try Files.read(path, limit: 2) }
      // The size of a device says nothing.
      #expect(throws: PlatformError.self) { try Files.read("/dev/zero", limit: 100_000) }
    }
  }

  @Test func rawNamesStayApart() throws {
    try withScratchFolder { folder in
      let base = Array(folder.utf8)
      try Files.write([1], to: base + [0x2F, 0xFF])
      try Files.write([2], to: base + [0x2F, 0xFE, 0x0A])
      #expect(try Files.listBytes(folder) == [[0xFE, 0x0A], [0xFF]])
      #expect(try Files.read(base + [0x2F, 0xFF]) == [1])
      #expect(Files.stat(base + [0x2F, 0xFF])?.size == 1)
    }
  }

  @Test func aReaderReturnsPieces() throws {
    try withScratchFolder { folder in
      try Files.write(Array(0..<10), to: "\(folder)/x")
      var reader = try FileReader("\(folder)/x")
      #expect(try reader.next(upTo: 4) == [0, 1, 2, 3])
      #expect(try reader.next(upTo: 100) == [4, 5, 6, 7, 8, 9])
      #expect(try reader.next(upTo: 100) == [])
      var other = try FileReader(folder)
      #expect(throws: PlatformError.self) { try other.next(upTo: 4) }
    }
  }

  @Test func pathsArePutTogether() {
    let folder = FilePath("/a")
    #expect(folder.appending("b/c") == "/a/b/c")
    #expect(FilePath("/").appending("b") == "/b")
    #expect(FilePath("/a/").appending([0xFF]) == FilePath(Array("/a/".utf8) + [0xFF]))
    #expect(FilePath("x").absolute(in: folder) == "/a/x")
    #expect(FilePath("/x").absolute(in: folder) == "/x")
    #expect(FilePath([0x2F, 0xFF]).description == "/\u{FFFD}")
    #expect(!FilePath("x").isAbsolute && folder.isAbsolute)
  }

  @Test func errorsSayWhat() throws {
    let missing = #expect(throws: PlatformError.self) { try Files.read("/nowhere/at all") }
    #expect(missing?.description == "cannot read '/nowhere/at all': No such file or directory")
    #expect(missing?.isNotFound == true)
    let nul = #expect(throws: PlatformError.self) { try Files.read("/etc/passwd\0x") }
    #expect(nul?.description.hasSuffix("Invalid argument") == true)
    #expect(throws: PlatformError.self) { try Files.read("/") }
    #expect(throws: PlatformError.self) { try Files.replace("/nowhere/x", with: []) }
    let full = #expect(throws: PlatformError.self) { try Files.append([1], to: "/dev/full") }
    #expect(full?.isNoSpace == true)
  }

  @Test func replaceLeavesNothingBehindWhenItFails() throws {
    try withScratchFolder { folder in
      try Files.createDirectories("\(folder)/taken/inside")
      #expect(throws: PlatformError.self) { try Files.replace("\(folder)/taken", with: [1]) }
      #expect(try Files.list(folder) == ["taken"])
    }
  }

  @Test func linesOfManyWritersNeverMix() throws {
    try withScratchFolder { folder in
      let path = "\(folder)/journal"
      _ = Threads.map(count: 8, workers: 8) { writer in
        for line in 0..<50 {
          let text = String(repeating: "\(writer)", count: 2000) + " \(line)\n"
          try? Files.append(Array(text.utf8), to: path, durable: line % 25 == 0)
        }
      }
      let lines = String(decoding: try Files.read(path), as: UTF8.self).split(separator: "\n")
      #expect(lines.count == 400)
      #expect(lines.allSatisfy { Set($0.prefix(2000)).count == 1 && $0.count >= 2002 })
    }
  }

  @Test func linksAreSeenNotFollowed() throws {
    try withScratchFolder { folder in
      try Files.createSymbolicLink("\(folder)/dangling", to: "no/such")
      #expect(Files.stat("\(folder)/dangling")?.kind == .symbolicLink)
      #expect(!Files.exists("\(folder)/dangling"))
      #expect(try Files.readLink("\(folder)/dangling") == Array("no/such".utf8))
      let long = String(repeating: "x/", count: 1000)
      try Files.createSymbolicLink("\(folder)/long", to: long)
      #expect(try Files.readLink("\(folder)/long") == Array(long.utf8))
      try Files.createDirectories("\(folder)/kept")
      try Files.write([1], to: "\(folder)/kept/file")
      try Files.createDirectories("\(folder)/gone")
      try Files.createSymbolicLink("\(folder)/gone/link", to: "\(folder)/kept")
      try Files.removeTree("\(folder)/gone")
      #expect(!Files.exists("\(folder)/gone"))
      #expect(Files.exists("\(folder)/kept/file"))
      #expect(try Files.realPath("\(folder)/kept/../kept/file").hasSuffix("/kept/file"))
    }
  }

  @Test func foldersAreMadeAndRemoved() throws {
    try withScratchFolder { folder in
      let start = try Files.currentDirectory()
      try Files.createDirectories("\(folder)/a/b/c")
      try Files.createDirectories("\(folder)/a/b/c")
      try Files.write([1], to: "\(folder)/a/b/file")
      #expect(throws: PlatformError.self) { try Files.createDirectories("\(folder)/a/b/file/x") }
      #expect(Files.isDirectory("\(folder)/a/b/c"))
      try Files.removeTree("\(folder)/a/b/file/below a file")
      try Files.removeTree("\(folder)/a")
      try Files.removeTree("\(folder)/a")
      #expect(try Files.list(folder) == [])
      #expect(try Files.currentDirectory() == start)
    }
  }

  @Test func aLockKeepsOthersOut() throws {
    try withScratchFolder { folder in
      let path = "\(folder)/lock"
      do {
        let held = try FileLock(path)
        let refused = #expect(throws: PlatformError.self) {
          _ = try FileLock(path, timeoutMilliseconds: 20)
        }
        #expect(refused?.isBusy == true)
        _ = consume held
      }
      _ = try FileLock(path, timeoutMilliseconds: 0)
    }
  }
}
