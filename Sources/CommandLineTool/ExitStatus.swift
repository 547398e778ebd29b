import Gate

/// What the process says by its exit status. As a git hook everything but `passed` stops the
/// operation.
enum ExitStatus: Sendable, Equatable {
  case passed
  case stopped
  /// Bad usage, bad rulefile, no repository, unreadable object, unwritable output.
  case cannotJudge
  /// The answer differs from the record.
  case differs
  /// What another program said, whose answer is ours: a hook that was there before.
  case other(Int32)

  init(_ verdict: Verdict) {
    switch verdict {
    case .passed: self = .passed
    case .stopped: self = .stopped
    case .cannotJudge, .unjudged: self = .cannotJudge
    }
  }

  var code: Int32 {
    switch self {
    case .passed: 0
    case .stopped: 1
    case .cannotJudge: 2
    case .differs: 3
    case .other(let code): code
    }
  }
}
