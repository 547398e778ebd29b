import Gate
import Text

extension Report {
  /// How the verdict that came with a commit compares with the one given now.
  package struct LocalVerdict: Sendable, Equatable {
    package static let same = "same"

    package var commit: String
    /// The first line of its message; not safe to print.
    package var subject: String
    /// `same`, `standard-differs`, `engine-differs`, `missing` or `altered`.
    package var answer: String
    /// More words; not safe to print.
    package var detail: String?
    /// Whether it alone keeps the range from passing.
    package var isTrouble: Bool

    package init(
      commit: String, subject: String, answer: String, detail: String?, isTrouble: Bool
    ) {
      self.commit = commit
      self.subject = subject
      self.answer = answer
      self.detail = detail
      self.isTrouble = isTrouble
    }

    var isSame: Bool { answer == Self.same }

    /// `commit 0123456789: altered: the serial does not fit the recipe`
    var line: String {
      let words = [answer, detail.map(printable)].compactMap { $0 }.joined(separator: ": ")
      return "commit \(commit.prefix(10)): \(words)"
    }

    var json: JSONValue {
      [
        "commit": .string(commit), "answer": .string(answer), "detail": optional(detail),
        "trouble": .boolean(isTrouble),
      ]
    }
  }

  /// How people see what a judgement is about.
  func name(of judgement: Judgement) -> String {
    if let commit = judgement.commit { return "commit \(commit)" }
    return trigger == .ci ? "the range as one change" : "the change"
  }
}

/// What a CI tells people of the verdicts that came with the commits.
struct LocalVerdictText {
  /// How many commits are named; the rest is counted.
  static let shownMax = 20

  let text: String

  init(_ verdicts: [Report.LocalVerdict], style: TextStyle) {
    guard !verdicts.isEmpty else {
      text = ""
      return
    }
    let isTrouble = verdicts.contains(where: \.isTrouble)
    var out = isTrouble ? "  \(style.red("differs")): " : "  "
    out += "verdicts that came with the commits: \(Self.tally(verdicts))\n"
    let others = verdicts.filter { !$0.isSame }
    // Where none came at all, naming each commit says nothing more.
    let isBare = others.count == verdicts.count && others.allSatisfy { $0.detail == nil }
    for verdict in isBare ? [] : others.prefix(Self.shownMax) {
      let subject = printable(String(verdict.subject.prefix(72)))
      let answer = verdict.isTrouble ? style.red(verdict.answer) : style.yellow(verdict.answer)
      out += "    \(verdict.commit.prefix(10)) \(subject): \(answer)"
      out += (verdict.detail.map { ": \(printable($0))" } ?? "") + "\n"
    }
    if !isBare, others.count > Self.shownMax {
      out += "    and \(others.count - Self.shownMax) more\n"
    }
    if isBare { out += "    fetch what was judged before: factory-hook share --fetch\n" }
    text = out
  }

  /// `3 same, 1 missing`, in the order of first appearance but `same` first.
  static func tally(_ verdicts: [Report.LocalVerdict]) -> String {
    var counts: [(answer: String, count: Int)] = []
    for verdict in verdicts {
      if let index = counts.firstIndex(where: { $0.answer == verdict.answer }) {
        counts[index].count += 1
      } else {
        counts.append((verdict.answer, 1))
      }
    }
    let same = counts.filter { $0.answer == Report.LocalVerdict.same }
    let others = counts.filter { $0.answer != Report.LocalVerdict.same }
    return (same + others).map { "\($0.count) \($0.answer)" }.joined(separator: ", ")
  }
}
