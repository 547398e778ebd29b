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

  /// Whether git has called another hook of ours before, unless told to leave hooks out
  /// (githooks(5)): `pre-commit` or `pre-merge-commit`, which stops where our program is gone.
  package var followsGate: Bool {
    switch self {
    case .commitMessage, .postCommit: true
    case .preCommit, .preMergeCommit, .postMerge, .postRewrite, .prePush, .preReceive, .update,
      .postReceive:
      false
    }
  }

  /// Whether git writes lines to the hook's standard input.
  package var readsInput: Bool {
    switch self {
    case .prePush, .postRewrite, .preReceive, .postReceive: true
    case .preCommit, .preMergeCommit, .commitMessage, .postCommit, .postMerge, .update: false
    }
  }

  /// The hook that `word` names: its name, or the path of a hook file as the kernel tells it to the
  /// program that the file's first line names. Hook managers put a file aside under its name with a
  /// suffix (`pre-commit.legacy`).
  package init?(calledAs word: [UInt8]) {
    let file = word[(word.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
    let name = word.count == file.count ? file : file.prefix { $0 != UInt8(ascii: ".") }
    self.init(rawValue: String(decoding: name, as: UTF8.self))
  }
}
