import Git
import Platform
import Testing
import Text

/// Random work in a repository: after each step the staged change, the tree it would make and the
/// stored changes are those git reports.
@Suite struct RandomHistoryTests {
  static let parts = ["a", "b", "a.b", "a-b", "ab", "a0", "lib", "lib.c", "x", "ünï", "sp ace"]

  static func path(_ random: inout SplitMix) -> String {
    let depth = Int.random(in: 1...4, using: &random)
    return (0..<depth).map { _ in parts.randomElement(using: &random)! }.joined(separator: "/")
  }

  static func step(_ box: Sandbox, _ random: inout SplitMix) throws {
    let name = path(&random)
    switch Int.random(in: 0..<14, using: &random) {
    case 0...5:
      try box.remove(name)
      // A file where a folder is needed gives way.
      var prefix = ""
      for part in name.split(separator: "/").dropLast() {
        prefix += prefix.isEmpty ? "\(part)" : "/\(part)"
        if Files.stat(box.work.appending(prefix))?.kind == .file { try box.remove(prefix) }
      }
      try box.write(name, "\(Int.random(in: 0...3, using: &random))\n")
    case 6...7: try box.remove(name)
    case 8: _ = try box.run(["rm", "-rq", "--cached", "--ignore-unmatch", name])
    case 9: _ = try box.run(["update-index", "--chmod=+x", name])
    case 10: _ = try box.run(["add", "-N", "."])
    case 11: _ = try box.run(["reset", "-q", name])
    case 12: _ = try box.run(["read-tree", "HEAD"])
    default:
      let version = ["2", "3", "4"].randomElement(using: &random)!
      _ = try box.run(["update-index", "--index-version", version])
    }
    if Bool.random(using: &random) {
      let flags = ["-A", "-u"].randomElement(using: &random)!
      _ = try box.run(["add", flags])
    }
    switch Int.random(in: 0..<6, using: &random) {
    // As git does before it runs a hook: fill in the cached trees.
    case 0: _ = try box.run(["write-tree"])
    case 1: _ = try box.run(["commit", "-q", "--allow-empty", "-m", "step"])
    default: break
    }
  }

  @Test(arguments: Array(UInt64(1)...12)) func agreesWithGitAtEachStep(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let box = try Sandbox()
    if seed % 4 == 0 { try box.git("config", "core.splitIndex", "true") }
    for _ in 0..<20 {
      try Self.step(box, &random)
      guard Files.exists(box.work.appending(".git/index")) else { continue }
      try box.expectStagedChangeLikeGit()
    }
    try expectStoredChangesLikeGit(box)
  }

  /// Hundreds of entries, so that folders are passed over by more than the entries between two
  /// known places; trees that the index remembers, some of them out of date.
  @Test(arguments: ["2", "3", "4"], [UInt64(1), 2, 3])
  func agreesWithGitOnManyEntries(_ version: String, _ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let box = try Sandbox()
    func path(_ random: inout SplitMix) -> String {
      let folder = Int.random(in: 0..<12, using: &random)
      let below = Int.random(in: 0..<3, using: &random)
      return "d\(folder)/e\(below)/f\(Int.random(in: 0..<16, using: &random))"
    }
    for number in 0..<576 {
      try box.write("d\(number % 12)/e\(number / 12 % 3)/f\(number / 36)", "\(number)\n")
    }
    try box.commit("first")
    try box.git("update-index", "--index-version", version)
    for _ in 0..<8 {
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let name = path(&random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: _ = try box.run(["rm", "-q", "--cached", "--ignore-unmatch", name])
        case 1: _ = try box.run(["update-index", "--chmod=+x", name])
        case 2:
          try box.write("\(name).new", "new\n")
          _ = try box.run(["add", "-N", "\(name).new"])
        default:
          try box.write(name, "\(Int.random(in: 0...3, using: &random))\n")
          _ = try box.run(["add", name])
        }
      }
      switch Int.random(in: 0..<5, using: &random) {
      case 0: _ = try box.run(["write-tree"])
      case 1: _ = try box.run(["commit", "-q", "--allow-empty", "-m", "step"])
      case 2: _ = try box.run(["read-tree", "HEAD"])
      default: break
      }
      try box.expectStagedChangeLikeGit()
    }
  }

  private func expectStoredChangesLikeGit(_ box: Sandbox) throws {
    let repository = try box.open()
    guard let head = try repository.headCommit() else { return }
    let commits = try repository.commits(in: CommitRange(include: [head]))
    var trees: [ObjectID] = []
    for id in commits {
      let commit = try repository.commit(id)
      trees.append(commit.tree)
      let listed = try box.git("ls-tree", "-r", "-z", "--name-only", commit.tree.hex)
      #expect(
        try repository.allFiles(in: .tree(commit.tree)).map(\.path.bytes)
          == listed.utf8.split(separator: 0).map(Array.init))
    }
    for (old, new) in zip(trees, trees.dropFirst()) + [(trees[0], trees[trees.count - 1])] {
      let raw = try box.run(
        ["diff-tree", "-r", "--raw", "-z", "--no-abbrev", "--no-renames", old.hex, new.hex])
      let change = try repository.treeChange(from: [old], to: new)
      #expect(try RawRow.rows(of: change) == RawRow.parse(raw.output))
    }
  }

  /// Damaged indexes give an error or a result, never a crash.
  @Test func damagedIndexesAreSurvived() throws {
    let box = try Sandbox()
    for name in ["a", "d/b", "d/e/c", "f"] { try box.write(name, name) }
    try box.commit("first")
    try box.write("d/e/new", "new")
    try box.git("add", "-A")
    var random = SplitMix(seed: 99)
    for version in ["2", "4"] {
      try box.git("update-index", "--index-version", version)
      let path = box.root.appending("damaged")
      let good = try Files.read(box.work.appending(".git/index"))
      let variables = ["GIT_INDEX_FILE": "\(path)"]
      var refused = 0
      for round in 0..<400 {
        var bytes = good
        if round % 4 == 0 {
          bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
        } else {
          for _ in 0..<Int.random(in: 1...3, using: &random) {
            bytes[Int.random(in: 0..<(bytes.count - 20), using: &random)] = UInt8.random(
              in: 0...255, using: &random)
          }
        }
        try Files.write(bytes, to: path)
        do throws(GitError) {
          let repository = try Repository.open(box.environment(variables))
          _ = try repository.allFiles(in: .index)
          _ = try repository.file(at: RepositoryPath("d/e/c"), in: .index)
          _ = try repository.stagedChange()
        } catch {
          refused += 1
        }
      }
      #expect(refused > 50)
    }
  }
}
