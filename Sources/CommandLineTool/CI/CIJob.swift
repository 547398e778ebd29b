import Diagnostics
import Text

/// What a CI's variables say of the commits that a job is about: names and hashes as they were
/// given. Nothing is looked up in a repository.
struct CIJob: Sendable, Equatable {
  /// What the job's commits start from.
  enum Base: Sendable, Equatable {
    /// The first of these that is here: hashes, or names of tracking branches.
    case commits([String])
    /// The commit that the branch named before the push. It may be gone after a forced push.
    case pushedFrom(String)
    /// A branch or a tag without a commit before: it starts where it left the default branch.
    /// - Parameter isNew: the CI says that nothing was there before; else it does not tell.
    case branch(isNew: Bool)
    /// There is nothing to judge, and why.
    case nothing(String)
  }

  var host: CIHost
  var base: Base
  /// What the commits end at; nil is HEAD.
  var head: String?
  /// The branch that was pushed; nil for a tag, or where the CI does not tell.
  var branch: String?
  /// The repository's default branch, where the CI tells.
  var defaultBranch: String?
  /// The message that a squash of the job's commits would get, where the CI tells.
  var squashMessage: String?

  /// Reads what the CI says.
  /// - Parameters:
  ///   - environment: all variables of the process.
  ///   - readEvent: reads the JSON file that GitHub and its kin describe the event in.
  /// - Returns: nil where no known CI runs this.
  /// - Throws: where a known CI contradicts itself or leaves out what it promises.
  static func detect(
    _ environment: [String: String],
    readEvent: (String) throws(Failure) -> JSONValue
  ) throws(Failure) -> CIJob? {
    let variables = CIVariables(environment)
    guard let host = CIHost.detect(variables) else { return nil }
    switch host {
    case .gitHub, .gitea, .forgejo:
      return try gitHub(host, variables, readEvent)
    case .gitLab: return gitLab(variables)
    case .bitbucket: return bitbucket(variables)
    case .azure: return azure(variables)
    case .jenkins: return jenkins(variables)
    case .buildkite: return buildkite(variables)
    case .circleCI: return circleCI(variables)
    }
  }
}

/// The variables of a process; one that is empty counts as not set, as CIs leave many empty.
struct CIVariables: Sendable {
  private let values: [String: String]

  init(_ values: [String: String]) { self.values = values }

  subscript(name: String) -> String? {
    values[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  func isTrue(_ name: String) -> Bool { self[name]?.lowercased() == "true" }
}

/// Whether a CI writes this hash for "no commit": all zeros.
func isZeroHash(_ hash: String) -> Bool { !hash.isEmpty && hash.utf8.allSatisfy { $0 == 0x30 } }

/// `main` of `refs/heads/main`; the name itself where it has no such prefix.
func branchName(ofReference name: String) -> String {
  let prefix = "refs/heads/"
  return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
}
