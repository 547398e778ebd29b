import Git
import Platform
import Testing
import Text

/// On a merge a file counts only where it differs from every parent.
@Suite struct MergeTests {
  /// Two branches with changes of their own, in files of their own and in one both have.
  func diverged() throws -> Sandbox {
    let box = try Sandbox()
    for name in ["common", "left/own", "right/own", "gone-left", "gone-right", "gone-both"] {
      try box.write(name, "\(name)\n1\n2\n3\n4\n5\n6\n7\n8\n9\n")
    }
    try box.commit("base")
    try box.git("checkout", "-q", "-b", "right")
    try box.write("right/own", "changed on the right\n")
    try box.write("right/new", "new on the right\n")
    try box.write("common", "right\n1\n2\n3\n4\n5\n6\n7\n8\n9\n")
    try box.remove("gone-right")
    try box.remove("gone-both")
    try box.commit("right")
    try box.git("checkout", "-q", "main")
    try box.write("left/own", "changed on the left\n")
    try box.write("left/new", "new on the left\n")
    try box.write("common", "common\n1\n2\n3\n4\n5\n6\n7\n8\nleft\n")
    try box.remove("gone-left")
    try box.remove("gone-both")
    try box.commit("left")
    return box
  }

  /// The paths that `git diff-tree` shows for each parent, and so for all of them.
  func pathsByGit(_ box: Sandbox, _ parents: [String], _ tree: String) throws -> [String] {
    var paths: Set<String>?
    for parent in parents {
      let printed = try box.git(
        "diff-tree", "-r", "--name-only", "--no-renames", parent, tree, "--")
      let these = Set(printed.split(separator: "\n").map(String.init))
      paths = paths.map { $0.intersection(these) } ?? these
    }
    return paths.map { $0.sorted() } ?? []
  }

  @Test func aCleanMergeCountsWhatBothChanged() throws {
    let box = try diverged()
    try box.git("merge", "-q", "--no-commit", "right")
    // A change sneaked in with the merge counts as well.
    try box.write("sneaked", "in\n")
    try box.git("add", "-A")
    let repository = try box.open()
    #expect(try repository.mergeHeads() == [box.id("right")])
    #expect(repository.isInProgress("MERGE_HEAD"))
    #expect(!repository.isInProgress("CHERRY_PICK_HEAD"))
    let change = try repository.stagedChange()
    #expect(change.bases.count == 2)
    #expect(change.files.map(\.path.description) == ["common", "sneaked"])
    let common = try #require(change.files.first)
    #expect(
      common.old.compactMap { $0?.id } == [try box.id("main:common"), try box.id("right:common")])
    #expect(common.status == .modified)
    #expect(change.files.last?.status == .added)
    let tree = try box.git("write-tree")
    #expect(change.target.hex == tree)
    #expect(try pathsByGit(box, ["main", "right"], tree) == ["common", "sneaked"])
    // And once it is committed.
    try box.git("commit", "-qm", "merge")
    let stored = try repository.change(of: repository.commit(box.head()))
    #expect(stored.files == change.files)
    #expect(stored.target == change.target)
  }

  @Test func aMergeThatDropsFilesCountsThem() throws {
    let box = try diverged()
    try box.git("merge", "-q", "--no-commit", "right")
    // Both sides have these; the merge alone takes them away or brings them back.
    try box.remove("right")
    try box.remove("common")
    try box.write("gone-both", "back\n")
    try box.git("add", "-A")
    let change = try box.open().stagedChange()
    let byStatus = change.files.map { "\($0.status.rawValue) \($0.path)" }
    #expect(byStatus == ["deleted common", "added gone-both", "deleted right/own"])
    #expect(
      try pathsByGit(box, ["main", "right"], box.git("write-tree"))
        == ["common", "gone-both", "right/own"])
  }

  @Test func anOctopusHasManyBases() throws {
    let box = try Sandbox()
    try box.write("base", "1")
    try box.commit("base")
    for branch in ["a", "b", "c"] {
      try box.git("checkout", "-q", "-b", branch, "main")
      try box.write("of-\(branch)", branch)
      try box.commit(branch)
    }
    try box.git("checkout", "-q", "main")
    try box.git("merge", "-q", "-m", "octopus", "a", "b", "c")
    let repository = try box.open()
    let commit = try repository.commit(box.head())
    #expect(commit.parents.count == 3)
    let change = try repository.change(of: commit)
    #expect(change.files.isEmpty)
    #expect(change.bases.count == 3)
  }

  @Test func aRootCommitHasNoBase() throws {
    let box = try Sandbox()
    try box.write("a", "1")
    let id = try box.commit("root")
    let repository = try box.open()
    let change = try repository.change(of: repository.commit(id))
    #expect(change.bases == [nil])
    #expect(change.files.map(\.status) == [.added])
  }
}
