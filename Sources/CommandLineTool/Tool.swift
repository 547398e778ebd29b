import Diagnostics
import Platform
import Reports

/// Runs the program on its command line and ends the process.
///
/// Interrupted, it ends with 130; a closed output pipe is no signal here but an error of the write.
package func runTool() -> Never {
  Memory.keepFreed()
  let closed = Terminal.reopenClosedStreams()
  Signals.ignoreBrokenPipe()
  Signals.ignoreFileSizeLimit()
  Signals.onInterruptExit130()
  let status = Tool.run(CommandLine.rawArguments, closed: closed)
  exitProcess(status.code)
}

enum Tool {
  /// - Parameters:
  ///   - words: the command line without the name of the program.
  ///   - closed: the descriptors of standard streams that were closed at the start.
  static func run(_ words: [[UInt8]], closed: [Int32]) -> ExitStatus {
    let command: ParsedCommand
    do throws(Failure) {
      command = try ArgumentParser.parse(words)
    } catch {
      Console(color: .auto, closed: closed).print(error)
      return .cannotJudge
    }
    let color = command.text(.color).flatMap(ColorChoice.init) ?? .auto
    let console = Console(color: color, closed: closed)
    do throws(Failure) {
      let status = try run(command, console)
      return outcome(status, of: command, console)
    } catch {
      console.print(error)
      return .cannotJudge
    }
  }

  /// Starts what the command needs and no more: only commands that judge or look up open a
  /// repository.
  private static func run(
    _ command: ParsedCommand, _ console: Console
  ) throws(Failure) -> ExitStatus {
    switch command.command {
    case .help: HelpCommand.run(command, console)
    case .version: VersionCommand.run(console)
    case .completions: CompletionsCommand.run(command, console)
    case .install: try InstallCommand.run(command, console)
    case .hook: try HookCommand.run(command, console)
    case .uninstall: try UninstallCommand.run(command, console)
    case .check, .message: try CheckCommand.run(command, console)
    case .baseline: try BaselineCommand.run(command, console)
    case .ci: try CICommand.run(command, console)
    case .undo: try UndoCommand.run(command, console)
    case .trace: try TraceCommand.run(command, console)
    case .rerun: try RerunCommand.run(command, console)
    case .audit: try AuditCommand.run(command, console)
    case .log: try LogCommand.run(command, console)
    case .share: try ShareCommand.run(command, console)
    case .attest: try AttestCommand.run(command, console)
    case .doctor: try DoctorCommand.run(command, console)
    case .rules: try RulesCommand.run(command, console)
    case .explain: try ExplainCommand.run(command, console)
    case .schema: SchemaCommand.run(command, console)
    case .match: try MatchCommand.run(command, console)
    }
  }

  /// Output that was asked for and could not be written is trouble, unless its reader just left.
  /// A hook prints for people only: what became of the print never changes its verdict.
  private static func outcome(
    _ status: ExitStatus, of command: ParsedCommand, _ console: Console
  ) -> ExitStatus {
    guard command.command != .hook, let trouble = console.outputTrouble else { return status }
    console.print(Failure(Diagnostic(.error, "unwritable-output", trouble.description)))
    return .cannotJudge
  }
}

extension CommandLine {
  /// The arguments as the kernel gave them, without the name of the program: `arguments` repairs
  /// invalid UTF-8, and two file names could fall together.
  fileprivate static var rawArguments: [[UInt8]] {
    (1..<max(1, Int(argc))).compactMap { index in
      guard let argument = unsafe unsafeArgv[index] else { return nil }
      var bytes: [UInt8] = []
      var at = 0
      while unsafe argument[at] != 0 {
        bytes.append(unsafe UInt8(bitPattern: argument[at]))
        at += 1
      }
      return bytes
    }
  }
}
