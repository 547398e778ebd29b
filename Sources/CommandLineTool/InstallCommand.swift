import Diagnostics
import Hooks
import Packs
import Platform
import Rules

/// `install`: our hooks into the repository, a starter rulefile where there is none, and the proof
/// that git really runs them.
enum InstallCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    _ = try Session.open()
    let location = try HooksLocation.find()
    if command.has(.server) { return try installOnServer(location, command, console) }
    guard let workTree = location.workTree else {
      throw Failure(
        Diagnostic(
          .error, "no-work-tree", "nobody commits in a bare repository",
          hint: "let it judge what is pushed to it: factory-hook install --server"))
    }
    if command.has(.rules) {
      throw Failure(
        Diagnostic(
          .error, "conflicting-flags", "'--rules' goes with '--server' alone",
          hint: "here the standard is the repository's own rulefile"))
    }
    let options = Installer.Options(
      binary: try binary(), isForced: command.has(.force),
      into: command.text(.into).flatMap(HookManager.init), viaConfiguration: command.has(.config))
    let plan = Installer(location, options).planInstall()
    try carryOut(plan, command, console)
    if command.has(.dryRun) { return .passed }
    if !command.has(.noRulefile) { try writeStarter(workTree, command, console) }
    let proof = try prove(location)
    if !command.has(.quiet) { console.print("installed: \(proof)\n") }
    return .passed
  }

  /// `install --server`: the hooks of a repository that people push to.
  private static func installOnServer(
    _ location: HooksLocation, _ command: ParsedCommand, _ console: Console
  ) throws(Failure) -> ExitStatus {
    var options = Installer.Options(
      binary: try binary(), hooks: HookName.server, isForced: command.has(.force))
    if let rules = command.bytes(.rules) {
      // Broken rules would refuse every push: they are told of now.
      _ = try Session.standard(onDisk: rules)
      do throws(PlatformError) {
        options.shimOptions = [
          "--rules", try Files.realPath(String(decoding: rules, as: UTF8.self)),
        ]
      } catch {
        throw Failure(Diagnostic(.error, "unreadable-rulefile", error.description))
      }
    }
    try carryOut(Installer(location, options).planInstall(), command, console)
    if !command.has(.quiet), !command.has(.dryRun) {
      console.print("installed: every push to this repository is judged\n")
    }
    return .passed
  }

  /// The absolute path of this binary, which the hooks start.
  static func binary() throws(Failure) -> String {
    do throws(PlatformError) {
      return try Files.realPath("/proc/self/exe")
    } catch {
      throw Failure(Diagnostic(.error, "binary", error.description))
    }
  }

  /// Does what a plan says, unless this is a dry run, and prints it.
  /// - Throws: where the plan refuses or fails.
  static func carryOut(
    _ plan: InstallPlan, _ command: ParsedCommand, _ console: Console
  ) throws(Failure) {
    if plan.isRefused { throw Failure(plan.diagnostics) }
    console.print(Failure(plan.diagnostics))
    if !command.has(.dryRun) { try plan.carryOut() }
    if command.has(.quiet) { return }
    for action in plan.actions { console.print("\(action)\n") }
    if plan.actions.isEmpty { console.print("nothing to do: all is as it should be\n") }
  }

  private static func writeStarter(
    _ workTree: String, _ command: ParsedCommand, _ console: Console
  ) throws(Failure) {
    let path = "\(workTree)/\(StandardLoader.rulefileName)"
    let alternative = "\(workTree)/\(StandardLoader.alternativePath)"
    if Files.stat(path) != nil || Files.stat(alternative) != nil { return }
    let starter = StarterRulefile(
      paths: listing(["ls-files", "-z", "--cached", "--others", "--exclude-standard"], workTree),
      subjects: listing(["log", "-z", "-n", "50", "--format=%s"], workTree)
        .map { String(decoding: $0, as: UTF8.self) },
      known: BuiltInPacks.names)
    do throws(PlatformError) {
      try Files.replace(path, with: Array(starter.text.utf8))
    } catch {
      throw Failure(Diagnostic(.error, "rulefile", error.description))
    }
    if command.has(.quiet) { return }
    let packs = starter.packs.joined(separator: ", ")
    console.print(
      """
      write the rulefile '\(path)' with the packs \(packs)
        next: git add \(StandardLoader.rulefileName)

      """)
  }

  /// What git lists, by NUL; nothing where it cannot (no commit yet).
  private static func listing(_ arguments: [String], _ folder: String) -> [[UInt8]] {
    let result = try? Processes.run(["git"] + arguments, directory: folder)
    guard let result, result.isSuccess else { return [] }
    return result.output.split(separator: 0).map { Array($0) }
  }

  /// Returns how it is known that git runs our hooks.
  /// - Throws: where it does not.
  private static func prove(_ location: HooksLocation) throws(Failure) -> String {
    switch try HookProbe.run(location) {
    case .fired: return "git runs factory-hook here"
    case .untried(let how): return "\(how); not tried, since that would run more than ours"
    case .silent(let said):
      throw Failure(
        Diagnostic(
          .error, "hooks-not-run",
          "the hooks are in place, but git did not run them in a trial commit",
          hint: said.isEmpty ? "factory-hook doctor" : said))
    }
  }
}

/// `uninstall`: everything back as it was before `install`.
enum UninstallCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    _ = try Session.open()
    let options = Installer.Options(
      binary: try InstallCommand.binary(), isForced: command.has(.force))
    let plan = Installer(try HooksLocation.find(), options).planUninstall()
    try InstallCommand.carryOut(plan, command, console)
    return .passed
  }
}
