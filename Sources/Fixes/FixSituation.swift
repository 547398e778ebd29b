package import Diagnostics
package import Git

/// Where nothing may be written: git itself is half-way through something, and would lose its
/// thread or take the writing for a person's resolution.
package enum FixSituation {
  private struct Operation {
    /// What leaves one of these in the git directory.
    var traces: [String]
    var name: String
    var ways: String
  }

  private static let operations = [
    Operation(
      traces: ["rebase-merge", "rebase-apply"], name: "a rebase",
      ways: "git rebase --continue, or git rebase --abort"),
    Operation(
      traces: ["MERGE_HEAD"], name: "a merge", ways: "git merge --continue, or git merge --abort"),
    Operation(
      traces: ["CHERRY_PICK_HEAD"], name: "a cherry-pick",
      ways: "git cherry-pick --continue, or git cherry-pick --abort"),
    Operation(
      traces: ["REVERT_HEAD"], name: "a revert",
      ways: "git revert --continue, or git revert --abort"),
    Operation(
      traces: ["sequencer"], name: "a row of picks or reverts",
      ways: "git status tells how to go on with it"),
  ]

  /// Refuses to write where git is in the middle of something, or there is no work tree.
  /// - Parameter purpose: what would be written, for the message: `fix`.
  package static func check(
    _ repository: Repository, to purpose: String
  ) throws(Failure) {
    if repository.isBare {
      throw Failure(
        Diagnostic(
          .error, "no-work-tree", "cannot \(purpose) in a bare repository: it has no index",
          hint: "clone it, and \(purpose) there"))
    }
    for operation in operations where operation.traces.contains(where: repository.isInProgress) {
      throw Failure(
        Diagnostic(
          .error, "in-progress", "cannot \(purpose) in the middle of \(operation.name)",
          hint: operation.ways))
    }
  }
}
