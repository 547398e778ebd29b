/// The CIs whose variables are understood.
enum CIHost: String, Sendable, CaseIterable {
  case gitHub
  case gitea
  case forgejo
  case gitLab
  case bitbucket
  case azure
  case jenkins
  case buildkite
  case circleCI

  /// The CI's name as its makers write it.
  var name: String {
    switch self {
    case .gitHub: "GitHub Actions"
    case .gitea: "Gitea Actions"
    case .forgejo: "Forgejo Actions"
    case .gitLab: "GitLab CI"
    case .bitbucket: "Bitbucket Pipelines"
    case .azure: "Azure Pipelines"
    case .jenkins: "Jenkins"
    case .buildkite: "Buildkite"
    case .circleCI: "CircleCI"
    }
  }

  /// What to write, and where, so that a clone holds the whole history.
  var fullCloneHint: String {
    switch self {
    case .gitHub, .gitea, .forgejo:
      "set 'fetch-depth: 0' under 'with:' of actions/checkout, or run: git fetch --unshallow"
    case .gitLab: "set the variable 'GIT_DEPTH: 0' for the job, or run: git fetch --unshallow"
    case .bitbucket:
      "set 'clone: {depth: full}' for the step, or run: git fetch --unshallow"
    case .azure:
      "set 'fetchDepth: 0' under 'checkout: self', or run: git fetch --unshallow"
    case .jenkins:
      "turn shallow clones off (cloneOption(shallow: false)), or run: git fetch --unshallow"
    case .buildkite:
      "take '--depth' out of BUILDKITE_GIT_CLONE_FLAGS and BUILDKITE_GIT_FETCH_FLAGS,"
        + " or run: git fetch --unshallow"
    case .circleCI:
      "set 'method: full' under 'checkout:', or run: git fetch --unshallow"
    }
  }

  /// What to write where the CI names no commit before, as on its default branch.
  var baseHint: String {
    switch self {
    case .circleCI: "factory-hook ci --base '<< pipeline.git.base_revision >>'"
    default: "say where to start: factory-hook ci --base HEAD~1"
    }
  }

  /// The CI that runs this process; nil where none does that is known.
  ///
  /// Gitea and Forgejo set GitHub's variables too, so they are asked for first.
  static func detect(_ variables: CIVariables) -> CIHost? {
    if variables.isTrue("FORGEJO_ACTIONS") { return .forgejo }
    if variables.isTrue("GITEA_ACTIONS") { return .gitea }
    if variables.isTrue("GITHUB_ACTIONS") { return .gitHub }
    if variables.isTrue("GITLAB_CI") { return .gitLab }
    if variables["BITBUCKET_BUILD_NUMBER"] != nil { return .bitbucket }
    if variables.isTrue("TF_BUILD") { return .azure }
    if variables.isTrue("BUILDKITE") { return .buildkite }
    if variables.isTrue("CIRCLECI") { return .circleCI }
    if variables["JENKINS_URL"] != nil { return .jenkins }
    return nil
  }
}
