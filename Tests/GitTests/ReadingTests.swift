import Git
import Platform
import Testing
import Text

@Suite struct ReadingTests {
  @Test func namesOfObjects() throws {
    let hex = "0123456789abcdef0123456789abcdef01234567"
    let id = try #require(ObjectID(hex: hex))
    #expect(id.hex == hex)
    #expect(id.bytes.count == 20)
    #expect(ObjectID(id.bytes.span) == id)
    #expect(ObjectID(hex: hex.uppercased()) == id)
    for bad in ["", "0123", hex + "0", String(hex.dropLast()), String(hex.dropLast()) + "g"] {
      #expect(ObjectID(hex: bad) == nil)
    }
    #expect(ObjectID.zero.isZero)
    #expect(ObjectID.zero < id)
    let last = try #require(ObjectID(hex: "0123456789abcdef0123456789abcdef01234568"))
    #expect(id < last && id != last)
    let box = try Sandbox()
    let empty = try box.git(["hash-object", "-t", "tree", "--stdin"], input: [])
    #expect(ObjectID.emptyTree.hex == empty)
  }

  @Test func commitsAsStored() throws {
    let box = try Sandbox()
    let dates = ["GIT_AUTHOR_DATE": "1700000000 +0530", "GIT_COMMITTER_DATE": "1700000001 -0800"]
    let message: [UInt8] = Array("subject \n\nbody\n".utf8) + [0xFF] + Array("\n\n".utf8)
    let tree = try box.git(["mktree"], input: [])
    let id = try box.git(
      ["-c", "i18n.commitEncoding=ISO-8859-1", "commit-tree", tree], dates, input: message)
    let repository = try box.open()
    let commit = try repository.commit(try #require(ObjectID(hex: id)))
    #expect(commit.tree == .emptyTree)
    #expect(commit.parents.isEmpty)
    #expect(commit.message == message)
    #expect(commit.encoding == "ISO-8859-1")
    #expect(commit.author.name == Array("A U Thor".utf8))
    #expect(commit.author.email == Array("author@example.com".utf8))
    #expect(commit.author.time == Timestamp(seconds: 1_700_000_000))
    #expect(commit.author.offsetMinutes == 330)
    #expect(commit.committer.time == Timestamp(seconds: 1_700_000_001))
    #expect(commit.committer.offsetMinutes == -480)
    #expect(try repository.allFiles(in: .tree(commit.tree)) == [])
  }

  @Test func oddCommitsAreRead() throws {
    let box = try Sandbox()
    let tree = ObjectID.emptyTree
    let rows: [(String, [UInt8], Int64)] = [
      ("tree \(tree)\nauthor  <> 0 +0000\ncommitter x <y> 5 +0000\n\n", [], 5),
      ("tree \(tree)\nauthor a\ncommitter a <b>\n\nm", Array("m".utf8), 0),
      (
        "tree \(tree)\nauthor a <b> 1 +0000\ncommitter a <b <c>> 9 +0000\ngpgsig x\n y\n\n\nm\n",
        Array("\nm\n".utf8), 9
      ),
      ("tree \(tree)\ncommitter a <b> 99999999999999999999 +0000\n", [], 0),
    ]
    for (text, message, seconds) in rows {
      let id = try box.git(
        ["hash-object", "-w", "--literally", "-t", "commit", "--stdin"], input: Array(text.utf8))
      let commit = try box.open().commit(try #require(ObjectID(hex: id)))
      #expect(commit.message == message)
      #expect(commit.committer.time.seconds == seconds)
    }
    for text in ["", "tree x\n\n", "author a <b> 1 +0000\n\nm", "tree \(tree)\nparent 12\n\n"] {
      let id = try box.git(
        ["hash-object", "-w", "--literally", "-t", "commit", "--stdin"], input: Array(text.utf8))
      let refused = #expect(throws: GitError.self) {
        try box.open().commit(try #require(ObjectID(hex: id)))
      }
      #expect(refused?.code == .corrupt)
    }
  }

  @Test func blobsLooseAndPacked() throws {
    let box = try Sandbox()
    let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
    try box.write("big", content)
    try box.write("empty", [])
    try box.commit("first")
    let id = try box.id("HEAD:big")
    for isPacked in [false, true] {
      if isPacked { try box.git("gc", "-q") }
      let objects = try box.open().objects
      #expect(try objects.blobSize(id) == content.count)
      #expect(try objects.blob(id) == content)
      #expect(try objects.blob(id, limit: content.count) == content)
      #expect(try objects.blob(box.id("HEAD:empty")) == [])
      let large = #expect(throws: GitError.self) {
        try objects.withBlob(id, limit: content.count - 1) { _ in }
      }
      #expect(large?.code == .tooLarge)
      var streamed: [UInt8] = []
      try objects.forEachChunk(of: id) { bytes in
        for index in bytes.indices { streamed.append(bytes[index]) }
        return true
      }
      #expect(streamed == content)
      var pieces = 0
      try objects.forEachChunk(of: id) { _ in
        pieces += 1
        return false
      }
      #expect(pieces == 1)
    }
  }

  @Test func whatIsNotThereIsAnError() throws {
    let box = try Sandbox()
    try box.write("a", "1")
    try box.commit("first")
    let objects = try box.open().objects
    let none = try #require(ObjectID(hex: String(repeating: "12", count: 20)))
    #expect(!objects.contains(none))
    let missing = #expect(throws: GitError.self) { try objects.blob(none) }
    #expect(missing?.code == .missingObject)
    let tree = try box.id("HEAD^{tree}")
    let kind = #expect(throws: GitError.self) { try objects.blob(tree) }
    #expect(kind?.code == .corrupt)
    #expect(kind?.message == "it is a tree")
    #expect(throws: GitError.self) { try objects.forEachChunk(of: tree) { _ in true } }
    // Damage is noticed.
    let blob = try box.git("rev-parse", "HEAD:a")
    let path = box.work.appending(".git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))")
    try Files.remove(path)
    try Files.write([1, 2, 3], to: path)
    let damaged = #expect(throws: GitError.self) {
      try box.open().objects.blob(try #require(ObjectID(hex: blob)))
    }
    #expect(damaged?.code == .corrupt)
  }

  @Test func aPartialCloneFetchesWhatIsMissing() throws {
    let box = try Sandbox()
    try box.write("a", "one\n")
    try box.commit("first")
    try box.git("config", "uploadpack.allowFilter", "true")
    try box.git("config", "uploadpack.allowAnySHA1InWant", "true")
    try box.git(
      "clone", "-q", "--no-checkout", "--filter=blob:none", "file://\(box.work)", "../partial")
    let repository = try box.open(in: box.root.appending("partial"))
    let id = try box.id("HEAD:a")
    #expect(!repository.objects.contains(id))
    #expect(try repository.objects.blob(id) == Array("one\n".utf8))
  }

  @Test func manyThreadsReadAtOnce() throws {
    let box = try Sandbox()
    for number in 0..<200 { try box.write("\(number)", "content \(number)\n") }
    try box.commit("first")
    try box.git("gc", "-q")
    let repository = try box.open()
    let files = try repository.allFiles(in: .tree(try box.id("HEAD^{tree}")))
    let objects = repository.objects
    let right = Threads.map(count: 4000, workers: 8) { index in
      let file = files[index % files.count]
      let content = try? objects.blob(file.id)
      return content == Array("content \(file.path)\n".utf8)
    }
    #expect(right.allSatisfy { $0 })
  }

  @Test(arguments: ["2", "4"]) func filesByPath(_ version: String) throws {
    let box = try Sandbox()
    var names = (0..<500).map { "d\($0 % 7)/e\($0 % 13)/f\($0)" }
    names += ["a", "a.b", "a/b".replacing("/", with: "0"), "z", "d0.x", "d0-x/y"]
    for name in names { try box.write(name, name) }
    try box.commit("first")
    try box.git("update-index", "--index-version", version)
    let repository = try box.open()
    let tree = FileSource.tree(try box.id("HEAD^{tree}"))
    let listed = try box.git("ls-files").split(separator: "\n").map(String.init)
    for source in [FileSource.index, tree] {
      #expect(try repository.allFiles(in: source).map(\.path.description) == listed)
      for name in names {
        let path = RepositoryPath(name)
        #expect(try repository.read(path, in: source) == Array(name.utf8), "\(name)")
      }
      for name in ["", "b", "d0", "d0/e0", "d0/e0/f", "d0/e0/f0/x", "zz", "/a", "a/", "d0//e0"] {
        #expect(try repository.file(at: RepositoryPath(name), in: source) == nil, "\(name)")
      }
      var count = 0
      try repository.forEachFile(in: source) { _, _, _ in
        count += 1
        return count < 10
      }
      #expect(count == 10)
    }
    for folder in ["", "d0", "d0-x", "d3", "d6/e1"].map({ RepositoryPath($0) }) {
      let names = [FileSource.index, tree].map { source in
        Set((try? repository.entries(of: folder, in: source))?.map(\.name) ?? [])
      }
      #expect(!names[0].isEmpty && names[0] == names[1], "\(folder)")
    }
    #expect(try repository.allFiles(in: .nothing) == [])
    #expect(try repository.file(at: RepositoryPath("a"), in: .nothing) == nil)
  }

  @Test(arguments: [(250, true), (2047, true), (2100, false)])
  func deepFoldersAreReadUpToALimit(_ depth: Int, _ isRead: Bool) throws {
    let box = try Sandbox()
    let path = String(repeating: "d/", count: depth) + "f"
    let script = """
      commit refs/heads/main
      committer a <a@b> 1 +0000
      data 0
      M 100644 inline \(path)
      data 1
      x

      """
    try box.git(["fast-import", "--quiet"], input: Array(script.utf8))
    let repository = try box.open()
    let tree = try #require(try repository.headTree())
    if isRead {
      #expect(try repository.treeChange(from: [nil], to: tree).files.count == 1)
      #expect(try repository.allFiles(in: .tree(tree)).map(\.path.description) == [path])
    } else {
      #expect(throws: GitError.self) { try repository.treeChange(from: [nil], to: tree) }
      #expect(throws: GitError.self) { try repository.allFiles(in: .tree(tree)) }
    }
  }

  @Test func malformedTreesAreRefused() throws {
    let box = try Sandbox()
    let name = ObjectID.emptyTree.bytes
    let rows: [[UInt8]] = [
      Array("100644".utf8), Array("100644 a".utf8), Array("100644 a\0".utf8) + name.dropLast(),
      Array("10x644 a\0".utf8) + name, Array("100644 \0".utf8) + name, Array(" a\0".utf8) + name,
      Array("777777777777 a\0".utf8) + name,
    ]
    for bytes in rows {
      let id = try box.git(
        ["hash-object", "-w", "--literally", "-t", "tree", "--stdin"], input: bytes)
      let tree = try #require(ObjectID(hex: id))
      let repository = try box.open()
      #expect(throws: GitError.self) { try repository.allFiles(in: .tree(tree)) }
      #expect(throws: GitError.self) { try repository.treeChange(from: [nil], to: tree) }
      #expect(throws: GitError.self) {
        try repository.file(at: RepositoryPath("b"), in: .tree(tree))
      }
    }
  }
}
