import Diagnostics
import Text

/// GitHub Actions, and Gitea's and Forgejo's, which have its variables and its event file.
///
/// On `pull_request` HEAD is a merge that GitHub made for the test: the commits are those of the
/// event's `head`. Source: GitHub's "Events that trigger workflows" and "Webhook events and
/// payloads".
extension CIJob {
  static func gitHub(
    _ host: CIHost, _ variables: CIVariables,
    _ readEvent: (String) throws(Failure) -> JSONValue
  ) throws(Failure) -> CIJob {
    guard let path = variables["GITHUB_EVENT_PATH"] else {
      throw Failure(
        Diagnostic(
          .error, "no-event", "\(host.name) names no event file: GITHUB_EVENT_PATH is not set",
          hint: "say where to start: factory-hook ci --base origin/main"))
    }
    let event = try readEvent(path)
    var job = CIJob(host: host, base: .branch(isNew: false))
    job.defaultBranch = event["repository"]?["default_branch"]?.string
    let reference = variables["GITHUB_REF"] ?? event["ref"]?.string ?? ""
    if reference.hasPrefix("refs/heads/") { job.branch = branchName(ofReference: reference) }
    if let request = event["pull_request"], let base = request["base"]?["sha"]?.string {
      job.head = try hash(request["head"]?["sha"], "pull_request.head.sha")
      job.takePullRequest(
        request, base: try hash(.string(base), "pull_request.base.sha"), variables)
    } else if let group = event["merge_group"], !group.isNull {
      job.head = try hash(group["head_sha"], "merge_group.head_sha")
      job.base = .commits([try hash(group["base_sha"], "merge_group.base_sha")])
    } else if let before = event["before"], event["after"] != nil {
      try job.takePush(event, before: try hash(before, "before"))
    } else {
      job.head = variables["GITHUB_SHA"]
    }
    return job
  }

  private mutating func takePullRequest(
    _ request: JSONValue, base: String, _ variables: CIVariables
  ) {
    var bases = [base]
    if let name = variables["GITHUB_BASE_REF"] ?? request["base"]?["ref"]?.string {
      bases.append("origin/\(name)")
    }
    self.base = .commits(bases)
    branch = variables["GITHUB_HEAD_REF"] ?? request["head"]?["ref"]?.string
    guard let title = request["title"]?.string else { return }
    // What the button "Squash and merge" proposes.
    let number = request["number"]?.integer.map { " (#\($0))" } ?? ""
    squashMessage = Self.message(title + number, request["body"]?.string)
  }

  private mutating func takePush(_ event: JSONValue, before: String) throws(Failure) {
    let after = try Self.hash(event["after"], "after")
    if event["deleted"]?.boolean == true || isZeroHash(after) {
      base = .nothing("the push deleted '\(event["ref"]?.string ?? "a branch")'")
      return
    }
    head = after
    base = isZeroHash(before) ? .branch(isNew: true) : .pushedFrom(before)
  }

  /// A subject with a body below it; line ends are those of git, not of web forms.
  static func message(_ subject: String, _ body: String?) -> String {
    let body = (body ?? "").replacing("\r\n", with: "\n")
    return body.isEmpty ? subject + "\n" : "\(subject)\n\n\(body)\n"
  }

  private static func hash(_ value: JSONValue?, _ name: String) throws(Failure) -> String {
    if let text = value?.string, text.utf8.count == 40,
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    {
      return text
    }
    throw Failure(
      Diagnostic(
        .error, "bad-event", "the event file holds no commit as '\(name)'",
        hint: "say where to start: factory-hook ci --base origin/main"))
  }
}
