package import Diagnostics
import Git
import Platform
import Text

/// Shares verdicts with other clones: fetches a remote's notes, joins them with ours line by line,
/// and pushes the union. Nothing is ever forced, and nothing of either side is lost.
package struct NotesSharing {
  /// How often a push that others were quicker than is tried.
  package static let attemptsMax = 6

  package enum Fetched: Sendable, Equatable {
    /// The remote has no notes of ours.
    case nothing
    /// We had them all already.
    case upToDate
    /// Ours are what the remote has now.
    case taken
    /// Both sides had their own; ours are the union now.
    case joined
  }

  package enum Pushed: Sendable, Equatable {
    /// There is nothing to share yet.
    case nothing
    /// The remote had them all already.
    case upToDate
    /// The remote took them, at this attempt.
    case taken(attempt: Int)
  }

  private let ledger: RepositoryLedger
  private let remote: String
  private var reference: String { RepositoryLedger.notesReference }

  /// - Parameter remote: the name of a remote, or a URL.
  package init(_ ledger: RepositoryLedger, remote: String) {
    self.ledger = ledger
    self.remote = remote
  }

  /// Where the remote's notes are kept: `refs/notes/factory-hook-NAME`.
  package var trackingReference: String {
    let isName = remote.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
    let name = isName ? remote : hexadecimal(SHA256.digest(remote).prefix(6))
    return "\(reference)-\(name)"
  }

  // MARK: fetching

  /// Fetches the remote's notes and joins them with ours.
  /// - Throws: a `Failure` with git's words where the remote cannot be reached or has notes that
  ///   cannot be read; ours are as they were then.
  @discardableResult
  package func fetch() throws(Failure) -> Fetched {
    guard try fetchTracking() else { return .nothing }
    return try wrap { () throws(GitError) in try join() }
  }

  /// - Returns: whether the remote has notes.
  private func fetchTracking() throws(Failure) -> Bool {
    let result = try run([
      "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--",
      remote, "+\(reference):\(trackingReference)",
    ])
    if result.isSuccess { return true }
    let words = String(decoding: result.errorOutput, as: UTF8.self)
    if words.contains("couldn't find remote ref") { return false }
    throw failure("fetch", result)
  }

  private func join() throws(GitError) -> Fetched {
    let repository = ledger.repository
    guard let theirs = try repository.reference(trackingReference) else { return .nothing }
    let lock = try notesLock()
    defer { withExtendedLifetime(lock) {} }
    guard let ours = try repository.reference(reference) else {
      try repository.updateReference(
        reference, to: theirs, expecting: nil, message: "notes: taken from \(remote)")
      return .taken
    }
    if ours == theirs { return .upToDate }
    if try repository.isAncestor(theirs, of: ours) { return .upToDate }
    if try repository.isAncestor(ours, of: theirs) {
      try repository.updateReference(
        reference, to: theirs, expecting: ours, message: "notes: taken from \(remote)")
      return .taken
    }
    _ = try repository.git.output(
      ["notes", "--ref=\(reference)", "merge", "-q", "-s", "cat_sort_uniq", trackingReference],
      operation: "join the notes of '\(remote)'")
    return .joined
  }

  /// The lock that all our writers of notes hold: git's own merge moves the reference wherever it
  /// then is.
  private func notesLock() throws(GitError) -> FileLock {
    let folder = joined(ledger.repository.commonDirectory.pathBytes, Journal.directoryName)
    do throws(PlatformError) {
      try Files.createDirectories(folder)
      return try FileLock(joined(folder, "notes.lock"), timeoutMilliseconds: 10_000)
    } catch {
      throw GitError(error, "join the notes of '\(remote)'")
    }
  }

  // MARK: pushing

  /// Pushes our notes. Where others were quicker, theirs are fetched and joined, and it is tried
  /// again.
  /// - Throws: a `Failure` with git's words. Whoever pushes commits must not be hindered by it.
  @discardableResult
  package func push() throws(Failure) -> Pushed {
    for attempt in 1...Self.attemptsMax {
      let ours = try wrap { () throws(GitError) in try ledger.repository.reference(reference) }
      guard let ours else { return .nothing }
      // No hook: this may itself be run by `pre-push`.
      let result = try run([
        "push", "--porcelain", "--no-verify", "--no-recurse-submodules", "--no-signed", "--",
        remote, "\(ours.hex):\(reference)",
      ])
      let said = String(decoding: result.output, as: UTF8.self)
      if result.isSuccess {
        return said.contains("\n=\t") || said.hasPrefix("=\t")
          ? .upToDate : .taken(attempt: attempt)
      }
      guard isRace(said + String(decoding: result.errorOutput, as: UTF8.self)),
        attempt < Self.attemptsMax
      else { throw failure("push", result) }
      Clock.sleep(milliseconds: Int.random(in: 1...(50 * attempt)))
      try fetch()
    }
    preconditionFailure("the last attempt returns or throws")
  }

  /// Whether the remote has what we have not, or another push held its lock.
  private func isRace(_ words: String) -> Bool {
    [
      "fetch first", "non-fast-forward", "cannot lock ref", "failed to update ref",
      "incorrect old value", "failed to lock", "reference already exists", "remote ref updated",
    ].contains { words.contains($0) }
  }

  private func run(_ arguments: [String]) throws(Failure) -> ProcessResult {
    guard !remote.isEmpty, !remote.hasPrefix("-") else {
      throw Failure(Diagnostic(.error, "share", "'\(remote)' is no remote"))
    }
    // A server that does not answer must not hold a person up for ever.
    let patience = ["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=30"]
    return try wrap { () throws(GitError) in
      try ledger.repository.git.run(patience + arguments)
    }
  }

  private func failure(_ verb: String, _ result: ProcessResult) -> Failure {
    let words = String(decoding: result.errorOutput, as: UTF8.self)
    let lines = words.split(separator: "\n").filter { !$0.hasPrefix("hint:") }
    let reason = lines.first.map { printableText($0.utf8) } ?? "status \(result.status)"
    return Failure(
      Diagnostic(
        .error, "share", "cannot \(verb) verdicts: \(reason)",
        hint: "try again later: factory-hook share --\(verb)"))
  }
}
