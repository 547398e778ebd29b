/// A hook of git that factory-hook serves, by the name of its file.
package enum HookName: String, Sendable, Hashable, CaseIterable {
  case preCommit = "pre-commit"
  case preMergeCommit = "pre-merge-commit"
  case commitMessage = "commit-msg"
  case postCommit = "post-commit"
  case postMerge = "post-merge"
  case postRewrite = "post-rewrite"
  case prePush = "pre-push"
  case preReceive = "pre-receive"
  case update
  case postReceive = "post-receive"

  /// What `install` sets up in a repository that people work in.
  package static let client: [HookName] = [
    .preCommit, .preMergeCommit, .commitMessage, .postCommit, .postMerge, .postRewrite,
    .prePush,
  ]

  /// What `install --server` sets up in a repository that people push to. `pre-receive` judges a
  /// push as a whole, so `update` would only judge it again.
  package static let server: [HookName] = [.preReceive, .postReceive]

  /// Whether git goes no further when the hook's exit status is not 0 (githooks(5)). The others
  /// run when the work is done.
  package var stopsGit: Bool {
    switch self {
    case .preCommit, .preMergeCommit, .commitMessage, .prePush, .preReceive, .update: true
    case .postCommit, .postMerge, .postRewrite, .postReceive: false
    }
  }

  /// Whether git writes lines to the hook's standard input.
  package var readsInput: Bool {
    switch self {
    case .prePush, .postRewrite, .preReceive, .postReceive: true
    case .preCommit, .preMergeCommit, .commitMessage, .postCommit, .postMerge, .update: false
    }
  }
}
