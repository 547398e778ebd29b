import Git
import Platform
import Testing
import Text

@Suite struct StagedChangeTests {
  /// A situation of the index; git says what is staged.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var commits: @Sendable (Sandbox) throws -> Void = { box in
      try box.write("a.txt", "one\n")
      try box.write("dir/b.txt", "two\n")
      try box.write("dir/deep/er/c.txt", "three\n")
      try box.write("dir.txt", "between dir and dir/ in no order but git's\n")
      try box.write("run.sh", "#!/bin/sh\n")
      try box.commit("first")
    }
    var stage: @Sendable (Sandbox) throws -> Void
  }

  static let cases = [
    Case(testDescription: "nothing staged") { _ in },
    Case(
      testDescription: "unborn, nothing staged", commits: { try $0.git("add", "-A") },
      stage: { _ in }),
    Case(
      testDescription: "unborn, files staged", commits: { _ in },
      stage: { box in
        try box.write("x/y/z", "1")
        try box.write("x.y", "2")
        try box.git("add", "-A")
      }),
    Case(testDescription: "changed, added, deleted") { box in
      try box.write("a.txt", "changed\n")
      try box.write("dir/new.txt", "new\n")
      try box.remove("dir/deep")
      try box.git("add", "-A")
    },
    Case(testDescription: "staged, then changed in the work tree only") { box in
      try box.write("a.txt", "staged\n")
      try box.git("add", "-A")
      try box.write("a.txt", "not staged\n")
      try box.remove("run.sh")
    },
    Case(testDescription: "mode only") { try $0.git("update-index", "--chmod=+x", "run.sh") },
    Case(testDescription: "file becomes a symbolic link") { box in
      try box.remove("a.txt")
      try Files.createSymbolicLink(box.work.appending("a.txt"), to: "dir/b.txt")
      try box.git("add", "-A")
    },
    Case(testDescription: "file becomes a folder") { box in
      try box.remove("a.txt")
      try box.write("a.txt/inside", "1")
      try box.git("add", "-A")
    },
    Case(testDescription: "folder becomes a file") { box in
      try box.remove("dir")
      try box.write("dir", "1")
      try box.git("add", "-A")
    },
    Case(testDescription: "everything deleted") { try $0.git("rm", "-rq", ".") },
    Case(testDescription: "intent to add, alone in its folder") { box in
      try box.write("only/intended.txt", "x")
      try box.write("a.txt", "changed\n")
      try box.git("add", "a.txt")
      try box.git("add", "-N", "only/intended.txt")
    },
    Case(testDescription: "intent to add over a deletion") { box in
      try box.git("rm", "-q", "--cached", "a.txt")
      try box.git("add", "-N", "a.txt")
    },
    Case(testDescription: "gitlink added") { box in
      let id = String(repeating: "1234567890", count: 4)
      try box.git("update-index", "--add", "--cacheinfo", "160000,\(id),dir/module")
    },
    Case(testDescription: "file becomes a gitlink") { box in
      let id = String(repeating: "1234567890", count: 4)
      try box.git("rm", "-rq", "--cached", "dir")
      try box.git("update-index", "--add", "--cacheinfo", "160000,\(id),dir")
    },
    Case(testDescription: "names with odd bytes") { box in
      for name in ["new\nline", "quote\"", "tab\t", "-dash", "\u{1B}[31m", "%s", "*", ":(top)"] {
        try box.write(name, name)
      }
      try box.write([0xFF, 0xFE], "not UTF-8")
      try box.write([0x64, 0xE9, 0x2F, 0xE9], "Latin-1 in a folder")
      try box.git("add", "-A")
    },
    Case(testDescription: "names that sort around a slash") { box in
      for name in ["dir-", "dir0", "dir/deep-", "dir/deep0", "dir!", "dirx/a"] {
        try box.write(name, name)
      }
      try box.git("add", "-A")
    },
    Case(testDescription: "path longer than the length field") { box in
      let name = (0..<25).map { String(repeating: "\($0 % 10)", count: 200) }.joined(separator: "/")
      let blob = try box.git(["hash-object", "-w", "--stdin"], input: [1])
      try box.git("update-index", "--add", "--cacheinfo", "100644,\(blob),\(name)")
    },
    Case(testDescription: "cached trees gone") { box in
      try box.write("dir/deep/new.txt", "new\n")
      try box.git("add", "-A")
      try box.git("update-index", "--force-remove", "dir.txt")
      try box.git("read-tree", "--empty")
      try box.git("add", "-A")
    },
    Case(testDescription: "skip-worktree and assume-unchanged") { box in
      try box.write("a.txt", "changed\n")
      try box.git("add", "-A")
      try box.git("update-index", "--skip-worktree", "a.txt")
      try box.git("update-index", "--assume-unchanged", "run.sh")
    },
    Case(testDescription: "old mode of regular files") { box in
      let blob = try box.git(["hash-object", "-w", "--stdin"], input: [1])
      let tree = Array("100664 odd\0".utf8) + (try #require(ObjectID(hex: blob))).bytes
      let id = try box.git(
        ["hash-object", "-w", "--literally", "-t", "tree", "--stdin"], input: tree)
      let commit = try box.git(["commit-tree", "-m", "odd", id])
      try box.git("update-ref", "HEAD", commit)
      try box.git("add", "-A")
    },
  ]

  static let forms: [[[String]]] = [
    [], [["update-index", "--index-version", "4"]], [["update-index", "--split-index"]],
    [["update-index", "--untracked-cache"], ["update-index", "--index-version", "3"]],
    [["config", "index.recordEndOfIndexEntries", "true"], ["update-index", "--refresh"]],
  ]

  @Test(arguments: cases, forms) func agreesWithGit(_ c: Case, _ form: [[String]]) throws {
    let box = try Sandbox()
    try c.commits(box)
    for step in form where !step.isEmpty { _ = try box.run(step) }
    try c.stage(box)
    // A repository where nothing was ever staged has no index, which git cannot be asked about.
    guard Files.exists(box.work.appending(".git/index")) else {
      #expect(try box.open().stagedChange().files == [])
      return
    }
    let before = try Files.read(box.work.appending(".git/index"))
    try box.expectStagedChangeLikeGit()
    #expect(try Files.read(box.work.appending(".git/index")) == before)
  }

  @Test func aSplitIndexReallyIsOne() throws {
    let box = try Sandbox()
    try box.write("a", "1")
    try box.commit("first")
    try box.git("update-index", "--split-index")
    try box.write("a", "2")
    try box.git("add", "-A")
    let index = try Files.read(box.work.appending(".git/index"))
    #expect(ByteSearch.firstRange(of: Array("link".utf8), in: index.span) != nil)
    try box.expectStagedChangeLikeGit()
  }

  @Test func aSparseIndexIsFilledIn() throws {
    let box = try Sandbox()
    for folder in ["in", "out/a", "out/b"] { try box.write("\(folder)/file", folder) }
    try box.commit("first")
    try box.git("sparse-checkout", "init", "--cone", "--sparse-index")
    try box.git("sparse-checkout", "set", "in")
    try box.write("in/file", "changed")
    try box.git("add", "-A")
    let path = box.work.appending(".git/index")
    let before = try Files.read(path)
    #expect(ByteSearch.firstRange(of: Array("sdir".utf8), in: before.span) != nil)
    try box.expectStagedChangeLikeGit()
    #expect(try Files.read(path) == before)
    #expect(try box.open().allFiles(in: .index).count == 3)
  }
}
