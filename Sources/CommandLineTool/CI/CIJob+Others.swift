/// The CIs that say all in variables. Sources: GitLab's "Predefined CI/CD variables", Bitbucket's
/// "Variables and secrets", Azure's "Use predefined variables", Jenkins' pages of its git and
/// branch-api plugins, Buildkite's "Environment variables", CircleCI's "Project values and
/// variables".
extension CIJob {
  static func gitLab(_ variables: CIVariables) -> CIJob {
    var job = CIJob(host: .gitLab, base: .branch(isNew: false))
    job.defaultBranch = variables["CI_DEFAULT_BRANCH"]
    job.head = variables["CI_COMMIT_SHA"]
    job.branch = variables["CI_COMMIT_BRANCH"]
    let isRequest = variables["CI_MERGE_REQUEST_IID"] != nil
    if isRequest {
      let target = variables["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"].map { "origin/\($0)" }
      job.base = .commits(
        [variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"], target].compactMap { $0 })
      // In a pipeline for merged results the commit is a merge that GitLab made for the test.
      job.head = variables["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] ?? job.head
      job.branch = variables["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"]
      job.takeMergeRequestTitle(variables)
    } else if let before = variables["CI_COMMIT_BEFORE_SHA"], !isZeroHash(before) {
      job.base = .pushedFrom(before)
    } else {
      // A pipeline that no push started has no commit before, either.
      job.base = .branch(isNew: variables["CI_PIPELINE_SOURCE"] == "push")
    }
    return job
  }

  /// GitLab squashes with the title alone, unless told otherwise, and without the mark of a draft.
  private mutating func takeMergeRequestTitle(_ variables: CIVariables) {
    guard variables["CI_MERGE_REQUEST_SQUASH_ON_MERGE"] != "false",
      var title = variables["CI_MERGE_REQUEST_TITLE"]
    else { return }
    let mark = "Draft: "
    if title.hasPrefix(mark) { title.removeFirst(mark.count) }
    squashMessage = title + "\n"
  }

  static func bitbucket(_ variables: CIVariables) -> CIJob {
    var job = CIJob(host: .bitbucket, base: .branch(isNew: false))
    job.head = variables["BITBUCKET_COMMIT"]
    job.branch = variables["BITBUCKET_BRANCH"]
    if variables["BITBUCKET_PR_ID"] != nil {
      let target = variables["BITBUCKET_PR_DESTINATION_BRANCH"].map { "origin/\($0)" }
      job.base = .commits(
        [variables["BITBUCKET_PR_DESTINATION_COMMIT"], target].compactMap { $0 })
    }
    return job
  }

  static func azure(_ variables: CIVariables) -> CIJob {
    var job = CIJob(host: .azure, base: .branch(isNew: false))
    job.head = variables["BUILD_SOURCEVERSION"]
    let source = variables["BUILD_SOURCEBRANCH"] ?? ""
    if source.hasPrefix("refs/heads/") { job.branch = branchName(ofReference: source) }
    guard let target = variables["SYSTEM_PULLREQUEST_TARGETBRANCH"] else { return job }
    var bases = ["origin/\(branchName(ofReference: target))"]
    // The commit is a merge that Azure made for the test: its first parent is the target.
    if source.hasPrefix("refs/pull/"), let merge = job.head { bases.insert("\(merge)^1", at: 0) }
    job.base = .commits(bases)
    job.head = variables["SYSTEM_PULLREQUEST_SOURCECOMMITID"] ?? job.head
    job.branch = variables["SYSTEM_PULLREQUEST_SOURCEBRANCH"].map(branchName(ofReference:))
    return job
  }

  static func jenkins(_ variables: CIVariables) -> CIJob {
    var job = CIJob(host: .jenkins, base: .branch(isNew: false))
    job.head = variables["GIT_COMMIT"]
    if let target = variables["CHANGE_TARGET"] {
      job.base = .commits(["origin/\(target)"])
      job.branch = variables["CHANGE_BRANCH"]
      job.squashMessage = variables["CHANGE_TITLE"].map { $0 + "\n" }
      return job
    }
    // `GIT_BRANCH` is `origin/main` and `BRANCH_NAME`, of multibranch jobs, `main`.
    job.branch =
      variables["BRANCH_NAME"] ?? variables["GIT_LOCAL_BRANCH"]
      ?? variables["GIT_BRANCH"].map { $0.hasPrefix("origin/") ? String($0.dropFirst(7)) : $0 }
    // From the last build that passed on, so that what a failed one left is judged again.
    if let before = variables["GIT_PREVIOUS_SUCCESSFUL_COMMIT"]
      ?? variables["GIT_PREVIOUS_COMMIT"]
    {
      job.base = .pushedFrom(before)
    }
    return job
  }

  static func buildkite(_ variables: CIVariables) -> CIJob {
    var job = CIJob(host: .buildkite, base: .branch(isNew: false))
    // A build made by hand may have the word HEAD for its commit.
    job.head = variables["BUILDKITE_COMMIT"]
    job.branch = variables["BUILDKITE_TAG"] == nil ? variables["BUILDKITE_BRANCH"] : nil
    job.defaultBranch = variables["BUILDKITE_PIPELINE_DEFAULT_BRANCH"]
    let queue = variables["BUILDKITE_MERGE_QUEUE_BASE_COMMIT"]
    let target = variables["BUILDKITE_PULL_REQUEST_BASE_BRANCH"].map { "origin/\($0)" }
    if let queue {
      job.base = .commits([queue])
    } else if variables["BUILDKITE_PULL_REQUEST"] != "false", let target {
      job.base = .commits([target])
    }
    return job
  }

  static func circleCI(_ variables: CIVariables) -> CIJob {
    var job = CIJob(host: .circleCI, base: .branch(isNew: false))
    job.head = variables["CIRCLE_SHA1"]
    job.branch = variables["CIRCLE_BRANCH"]
    return job
  }
}
