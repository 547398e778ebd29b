import Diagnostics
import Git
import Hooks
import Platform
import Reports
import Rules
import Text

/// `doctor`: whether the gate works here, and what to type where it does not.
enum DoctorCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let session = try Session.open()
    let doctor = Doctor(session: session, binary: try InstallCommand.binary())
    let results = doctor.examine()
    if command.text(.format) == "json" {
      console.write(JSONValue.array(results.map(\.json)).prettyPrinted())
    } else {
      let style = console.style(for: .output)
      for result in results { console.print(result.text(style)) }
    }
    return results.contains { $0.state == .bad } ? .stopped : .passed
  }
}

/// One thing that was examined.
struct Examination: Sendable, Equatable {
  enum State: String, Sendable {
    case good
    /// Works, but a person should know.
    case doubtful
    case bad
  }

  var name: String
  var state: State
  var finding: String
  /// What to type.
  var remedy: String?

  init(_ name: String, _ state: State, _ finding: String, remedy: String? = nil) {
    self.name = name
    self.state = state
    self.finding = finding
    self.remedy = remedy
  }

  /// The trouble that a diagnostic tells.
  init(_ name: String, _ diagnostic: Diagnostic) {
    var text = diagnostic.message
    if let location = diagnostic.location {
      let line = location.line > 0 ? ":\(location.line):\(max(1, location.column))" : ""
      text = "\(location.path)\(line): \(text)"
    }
    self.init(
      name, diagnostic.severity == .error ? .bad : .doubtful, text, remedy: diagnostic.hint)
  }

  func text(_ style: TextStyle) -> String {
    let mark =
      switch state {
      case .good: style.green("good    ")
      case .doubtful: style.yellow("doubtful")
      case .bad: style.red("bad     ")
      }
    let gap = String(repeating: " ", count: max(1, 11 - name.count))
    var out = "\(mark)  \(style.bold(name))\(gap)\(printableText(finding.utf8))\n"
    for line in (remedy ?? "").split(separator: "\n") {
      out += String(repeating: " ", count: 21) + printableText(line.utf8) + "\n"
    }
    return out
  }

  var json: JSONValue {
    [
      "name": .string(name), "state": .string(state.rawValue), "finding": .string(finding),
      "remedy": remedy.map { .string($0) } ?? .null,
    ]
  }
}

/// Examines one repository. Reads, and tries one commit that cannot come about.
struct Doctor {
  let session: Session
  let binary: String

  func examine() -> [Examination] {
    var results = [Examination("binary", .good, "\(binary), version \(Version.current)")]
    results += hooks()
    results += rulefile()
    results += clone()
    return results + environment()
  }

  private func hooks() -> [Examination] {
    guard !repository.isBare else {
      return [Examination("hooks", .doubtful, "a bare repository: nobody commits here")]
    }
    do throws(Failure) {
      let location = try HooksLocation.find()
      let plan = Installer(location, Installer.Options(binary: binary)).planInstall()
      var results = plan.diagnostics.map { Examination("hooks", $0) }
      if !plan.isRefused, !plan.actions.isEmpty {
        results.append(
          Examination(
            "hooks", .bad, "not all as this version installs them in '\(location.directory)'",
            remedy: "factory-hook install"))
      } else if !plan.isRefused {
        results.append(
          Examination("hooks", .good, "all of this version in '\(location.directory)'"))
      }
      return results + [try trial(location)]
    } catch {
      return error.diagnostics.map { Examination("hooks", $0) }
    }
  }

  private func trial(_ location: HooksLocation) throws(Failure) -> Examination {
    switch try HookProbe.run(location) {
    case .fired: Examination("trial", .good, "git runs the hook at a commit")
    case .untried(let how):
      Examination(
        "trial", .good, "\(how); not tried, since that would run more than ours")
    case .silent(let said):
      Examination(
        "trial", .bad, "git does not run our hook at a commit",
        remedy: said.isEmpty ? "factory-hook install" : said)
    }
  }

  private func rulefile() -> [Examination] {
    do throws(Failure) {
      let standard = try session.standard(for: try session.rulefiles(), proof: .all)
      let rules = Set(standard.sections.flatMap { $0.rules.filter { $0.level != .off } }.map(\.id))
      let source = standard.isDefault ? "no rulefile, built-in packs" : "the staged rulefile"
      let count = "\(rules.count) rules in force, each proved by its examples"
      return [Examination("rulefile", .good, "\(source): \(count)")]
        + standard.warnings.map { Examination("rulefile", $0) }
    } catch {
      return error.diagnostics.map { Examination("rulefile", $0) }
    }
  }

  private var repository: Repository { session.repository }

  private func clone() -> [Examination] {
    guard repository.isShallow else { return [Examination("clone", .good, "whole history")] }
    return [
      Examination(
        "clone", .doubtful, "shallow: ranges that begin before the cut cannot be judged",
        remedy: "git fetch --unshallow")
    ]
  }

  private func environment() -> [Examination] {
    guard HookEnvironment(variable: Environment.getBytes).skip != nil else { return [] }
    return [
      Examination(
        "environment", .bad, "FACTORY_HOOK switches the gate off", remedy: "unset FACTORY_HOOK")
    ]
  }
}
