package import Diagnostics
import Rules
import Synchronization
import Text

extension Inspector {
  /// The indices of the rules that judge commit messages: those of the kinds for messages, and
  /// those that look for secrets and private keys in files whatever they are called.
  ///
  /// A message is prose: rules that leave out Markdown, where passwords are examples, leave it
  /// out as well.
  private var messageRules: [Int] {
    if let known = knownMessageRules.withLock({ $0 }) { return known }
    let made = makeMessageRules()
    knownMessageRules.withLock { $0 = made }
    return made
  }

  private func makeMessageRules() -> [Int] {
    let reading = selectors.selectors.map { selector in
      selector.include.globs.isEmpty
        && Self.messagePaths.allSatisfy { selector.selects($0.bytes.span) }
    }
    return checks.indices.filter { number in
      switch checks[number] {
      case .message?: true
      case .search(let check)?:
        check.judgesMessages && reading[selectors.selectorOfRule[number]]
      default: false
      }
    }
  }

  /// What a message is called where rules go by names: the file in which it is written, and text.
  private static let messagePaths = ["COMMIT_EDITMSG", "COMMIT_EDITMSG.md"].map {
    RepositoryPath(Array($0.utf8))
  }

  /// Whether any rule judges commit messages.
  package var judgesMessages: Bool { !messageRules.isEmpty }

  /// The ids of the rules that judge commit messages.
  package var messageRuleIDs: [String] { messageRules.map { rules[$0].id } }

  /// Judges a commit message. Findings have no path; their places are in `bytes`.
  package func message(
    _ bytes: [UInt8], context: MessageContext = MessageContext()
  ) throws(Failure) -> Inspection {
    let message = CommitMessage(bytes, context)
    var report = Report(rules)
    let numbers = messageRules
    // First, so that what the others show can be masked.
    searchSecrets(message, numbers, &report)
    for number in numbers {
      guard case .message(let check)? = checks[number] else { continue }
      check.judge(message, number, &report)
    }
    if let failure = report.failure { throw Failure(failure) }
    return report.inspection(of: bytes.span, path: nil)
  }

  private func searchSecrets(
    _ message: CommitMessage, _ numbers: [Int], _ report: inout Report
  ) {
    var searching: [SearchGroup.Member] = []
    for number in numbers {
      if case .search(let check)? = checks[number] { searching.append((number, check)) }
    }
    if searching.isEmpty || message.isEmpty { return }
    let text = message.blanked
    let file = FileFacts(path: Self.messagePaths[0], size: text.count)
    let search = plans.group(searching, rules: rules).forAll.search(
      text.span, file, .plain, &report)
    report.secrets.sort()
    search.finish(text.span, report.secrets, &report)
  }
}
