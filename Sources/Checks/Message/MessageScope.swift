import Rules

/// Which sorts of messages a check looks at. Merges, reverts and commits that wait for
/// `git rebase --autosquash` carry text that git wrote, so checks of style leave them out.
struct MessageScope: Sendable {
  private let merges: Bool
  private let reverts: Bool
  private let fixups: Bool

  static let options = [
    OptionSpec("merges", .boolean, default: "false", "Judge the messages of merges as well."),
    OptionSpec("reverts", .boolean, default: "false", "Judge the messages of reverts as well."),
    OptionSpec(
      "fixups", .boolean, default: "false",
      "Judge `fixup!`, `squash!` and `amend!` messages as well."),
  ]

  init(_ options: CheckOptions) {
    merges = options.boolean("merges") ?? false
    reverts = options.boolean("reverts") ?? false
    fixups = options.boolean("fixups") ?? false
  }

  func includes(_ message: CommitMessage) -> Bool {
    switch message.kind {
    case .ordinary: true
    case .merge: merges
    case .revert: reverts
    case .autosquash: fixups
    }
  }
}

extension CommitMessage {
  /// Where the words of the subject start: behind prefixes that name what is changed, as in
  /// `feat(ui)!: `, `net/http: `, `[core] `, `JIRA-12 `, `:bug: `.
  var descriptionStart: Int? {
    guard let subject else { return nil }
    var at = subject.lowerBound
    for _ in 0..<3 {
      guard let next = prefixEnd(at..<subject.upperBound) else { break }
      at = next
    }
    return at < subject.upperBound ? at : nil
  }

  /// Returns where the text goes on behind a prefix that `range` starts with; nil for none.
  private func prefixEnd(_ range: Range<Int>) -> Int? {
    guard let first = range.first else { return nil }
    if raw[first] == UInt8(ascii: "[") || raw[first] == UInt8(ascii: ":") {
      let close = raw[first] == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: ":")
      guard let end = raw[(first + 1)..<range.upperBound].firstIndex(of: close) else { return nil }
      return afterBlanks(end + 1, range)
    }
    guard let end = raw[range].firstIndex(where: isBlank) else { return nil }
    let word = raw[first..<end]
    let isTicket = word.last.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    if word.last == UInt8(ascii: ":") || (isTicket && isTicketStart(word)) {
      return afterBlanks(end, range)
    }
    return scopedPrefixEnd(range)
  }

  /// `type(scope with blanks): `.
  private func scopedPrefixEnd(_ range: Range<Int>) -> Int? {
    guard let open = raw[range].firstIndex(of: UInt8(ascii: "(")),
      !raw[range.lowerBound..<open].contains(where: isBlank),
      let close = raw[open..<range.upperBound].firstIndex(of: UInt8(ascii: ")"))
    else { return nil }
    var at = close + 1
    if at < range.upperBound, raw[at] == UInt8(ascii: "!") { at += 1 }
    guard at < range.upperBound, raw[at] == UInt8(ascii: ":") else { return nil }
    return afterBlanks(at + 1, range)
  }

  private func isTicketStart(_ word: ArraySlice<UInt8>) -> Bool {
    guard let first = word.first else { return false }
    return first == UInt8(ascii: "#")
      || ((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
        && word.contains(UInt8(ascii: "-")))
  }

  private func afterBlanks(_ start: Int, _ range: Range<Int>) -> Int? {
    var at = start
    while at < range.upperBound, isBlank(raw[at]) { at += 1 }
    return at < range.upperBound ? at : nil
  }

  /// Returns the word of letters that starts at `at`, with digits, dashes and apostrophes in it.
  func word(at: Int, in line: Range<Int>) -> Range<Int> {
    var end = at
    while end < line.upperBound, !isBlank(raw[end]), !Self.stops.contains(raw[end]) { end += 1 }
    return at..<end
  }

  private static let stops = Array(",;:!?\"()".utf8)
}
