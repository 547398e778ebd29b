package import Diagnostics
package import Platform

/// A question to the repository that could not be answered: what was being done and why it failed.
package struct GitError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of trouble it is; the raw value is the diagnostic's id without its `git-`.
  package enum Code: String, Sendable, CaseIterable {
    /// No repository at that place or above it.
    case notARepository = "not-a-repository"
    /// The repository belongs to another user and git would refuse it too.
    case untrustedOwner = "untrusted-owner"
    /// A form of repository that this program does not read; the message names it.
    case unsupportedRepository = "unsupported-repository"
    /// No such revision, reference, path or note.
    case notFound = "not-found"
    /// More than one object fits an abbreviated name.
    case ambiguous = "ambiguous"
    /// A name that git does not allow.
    case invalidName = "invalid-name"
    /// An object that something names is not in the object database.
    case missingObject = "missing-object"
    /// What is stored cannot be read: damaged, truncated or of an unknown form.
    case corrupt = "corrupt"
    /// The index holds unmerged entries.
    case unmerged = "unmerged"
    /// The index file does not exist.
    case missingIndex = "missing-index"
    /// The history needed lies beyond the cut of a shallow clone.
    case shallow = "shallow"
    /// Nothing may be written while a push is in quarantine.
    case quarantine = "quarantine"
    /// Someone else holds the lock, or changed the reference every time.
    case locked = "locked"
    /// The object is larger than the caller accepts.
    case tooLarge = "too-large"
    /// The operating system refused: rights, space, a program that is missing.
    case system = "system"
    /// Anything else that git or libgit2 says.
    case failed = "failed"
  }

  package let code: Code
  /// A verb phrase that reads after "cannot": `read blob 1234…`.
  package let operation: String
  /// The reason.
  package let message: String
  /// What to do next, as a command where there is one.
  package let hint: String?

  package init(_ code: Code, _ operation: String, _ message: String, hint: String? = nil) {
    self.code = code
    self.operation = operation
    self.message = message
    self.hint = hint
  }

  package init(_ error: PlatformError, _ operation: String? = nil) {
    let subject = error.path.isEmpty ? error.operation : "\(error.operation) '\(error.path)'"
    self.init(.system, operation ?? subject, operation == nil ? error.reason : error.description)
  }

  package var description: String { "cannot \(operation): \(message)" }

  /// The error as every other error of the gate is shown.
  package var diagnostic: Diagnostic {
    Diagnostic(.error, "git-\(code.rawValue)", description, hint: hint)
  }

  package var failure: Failure { Failure(diagnostic) }
}
