import Diagnostics
import Matching
import Rules
import Synchronization
import Text

/// A match of a `secret` rule, for the question whether something excuses it.
struct FoundSecret {
  var secret: Range<Int>
  var match: Range<Int>
  var lines: Range<Int>
  var path: RepositoryPath
}

/// What is known of the lines of the last match: they are searched once however many matches are
/// on them.
struct LineExcuses {
  fileprivate var answers: [Int: Bool] = [:]
}

/// What excuses the matches of one `secret` rule: its own options, each by itself, and the allow
/// lists of an imported configuration, which combine.
struct SecretExceptions: Sendable {
  private let lists: [SecretAllowList]
  private let pathPatterns: [SharedPattern]

  init(_ rule: Rule) {
    var lists: [SecretAllowList] = []
    for (option, target) in [
      ("allow", AllowList.Target.secret), ("allow-match", .match), ("allow-line", .line),
    ] where rule.options.has(option) {
      lists.append(
        SecretAllowList(
          AllowList(patterns: rule.options.strings(option), target: target), rule, option))
    }
    if rule.options.has("stop-words") {
      let words = AllowList(stopWords: rule.options.strings("stop-words"))
      lists.append(SecretAllowList(words, rule, "stop-words"))
    }
    self.lists = lists + rule.allowlists.map { SharedAllowLists.list($0, rule) }
    pathPatterns = sharedPatterns(rule, "allow-path")
  }

  /// Whether no secret in the file counts, whatever it is.
  func allowsPath(_ path: Span<UInt8>, _ report: inout Report) -> Bool {
    for pattern in pathPatterns where pattern.matches(path, &report) { return true }
    for list in lists where list.isDecidedByPath && list.matchesPath(path, &report) {
      return true
    }
    return false
  }

  /// Whether the match is no finding.
  func excuse(
    _ found: FoundSecret, in bytes: Span<UInt8>, _ known: inout LineExcuses,
    _ report: inout Report
  ) -> Bool {
    for (index, list) in lists.enumerated()
    where list.excuses(found, in: bytes, index, &known, &report) {
      return true
    }
    return false
  }
}

/// The allow lists of imported configurations that are in use: the global ones stand in each of
/// hundreds of rules, and their patterns are parsed and compiled once for all.
private enum SharedAllowLists {
  private struct Entry: Sendable {
    weak var list: SecretAllowList?
  }

  private static let known = Mutex<[AllowList: Entry]>([:])

  static func list(_ source: AllowList, _ rule: Rule) -> SecretAllowList {
    known.withLock { known in
      if let list = known[source]?.list { return list }
      let made = SecretAllowList(source, rule, nil)
      known[source] = Entry(list: made)
      return made
    }
  }
}

/// One allow list with its patterns and words made ready.
private final class SecretAllowList: Sendable {
  private let condition: AllowList.Condition
  private let target: AllowList.Target
  private let patterns: [SharedPattern]
  private let paths: [SharedPattern]
  private let stopWords: StopWords?

  init(_ list: AllowList, _ rule: Rule, _ option: String?) {
    let place = option.flatMap { rule.options.place(of: $0) } ?? place(rule)
    condition = list.condition
    target = list.target
    patterns = list.patterns.map { SharedPattern($0, place: place) }
    paths = list.paths.map { SharedPattern($0, place: place) }
    stopWords = list.stopWords.isEmpty ? nil : StopWords(list.stopWords)
  }

  /// Whether the path alone can excuse everything in a file.
  var isDecidedByPath: Bool {
    !paths.isEmpty && (condition == .any || (patterns.isEmpty && stopWords == nil))
  }

  func matchesPath(_ path: Span<UInt8>, _ report: inout Report) -> Bool {
    for pattern in paths where pattern.matches(path, &report) { return true }
    return false
  }

  func excuses(
    _ found: FoundSecret, in bytes: Span<UInt8>, _ index: Int, _ known: inout LineExcuses,
    _ report: inout Report
  ) -> Bool {
    var answers: [Bool] = []
    if !paths.isEmpty {
      answers.append(matchesPath(found.path.bytes.span, &report))
    }
    if !patterns.isEmpty, isOpen(answers) {
      answers.append(matchesTarget(found, in: bytes, index, &known, &report))
    }
    if let stopWords, isOpen(answers) {
      answers.append(stopWords.isIn(bytes.extracting(found.secret)))
    }
    if answers.isEmpty { return false }
    return condition == .any ? answers.contains(true) : !answers.contains(false)
  }

  /// Whether what is known so far leaves the answer to what comes.
  private func isOpen(_ answers: [Bool]) -> Bool {
    condition == .any ? !answers.contains(true) : !answers.contains(false)
  }

  private func matchesTarget(
    _ found: FoundSecret, in bytes: Span<UInt8>, _ index: Int, _ known: inout LineExcuses,
    _ report: inout Report
  ) -> Bool {
    if target == .line, let answer = known.answers[index] { return answer }
    let range =
      switch target {
      case .secret: found.secret
      case .match: found.match
      case .line: found.lines
      }
    let text = bytes.extracting(range)
    var answer = false
    for pattern in patterns where pattern.matches(text, &report) {
      answer = true
      break
    }
    if target == .line { known.answers[index] = answer }
    return answer
  }
}

/// Words of which a secret must hold none; made ready when a secret is first found.
private final class StopWords: Sendable {
  private let words: [String]
  private let literals = Mutex<LiteralSet?>(nil)

  init(_ words: [String]) { self.words = words.filter { !$0.isEmpty } }

  /// Whether one of the words is in `text`, ASCII case ignored.
  func isIn(_ text: Span<UInt8>) -> Bool {
    let set = literals.withLock { known in
      if let known { return known }
      let set = LiteralSet(words.map { (bytes: Array($0.utf8), ignoreCase: true) })
      known = set
      return set
    }
    var isFound = false
    set.scan(text) { _, _ in
      isFound = true
      return false
    }
    return isFound
  }
}
