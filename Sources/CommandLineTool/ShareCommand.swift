import Diagnostics
import Git
import Ledger
import Platform
import Rules
import Text

/// `share [REMOTE]`: joins the verdicts of this clone and of a remote, and pushes the union.
enum ShareCommand {
  static func run(_ command: ParsedCommand, _ console: Console) throws(Failure) -> ExitStatus {
    let session = try Session.open()
    let remote: String
    if let named = command.operandText(0) {
      remote = named
    } else {
      remote = try session.defaultRemote()
    }
    let sharing = NotesSharing(session.ledger, remote: remote)
    if !command.has(.push) {
      let fetched = try sharing.fetch()
      console.print("\(words(fetched)) '\(remote)'\n")
    }
    if !command.has(.fetch) {
      let pushed = try sharing.push()
      console.print("\(words(pushed)) '\(remote)'\n")
    }
    return .passed
  }

  private static func words(_ fetched: NotesSharing.Fetched) -> String {
    switch fetched {
    case .nothing: "no verdicts are at"
    case .upToDate: "all verdicts are here already of"
    case .taken: "took the verdicts of"
    case .joined: "joined our verdicts with those of"
    }
  }

  private static func words(_ pushed: NotesSharing.Pushed) -> String {
    switch pushed {
    case .nothing: "no verdicts to push yet to"
    case .upToDate: "all our verdicts are already at"
    case .taken(let attempt):
      attempt == 1 ? "pushed our verdicts to" : "pushed our verdicts at attempt \(attempt) to"
    }
  }
}

extension Session {
  /// The remote that `git push` would take: that of the branch, `remote.pushDefault`, the only one
  /// there is, or `origin`.
  func defaultRemote() throws(Failure) -> String {
    do throws(GitError) {
      var keys = ["remote.pushDefault"]
      let head = try repository.git.run(["symbolic-ref", "--quiet", "--short", "HEAD"])
      let branch = String(decoding: head.output, as: UTF8.self).split(separator: "\n").first
      if head.isSuccess, let branch {
        keys = ["branch.\(branch).pushRemote", "remote.pushDefault", "branch.\(branch).remote"]
      }
      for key in keys {
        if let name = try repository.configuration(key), !name.isEmpty { return name }
      }
      let remotes = try repository.git.output(["remote"], operation: "list the remotes")
        .split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
      if remotes.count == 1 { return remotes[0] }
      if remotes.contains("origin") { return "origin" }
    } catch {
      throw error.failure
    }
    throw Failure(
      Diagnostic(
        .error, "no-remote", "no remote is set up to share verdicts with",
        hint: "name one: factory-hook share REMOTE"))
  }

  /// Shares verdicts on the way of a push, where the standard asks for it. What goes wrong is told
  /// and hinders nothing.
  func shareOnPush(to remote: String, _ console: Console) {
    do throws(Failure) {
      guard try standard(proof: .none).settings.share == .push, !remote.isEmpty else { return }
      let sharing = NotesSharing(ledger, remote: remote)
      try sharing.fetch()
      try sharing.push()
    } catch {
      console.print(
        Failure(
          error.diagnostics.map { diagnostic in
            var warning = diagnostic
            warning.severity = .warning
            return warning
          }))
    }
  }
}
