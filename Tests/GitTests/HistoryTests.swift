import Platform
import Testing
import Text

@testable import Git

@Suite struct HistoryTests {
  /// A history with a side branch and a merge.
  func history() throws -> Sandbox {
    let box = try Sandbox()
    for number in 1...4 {
      try box.write("main", "\(number)\n")
      try box.commit("main \(number)")
    }
    try box.git("checkout", "-q", "-b", "side", "HEAD~2")
    for number in 1...2 {
      try box.write("side", "\(number)\n")
      try box.commit("side \(number)")
    }
    try box.git("checkout", "-q", "main")
    try box.git("merge", "-q", "-m", "merge", "side")
    try box.git("tag", "-a", "-m", "a tag", "v1")
    return box
  }

  @Test func rangesAreThoseOfGit() throws {
    let box = try history()
    let repository = try box.open()
    for text in ["main", "main~1..main", "side..main", "main..side", "side...main~1", "^side main"]
    {
      let range = try repository.range(text)
      let words = text.split(separator: " ").map(String.init)
      let expected = try box.git(["rev-list", "--topo-order", "--reverse"] + words + ["--"])
      let commits = try repository.commits(in: range)
      #expect(
        Set(commits.map(\.hex)) == Set(expected.split(separator: "\n").map(String.init)), "\(text)")
      // Parents come before children.
      for (index, id) in commits.enumerated() {
        for parent in try repository.commit(id).parents {
          if let at = commits.firstIndex(of: parent) { #expect(at < index) }
        }
      }
    }
    #expect(try repository.commits(in: CommitRange(include: [])) == [])
    for bad in ["", "nowhere..main", "--all", "main..nowhere", "-x"] {
      #expect(throws: GitError.self, "\(bad)") { try repository.range(bad) }
    }
  }

  @Test func whatAPushBringsAnew() throws {
    let box = try history()
    try box.git("clone", "-q", ".", "../clone")
    let clone = box.root.appending("clone")
    try Files.write([1], to: clone.appending("new"))
    try box.git(["add", "-A"], in: clone)
    try box.git(["commit", "-qm", "new"], in: clone)
    let repository = try box.open(in: clone)
    let head = try #require(try repository.headCommit())
    let toRemote = CommitRange(include: [head], known: .remote("origin"))
    #expect(try repository.commits(in: toRemote) == [head])
    let other = CommitRange(include: [head], known: .remote("orig*"))
    #expect(try repository.commits(in: other).count == 8)
    // In the receiving repository the new commit's objects are there, and no reference is.
    try box.git(["fetch", "-q", "\(clone)", "HEAD"])
    let received = try box.open()
    #expect(
      try received.commits(in: CommitRange(include: [head], known: .allReferences)) == [head])
    let old = try box.id("main~1")
    let range = CommitRange(include: [head, old], exclude: [old], known: .allReferences)
    #expect(try received.commits(in: range) == [head])
  }

  @Test func aShallowCloneIsRightOrSaysSo() throws {
    let box = try history()
    try box.git("clone", "-q", "--depth=2", "file://\(box.work)", "../shallow")
    let repository = try box.open(in: box.root.appending("shallow"))
    #expect(repository.isShallow)
    #expect(try !box.open().isShallow)
    let head = try box.id("main")
    // The last commit alone lies within; its parents are the cut.
    let within = CommitRange(include: [head], exclude: try repository.commit(head).parents)
    #expect(try repository.commits(in: within) == [head])
    let all = CommitRange(include: [head])
    let refused = #expect(throws: GitError.self) { try repository.commits(in: all) }
    #expect(refused?.code == .shallow)
    #expect(refused?.hint?.contains("--unshallow") == true)
    #expect(try repository.commits(in: all, acceptingCut: true).count == 3)
    let parent = try repository.commit(try box.id("main~1"))
    #expect(throws: GitError.self) { try repository.change(of: parent) }
    let mergeBase = #expect(throws: GitError.self) {
      try repository.mergeBase(box.id("main~1"), box.id("side"))
    }
    #expect(mergeBase?.code == .shallow)
  }

  @Test func ancestors() throws {
    let box = try history()
    let repository = try box.open()
    let (main, side) = (try box.id("main^1"), try box.id("side"))
    #expect(try repository.mergeBase(main, side)?.hex == box.git("merge-base", "main^1", "side"))
    #expect(try repository.isAncestor(side, of: box.id("main")))
    #expect(try !repository.isAncestor(main, of: side))
    let orphan = try box.git("commit-tree", "-m", "orphan", ObjectID.emptyTree.hex)
    #expect(try repository.mergeBase(main, try #require(ObjectID(hex: orphan))) == nil)
    #expect(throws: GitError.self) { try repository.mergeBase(main, .zero) }
  }

  @Test func revisionsAreThoseOfGit() throws {
    let box = try history()
    let repository = try box.open()
    for text in ["HEAD", "main", "side~1", "v1", "main^2", "refs/heads/side", "@{0}"] {
      #expect(try repository.resolve(text) == box.id("\(text)^{commit}"), "\(text)")
      #expect(try repository.resolve(text, to: .tree) == box.id("\(text)^{tree}"), "\(text)")
    }
    #expect(try repository.resolve(":/side 1") == box.id("side~1"))
    #expect(try repository.resolve(":/side 1", to: .tree) == box.id("side~1^{tree}"))
    let head = try box.head()
    #expect(try repository.resolve(head.hex) == head)
    #expect(try repository.resolve(String(head.hex.prefix(12))) == head)
    #expect(try repository.resolve("HEAD:main", to: .blob) == box.id("HEAD:main"))
    for text in ["nowhere", "", "--all", "-x", "HEAD:main", String(repeating: "0", count: 40)] {
      let refused = #expect(throws: GitError.self, "\(text)") { try repository.resolve(text) }
      #expect(refused?.code == (text.isEmpty || text.hasPrefix("-") ? .invalidName : .notFound))
    }
  }

  @Test func anAmbiguousRevisionNamesTheCandidates() throws {
    let box = try Sandbox()
    // Enough commits that some share their first four digits.
    var script = ""
    for number in 0..<1500 {
      script += "commit refs/heads/main\ncommitter a <a@b> \(number) +0000\ndata 0\n\n"
    }
    try box.git(["fast-import", "--quiet"], input: Array(script.utf8))
    let all = try box.git("rev-list", "main").split(separator: "\n")
    let shared = Dictionary(grouping: all, by: { $0.prefix(4) }).first { $0.value.count > 1 }
    let prefix = try #require(shared)
    let refused = #expect(throws: GitError.self) { try box.open().resolve(String(prefix.key)) }
    #expect(refused?.code == .ambiguous)
    #expect(refused?.hint?.contains(prefix.key) == true)
  }

  @Test func referencesAreListedAndMoved() throws {
    let box = try history()
    try box.git("pack-refs", "--all")
    let repository = try box.open()
    let names = try repository.references("refs/").map(\.name)
    #expect(names == ["refs/heads/main", "refs/heads/side", "refs/tags/v1"])
    #expect(try repository.references("refs/heads/").count == 2)
    let (old, new) = (try box.id("main~1"), try box.id("main"))
    try repository.updateReference("refs/x/y", to: old, expecting: nil, message: "made")
    let exists = #expect(throws: GitError.self) {
      try repository.updateReference("refs/x/y", to: new, expecting: nil, message: "again")
    }
    #expect(exists?.code == .locked)
    let changed = #expect(throws: GitError.self) {
      try repository.updateReference("refs/x/y", to: new, expecting: new, message: "moved")
    }
    #expect(changed?.code == .locked)
    try repository.updateReference("refs/x/y", to: new, expecting: old, message: "moved")
    #expect(try repository.reference("refs/x/y") == new)
    #expect(try repository.reference("refs/x/z") == nil)
    #expect(throws: GitError.self) {
      try repository.updateReference("refs/..", to: new, expecting: nil, message: "bad")
    }
    #expect(throws: GitError.self) {
      try repository.updateReference("refs/x/q", to: .zero, expecting: nil, message: "nothing")
    }
  }

  @Test func commitsReadLastAreRemembered() throws {
    let box = try Sandbox()
    let repository = try box.open()
    let memo = CommitMemo()
    var ids: [ObjectID] = []
    for number in 0..<5 {
      ids.append(try box.commit("\(number)", "--allow-empty"))
      memo.remember(try repository.commit(ids[number]), isVerified: number != 3)
    }
    #expect(memo.commit(ids[0], verified: false) == nil)
    #expect(memo.commit(ids[1], verified: true)?.message == Array("1\n".utf8))
    // What was not held against its name is only for who does not mind.
    #expect(memo.commit(ids[3], verified: true) == nil)
    #expect(memo.commit(ids[3], verified: false)?.id == ids[3])
    memo.remember(try repository.commit(ids[3]), isVerified: true)
    #expect(memo.commit(ids[3], verified: true)?.id == ids[3])
  }

  @Test func patchIdsAreThoseOfGit() throws {
    let box = try Sandbox()
    let lines = (0..<60).map { "line \($0)" }
    try box.write("a.txt", lines.joined(separator: "\n") + "\n")
    try box.write("dir/b.txt", "x\n")
    let root = try box.commit("first")
    var edited = lines
    edited[10] = "changed here"
    edited[40] = "\tand  here"
    edited.insert("new line", at: 55)
    try box.write("a.txt", edited.joined(separator: "\n") + "\n")
    try box.write("dir/new.txt", "no line end")
    let first = try box.commit("edit")
    try box.git("update-index", "--chmod=+x", "dir/b.txt")
    try box.remove("dir/new.txt")
    try box.git("commit", "-aqm", "mode and deletion")
    let second = try box.head()
    try box.write("empty", "")
    try box.write("empty too", "")
    try box.write("full", "lines\n")
    try box.write("the last, empty", "")
    try box.write("\"odd\"\tnäme \\", "one\u{0B}\u{0C}two\r\nthree\u{0}four\n")
    let odd = try box.commit("empty and odd")
    try box.remove("dir/b.txt")
    try Files.createSymbolicLink(box.work.appending("dir/b.txt"), to: "../a.txt")
    try box.write("empty", "filled\n")
    try box.write("a.txt", "")
    let link = try box.commit("a file becomes a link, one empty, one filled")
    try box.git("update-index", "--add", "--cacheinfo", "160000,\(first.hex),module")
    try box.git("commit", "-qm", "a module comes")
    let module = try box.head()
    try box.git("update-index", "--cacheinfo", "160000,\(second.hex),module")
    try box.git("commit", "-qm", "a module moves on")
    let moved = try box.head()
    try box.git("reset", "-q", "--hard", second.hex)
    let repository = try box.open()
    for id in [first, second, root, odd, link, module, moved] {
      let patch = try box.run(
        ["diff-tree", "-p", "--text", "--root", "--no-commit-id", "\(id)"]
      ).output
      let expected = try box.git(["patch-id", "--stable"], input: patch).prefix(40)
      #expect(try repository.patchID(of: id)?.hex == String(expected))
    }
    // The same change elsewhere has the same name.
    try box.git("checkout", "-q", "-b", "other", root.hex)
    try box.write("unrelated", "1")
    try box.write("a.txt", (["shifted"] + lines).joined(separator: "\n") + "\n")
    try box.commit("shift")
    try box.git("cherry-pick", first.hex)
    #expect(try repository.patchID(of: box.head()) == repository.patchID(of: first))
    try box.git("commit", "-q", "--allow-empty", "-m", "empty")
    #expect(try repository.patchID(of: box.head()) == nil)
    try box.git("merge", "-q", "-m", "merge", "main")
    #expect(try repository.patchID(of: box.head()) == nil)
  }

  @Test func linesAreTracedToTheirCommits() throws {
    let box = try Sandbox()
    try box.write("old name\t.txt", "one\ntwo\n")
    let first = try box.commit("first")
    try box.write("old name\t.txt", "zero\none\ntwo\n")
    let second = try box.commit("second")
    try box.git("mv", "old name\t.txt", "new.txt")
    try box.commit("moved")
    let repository = try box.open(in: box.work)
    let head = try box.head()
    let path = RepositoryPath("new.txt")
    let old = RepositoryPath("old name\t.txt")
    #expect(
      try repository.origin(ofLine: 1, of: path, at: head)
        == LineOrigin(commit: second, path: old, line: 1))
    #expect(
      try repository.origin(ofLine: 3, of: path, at: head)
        == LineOrigin(commit: first, path: old, line: 2))
    for (line, name) in [(4, "new.txt"), (0, "new.txt"), (1, "nowhere")] {
      #expect(throws: GitError.self) {
        try repository.origin(ofLine: line, of: RepositoryPath(name), at: head)
      }
    }
  }
}
