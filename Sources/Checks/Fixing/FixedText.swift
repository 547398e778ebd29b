package import Text

/// What fixing one text came to.
package struct FixedText: Sendable, Equatable {
  /// A fix that was not made, or taken back.
  package struct Withdrawal: Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
      /// The finding would still be there.
      case remains
      /// The result would break this rule, which the text did not break there before.
      case breaks(rule: String)
      /// The text is JSON or TOML and could no longer be read.
      case unreadable(DocumentForm)
      /// The trailers of the commit message would be others.
      case trailers
      /// Fixes kept undoing or extending each other.
      case endless
    }

    package var finding: Finding
    package var reason: Reason
  }

  /// The file; nil for a commit message.
  package var path: RepositoryPath?
  package var before: [UInt8]
  package var after: [UInt8]
  /// What the fixes mended, in report order. A place that took several fixes counts once.
  package var fixed: [Finding]
  /// In report order, one for each finding.
  package var withdrawn: [Withdrawal]

  package var isChanged: Bool { before != after }
}

extension FixedText.Withdrawal.Reason: CustomStringConvertible {
  /// Why, as the end of a sentence.
  package var description: String {
    switch self {
    case .remains: "the finding would still be there"
    case .breaks(let rule): "the result would break '\(rule)'"
    case .unreadable(let form): "the result would no longer be \(form.name)"
    case .trailers: "the trailers of the message would be others"
    case .endless: "fixes kept changing the same place"
    }
  }
}
