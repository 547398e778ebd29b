import Diagnostics
import Git
import Hooks
import Platform
import Rules
import Text

/// Examines one repository. Reads, and tries one commit that cannot come about; only `mend` changes
/// anything.
struct Doctor {
  let session: Session
  let binary: String

  func examine() -> [Examination] {
    var results = [Examination("binary", .good, "\(binary), version \(Version.current)")]
    results += hooks()
    results += rulefile()
    results += notes()
    results += runs()
    results += files()
    results += clone()
    return results + environment()
  }

  private func hooks() -> [Examination] {
    do throws(Failure) {
      let location = try HooksLocation.find()
      if repository.isBare { return [server(location)] }
      let options = Installer.Options(
        binary: binary, viaConfiguration: Installer.usesConfiguration(location))
      let plan = Installer(location, options).planInstall()
      var results = plan.diagnostics.map { Examination("hooks", $0) }
      if !plan.isRefused, !plan.actions.isEmpty {
        results.append(
          Examination(
            "hooks", .bad, "not all as this version installs them in '\(location.directory)'",
            remedy: "factory-hook install", repair: .install(plan)))
      } else if !plan.isRefused {
        let place = options.viaConfiguration ? "git's configuration" : "'\(location.directory)'"
        results.append(Examination("hooks", .good, "all of this version in \(place)"))
      }
      return results + [try trial(location)]
    } catch {
      return error.diagnostics.map { Examination("hooks", $0) }
    }
  }

  private func server(_ location: HooksLocation) -> Examination {
    let present = Installer.present(HookName.server, in: location)
    if present == HookName.server {
      return Examination("hooks", .good, "every push to this repository is judged")
    }
    return Examination(
      "hooks", present.isEmpty ? .doubtful : .bad,
      present.isEmpty
        ? "a bare repository: nobody commits here, and no push is judged"
        : "of the hooks that judge a push only '\(present[0].rawValue)' is there",
      remedy: "factory-hook install --server")
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
    if repository.isBare {
      return [Examination("rulefile", .good, "a push is judged by the one in its own tree")]
    }
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

  var repository: Repository { session.repository }

  private func clone() -> [Examination] {
    var results: [Examination] = []
    if repository.isShallow {
      results.append(
        Examination(
          "clone", .doubtful, "shallow: ranges that begin before the cut cannot be judged",
          remedy: "git fetch --unshallow"))
    }
    if let remote = promisor {
      results.append(
        Examination(
          "clone", .doubtful,
          "partial: content that is missing is fetched from '\(remote)' when it is judged"))
    }
    return results.isEmpty ? [Examination("clone", .good, "whole history")] : results
  }

  /// The remote that a partial clone fetches missing content from.
  private var promisor: String? {
    if let named = try? repository.configuration("extensions.partialclone") { return named }
    let answer = try? repository.git.run(
      ["config", "--type=bool", "--get-regexp", "^remote[.].*[.]promisor$"])
    let line = answer?.text.split(separator: "\n").first { $0.hasSuffix(" true") }
    return line.map { String($0.dropFirst("remote.".count).dropLast(".promisor true".count)) }
  }

  private func environment() -> [Examination] {
    guard HookEnvironment(variable: Environment.getBytes).skip != nil else { return [] }
    return [
      Examination(
        "environment", .bad, "FACTORY_HOOK switches the gate off", remedy: "unset FACTORY_HOOK")
    ]
  }
}
