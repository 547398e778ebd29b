import Diagnostics
import Fixes
import Git
import Text

/// `undo`: puts back what `check --fix` changed.
enum UndoCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let session = try Session.open()
    let points: [UndoPoint]
    do throws(GitError) {
      points = try UndoPoint.all(in: session.repository)
    } catch {
      throw error.failure
    }
    if command.has(.list) {
      for point in points { console.print(line(point)) }
      return .passed
    }
    if HookSurroundings.isHook { throw HookSurroundings.failure("undo") }
    try FixSituation.check(session.repository, to: "undo a fix")
    let point = try find(command.operandText(0), among: points)
    let outcomes = try UndoRestore(session.repository).restore(point)
    return tell(outcomes, point, console)
  }

  /// `3  2026-11-28T04:12:13.000Z  2 files: a.txt, b.txt`
  private static func line(_ point: UndoPoint) -> String {
    let shown = point.paths.prefix(5).map(\.description).joined(separator: ", ")
    let more = point.paths.count > 5 ? ", ..." : ""
    return "\(point.number)  \(point.time)  \(files(point.paths.count)): \(shown)\(more)\n"
  }

  private static func files(_ count: Int) -> String { "\(count) file\(count == 1 ? "" : "s")" }

  private static func find(
    _ typed: String?, among points: [UndoPoint]
  ) throws(Failure) -> UndoPoint {
    guard let typed else {
      if let newest = points.first { return newest }
      throw Failure(
        Diagnostic(.error, "nothing-to-undo", "no fix was made here that could be undone"))
    }
    if let point = points.first(where: { "\($0.number)" == typed }) { return point }
    throw Failure(
      Diagnostic(
        .error, "nothing-to-undo", "no fix has the number '\(printableText(typed.utf8))'",
        hint: "factory-hook undo --list"))
  }

  private static func tell(
    _ outcomes: [FileOutcome], _ point: UndoPoint, _ console: Console
  ) -> ExitStatus {
    var troubles: [Diagnostic] = []
    for outcome in outcomes {
      if case .alone(let reason) = outcome.workTree {
        troubles.append(
          Diagnostic(
            .error, "not-undone", "restored in the index, not in the work tree: \(reason)",
            at: .init(path: outcome.path.description),
            hint: "mend that, then: factory-hook undo \(point.number)"))
      }
    }
    if !troubles.isEmpty {
      console.print(Failure(troubles))
      return .cannotJudge
    }
    console.print(
      "factory-hook: undone: \(files(outcomes.count)) as before the fix of \(point.time)\n",
      to: .errors)
    return .passed
  }
}
