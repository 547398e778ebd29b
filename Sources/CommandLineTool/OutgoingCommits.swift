import Diagnostics
import Git
import Platform
import Text

/// `check --push`: the commits that a push would bring to a remote which it was not seen to have.
///
/// pre-commit and prek tell the hooks of their push stage what is pushed where in `PRE_COMMIT_…`
/// variables. By hand it is what `git push` would take: HEAD, to the remote of the branch.
struct OutgoingCommits {
  /// What is pushed: a revision.
  let target: String
  let remote: String
  /// A commit that the remote has, as far as the caller knows.
  let known: String?
  private let isOfNotes: Bool

  init(_ session: Session) throws(Failure) {
    func variable(_ name: String) -> String? {
      Environment.get("PRE_COMMIT_\(name)").flatMap { $0.isEmpty ? nil : $0 }
    }
    // Where the first commit of all is pushed, only the branch is named.
    target = variable("TO_REF") ?? variable("LOCAL_BRANCH") ?? "HEAD"
    known = variable("FROM_REF")
    isOfNotes = variable("REMOTE_BRANCH").map { PushedContent.isNotes($0.utf8) } ?? false
    if let named = variable("REMOTE_NAME") {
      remote = named
      return
    }
    do throws(Failure) {
      remote = try session.defaultRemote()
    } catch {
      throw Failure(
        Diagnostic(
          .error, "no-remote", "no remote is set up that a push would go to",
          hint: "judge all of history: factory-hook check --range HEAD"))
    }
  }

  /// Returns the commits, parents before children.
  func list(in session: Session) throws(Failure) -> [ObjectID] {
    if isOfNotes { return [] }
    var content = PushedContent()
    content.range.known = .remote(remote)
    content.range.include = [try session.commit(named: target)]
    // A remote's commit that is not here excludes nothing: the tracking references tell.
    if let known, let id = try? session.commit(named: known) { content.range.exclude = [id] }
    do throws(GitError) {
      return try content.commits(in: session.repository)
    } catch {
      throw error.failure
    }
  }
}
