/// What the process says by its exit status. As a git hook everything but `passed` stops the
/// operation.
enum ExitStatus: Int32, Sendable {
  case passed = 0
  case stopped = 1
  /// Bad usage, bad rulefile, no repository, unreadable object, unwritable output.
  case cannotJudge = 2
  /// The answer differs from the record.
  case differs = 3
}
