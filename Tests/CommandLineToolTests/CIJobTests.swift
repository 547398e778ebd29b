import Diagnostics
import Testing
import Text

@testable import CommandLineTool

/// What each CI's variables say, as its documents describe them.
@Suite struct CIJobTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var environment: [String: String]
    var event: String?
    /// nil: no CI is known.
    var host: CIHost?
    var base: CIJob.Base = .branch(isNew: false)
    var head: String?
    var branch: String?
    var defaultBranch: String?
    var squash: String?
    var testDescription: String { name }
  }

  static let a = String(repeating: "a", count: 40)
  static let b = String(repeating: "b", count: 40)
  static let zero = String(repeating: "0", count: 40)

  static func gitHub(_ more: [String: String] = [:]) -> [String: String] {
    ["GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": "event.json"].merging(more) { $1 }
  }

  static func push(_ before: String, _ after: String, _ more: String = "") -> String {
    #"{"before": "\#(before)", "after": "\#(after)", \#(more)"ref": "refs/heads/topic","#
      + #" "repository": {"default_branch": "trunk"}}"#
  }

  static let pullRequest =
    #"{"pull_request": {"number": 12, "title": "feat: x", "body": "One\r\nline.","#
    + #" "base": {"sha": "\#(a)", "ref": "main"}, "head": {"sha": "\#(b)", "ref": "topic"}},"#
    + #" "repository": {"default_branch": "main"}}"#

  static let gitHubCases = [
    Case(
      name: "GitHub pull_request",
      environment: gitHub(["GITHUB_BASE_REF": "main", "GITHUB_REF": "refs/pull/12/merge"]),
      event: pullRequest, host: .gitHub, base: .commits([a, "origin/main"]), head: b,
      branch: "topic", defaultBranch: "main", squash: "feat: x (#12)\n\nOne\nline.\n"),
    Case(
      name: "Gitea pull_request", environment: gitHub(["GITEA_ACTIONS": "true"]),
      event: pullRequest, host: .gitea, base: .commits([a, "origin/main"]), head: b,
      branch: "topic", defaultBranch: "main", squash: "feat: x (#12)\n\nOne\nline.\n"),
    Case(
      name: "Forgejo push",
      environment: gitHub(["GITEA_ACTIONS": "true", "FORGEJO_ACTIONS": "true"]),
      event: push(a, b), host: .forgejo, base: .pushedFrom(a), head: b, branch: "topic",
      defaultBranch: "trunk"),
    Case(
      name: "GitHub push", environment: gitHub(["GITHUB_REF": "refs/heads/topic"]),
      event: push(a, b), host: .gitHub, base: .pushedFrom(a), head: b, branch: "topic",
      defaultBranch: "trunk"),
    Case(
      name: "GitHub push of a new branch", environment: gitHub(["GITHUB_REF": "refs/heads/topic"]),
      event: push(zero, b), host: .gitHub, base: .branch(isNew: true), head: b, branch: "topic",
      defaultBranch: "trunk"),
    Case(
      name: "GitHub push of a tag", environment: gitHub(["GITHUB_REF": "refs/tags/v1"]),
      event: push(zero, b), host: .gitHub, base: .branch(isNew: true), head: b,
      defaultBranch: "trunk"),
    Case(
      name: "GitHub push that deletes", environment: gitHub(),
      event: push(a, zero, #""deleted": true, "#), host: .gitHub,
      base: .nothing("the push deleted 'refs/heads/topic'"), branch: "topic",
      defaultBranch: "trunk"),
    Case(
      name: "GitHub merge_group", environment: gitHub(),
      event: #"{"merge_group": {"base_sha": "\#(a)", "head_sha": "\#(b)"}}"#, host: .gitHub,
      base: .commits([a]), head: b),
    Case(
      name: "GitHub workflow_dispatch",
      environment: gitHub(["GITHUB_REF": "refs/heads/topic", "GITHUB_SHA": b]),
      event: #"{"inputs": null, "repository": {"default_branch": "main"}}"#, host: .gitHub,
      head: b, branch: "topic", defaultBranch: "main"),
    Case(
      name: "a pull request without a body", environment: gitHub(),
      event: #"{"pull_request": {"title": "fix: y", "body": null, "base": {"sha": "\#(a)"},"#
        + #" "head": {"sha": "\#(b)"}}}"#,
      host: .gitHub, base: .commits([a]), head: b, squash: "fix: y\n"),
  ]

  static let gitLab = ["GITLAB_CI": "true", "CI_COMMIT_SHA": b, "CI_DEFAULT_BRANCH": "main"]

  static let otherCases = [
    Case(name: "no CI", environment: ["HOME": "/root", "CI": "true"], host: nil),
    Case(name: "a variable that is empty", environment: ["JENKINS_URL": ""], host: nil),
    Case(
      name: "GitLab merge request",
      environment: gitLab.merging([
        "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_DIFF_BASE_SHA": a,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "topic", "CI_COMMIT_BEFORE_SHA": zero,
        "CI_MERGE_REQUEST_TITLE": "Draft: feat: x", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
      ]) { $1 }, host: .gitLab, base: .commits([a, "origin/main"]), head: b, branch: "topic",
      defaultBranch: "main", squash: "feat: x\n"),
    Case(
      name: "GitLab merged results, no squash",
      environment: gitLab.merging([
        "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_DIFF_BASE_SHA": a,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": a, "CI_MERGE_REQUEST_TITLE": "x",
        "CI_MERGE_REQUEST_SQUASH_ON_MERGE": "false",
      ]) { $1 }, host: .gitLab, base: .commits([a]), head: a, defaultBranch: "main"),
    Case(
      name: "GitLab push",
      environment: gitLab.merging(["CI_COMMIT_BEFORE_SHA": a, "CI_COMMIT_BRANCH": "main"]) { $1 },
      host: .gitLab, base: .pushedFrom(a), head: b, branch: "main", defaultBranch: "main"),
    Case(
      name: "GitLab push of a new branch",
      environment: gitLab.merging([
        "CI_COMMIT_BEFORE_SHA": zero, "CI_COMMIT_BRANCH": "topic", "CI_PIPELINE_SOURCE": "push",
      ]) { $1 }, host: .gitLab, base: .branch(isNew: true), head: b, branch: "topic",
      defaultBranch: "main"),
    Case(
      name: "GitLab schedule",
      environment: gitLab.merging([
        "CI_COMMIT_BEFORE_SHA": zero, "CI_COMMIT_BRANCH": "main", "CI_PIPELINE_SOURCE": "schedule",
      ]) { $1 }, host: .gitLab, head: b, branch: "main", defaultBranch: "main"),
    Case(
      name: "Bitbucket pull request",
      environment: [
        "BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_COMMIT": b, "BITBUCKET_BRANCH": "topic",
        "BITBUCKET_PR_ID": "3", "BITBUCKET_PR_DESTINATION_BRANCH": "main",
        "BITBUCKET_PR_DESTINATION_COMMIT": "aaaaaaaaaaaa",
      ], host: .bitbucket, base: .commits(["aaaaaaaaaaaa", "origin/main"]), head: b,
      branch: "topic"),
    Case(
      name: "Bitbucket branch",
      environment: [
        "BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_COMMIT": b, "BITBUCKET_BRANCH": "topic",
      ], host: .bitbucket, head: b, branch: "topic"),
    Case(
      name: "Azure pull request",
      environment: [
        "TF_BUILD": "True", "BUILD_SOURCEVERSION": a, "BUILD_SOURCEBRANCH": "refs/pull/4/merge",
        "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
        "SYSTEM_PULLREQUEST_SOURCEBRANCH": "refs/heads/topic",
        "SYSTEM_PULLREQUEST_SOURCECOMMITID": b,
      ], host: .azure, base: .commits(["\(a)^1", "origin/main"]), head: b, branch: "topic"),
    Case(
      name: "Azure branch",
      environment: [
        "TF_BUILD": "True", "BUILD_SOURCEVERSION": b, "BUILD_SOURCEBRANCH": "refs/heads/a/b",
      ], host: .azure, head: b, branch: "a/b"),
    Case(
      name: "Jenkins change request",
      environment: [
        "JENKINS_URL": "http://ci/", "GIT_COMMIT": b, "CHANGE_TARGET": "main",
        "CHANGE_BRANCH": "topic", "CHANGE_TITLE": "feat: x", "BRANCH_NAME": "PR-5",
        "GIT_PREVIOUS_COMMIT": a,
      ], host: .jenkins, base: .commits(["origin/main"]), head: b, branch: "topic",
      squash: "feat: x\n"),
    Case(
      name: "Jenkins branch",
      environment: [
        "JENKINS_URL": "http://ci/", "GIT_COMMIT": b, "GIT_BRANCH": "origin/main",
        "GIT_PREVIOUS_COMMIT": b, "GIT_PREVIOUS_SUCCESSFUL_COMMIT": a,
      ], host: .jenkins, base: .pushedFrom(a), head: b, branch: "main"),
    Case(
      name: "Jenkins first build",
      environment: ["JENKINS_URL": "http://ci/", "GIT_COMMIT": b, "BRANCH_NAME": "topic"],
      host: .jenkins, head: b, branch: "topic"),
    Case(
      name: "Buildkite pull request",
      environment: [
        "BUILDKITE": "true", "BUILDKITE_COMMIT": b, "BUILDKITE_BRANCH": "topic",
        "BUILDKITE_PULL_REQUEST": "9", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main",
        "BUILDKITE_PIPELINE_DEFAULT_BRANCH": "main",
      ], host: .buildkite, base: .commits(["origin/main"]), head: b, branch: "topic",
      defaultBranch: "main"),
    Case(
      name: "Buildkite branch",
      environment: [
        "BUILDKITE": "true", "BUILDKITE_COMMIT": "HEAD", "BUILDKITE_BRANCH": "topic",
        "BUILDKITE_PULL_REQUEST": "false", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "",
        "BUILDKITE_PIPELINE_DEFAULT_BRANCH": "main",
      ], host: .buildkite, head: "HEAD", branch: "topic", defaultBranch: "main"),
    Case(
      name: "Buildkite merge queue",
      environment: [
        "BUILDKITE": "true", "BUILDKITE_COMMIT": b, "BUILDKITE_BRANCH": "queue/9",
        "BUILDKITE_MERGE_QUEUE_BASE_COMMIT": a, "BUILDKITE_PULL_REQUEST": "false",
      ], host: .buildkite, base: .commits([a]), head: b, branch: "queue/9"),
    Case(
      name: "CircleCI",
      environment: ["CIRCLECI": "true", "CIRCLE_SHA1": b, "CIRCLE_BRANCH": "topic"],
      host: .circleCI, head: b, branch: "topic"),
  ]

  @Test(arguments: gitHubCases + otherCases) func says(_ c: Case) throws {
    let job = try CIJob.detect(c.environment) { path throws(Failure) in
      #expect(path == "event.json")
      return try JSONValue.parse(c.event ?? "{}")
    }
    #expect(job?.host == c.host)
    guard let job else { return }
    #expect(job.base == c.base)
    #expect(job.head == c.head)
    #expect(job.branch == c.branch)
    #expect(job.defaultBranch == c.defaultBranch)
    #expect(job.squashMessage == c.squash)
  }

  @Test(
    arguments: [
      (#"{"pull_request": {"base": {"sha": "--output=x"}, "head": {"sha": "\#(b)"}}}"#),
      (#"{"pull_request": {"base": {"sha": "\#(a)"}, "head": {}}}"#),
      (#"{"before": "main", "after": "\#(a)"}"#), (#"{"before": "\#(a)", "after": 7}"#),
      (#"{"merge_group": {"base_sha": "\#(a)"}}"#),
    ]) func anEventWithoutItsCommitsIsRefused(_ event: String)
  {
    #expect(throws: Failure.self) {
      try CIJob.detect(Self.gitHub()) { _ throws(Failure) in try JSONValue.parse(event) }
    }
  }

  @Test func withoutAnEventFileNothingIsGuessed() {
    #expect(throws: Failure.self) {
      try CIJob.detect(["GITHUB_ACTIONS": "true"]) { _ throws(Failure) in .null }
    }
  }

  /// Each CI tells how to get a whole clone in its own words.
  @Test func eachHostHasItsOwnWords() {
    #expect(Set(CIHost.allCases.map(\.name)).count == CIHost.allCases.count)
    #expect(CIHost.gitHub.fullCloneHint.contains("fetch-depth: 0"))
    #expect(CIHost.gitLab.fullCloneHint.contains("GIT_DEPTH: 0"))
    for host in CIHost.allCases { #expect(host.fullCloneHint.contains("git fetch --unshallow")) }
  }
}
