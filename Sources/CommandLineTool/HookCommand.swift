import Diagnostics
import Gate
import Hooks
import Platform

/// `hook NAME [ARGUMENT...]`: what the installed hooks call.
///
/// A hook that was there before ours goes first. All that is printed goes to standard error, where
/// git and its clients show it.
enum HookCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    guard let word = command.operands.first, let hook = HookName(calledAs: word) else {
      let name = command.operandText(0) ?? ""
      let nearest = nearestName(to: name, in: HookName.allCases.map(\.rawValue))
      throw Failure(
        Diagnostic(
          .error, "unknown-hook", "'\(name)' is no hook that factory-hook serves",
          hint: nearest.map { "did you mean '\($0)'?" }))
    }
    let environment = HookEnvironment(variable: Environment.getBytes)
    if let probe = environment.probe {
      _ = HookProbe.answer(hook, in: probe)
      return .stopped
    }
    let call = HookCall(
      hook: hook, arguments: Array(command.operands.dropFirst()),
      input: hook.readsInput ? try readInput() : nil, environment: environment)
    if let earlier = command.bytes(.earlier) {
      let status = try EarlierHook.run(earlier, arguments: call.arguments, input: call.input)
      // After the work nothing can be stopped any more, and what is done must be recorded.
      if status != 0, hook.stopsGit { return .other(status) }
    }
    do throws(Failure) {
      let status = try answer(call, rules: command.bytes(.rules), console)
      // git does not ask what became of a hook that runs after the work.
      return hook.stopsGit ? status : .passed
    } catch {
      guard hook.stopsGit, let trigger = Run.Trigger(rawValue: hook.rawValue) else { throw error }
      return console.tell([], trigger, because: error.diagnostics)
    }
  }

  /// - Parameter rules: a rulefile that pushes must pass besides the one in their tree.
  private static func answer(
    _ call: HookCall, rules: [UInt8]?, _ console: Console
  ) throws(Failure) -> ExitStatus {
    if let skip = call.environment.skip, ![.postCommit, .postMerge].contains(call.hook) {
      return try SkippedHook.run(call, skip, console)
    }
    var session = try Session.open(isHook: true)
    if let rules, call.hook == .preReceive || call.hook == .update {
      session.besides = try Session.standard(onDisk: rules)
    }
    switch call.hook {
    case .preCommit: return try CommitHooks(session, console).judgeChange(.preCommit)
    case .preMergeCommit: return try CommitHooks(session, console).judgeChange(.preMergeCommit)
    case .commitMessage: return try CommitHooks(session, console).judgeMessage(call)
    case .postCommit: return try CommittedHook(session, console).run(call)
    case .postMerge: return try CommittedHook(session, console).runAfterMerge(call)
    case .postRewrite: return try RewrittenHook(session, console).run(call)
    case .prePush: return try PushHook(session, console).run(call)
    case .preReceive, .update, .postReceive:
      return try ReceiveHook(session, console).run(call)
    }
  }

  private static func readInput() throws(Failure) -> [UInt8] {
    do throws(PlatformError) {
      return try Terminal.readAll(0)
    } catch {
      throw Failure(
        Diagnostic(.error, "hook-input", "cannot read what git tells the hook: \(error.reason)"))
    }
  }
}

/// One call of a hook by git.
struct HookCall {
  let hook: HookName
  /// Raw: a path need not be UTF-8.
  let arguments: [[UInt8]]
  /// What git wrote to standard input, for hooks that get any.
  let input: [UInt8]?
  let environment: HookEnvironment
}
